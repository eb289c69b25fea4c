#!/usr/bin/env python3
"""The C library: it gives what the tools give, refuses what makes no sense, and serves many
threads."""

import concurrent.futures
import ctypes
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from c_library import Recognizer

BUILD, SOURCE = Path(os.environ["BUILD_DIR"]), Path(os.environ["SOURCE_DIR"])
LIBRARY = BUILD / "lib" / "libmnist_c.so"
STATE = SOURCE / "network_state.npz"


def page(side=60):
    """Grey pixels of a dark vertical bar on light paper."""
    return bytes(20 if 27 <= x < 33 and 10 <= y < 50 else 240
                 for y in range(side) for x in range(side))


def pgm(folder, pixels, side=60):
    path = Path(folder) / "page.pgm"
    path.write_bytes(b"P5\n%d %d\n255\n" % (side, side) + pixels)
    return path


class CLibrary(unittest.TestCase):
    def setUp(self):
        self.recognizer = Recognizer(LIBRARY, STATE)
        self.addCleanup(self.recognizer.close)

    def test_an_image_gives_what_mnist_recognize_gives(self):
        with tempfile.TemporaryDirectory() as folder:
            out = subprocess.run(
                [BUILD / "bin" / "mnist-recognize", "--state", STATE, "--json", "--top", "10",
                 pgm(folder, page())], capture_output=True, check=True).stdout
        expected = json.loads(out)["digits"]
        found = self.recognizer.recognize(page(), 60, 60)
        self.assertEqual([digit.digit for digit in found], [digit["digit"] for digit in expected])
        for digit, want in zip(found, expected):
            self.assertEqual([digit.x, digit.y, digit.width, digit.height], want["box"])
            for number, probability in want["top"]:
                self.assertAlmostEqual(digit.probabilities[number], probability, 5)

    def test_channels_and_bytes_in_memory(self):
        grey = self.recognizer.recognize(page(), 60, 60)
        rgb = self.recognizer.recognize(bytes(v for v in page() for _ in range(3)), 60, 60, 3)
        self.assertEqual(bytes(grey[0]), bytes(rgb[0]))
        padded = b"".join(page()[y * 60:(y + 1) * 60] + bytes(4) for y in range(60))
        self.assertEqual(bytes(self.recognizer.recognize(padded, 60, 60, stride=64)[0]),
                         bytes(grey[0]))
        from_memory = Recognizer(LIBRARY, "memory", STATE.read_bytes())
        self.addCleanup(from_memory.close)
        self.assertEqual(bytes(from_memory.recognize(page(), 60, 60)[0]), bytes(grey[0]))

    def test_784_numbers_give_ten_probabilities(self):
        probabilities = self.recognizer.classify([0.5] * 784)
        self.assertAlmostEqual(sum(probabilities), 1, 5)
        for wrong in (float("nan"), -1.0, 255.0):
            with self.subTest(wrong), self.assertRaisesRegex(
                    RuntimeError, "value 3 of digit 0 is .*, expected a number from 0 to 1"):
                self.recognizer.classify([0.5] * 3 + [wrong] + [0.5] * 780)

    def test_an_empty_page_has_no_digits(self):
        self.assertEqual(self.recognizer.recognize(bytes(900), 30, 30), [])

    def test_what_makes_no_sense_is_an_error_with_a_reason(self):
        with self.assertRaisesRegex(RuntimeError, "nowhere.npz: no such file"):
            Recognizer(LIBRARY, "nowhere.npz")
        with self.assertRaisesRegex(RuntimeError, "scrap: "):
            Recognizer(LIBRARY, "scrap", b"not a state")
        with self.assertRaisesRegex(RuntimeError, "expected at least 1x1 and 1 to 4 channels"):
            self.recognizer.recognize(bytes(900), 10, 10, 9)
        c = ctypes.CDLL(str(LIBRARY))
        c.mnist_error.restype = ctypes.c_char_p
        self.assertEqual(c.mnist_classify(None, None, None), -1)
        self.assertEqual(c.mnist_error(), b"recognizer is NULL")
        recognizer = ctypes.c_void_p(self.recognizer.handle)
        size = ctypes.c_size_t
        self.assertEqual(c.mnist_recognize(recognizer, None, 9, 9, 1, size(9), None, size(0)), -1)
        self.assertEqual(c.mnist_error(), b"pixels is NULL")
        self.assertEqual(c.mnist_classify(recognizer, None, None), -1)
        self.assertEqual(c.mnist_error(), b"pixels is NULL")

    def test_one_recogniser_serves_many_threads(self):
        expected = bytes(self.recognizer.recognize(page(), 60, 60)[0])
        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            results = threads.map(lambda _: self.recognizer.recognize(page(), 60, 60), range(64))
            for found in results:
                self.assertEqual(bytes(found[0]), expected)

    def test_the_library_shows_five_functions_and_nothing_else(self):
        symbols = subprocess.run(["nm", "-D", "--defined-only", LIBRARY], capture_output=True,
                                 check=True, text=True).stdout.split()[2::3]
        self.assertEqual(sorted(symbols), ["mnist_classify", "mnist_close", "mnist_error",
                                           "mnist_open", "mnist_recognize"])


if __name__ == "__main__":
    unittest.main()
