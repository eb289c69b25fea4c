#!/usr/bin/env python3
"""The WebAssembly module of the page reads pictures as mnist-recognize does."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy

SOURCE = Path(os.environ["SOURCE_DIR"])
WEB = SOURCE / "bindings" / "web"
STATE = SOURCE / "network_state.npz"

sys.path.insert(0, str(SOURCE / "tests" / "tools"))
import renderings  # noqa: E402
from harness import png, read_png  # noqa: E402
from mnist_pictures import mnist_digits, recognize  # noqa: E402


@unittest.skipUnless(shutil.which("node"), "no node here")
class Answers(unittest.TestCase):
    def of_module(self, pictures):
        with tempfile.TemporaryDirectory(prefix="mnist-web-") as top:
            folder = Path(top)
            with numpy.load(STATE) as arrays:
                metadata = json.loads(arrays["metadata"].item())
                weights = [arrays[name].ravel().astype("<f4") for name in arrays
                           if name.endswith((".weight", ".bias"))]
            numpy.concatenate(weights).tofile(folder / "weights")
            (folder / "network").write_text(json.dumps({**metadata,
                                                        "weights": str(folder / "weights")}))
            listed = []
            for i, picture in enumerate(pictures):
                (folder / f"{i}.png").write_bytes(picture)
                width, height, pixels = read_png(folder / f"{i}.png")
                planes = numpy.frombuffer(pixels, numpy.uint8).reshape(height, width, -1)
                if planes.shape[2] < 3:
                    planes = planes[..., :1].repeat(3, axis=2)
                if planes.shape[2] == 3:
                    planes = numpy.dstack([planes, numpy.full((height, width), 255, numpy.uint8)])
                planes.tofile(folder / f"{i}")
                listed.append({"width": width, "height": height, "pixels": str(folder / f"{i}")})
            (folder / "pictures").write_text(json.dumps(listed))
            out = subprocess.run(
                ["node", SOURCE / "tests" / "bindings" / "read_pictures.mjs",
                 WEB / "mnist.wasm.gz", folder / "network", folder / "pictures"],
                capture_output=True, text=True, check=True).stdout
        return json.loads(out)

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
