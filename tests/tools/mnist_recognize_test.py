#!/usr/bin/env python3
"""mnist-recognize with a small network."""

import json
import os
import subprocess
import unittest

import numpy

from harness import BIN, ToolTest, clean_environment, png, synthetic_images, write_dataset


def bar(width=60, height=80):
    """A page with a dark upright stroke."""
    page = bytearray([235] * (width * height))
    for y in range(height // 4, 3 * height // 4):
        for x in range(width // 2 - 3, width // 2 + 3):
            page[y * width + x] = 20
    return bytes(page)


class Recognize(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data")
        self.run_tool("mnist-train", "--data", "data", "--arch", "reshape, dense 10, softmax",
                      "--epochs", 1)
        (self.folder / "bar.png").write_bytes(png(bar(), 60, 80))

    def recognize(self, *arguments, **options):
        return self.run_tool("mnist-recognize", *arguments, **options)

    def test_one_line_an_image(self):
        out, err = self.recognize("bar.png", "bar.png", "--quiet")
        self.assertRegex(out, r"^(bar\.png: \d \(\d+\.\d\d %\)\n){2}$")
        self.assertEqual(err, "")

    def test_the_state_that_was_found_is_named(self):
        _, err = self.recognize("bar.png")
        self.assertEqual(err, "state: network_state.npz\n")

    def test_json(self):
        out, _ = self.recognize("bar.png", "--json", "--top", 3, "--quiet")
        result = json.loads(out)
        self.assertEqual(result["file"], "bar.png")
        self.assertEqual(len(result["digits"]), 1)
        digit = result["digits"][0]
        self.assertEqual(result["text"], str(digit["digit"]))
        self.assertEqual(result["confidence"], digit["confidence"])
        self.assertEqual(len(digit["box"]), 4)
        self.assertEqual(len(digit["top"]), 3)
        self.assertEqual(digit["top"][0], [digit["digit"], digit["confidence"]])
        probabilities = [probability for _, probability in digit["top"]]
        self.assertEqual(probabilities, sorted(probabilities, reverse=True))

    def test_top(self):
        out, _ = self.recognize("bar.png", "--top", 10, "--quiet")
        self.assertRegex(out, r"^bar\.png: \d \(\d+\.\d\d %\)(, \d \(\d+\.\d\d %\)){9}\n$")
        digits = [part.split()[0] for part in out.split(": ")[1].split(", ")]
        self.assertEqual(sorted(digits), list("0123456789"))

    def test_raw_is_the_network_on_the_inverted_image(self):
        image = synthetic_images(10, seed=5)[3]
        paper = bytes(255 - pixel for pixel in image)
        (self.folder / "raw.png").write_bytes(png(paper, 28, 28))
        out, _ = self.recognize("raw.png", "--raw", "--json", "--top", 10, "--quiet")
        digit = json.loads(out)["digits"][0]
        self.assertEqual(digit["box"], [0, 0, 28, 28])
        with numpy.load(self.folder / "network_state.npz") as arrays:
            pixels = numpy.frombuffer(image, numpy.uint8) / 255
            logits = arrays["fc1.weight"] @ pixels + arrays["fc1.bias"]
        expected = numpy.exp(logits) / numpy.exp(logits).sum()
        for number, probability in digit["top"]:
            self.assertAlmostEqual(probability, expected[number], 4)

    def test_a_bad_image_does_not_stop_the_rest(self):
        (self.folder / "blank.png").write_bytes(png(bytes([255] * 900), 30, 30))
        (self.folder / "cut.png").write_bytes(png(bar(), 60, 80)[:-30])
        (self.folder / "text.png").write_text("milk, bread")
        (self.folder / "empty.png").write_bytes(b"")
        bad = ["missing.png", "blank.png", "cut.png", "text.png", "empty.png", "data"]
        out, err = self.recognize(*bad, "bar.png", exit_code=1)
        self.assertRegex(out, r"^bar\.png: \d \(\d+\.\d\d %\)\n$")
        errors = [line for line in err.splitlines() if line.startswith("mnist-recognize: ")]
        self.assertEqual(len(errors), len(bad))
        for name, line in zip(bad, errors):
            self.assertTrue(line.startswith(f"mnist-recognize: {name}: "), line)
        self.assertIn("blank.png: no digit found", err)
        self.assertIn("missing.png: no such file", err)

    def test_json_of_a_bad_image(self):
        out, err = self.recognize("missing.png", "bar.png", "--json", exit_code=1)
        bad, good = map(json.loads, out.splitlines())
        self.assertEqual(bad["file"], "missing.png")
        self.assertIn("no such file", bad["error"])
        self.assertEqual(good["file"], "bar.png")
        self.assertIn("missing.png", err)

    def test_a_name_that_is_no_text(self):
        name = b"\xff.png"
        os.rename(self.folder / "bar.png", os.path.join(os.fsencode(self.folder), name))
        process = subprocess.run(
            [BIN / "mnist-recognize", "--json", name], cwd=self.folder, env=clean_environment(),
            capture_output=True, check=True, timeout=60)
        self.assertIn("digits", json.loads(process.stdout))

    def test_no_state_is_an_error(self):
        (self.folder / "network_state.npz").unlink()
        self.check_fails("mnist-recognize", "bar.png", says=["network_state.npz: no such file"])
        self.check_fails("mnist-recognize", "bar.png", "--state", "other.npz",
                         says=["other.npz: no such file"])

    def test_a_network_for_other_images_is_an_error(self):
        write_dataset(self.folder / "small", side=26)
        self.run_tool("mnist-train", "--data", "small", "--arch", "reshape, dense 10, softmax",
                      "--epochs", 1, "--state", "small.npz")
        self.check_fails("mnist-recognize", "bar.png", "--state", "small.npz",
                         says=["small.npz", "(1,26,26)", "(1,28,28)"])


if __name__ == "__main__":
    unittest.main()
