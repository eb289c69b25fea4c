#!/usr/bin/env python3
"""The original program's arithmetic, numpy in float64, against mnist-test on the 10,000 test images
of $MNIST_DATA: float32 may read at most three of them differently.

    original_arithmetic_test.py [STATE]

STATE is a state of the original program; without it, the shipped one is exported to that layout."""

import pathlib
import sys
import unittest

import numpy as np

from export_support import ExportTest, mnist_test_set, softmax

MAX_DIFFERENT = 3


def load(path):
    """The arrays as the original program gets them: two dicts, by the number of the layer."""
    with np.load(path, allow_pickle=True) as archive:
        return archive["weights"].item(), archive["biases"].item()


def predict(weights, biases, image):
    """What its layers compute for one image (28,28): a convolution, and columns of numbers."""
    kernels, bias = weights[0], biases[0]
    maps = bias.copy()
    rows, columns = bias.shape[1:]
    for f, i, j in np.ndindex(len(kernels), *kernels.shape[2:]):
        maps[f] += kernels[f, 0, i, j] * image[i:i + rows, j:j + columns]
    hidden = np.tanh(weights[1] @ np.tanh(maps).reshape(-1, 1) + biases[1])
    return softmax((weights[2] @ hidden + biases[2]).T)[0]


class OriginalArithmetic(ExportTest):
    given = None  # on the command line

    def exported(self):
        self.copy_shipped_state()
        self.run_tool("mnist-export", "state.npz", "original.npz", "--to", "original")
        return self.folder / "original.npz"

    def test_the_whole_test_set_is_read_the_same(self):
        state = self.given or self.exported()
        images, labels = mnist_test_set()
        weights, biases = load(state)
        expected = [predict(weights, biases, image[0] / 255).argmax() for image in images]
        answers = self.answers_of_mnist_test(state)
        different = int((answers != expected).sum())
        print(f"{state.name}: right in float64 {(expected == labels).sum()}, in mnist-test "
              f"{(answers == labels).sum()}, of {len(labels)}; {different} read differently")
        self.assertLessEqual(different, MAX_DIFFERENT)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        OriginalArithmetic.given = pathlib.Path(sys.argv.pop()).resolve()
    unittest.main()
