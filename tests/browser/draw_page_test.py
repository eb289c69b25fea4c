#!/usr/bin/env python3
"""The draw-a-digit page in Chromium: strokes of mouse, finger and keyboard and dropped pictures give
the probabilities that mnist-recognize gives for the same 28x28 pixels."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE, BIN = Path(os.environ["SOURCE_DIR"]), Path(os.environ["BIN_DIR"])
STATE = SOURCE / "network_state.npz"
SAMPLES = SOURCE / "data" / "samples"
PICTURES = {"mnist_0.png": 0, "mnist_2.png": 2, "mnist_9.png": 9, "7.png": 7}

sys.path.insert(0, str(SOURCE / "tests" / "browser"))
from browser import drive, driver_folder  # noqa: E402

driver_folder()  # or the test ends here, as skipped


class DrawPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        top = tempfile.TemporaryDirectory(prefix="mnist-draw-")
        cls.addClassCleanup(top.cleanup)
        cls.folder = Path(top.name)
        cls.page = cls.folder / "page.html"
        subprocess.run([BIN / "mnist-export", STATE, cls.page, "-q"], check=True)
        cls.seen = drive("draw_page.mjs", cls.page, cls.folder,
                         *(SAMPLES / name for name in PICTURES))

    def of_library(self, pixels):
        """The ten probabilities of mnist-recognize for 28x28 pixels, white on black."""
        image = self.folder / "input.pgm"
        image.write_bytes(b"P5\n28 28\n255\n" + bytes(255 - pixel for pixel in pixels))
        out = subprocess.run([BIN / "mnist-recognize", "--state", STATE, "--raw", "--json", "--top",
                              "10", image], capture_output=True, check=True).stdout
        top = json.loads(out)["digits"][0]["top"]
        return [probability for _, probability in sorted(top)]

    def test_probabilities_are_those_of_the_library(self):
        compared = 0
        for name, seen in self.seen.items():
            if not isinstance(seen, dict) or seen.get("probabilities") is None:
                continue
            with self.subTest(name):
                expected = self.of_library(seen["pixels"])
                for given, bar, want in zip(seen["probabilities"], seen["bars"], expected):
                    self.assertAlmostEqual(given, want, delta=1e-3)
                    self.assertAlmostEqual(bar / 100, want, delta=1e-3)
                compared += 1
        self.assertGreaterEqual(compared, 13)

    def test_drawn_digits_are_read(self):
        for name, digit in (("one", 1), ("seven", 7), ("small_seven", 7), ("zero", 0), ("four", 4),
                            ("keyboard", 1), ("look phone-light", 4)):
            with self.subTest(name):
                self.assertEqual(self.seen[name]["answer"][0], str(digit))

    def test_the_answer_moves_with_the_pen(self):
        half, whole = self.seen["while_drawing"]
        self.assertGreater(max(abs(a - b) for a, b in zip(half, whole)), 0.1)

    def test_dropped_pictures_are_read(self):
        for name, digit in PICTURES.items():
            with self.subTest(name):
                self.assertEqual(self.seen[f"dropped {name}"]["answer"][0], str(digit))
        self.assertEqual(self.seen["no_picture"]["spoken"],
                         "This file is no picture the browser can read.")

    def test_a_screen_reader_gets_the_answer(self):
        self.assertRegex(self.seen["seven"]["spoken"], r"^This is a 7, \d+\.\d\d % sure\.$")
        self.assertRegex(self.seen["keyboard"]["spoken"], r"^This is a 1, ")
        for name in ("blank", "undone", "keyboard_cleared"):
            self.assertEqual(self.seen[name]["spoken"], "Nothing drawn yet.")
            self.assertEqual(self.seen[name]["bars"], [0] * 10)

    def test_the_input_and_five_feature_maps_are_shown(self):
        self.assertEqual(self.seen["blank"]["pixels"], [0] * 784)
        self.assertGreater(max(self.seen["seven"]["pixels"]), 200)
        self.assertEqual(self.seen["seven"]["maps"], 5)

    def test_it_fits_a_phone_and_finds_no_fault_with_itself(self):
        for name in ("light", "dark", "phone-light", "phone-dark"):
            self.assertEqual(self.seen[f"look {name}"]["overflow"], 0)
        self.assertEqual(self.seen["troubles"], [])

    def test_one_small_file(self):
        self.assertLess(self.page.stat().st_size, 2_000_000)
        self.assertNotIn("http", self.page.read_text())


if __name__ == "__main__":
    unittest.main()
