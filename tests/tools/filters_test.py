#!/usr/bin/env python3
"""No filter of the shipped network is dead: without what one sees, it reads more images of
$MNIST_DATA wrongly.

    filters_test.py [STATE]    prints the accuracy without each filter"""

import os
import pathlib
import sys
import unittest

import numpy as np

from harness import SOURCE, ToolTest


class Filters(ToolTest):
    state = SOURCE / "network_state.npz"

    def accuracy(self, weights):
        np.savez(self.folder / "weights.npz", **weights)
        return 100 * self.run_json("mnist-test", "--state", "weights.npz",
                                   MNIST_DATA=os.environ["MNIST_DATA"])["accuracy"]

    def test_each_contributes(self):
        with np.load(self.state) as arrays:
            weights = {name: arrays[name] for name in arrays.files
                       if name.startswith(("conv", "fc"))}
        whole = self.accuracy(weights)
        print(f"all filters: {whole:.2f} %")
        for number in range(len(weights["conv1.weight"])):
            without = weights["conv1.weight"].copy()
            without[number] = 0
            accuracy = self.accuracy({**weights, "conv1.weight": without})
            print(f"without filter {number + 1}: {accuracy:.2f} %")
            self.assertLess(accuracy, whole - 0.1)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Filters.state = pathlib.Path(sys.argv.pop()).resolve()
    unittest.main()
