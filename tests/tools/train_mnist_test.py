#!/usr/bin/env python3
"""The default run on MNIST itself, shortened: it learns, and its bits are reproducible."""

import os
import unittest

from harness import ToolTest

DATA = os.environ["MNIST_DATA"]


class TrainMnist(ToolTest):
    def test_two_epochs(self):
        states = {}
        for name, threads in (("one.npz", 1), ("two.npz", 2), ("again.npz", 2)):
            result = self.run_json("mnist-train", "--data", DATA, "--epochs", 2, "--state", name,
                                   "--threads", threads)
            self.assertGreaterEqual(result["test_accuracy"], 0.965)
            states[name] = (self.folder / name).read_bytes()
        self.assertEqual(states["one.npz"], states["two.npz"])
        self.assertEqual(states["two.npz"], states["again.npz"])


if __name__ == "__main__":
    unittest.main()
