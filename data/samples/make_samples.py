#!/usr/bin/env python3
"""Makes the images beside this file: a few test images of MNIST as they are, and a drawn 7.

    /usr/bin/python3 data/samples/make_samples.py      (Debian: python3-numpy, python3-pil)
"""

import pathlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

HERE = pathlib.Path(__file__).resolve().parent
LABELS = (0, 1, 2, 4, 9)


def mnist_samples():
    folder = HERE.parent / "mnist"
    images = np.fromfile(folder / "t10k-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 28, 28)
    labels = np.fromfile(folder / "t10k-labels-idx1-ubyte", np.uint8)[8:]
    for label in LABELS:
        first = np.flatnonzero(labels == label)[0]
        Image.fromarray(images[first]).save(HERE / f"mnist_{label}.png", optimize=True)


def drawn_seven():
    """A 7 in a felt pen, a little oblique and off the middle of a sheet that is not quite white."""
    sheet = Image.new("L", (240, 320), 244)
    pen = ImageDraw.Draw(sheet)
    stroke = [(62, 88), (112, 78), (172, 80), (148, 140), (124, 200), (112, 262)]
    pen.line(stroke, fill=46, width=17)
    for x, y in stroke:
        pen.ellipse((x - 8, y - 8, x + 8, y + 8), fill=46)
    sheet.filter(ImageFilter.GaussianBlur(1.2)).save(HERE / "7.png", optimize=True)


mnist_samples()
drawn_seven()
