#!/usr/bin/python3
"""Makes the pictures beside this file, of digits from MNIST's training set, and shows a few of its
images as they are:

    data/samples/make_samples.py      # Debian: python3-numpy, python3-pil; data/mnist is there

The same versions of both give the same bytes."""

import pathlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

HERE = pathlib.Path(__file__).resolve().parent
MNIST = HERE.parent / "mnist"
LABELS = (0, 1, 2, 4, 9)
BLUE_INK, PENCIL = (28, 46, 122), (70, 72, 78)


def read(name):
    images = np.fromfile(MNIST / f"{name}-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 28, 28)
    return images, np.fromfile(MNIST / f"{name}-labels-idx1-ubyte", np.uint8)[8:]


class Writer:
    """Writes numbers with MNIST's training digits, enlarged so that their edges stay sharp."""

    def __init__(self, seed):
        self.images, self.labels = read("train")
        self.draw = np.random.default_rng(seed)

    def digit(self, value, height):
        """Ink from 0 to 1, cropped to the digit, about `height` high."""
        image = self.images[self.draw.choice(np.flatnonzero(self.labels == value))]
        side = round(height * 28 / 20)
        big = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))
        ink = 1 / (1 + np.exp(-(big / 255 - 0.45) * 14))
        ink[ink < 0.05] = 0
        rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
        return ink[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]

    def write(self, page, text, x, baseline, height, gap=0.25):
        """Puts the digits of `text` on the ink of a page, from x, standing on the baseline."""
        for letter in text:
            if letter == " ":
                x += round(height * 0.8)
                continue
            ink = self.digit(int(letter), height * self.draw.uniform(0.92, 1.06))
            y = round(baseline - len(ink) + self.draw.uniform(-0.05, 0.05) * height)
            part = page[y:y + ink.shape[0], x:x + ink.shape[1]]
            np.maximum(part, ink, out=part)
            x += ink.shape[1] + round(height * gap * self.draw.uniform(0.7, 1.3))


def smooth_noise(draw, height, width, cell):
    small = draw.uniform(0, 1, (height // cell + 2, width // cell + 2))
    image = Image.fromarray((small * 255).astype(np.uint8))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC)) / 255


def inked(paper, ink, colour, pressure):
    """Ink on coloured paper (height,width,3), a little uneven."""
    share = (ink * pressure)[..., None]
    return paper * (1 - share) + np.array(colour) / 255 * share


def save(name, picture, **options):
    levels = (np.clip(picture, 0, 1) * 255).round().astype(np.uint8)
    Image.fromarray(levels).save(HERE / name, **options)


def photo():
    """A page of a notebook, turned a little, in warm light, with a shadow across it."""
    draw = np.random.default_rng(8)
    width, height = 800, 560
    ink = np.zeros((700, 940))
    writer = Writer(21)
    for line, text in enumerate(("31415", "92653", "58979")):
        writer.write(ink, text, 170 + 12 * line, 236 + 135 * line, 84, 0.32)
    grain = 0.94 + 0.05 * smooth_noise(draw, 700, 940, 3)
    paper = grain[..., None] * np.array([1.0, 0.985, 0.94])
    for y in range(11, 700, 45):
        paper[y:y + 2] *= np.array([0.8, 0.87, 0.96])
    page = inked(paper, ink, BLUE_INK, 0.8 + 0.2 * smooth_noise(draw, 700, 940, 9))
    turned = Image.fromarray((page * 255).astype(np.uint8)).rotate(2.5, Image.Resampling.BICUBIC)
    picture = np.asarray(turned.crop((70, 70, 70 + width, 70 + height)).filter(
        ImageFilter.GaussianBlur(0.7))) / 255
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    shadow = 0.25 / (1 + np.exp((0.72 - x - 0.3 * y) * 30))
    light = (1.06 - 0.3 * x - 0.12 * y) * (1 - shadow)
    save("photo.jpg", picture * light[..., None] + draw.normal(0, 0.01, picture.shape), quality=82)


def ruled():
    """A number in pencil on ruled paper, a scan."""
    draw = np.random.default_rng(5)
    ink = np.zeros((200, 520))
    Writer(12).write(ink, "20867", 60, 142, 80)
    paper = np.repeat((0.95 + 0.03 * smooth_noise(draw, 200, 520, 3))[..., None], 3, axis=2)
    for y in range(22, 200, 40):
        paper[y:y + 2] = np.array([0.62, 0.75, 0.9])
    paper[:, 34:36] = np.array([0.9, 0.55, 0.55])
    save("ruled.png", inked(paper, ink, PENCIL, 0.75 + 0.25 * smooth_noise(draw, 200, 520, 2)),
         optimize=True)


def blackboard():
    """Chalk on a blackboard: light on dark."""
    draw = np.random.default_rng(9)
    ink = np.zeros((220, 420))
    Writer(33).write(ink, "64", 40, 165, 96, 0.5)
    Writer(34).write(ink, "81", 250, 165, 96, 0.5)
    board = (0.2 + 0.07 * smooth_noise(draw, 220, 420, 30) + 0.03 * smooth_noise(draw, 220, 420, 2))
    chalk = 0.55 + 0.45 * smooth_noise(draw, 220, 420, 2)
    save("blackboard.jpg", inked(board[..., None] * np.array([0.8, 1.0, 0.9]), ink, (240, 240, 232),
                                 chalk), quality=82)


def drawing():
    """A 7 in a felt pen, off the middle of a sheet that is not quite white."""
    sheet = Image.new("L", (240, 320), 244)
    pen = ImageDraw.Draw(sheet)
    stroke = [(62, 88), (112, 78), (172, 80), (148, 140), (124, 200), (112, 262)]
    pen.line(stroke, fill=46, width=17)
    for x, y in stroke:
        pen.ellipse((x - 8, y - 8, x + 8, y + 8), fill=46)
    sheet.filter(ImageFilter.GaussianBlur(1.2)).save(HERE / "7.png", optimize=True)


def mnist():
    """Of the last 5,000 images, which the shipped network was not trained on."""
    images, labels = (part[-5000:] for part in read("train"))
    for label in LABELS:
        first = np.flatnonzero(labels == label)[0]
        Image.fromarray(images[first]).save(HERE / f"mnist_{label}.png", optimize=True)


photo()
ruled()
blackboard()
drawing()
mnist()
