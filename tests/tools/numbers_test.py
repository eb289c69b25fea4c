#!/usr/bin/env python3
"""Numbers of two to eight digits of MNIST are read whole: at least 95 % where no digits touch, 80 %
where two of them do:

    BIN_DIR=build/bin SOURCE_DIR=. MNIST_DATA=data/mnist tests/tools/numbers_test.py --count 500"""

import sys

import numpy

from renderings import grey_png, paper, place
from mnist_pictures import arguments, count_right, mnist_digits

INK = 0.4  # what is darker counts as ink where the distance of two digits is measured


def cropped(digit):
    rows = numpy.flatnonzero((digit > 0.15).any(1))
    columns = numpy.flatnonzero((digit > 0.15).any(0))
    return digit[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]


def gap(page, glyph, x, y):
    """The paper between the ink on the page and a glyph at (x, y), on the row where it is least,
    or on a row beside."""
    rows, columns = numpy.nonzero(glyph > INK)
    least = 1000
    for row in set(rows):
        left = x + columns[rows == row].min()
        near = page[max(0, y + row - 1):y + row + 2] > INK
        if near.any():
            least = min(least, left - numpy.flatnonzero(near.any(0)).max() - 1)
    return least


def write_number(draw, digits, touching):
    """Ink of a line of digits, one after the other; of one pair, if asked for, the ink touches."""
    page = numpy.zeros((70, 40 * len(digits) + 20))
    slope = draw.uniform(-0.12, 0.12)
    pair = draw.integers(1, len(digits)) if touching else 0
    end = 10
    for i, digit in enumerate(map(cropped, digits)):
        height, width = digit.shape
        y = int(35 + slope * (end - page.shape[1] / 2) + draw.uniform(-2, 2) - height / 2)
        x = end + 6
        wanted = 0 if touching and i == pair else int(draw.integers(2, 8))
        if i > 0:
            # Digits may reach over one another, but not far.
            x = max(end - 5, x - (min(gap(page, digit, x, y), 20) - wanted))
            if touching and i == pair:
                while gap(page, digit, x, y) > 0 and x > end - 9:
                    x -= 1
        page[y:y + height, x:x + width] = numpy.maximum(page[y:y + height, x:x + width], digit)
        end = int(numpy.flatnonzero((page > INK).any(0))[-1]) + 1
    return page[:, :end + 12]


def picture(draw, ink):
    zoom = draw.uniform(1, 4)
    height, width = int(zoom * ink.shape[0]), int(zoom * ink.shape[1])
    ink = place(ink, width, height, max(width, height), 0, 0)
    if draw.random() < 0.5:
        return grey_png(1 - ink)
    light = numpy.linspace(1, draw.uniform(0.6, 1), width)
    return grey_png(paper(draw, width, height) * light * (1 - 0.8 * ink))


def main():
    options = arguments(__doc__, 60)
    digits, labels = mnist_digits(options.of)
    missed = []
    for name, touching, least in (("nothing touches", False, 0.95), ("one pair touches", True, 0.8)):
        draw = numpy.random.default_rng(int(touching))
        pictures, numbers = [], []
        for _ in range(options.count):
            chosen = draw.choice(len(digits), draw.integers(2, 9))
            pictures.append(picture(draw, write_number(draw, digits[chosen], touching)))
            numbers.append("".join(str(labels[i]) for i in chosen))
        right = count_right(pictures, numbers, options, name.replace(" ", "-"), "--number")
        print(f"{name:20} {right:5} of {options.count}  {100 * right / options.count:6.2f} %",
              flush=True)
        if right < (least if options.count >= 500 else least - 0.05) * options.count:
            missed.append(name)
    return f"too few read whole: {', '.join(missed)}" if missed else 0


if __name__ == "__main__":
    sys.exit(main())
