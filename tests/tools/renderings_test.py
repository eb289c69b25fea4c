#!/usr/bin/env python3
"""A digit is the same digit however it is rendered: drawn in any colours, size and place, scanned,
compressed, photographed in bad light. At least 98 % of a thousand test digits are right in each
rendering:

    BIN_DIR=build/bin SOURCE_DIR=. MNIST_DATA=data/mnist tests/tools/renderings_test.py --count 1000

Fewer, as among the tests, may by chance have a percent or two less."""

import sys

import numpy

from renderings import RENDERINGS
from mnist_pictures import arguments, count_right, mnist_digits


def main():
    options = arguments(__doc__, 60)
    least = 0.98 if options.count >= 1000 else 0.93
    digits, labels = mnist_digits(options.of)
    missed = []
    for name, rendering in RENDERINGS.items():
        draw = numpy.random.default_rng(list(name.encode()))
        chosen = draw.choice(len(digits), options.count, replace=False)
        pictures = [rendering(draw, digits[i]) for i in chosen]
        right = count_right(pictures, [str(labels[i]) for i in chosen], options, name)
        print(f"{name:20} {right:5} of {options.count}  {100 * right / options.count:6.2f} %",
              flush=True)
        if right < least * options.count:
            missed.append(name)
    return f"less than {100 * least:.0f} % right: {', '.join(missed)}" if missed else 0


if __name__ == "__main__":
    sys.exit(main())
