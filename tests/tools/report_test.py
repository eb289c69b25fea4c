#!/usr/bin/env python3
"""The page of `mnist-test --report`: its numbers are those of --json, its pictures are the test
images, and it is one file that loads nothing."""

import base64
import html.parser
import re
import unittest
import zlib

import numpy

from export_support import random_weights
from harness import ToolTest, read_idx_images, write_dataset


class Page(html.parser.HTMLParser):
    """A page as its elements: each has a tag, its attributes, its text, and the id it is under."""

    VOID = {"img", "br", "meta"}

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        self.close()
        assert not self.open, f"not closed: {[element['tag'] for element in self.open]}"

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", **dict(attributes)}
        element["under"] = [e["id"] for e in self.open if "id" in e]
        self.elements.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1]["tag"] == tag, f"</{tag}> closes nothing"
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def by_id(self, name):
        return next(element for element in self.elements if element.get("id") == name)

    def under(self, name, tag):
        return [e for e in self.elements if e["tag"] == tag and name in e["under"]]

    def table(self, name, columns):
        """The cells of a table, heads aside, row by row."""
        cells = [e["text"] for e in self.under(name, "td")]
        return [cells[i:i + columns] for i in range(0, len(cells), columns)]


def percent(fraction):
    return f"{100 * fraction:.2f} %"


def png_pixels(source):
    """The grey pixels of a picture in a data: address."""
    data = base64.b64decode(source.removeprefix("data:image/png;base64,"), validate=True)
    width = int.from_bytes(data[16:20], "big")
    packed = b"".join(data[m.end():m.end() + int.from_bytes(data[m.start() - 4:m.start()], "big")]
                      for m in re.finditer(b"IDAT", data))
    rows = zlib.decompress(packed)
    return unfilter(rows, width)


