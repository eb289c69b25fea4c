#!/usr/bin/env python3
"""The ONNX models that mnist-export writes, run by ONNX Runtime: every kind of layer against
arithmetic in float64, and the default network on all of MNIST's test images ($MNIST_DATA)."""

import unittest

import numpy as np

from export_support import (DEFAULT, ExportTest, forward, forward_in_parts, mnist_test_set,
                            random_images, require)

onnxruntime = require("onnxruntime")

ARCHITECTURES = (
    DEFAULT,
    "conv2d 4x5x3, sigmoid, conv2d 3x4x4 stride 3 untied, reshape, dense 10, softmax",
    "conv2d 4x3x3 stride 2, tanh, standardize 0.25 0.5, reshape, dense 10, softmax",
    "conv2d 4x5x5 stride 2, relu, reshape, dense 20, relu, dense 10, softmax",
    "reshape, dense 20, sigmoid, dense 10, softmax",
)


class Onnx(ExportTest):
    def export(self):
        """Makes digits.onnx of state.npz."""
        process = self.start("mnist-export", "state.npz", "digits.onnx")
        _, message = process.communicate()
        if "built without ONNX support" in message:
            self.skipTest(message)
        self.assertEqual(process.returncode, 0, message)

    def outputs(self, images):
        """Of ONNX Runtime with the weights of state.npz, run in the documented way."""
        self.export()
        page = {"images": images}
        self.run_documented("InferenceSession", page)
        return page["probabilities"]

    def assert_same(self, answers, expected):
        np.testing.assert_allclose(answers, expected, rtol=0, atol=1e-5)
        np.testing.assert_array_equal(answers.argmax(1), expected.argmax(1))

    def test_input_and_output_are_named_and_take_any_number_of_images(self):
        self.write_random_state()
        self.export()
        session = onnxruntime.InferenceSession(self.folder / "digits.onnx")
        described = [(value.name, value.type, value.shape)
                     for value in session.get_inputs() + session.get_outputs()]
        self.assertEqual(described, [("input", "tensor(float)", ["N", 1, 28, 28]),
                                     ("probabilities", "tensor(float)", ["N", 10])])
        for count in (1, 7):
            answers = session.run(None, {"input": random_images(count)})[0]
            self.assertEqual(answers.shape, (count, 10))

    def test_random_weights_and_images_give_the_same(self):
        weights, images = self.write_random_state(), random_images(200)
        self.assert_same(self.outputs(images), forward(DEFAULT, weights, images))

    def test_every_kind_of_layer_computes_the_same(self):
        images = random_images(50)
        for architecture in ARCHITECTURES:
            with self.subTest(architecture=architecture):
                trained = self.train_on_synthetic_data(architecture)
                with np.load(self.folder / "state.npz") as weights:
                    self.assert_same(self.outputs(images), forward(trained, weights, images))

    def test_the_whole_test_set_is_read_the_same(self):
        self.copy_shipped_state()
        images, _ = mnist_test_set()
        answers = self.outputs(images.astype(np.float32) / 255)
        with np.load(self.folder / "state.npz") as weights:
            self.assert_same(answers, forward_in_parts(DEFAULT, weights, images))
        np.testing.assert_array_equal(answers.argmax(1), self.answers_of_mnist_test("state.npz"))


if __name__ == "__main__":
    unittest.main()
