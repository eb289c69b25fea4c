#!/usr/bin/env python3
"""The state dicts that mnist-export writes, loaded by PyTorch into the module of docs/format.md, on
all of MNIST's test images ($MNIST_DATA), and that module's own, loaded by mnist-export."""

import unittest

import numpy as np

from export_support import (DEFAULT, ExportTest, forward, forward_in_parts, mnist_test_set,
                            random_images, require)

torch = require("torch")


class PyTorch(ExportTest):
    def setUp(self):
        super().setUp()
        self.page = {}  # what the page's code defines
        self.run_documented("class Digits", self.page)

    def outputs(self, images):
        """Of the documented module with the weights of state.npz, loaded in the documented way."""
        self.run_tool("mnist-export", "state.npz", "weights.npz", "--to", "pytorch")
        self.run_documented("load_state_dict", self.page)
        with torch.no_grad():
            return self.page["model"](torch.from_numpy(images)).numpy()

    def assert_same(self, answers, expected):
        np.testing.assert_allclose(answers, expected, rtol=0, atol=1e-5)
        np.testing.assert_array_equal(answers.argmax(1), expected.argmax(1))

    def test_random_weights_and_images_give_the_same(self):
        weights, images = self.write_random_state(), random_images(200)
        self.assert_same(self.outputs(images), forward(DEFAULT, weights, images))

    def test_the_whole_test_set_is_read_the_same(self):
        self.copy_shipped_state()
        images, _ = mnist_test_set()
        answers = self.outputs(images.astype(np.float32) / 255)
        with np.load(self.folder / "state.npz") as weights:
            self.assert_same(answers, forward_in_parts(DEFAULT, weights, images))
        np.testing.assert_array_equal(answers.argmax(1), self.answers_of_mnist_test("state.npz"))

    def test_the_state_dict_of_the_documented_module_is_a_state_here(self):
        model = self.page["Digits"]()
        weights = {name: value.numpy() for name, value in model.state_dict().items()}
        np.savez(self.folder / "weights.npz", **weights)
        self.run_tool("mnist-export", "weights.npz", "state.npz")
        with np.load(self.folder / "state.npz") as state:
            for name, value in weights.items():
                np.testing.assert_array_equal(state[name], value)


if __name__ == "__main__":
    unittest.main()
