#!/usr/bin/env python3
"""Blank pages, noise, texture and pages of text: none is answered with more than 90 % confidence."""

import sys

import numpy

from renderings import grey_png, paper, place, waves
from mnist_pictures import arguments, recognize

# Letters of five by seven pixels, a row a hexadecimal pair. I, O and S are left out: a hand writes
# them as digits.
LETTERS = {letter: numpy.array([[int(bit) for bit in format(int(rows[i:i + 2], 16), "05b")]
                                for i in range(0, 14, 2)])
           for letter, rows in (line.split("=") for line in (
               "A=0e11111f111111 B=1e11111e11111e D=1e11111111111e E=1f10101e10101f "
               "F=1f10101e101010 H=1111111f111111 K=11121418141211 M=111b1515111111 "
               "N=11111915131111 P=1e11111e101010 R=1e11111e141211 T=1f040404040404 "
               "U=1111111111110e V=11111111110a04 W=11111115151b11 X=11110a040a1111 "
               "Y=11110a04040404").split())}


def blank(draw):
    return numpy.full((200, 260), draw.uniform(0, 1))


def blank_paper(draw):
    return paper(draw, 260, 200, draw.uniform(0.3, 0.9))


def noise(draw):
    return draw.random((int(draw.integers(20, 200)), int(draw.integers(20, 200))))


def texture(draw):
    coarse, fine = waves(draw, 240, 200, int(draw.integers(20, 70))), waves(draw, 240, 200, 5)
    return 0.5 + draw.uniform(0.2, 0.8) * coarse + draw.uniform(0.1, 0.4) * fine


def stripes(draw):
    across, down = numpy.meshgrid(numpy.arange(240), numpy.arange(200))
    angle = draw.uniform(0, numpy.pi)
    along = across * numpy.cos(angle) + down * numpy.sin(angle)
    return 0.5 + 0.4 * numpy.sin(along / draw.uniform(2, 12)) + draw.normal(0, 0.03, (200, 240))


def text(draw):
    page = numpy.zeros((320, 420))
    size = draw.uniform(10, 22)
    for y in numpy.arange(15, 290, 1.9 * size):
        x = 15.0
        while x < 390:
            if draw.random() > 0.18:
                letter = LETTERS[draw.choice(sorted(LETTERS))]
                page = numpy.maximum(page, place(letter, 420, 320, size, x, y))
            x += 0.9 * size
    return 1 - 0.9 * page


KINDS = (blank, blank_paper, noise, texture, stripes, text)


def main():
    options = arguments(__doc__, 12)
    bold = []
    for kind in KINDS:
        draw = numpy.random.default_rng(7)
        answers = recognize([grey_png(kind(draw)) for _ in range(options.count)], options.state)
        confidences = [answer.get("confidence", 0) for answer in answers]
        silent = sum("error" in answer for answer in answers)
        print(f"{kind.__name__:12} no digit found in {silent} of {options.count}, otherwise at most "
              f"{100 * max(confidences):.2f} %", flush=True)
        if max(confidences) > 0.9:
            bold.append(kind.__name__)
    return f"answered with more than 90 % confidence: {', '.join(bold)}" if bold else 0


if __name__ == "__main__":
    sys.exit(main())
