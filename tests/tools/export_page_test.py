#!/usr/bin/env python3
"""The network in a page, every kind of layer, against float64; needs node."""

import base64
import json
import re
import shutil
import subprocess
import unittest

import numpy as np

from export_support import DEFAULT, ExportTest, forward, random_images
from harness import SOURCE, read_idx_images, read_idx_labels, read_png, write_dataset

ARCHITECTURES = {
    DEFAULT: [5, 26, 26],
    "conv2d 4x5x3, sigmoid, conv2d 3x4x4 stride 3 untied, reshape, dense 10, softmax": [4, 24, 26],
    "conv2d 4x3x3 stride 2, relu, standardize 0.25 0.5, reshape, dense 10, softmax": [4, 13, 13],
    "reshape, dense 20, sigmoid, dense 10, softmax": [784],
}


class Page(ExportTest):
    @unittest.skipUnless(shutil.which("node"), "no node here")
    def test_every_kind_of_layer_computes_the_same(self):
        images = random_images(20)
        (self.folder / "inputs.json").write_text(json.dumps(images.reshape(20, 784).tolist()))
        for architecture, first in ARCHITECTURES.items():
            with self.subTest(architecture=architecture):
                trained = self.train_on_synthetic_data(architecture)
                self.run_tool("mnist-export", "state.npz", "page.html")
                out = subprocess.run(["node", SOURCE / "tests" / "browser" / "run_network.mjs",
                                      "page.html", "inputs.json"], cwd=self.folder,
                                     capture_output=True, text=True, check=True).stdout
                with np.load(self.folder / "state.npz") as weights:
                    expected = forward(trained, weights, images)
                results = json.loads(out)
                np.testing.assert_allclose([result["probabilities"] for result in results],
                                           expected, rtol=0, atol=1e-5)
                self.assertEqual(results[0]["shapes"][0], first)
                for result in results:
                    self.assertEqual([np.prod(shape) for shape in result["shapes"]],
                                     result["sizes"])

    def test_a_temperature_other_than_1_is_in_the_page(self):
        self.copy_shipped_state()
        self.run_tool("mnist-export", "state.npz", "page.html")
        with np.load(self.folder / "state.npz") as arrays:
            temperature = json.loads(arrays["metadata"].item())["temperature"]
        self.assertNotEqual(temperature, 1)
        self.assertIn(f'"temperature":{temperature}', (self.folder / "page.html").read_text())

    def test_samples_are_for_pages_only(self):
        self.copy_shipped_state()
        _, err = self.run_tool("mnist-export", "state.npz", "out.hpp", "--with-samples", "data",
                               exit_code=2)
        self.assertIn("--with-samples is for pages", err)

    def test_samples_become_a_sheet_of_ten_columns(self):
        self.copy_shipped_state()
        write_dataset(self.folder / "data", train=400)
        self.run_tool("mnist-export", "state.npz", "page.html", "--with-samples", "data")
        page = (self.folder / "page.html").read_text()
        sheet = re.search('"samples":"([^"]*)"', page)[1]
        (self.folder / "sheet.png").write_bytes(base64.b64decode(sheet))
        width, height, pixels = read_png(self.folder / "sheet.png")
        images, _, _ = read_idx_images(self.folder / "data" / "train-images-idx3-ubyte")
        labels = read_idx_labels(self.folder / "data" / "train-labels-idx1-ubyte")
        rows = min(labels.count(digit) for digit in range(10))
        self.assertEqual((width, height), (280, 28 * rows))
        sheet = np.frombuffer(pixels, np.uint8).reshape(rows, 28, 10, 28)
        for digit in range(10):
            first = bytes(images[labels.index(digit)])
            self.assertEqual(sheet[0, :, digit].tobytes(), first)

    def test_samples_of_another_size_are_refused(self):
        self.copy_shipped_state()
        write_dataset(self.folder / "data", side=20)
        _, err = self.run_tool("mnist-export", "state.npz", "page.html", "--with-samples", "data",
                               exit_code=1)
        self.assertIn("20x20", err)
        self.assertFalse((self.folder / "page.html").exists())


if __name__ == "__main__":
    unittest.main()
