#!/usr/bin/env python3
"""The arithmetic of the draw-a-digit page, every kind of layer, against float64; needs node."""

import json
import shutil
import subprocess
import unittest

import numpy as np

from export_support import DEFAULT, ExportTest, forward, random_images
from harness import SOURCE

ARCHITECTURES = {
    DEFAULT: [5, 26, 26],
    "conv2d 4x5x3, sigmoid, conv2d 3x4x4 stride 3 untied, reshape, dense 10, softmax": [4, 24, 26],
    "conv2d 4x3x3 stride 2, relu, standardize 0.25 0.5, reshape, dense 10, softmax": [4, 13, 13],
    "reshape, dense 20, sigmoid, dense 10, softmax": None,
}


class Page(ExportTest):
    @unittest.skipUnless(shutil.which("node"), "no node here")
    def test_every_kind_of_layer_computes_the_same(self):
        images = random_images(20)
        (self.folder / "inputs.json").write_text(json.dumps(images.reshape(20, 784).tolist()))
        for architecture, maps in ARCHITECTURES.items():
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
                self.assertEqual(results[0]["maps"], maps)

    def test_a_temperature_other_than_1_is_in_the_page(self):
        self.copy_shipped_state()
        self.run_tool("mnist-export", "state.npz", "page.html")
        with np.load(self.folder / "state.npz") as arrays:
            temperature = json.loads(arrays["metadata"].item())["temperature"]
        self.assertNotEqual(temperature, 1)
        self.assertIn(f'"temperature":{temperature}', (self.folder / "page.html").read_text())


if __name__ == "__main__":
    unittest.main()
