"""What the contestants written in Python share: the protocol that worker.hpp describes, and the
data. A contestant is an object with the methods of its class Worker, and is given to `serve`."""

import argparse
import os
import statistics
import struct
import sys
import time

import numpy as np

LOSS_IMAGES = 1000
DISTINCT_IMAGES = 1000  # one image again and again would stay in the cache


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--mode", default="")
    return parser.parse_args()


def load_set(folder, name):
    """Images as (N,1,28,28) float32 in [0,1], labels as (N) int64."""
    with open(os.path.join(folder, f"{name}-images-idx3-ubyte"), "rb") as file:
        _, count, rows, columns = struct.unpack(">4i", file.read(16))
        images = np.frombuffer(file.read(), np.uint8).reshape(count, 1, rows, columns)
    with open(os.path.join(folder, f"{name}-labels-idx1-ubyte"), "rb") as file:
        labels = np.frombuffer(file.read()[8:], np.uint8)
    return images.astype(np.float32) / 255, labels.astype(np.int64)


def seconds_of(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def latency(worker, count):
    for i in range(count // 10 + 1):
        worker.recognize(i % DISTINCT_IMAGES)
    return statistics.median(
        seconds_of(lambda: worker.recognize(i % DISTINCT_IMAGES)) for i in range(count))


def answer(worker, words):
    if words[0] == "train":
        worker.prepare(int(words[1]), int(words[2]), float(words[3]))
        before = worker.loss()
        seconds = seconds_of(worker.train)
        return f"{seconds} {before} {worker.loss()}"
    if words[0] == "infer":
        return str(seconds_of(lambda: worker.infer(int(words[1]), int(words[2]))))
    if words[0] == "latency":
        return str(latency(worker, int(words[1])))
    raise ValueError("cannot read '" + " ".join(words) + "'")


def serve(make):
    replies, sys.stdout = sys.stdout, sys.stderr  # a library's chatter is no reply
    try:
        worker = make(options())
        print("ready", worker.description(), file=replies, flush=True)
        for line in sys.stdin:
            print(answer(worker, line.split()), file=replies, flush=True)
    except Exception as error:  # whatever it was, the driver leaves this contestant out
        print("error", type(error).__name__, *str(error).splitlines()[:1], file=replies, flush=True)
        raise