def unfilter(rows, width):
    """PNG's five filters, for one byte a pixel."""
    result, above = b"", bytes(width)
    for start in range(0, len(rows), width + 1):
        kind, line, row = rows[start], rows[start + 1:start + 1 + width], bytearray()
        for x, value in enumerate(line):
            a, b, c = (row[x - 1] if x else 0), above[x], (above[x - 1] if x else 0)
            paeth = min((a, b, c), key=lambda v: abs(a + b - c - v))
            row.append((value + (0, a, b, (a + b) // 2, paeth)[kind]) % 256)
        above = bytes(row)
        result += above
    return result


class Report(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data")

    def train(self, *arguments, architecture="conv2d 3x3x3, tanh, reshape, dense 10, softmax"):
        self.run_tool("mnist-train", "--data", "data", "--arch", architecture, "--epochs", 2,
                      "--lr", 0.0003, "--validation", 50, "-q", *arguments)

    def report(self, *arguments):
        self.run_tool("mnist-test", "--data", "data", "--report", "report.html", *arguments)
        self.text = (self.folder / "report.html").read_text()
        return Page(self.text)

    def test_numbers_are_those_of_json(self):
        self.train()
        page = self.report()
        result = self.run_json("mnist-test", "--data", "data", "--errors", 24)
        self.assertTrue(0 < result["correct"] < 100, "a test of errors needs errors")
        self.assertEqual(page.by_id("accuracy")["text"], percent(result["accuracy"]))
        text = page.by_id("result")["text"]
        low, high = map(percent, result["interval"])
        self.assertIn(f"{result['correct']} of 100 images", text)
        self.assertIn(f"{low} to {high}", text)
        self.assertIn(f"{result['loss']:.4f}.", text)
        self.assertEqual(page.by_id("calibration-error")["text"],
                         percent(result["calibration_error"]))
        self.assertEqual([list(map(int, row)) for row in page.table("confusion", 10)],
                         result["confusion"])
        self.assertEqual(page.table("classes", 4),
                         [[str(c["count"]), percent(c["precision"]), percent(c["recall"]),
                           percent(c["f1"])] for c in result["per_class"]])
        captions = [e["text"] for e in page.under("errors", "figcaption")]
        self.assertEqual(captions, [
            f"{e['truth']}, read as {e['answer']}{percent(e['confidence'])}image {e['image']}"
            for e in result["errors"]])

    def test_errors_are_shown_as_the_images_they_are(self):
        self.train()
        page = self.report()
        images, _, _ = read_idx_images(self.folder / "data" / "t10k-images-idx3-ubyte")
        errors = self.run_json("mnist-test", "--data", "data", "--errors", 24)["errors"]
        pictures = page.under("errors", "img")
        self.assertEqual(len(pictures), len(errors))
        for picture, error in zip(pictures, errors):
            self.assertEqual(png_pixels(picture["src"]), images[error["image"]])

    def test_filters_feature_maps_and_curves(self):
        self.train()
        page = self.report()
        self.assertEqual(len(page.under("features", "img")), 1 + 2 * 3)
        sizes = [picture["width"] for picture in page.under("features", "img")]
        self.assertEqual(sizes, ["28"] + ["3", "26"] * 3)
        captions = [e["text"] for e in page.under("curves", "figcaption")]
        self.assertEqual([" ".join(c.split()) for c in captions],
                         ["Loss training validation", "Accuracy training validation",
                          "Learning rate at the start of the epoch"])
        lines = page.under("curves", "polyline")
        self.assertEqual(len(lines), 5)
        for line in lines:
            self.assertEqual(len(line["points"].split()), 2, "a point for each epoch")

    def test_a_network_without_convolution_has_no_feature_maps(self):
        self.train(architecture="reshape, dense 10, softmax")
        self.assertEqual(self.report().under("features", "img"), [])

    def test_weights_without_a_history(self):
        numpy.savez(self.folder / "bare.npz", **random_weights())
        page = self.report("--state", "bare.npz")
        self.assertIn("The file does not say.", self.text)
        self.assertEqual(page.under("curves", "figure"), [])

    def test_one_file_without_scripts_that_loads_nothing(self):
        self.train()
        page = self.report()
        self.assertNotIn("<script", self.text)
        self.assertNotRegex(self.text, r"url\(|@import|http")
        for element in page.elements:
            for attribute in ("src", "href"):
                if attribute in element:
                    self.assertTrue(element[attribute].startswith("data:"), element)
        for needed in ("prefers-color-scheme:dark", "@media print", 'name="viewport"'):
            self.assertIn(needed, self.text)
        for image in page.under("errors", "img"):
            self.assertTrue(image["alt"])

    def test_the_same_subject_gives_the_same_bytes(self):
        self.train()
        self.report()
        first = self.text
        self.report("--threads", 1)
        self.assertEqual(self.text, first)

    def test_mnist_train_writes_the_same_page(self):
        self.train("--report", "trained.html")
        self.report()
        self.assertEqual((self.folder / "trained.html").read_text(), self.text)

    def test_names_are_shown_as_text(self):
        self.train()
        names = ["a<b>", "T-shirt & top"] + [f"class {i}" for i in range(2, 10)]
        (self.folder / "names.txt").write_text("\n".join(names) + "\n")
        page = self.report("--classes", "names.txt")
        heads = [e["text"] for e in page.under("confusion", "th") if e["text"]]
        self.assertEqual(heads, names + names)
        out, _ = self.run_tool("mnist-test", "--data", "data", "--classes", "names.txt",
                               "--per-class")
        self.assertRegex(out, r"\nT-shirt & top +10 ")

    def test_a_wrong_list_of_names_is_an_error(self):
        self.train()
        (self.folder / "names.txt").write_text("one\ntwo\n")
        self.check_fails("mnist-test", "--data", "data", "--classes", "names.txt",
                         says=["names.txt: has 2 lines, expected a name for each of 10 classes"])

    def test_a_page_that_cannot_be_written_is_an_error_at_once(self):
        self.train()
        state = (self.folder / "network_state.npz").read_bytes()
        for tool in ("mnist-test", "mnist-train"):
            self.check_fails(tool, "--data", "data", "--report", "nowhere/report.html",
                             says=["nowhere/report.html: the folder", "does not exist"])
        self.assertEqual((self.folder / "network_state.npz").read_bytes(), state)


if __name__ == "__main__":
    unittest.main()
