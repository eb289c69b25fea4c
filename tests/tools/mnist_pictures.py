"""What the tests share that make pictures of MNIST's digits and have them recognised."""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy

from harness import BIN, SOURCE, read_idx_images, read_idx_labels

DATA = Path(os.environ["MNIST_DATA"])


def arguments(description, count):
    """The command line: how many, of which digits, with which state."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--count", type=int, default=count, help="how many of each [%(default)s]")
    parser.add_argument("--of", choices=("test", "validation"), default="test",
                        help="MNIST's test images [%(default)s], or the last 10,000 it trains on")
    parser.add_argument("--state", type=Path, default=SOURCE / "network_state.npz")
    parser.add_argument("--keep", type=Path, help="a folder for the pictures that were misread")
    return parser.parse_args()


def mnist_digits(of):
    """10,000 digits as (28, 28) arrays of ink from 0 to 1, and their labels."""
    name = "t10k" if of == "test" else "train"
    images, rows, columns = read_idx_images(DATA / f"{name}-images-idx3-ubyte")
    digits = numpy.frombuffer(b"".join(images[-10000:]), numpy.uint8)
    return (digits.reshape(-1, rows, columns) / 255,
            read_idx_labels(DATA / f"{name}-labels-idx1-ubyte")[-10000:])


def recognize(pictures, state, *flags):
    """What mnist-recognize says of pictures, the bytes of files."""
    with tempfile.TemporaryDirectory(prefix="mnist-pictures-") as folder:
        names = [str(Path(folder) / str(i)) for i in range(len(pictures))]
        for name, picture in zip(names, pictures):
            Path(name).write_bytes(picture)
        process = subprocess.run(
            [BIN / "mnist-recognize", "--json", "--quiet", "--state", state, *flags, "-"],
            input="\n".join(names), text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        answers = [json.loads(line) for line in process.stdout.splitlines()]
    if len(answers) != len(pictures):
        raise SystemExit(f"mnist-recognize ended with {process.returncode}")
    return answers


def count_right(pictures, labels, options, name, *flags):
    """How many pictures are read as their labels; the others go to the folder --keep, if given."""
    right = 0
    for i, answer in enumerate(recognize(pictures, options.state, *flags)):
        text = answer.get("text", "")
        right += text == labels[i]
        if options.keep and text != labels[i]:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{name}-{i}-{labels[i]}-read-as-{text}").write_bytes(pictures[i])
    return right
