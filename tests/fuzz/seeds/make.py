#!/usr/bin/env python3
"""Makes the seeds that are no golden files of the tests: pickles out of their archives, IDX files,
architecture texts, layers for the engine, and, with the tools named on the command line as

    seeds/make.py path/to/mnist-train path/to/mnist-export

small states, finished and not, and what a state is exported to."""

import gzip
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parents[1] / "golden" / "io"

for folder in ("pickle", "idx", "architecture", "engine", "state"):
    (HERE / folder).mkdir(exist_ok=True)
for numpy in ("numpy1.24", "numpy2.4"):
    for name, member in (("seed_layout", "biases"), ("pickled_dict", "one"), ("pickled_dict", "none")):
        content = zipfile.ZipFile(GOLDEN / numpy / f"{name}.npz").read(f"{member}.npy")
        pickle = content[content.index(b"\n") + 1:]
        (HERE / "pickle" / f"{numpy}_{member}").write_bytes(pickle)

images = struct.pack(">4I", 0x803, 2, 3, 4) + bytes(range(24))
labels = struct.pack(">2I", 0x801, 5) + bytes([0, 9, 3, 3, 7])
for name, content in (("images", images), ("labels", labels)):
    (HERE / "idx" / name).write_bytes(content)
    (HERE / "idx" / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))

for number, text in enumerate((
        "conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax",
        "standardize 0.1307 0.3081, conv2d 2x5x5 stride 2, sigmoid, reshape, dense 3",
        "reshape, dense 10, softmax")):
    (HERE / "architecture" / str(number)).write_text(text)

# The input and the batch, the layers, kernels and threads, as fuzz_engine.cpp takes them.
for name, numbers in (("default", [0, 19, 19, 63, 0, 4, 2, 2, 0, 1, 4, 5, 1, 99, 5, 1, 9, 1, 0]),
                      ("one_sample", [0, 19, 19, 0, 1, 119, 1, 5, 2, 1]),
                      ("stride", [1, 8, 6, 6, 0, 2, 2, 1, 1, 0, 2, 3, 1, 20, 2, 0]),
                      ("relu", [2, 10, 5, 64, 0, 1, 2, 2, 0, 0, 3, 2, 1, 8, 5, 1, 1])):
    (HERE / "engine" / name).write_bytes(bytes(numbers))


def make_states(train, export):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        size = 9
        # So many that the run can be stopped in its first epochs.
        for name, count in (("train", 40000), ("t10k", 10)):
            pixels = bytes(i * 37 % 256 for i in range(count * size * size))
            (folder / f"{name}-images-idx3-ubyte").write_bytes(
                struct.pack(">4I", 0x803, count, size, size) + pixels)
            (folder / f"{name}-labels-idx1-ubyte").write_bytes(
                struct.pack(">2I", 0x801, count) + bytes(i % 10 for i in range(count)))
        common = [train, "--data", folder, "--augment", "none", "--threads", "1", "-q", "--fresh",
                  "--arch", "conv2d 1x7x7, tanh, reshape, dense 10, softmax"]
        finished, unfinished = HERE / "state" / "finished", HERE / "state" / "unfinished"
        subprocess.run([*common, "--epochs", "1", "--state", finished], check=True)
        for kind in ("original", "pytorch"):
            subprocess.run([export, finished, HERE / "state" / kind, "--to", kind], check=True)
        unfinished.unlink(missing_ok=True)
        run = subprocess.Popen([*common, "--epochs", "1000", "--state", unfinished])
        while not unfinished.exists():
            time.sleep(0.001)
        run.terminate()
        run.wait()


if len(sys.argv) == 3:
    make_states(*(Path(tool).resolve() for tool in sys.argv[1:]))
