#!/usr/bin/env python3
"""The WebAssembly module of the page reads pictures as mnist-recognize does."""

import os
import sys
import tempfile
import unittest
from pathlib import Path

import numpy

SOURCE = Path(os.environ["SOURCE_DIR"])
STATE = SOURCE / "network_state.npz"

sys.path.insert(0, str(SOURCE / "tests" / "tools"))
import renderings  # noqa: E402
import web_module  # noqa: E402
from harness import png, read_png  # noqa: E402
from mnist_pictures import mnist_digits, recognize  # noqa: E402


@unittest.skipUnless(web_module.available, "no node here")
class Answers(unittest.TestCase):
    def of_module(self, pictures):
        with tempfile.TemporaryDirectory(prefix="mnist-web-") as top:
            images = []
            for picture in pictures:
                path = Path(top) / "picture.png"
                path.write_bytes(picture)
                width, height, pixels = read_png(path)
                images.append(numpy.frombuffer(pixels, numpy.uint8).reshape(height, width, -1))
        return web_module.read(images)

    def test_pictures_are_read_as_by_the_tool(self):
        digits, _ = mnist_digits("validation")
        draw = numpy.random.default_rng(16)
        pictures = [renderings.number_on_paper(draw, digits) for _ in range(30)]
        for rendering in renderings.RENDERINGS.values():
            pictures += [rendering(draw, digits[i]) for i in draw.integers(len(digits), size=5)]
        pictures = [picture for picture in pictures if picture.startswith(b"\x89PNG")]
        pictures.append(png(bytes([255] * 900), 30, 30))
        natives = recognize(pictures, STATE, "--top", "10")
        several = 0
        for i, (native, ours) in enumerate(zip(natives, self.of_module(pictures))):
            with self.subTest(picture=i):
                found = native.get("digits", [])
                self.assertEqual([digit["box"] for digit in ours], [digit["box"] for digit in found])
                for mine, theirs in zip(ours, found):
                    self.assertEqual(mine["digit"], theirs["digit"])
                    expected = [probability for _, probability in sorted(theirs["top"])]
                    numpy.testing.assert_allclose(mine["probabilities"], expected, atol=1e-4)
                several += len(ours) > 1
        self.assertGreater(len(pictures), 100)
        self.assertGreaterEqual(several, 25)


if __name__ == "__main__":
    unittest.main()
