"""The same 500 pictures through the C++ library, the C library, the Python package, the command
line and the WebAssembly module: the same digits and boxes, and the same probabilities, to the bit
but for the module, which has no kernels of this processor."""

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import mnist_cnn
import numpy as np
from mnist_cnn import _core

sys.path.append(str(Path(__file__).parent.parent))
import web_module
from c_library import Recognizer as CRecognizer

SOURCE, BUILD = Path(os.environ["SOURCE_DIR"]), Path(os.environ["BUILD_DIR"])
STATE = SOURCE / "network_state.npz"
DATA = Path(os.environ["MNIST_DATA"])
COUNT = 500


def pictures():
    """(height, width, channels): digits of MNIST alone and in rows, of any size, on dark and light
    ground, grey and coloured, with noise and without."""
    random = np.random.default_rng(17)
    digits = mnist_cnn.load_data(DATA)[1][0]
    for i in range(COUNT):
        count = 1 if i % 2 else int(random.integers(2, 6))
        scale = int(random.integers(1, 4))
        ink = np.concatenate(list(digits[random.integers(0, len(digits), count)]), 1)
        ink = np.pad(np.repeat(np.repeat(ink, scale, 0), scale, 1), int(random.integers(0, 30)))
        page = ink / 255 if i % 3 else 1 - ink / 255
        if i % 5 == 0:
            page = 0.2 + 0.6 * page + random.normal(0, 0.02, page.shape)
        channels = (1, 3, 4, 2)[i % 4]
        image = np.repeat(np.uint8(np.clip(page, 0, 1) * 255)[..., None], channels, 2)
        if channels in (2, 4):
            image[..., -1] = 255
        yield np.ascontiguousarray(image)


# Each way gives for each picture a list of (digit, box, bytes of ten probabilities).


def by_python(images, paths):
    recognizer = mnist_cnn.Recognizer(STATE)
    return [[(digit.digit, digit.box, digit.probabilities.tobytes()) for digit in found.digits]
            for found in recognizer.recognize_many(images)]


def by_python_from_files(images, paths):
    return by_python(paths, None)


def by_c(images, paths):
    recognizer = CRecognizer(BUILD / "lib" / "libmnist_c.so", STATE)
    return [[(digit.digit, (digit.x, digit.y, digit.width, digit.height),
              bytes(digit.probabilities))
             for digit in recognizer.recognize(image.tobytes(), image.shape[1], image.shape[0],
                                               image.shape[2])]
            for image in images]


def from_lines(out):
    """One JSON object a picture, each digit with its box and probabilities."""
    for line in out.splitlines():
        digits = []
        for digit in json.loads(line)["digits"]:
            probabilities = (ctypes.c_float * 10)()
            for number, probability in digit["top"]:
                probabilities[number] = probability
            digits.append((digit["digit"], tuple(digit["box"]), bytes(probabilities)))
        yield digits


def by_command_line(images, paths):
    process = subprocess.run(
        [BUILD / "bin" / "mnist-recognize", "--state", STATE, "--json", "--top", "10", "-q", "-"],
        input="\n".join(paths), text=True, stdout=subprocess.PIPE)
    return list(from_lines(process.stdout))


def by_cpp(images, paths):
    out = subprocess.run([BUILD / "tests" / "recognize_files", STATE], input="\n".join(paths),
                         text=True, capture_output=True, check=True).stdout
    return list(from_lines(out))


WAYS = (by_python_from_files, by_c, by_cpp, by_command_line)


class FiveWays(unittest.TestCase):
    @unittest.skipUnless(web_module.available, "no node here")
    def test_the_module_of_the_page_gives_the_same(self):
        images = list(pictures())
        for i, (ours, theirs) in enumerate(zip(web_module.read(images), by_python(images, None),
                                               strict=True)):
            with self.subTest(picture=i):
                self.assertEqual([(digit["digit"], tuple(digit["box"])) for digit in ours],
                                 [(digit, box) for digit, box, _ in theirs])
                for mine, (_, _, probabilities) in zip(ours, theirs, strict=True):
                    np.testing.assert_allclose(
                        mine["probabilities"], np.frombuffer(probabilities, np.float32), atol=1e-4)

    def test_all_ways_give_the_same_bits(self):
        images = list(pictures())
        expected = by_python(images, None)
        self.assertGreater(sum(map(len, expected)), COUNT)  # there is something to compare
        with tempfile.TemporaryDirectory(prefix="mnist-five-ways-") as folder:
            paths = [f"{folder}/{i}.png" for i in range(COUNT)]
            for path, image in zip(paths, images, strict=True):
                Path(path).write_bytes(_core.encode_png(image))
            for way in WAYS:
                found = way(images, paths)
                self.assertEqual(len(found), COUNT, way.__name__)
                for i in range(COUNT):
                    with self.subTest(way.__name__, picture=i):
                        self.assertEqual(found[i], expected[i])


if __name__ == "__main__":
    unittest.main()
