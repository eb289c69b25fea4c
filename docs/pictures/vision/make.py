#!/usr/bin/env python3
"""Makes the pictures of docs/vision.md anew: a photo of a note on a table, written with MNIST's
training digits, and what mnist-recognize makes of it step by step:

    BIN_DIR=build/dev/bin SOURCE_DIR=. MNIST_DATA=data/mnist docs/pictures/vision/make.py"""

import os
import subprocess
import sys
from pathlib import Path

import numpy

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "tests" / "tools"))

from renderings import grey_png, paper, place, waves
from mnist_pictures import mnist_digits
from numbers_test import write_number

SEED, DIGITS = 4, (4, 0, 7)


def photo():
    """A lit sheet with ruled lines, on a dark table."""
    draw = numpy.random.default_rng(SEED)
    digits, labels = mnist_digits("validation")
    chosen = [draw.choice(numpy.flatnonzero(numpy.array(labels) == digit)) for digit in DIGITS]
    ink = write_number(draw, digits[chosen], False)
    page = paper(draw, 320, 240, 0.85)
    page[30::30] -= 0.18
    page *= 1 - 0.75 * place(ink, 320, 240, 240, 30, 60)
    table = 0.25 + 0.1 * waves(draw, 320, 240, 7)
    across, down = numpy.meshgrid(numpy.arange(320), numpy.arange(240))
    on_sheet = (across + 0.08 * down > 32) & (across + 0.08 * down < 302) & (
        down - 0.08 * across > 12) & (down - 0.08 * across < 205)
    return numpy.where(on_sheet, page, table) * numpy.linspace(1, 0.7, 320)


def main():
    picture = HERE / "photo.png"
    picture.write_bytes(grey_png(photo()))
    subprocess.run([Path(os.environ["BIN_DIR"]) / "mnist-recognize", "--save-stages", HERE,
                    "--state", Path(os.environ["SOURCE_DIR"]) / "network_state.npz", picture],
                   check=True)
    (HERE / "photo.png.1-brightness.png").unlink()  # a grey photo looks the same


if __name__ == "__main__":
    main()
