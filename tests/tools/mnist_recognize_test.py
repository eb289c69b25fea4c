#!/usr/bin/env python3
"""mnist-recognize with a small network."""

import json
import os
import subprocess
import unittest

import numpy

from harness import (BIN, ToolTest, clean_environment, png, read_png, synthetic_images,
                     write_dataset)


def bars(columns, width, height=80):
    """A page with dark upright strokes around the columns."""
    page = bytearray([235] * (width * height))
    for y in range(height // 4, 3 * height // 4):
        for column in columns:
            for x in range(column - 3, column + 3):
                page[y * width + x] = 20
    return bytes(page)


def bar(width=60, height=80):
    """A page with one dark upright stroke."""
    return bars([width // 2], width, height)


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

    def test_plain_prints_the_digits_alone(self):
        (self.folder / "two.png").write_bytes(png(bars([30, 70], 100), 100, 80))
        out, _ = self.recognize("bar.png", "two.png", "missing.png", "--plain", "-q", exit_code=1)
        self.assertRegex(out, r"^\d\n\d\d\n$")
        for other in ("--json", "--top=2"):
            self.check_fails("mnist-recognize", "bar.png", "--plain", other, exit_code=2)

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
        (self.folder / "film.gif").write_bytes(b"GIF89a" + bytes(20))
        bad = ["missing.png", "blank.png", "cut.png", "text.png", "empty.png", "data", "film.gif"]
        out, err = self.recognize(*bad, "bar.png", exit_code=1)
        self.assertRegex(out, r"^bar\.png: \d \(\d+\.\d\d %\)\n$")
        errors = [line for line in err.splitlines() if line.startswith("mnist-recognize: ")]
        self.assertEqual(len(errors), len(bad))
        for name, line in zip(bad, errors):
            self.assertTrue(line.startswith(f"mnist-recognize: {name}: "), line)
        self.assertIn("blank.png: no digit found", err)
        self.assertIn("missing.png: no such file", err)
        self.assertIn("film.gif: is a GIF, expected PNG, JPEG, BMP or PNM; convert it first", err)
        self.assertIn("data: no PNG, JPEG, BMP or PNM file in this folder", err)

    def test_no_digit_has_an_exit_code_of_its_own(self):
        (self.folder / "blank.png").write_bytes(png(bytes([255] * 900), 30, 30))
        out, err = self.recognize("blank.png", "bar.png", "--quiet", exit_code=4)
        self.assertTrue(out.startswith("bar.png: "))
        self.assertEqual(err, "mnist-recognize: blank.png: no digit found\n")
        self.recognize("blank.png", "missing.png", exit_code=1)

    def test_an_answer_less_sure_than_asked_for_is_printed_and_exits_3(self):
        image = bytes(255 - pixel for pixel in synthetic_images(10, seed=5)[3])
        (self.folder / "row.png").write_bytes(png(image, 28, 28))
        sure = json.loads(self.recognize("row.png", "--raw", "--json", "-q")[0])["confidence"]
        for asked, exit_code in ((sure - 0.01, 0), (100 * sure - 1, 0), (min(1, sure + 0.01), 3),
                                 (min(100, 100 * sure + 1), 3)):
            with self.subTest(asked=asked):
                out, err = self.recognize("row.png", "--raw", "-q", "--min-confidence", asked,
                                          exit_code=exit_code)
                self.assertTrue(out.startswith("row.png: "))
                self.assertEqual("less sure than" in err, exit_code == 3)

    def test_a_number_has_a_confidence_for_each_digit(self):
        (self.folder / "three.png").write_bytes(png(bars([30, 70, 110], 140), 140, 80))
        for layout in ([], ["--number"]):
            out, _ = self.recognize("three.png", "-q", *layout)
            self.assertRegex(
                out, r"^three\.png: \d{3} \(\d+\.\d\d %: (\d \d+\.\d\d %(, )?){3}\)\n$")
        result = json.loads(self.recognize("three.png", "--json", "-q")[0])
        boxes = [digit["box"] for digit in result["digits"]]
        for (x, y, width, height), column in zip(boxes, (30, 70, 110), strict=True):
            self.assertLess(abs(x - (column - 3)) + abs(y - 20), 3)
            self.assertLess(abs(width - 6) + abs(height - 40), 3)
        self.assertEqual(result["text"], "".join(str(digit["digit"]) for digit in result["digits"]))

    def test_single_takes_all_ink_for_one_digit(self):
        (self.folder / "two.png").write_bytes(png(bars([30, 50], 80), 80, 80))
        digits = json.loads(self.recognize("two.png", "--json", "--single", "-q")[0])["digits"]
        self.assertEqual(len(digits), 1)
        self.assertGreater(digits[0]["box"][2], 20)

    def test_lines_are_separated_by_a_space(self):
        page = bars([30, 70], 100)
        (self.folder / "lines.png").write_bytes(png(page + page, 100, 160))
        self.assertRegex(json.loads(self.recognize("lines.png", "--json", "-q")[0])["text"],
                         r"^\d\d \d\d$")

    def test_a_folder_stands_for_the_pictures_in_it(self):
        folder = self.folder / "scans"
        (folder / "deeper").mkdir(parents=True)
        for name in ("b.png", "a", "c.txt"):
            (folder / name).write_bytes(png(bar(), 60, 80))
        (folder / "notes").write_text("milk, bread")
        out, err = self.recognize("scans", "bar.png", "-q")
        self.assertEqual([line.split(": ")[0] for line in out.splitlines()],
                         ["scans/a", "scans/b.png", "scans/c.txt", "bar.png"])
        self.assertEqual(err, "")

    def test_names_on_standard_input(self):
        process = subprocess.run(
            [BIN / "mnist-recognize", "-q", "bar.png", "-"], cwd=self.folder,
            input="bar.png\r\n\nmissing.png\nbar.png", env=clean_environment(), text=True,
            capture_output=True, timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertEqual(process.stdout.count("bar.png: "), 3)
        self.assertEqual(process.stderr, "mnist-recognize: missing.png: no such file\n")

    def test_answers_come_in_the_order_of_the_pictures(self):
        # The first takes longest.
        (self.folder / "large.png").write_bytes(png(bar(1500, 2000), 1500, 2000))
        names = ["large.png"] + ["bar.png", "missing.png"] * 20
        for threads in (1, 2, 8):
            out, _ = self.recognize(*names, "--json", "--threads", threads, exit_code=1)
            self.assertEqual([json.loads(line)["file"] for line in out.splitlines()], names)

    def test_show_draws_the_input(self):
        out, _ = self.recognize("bar.png", "--show", "-q")
        lines = out.splitlines()
        self.assertEqual(len(lines), 1 + 14)
        self.assertEqual({len(line) for line in lines[1:]}, {28})
        self.assertLessEqual(set("".join(lines[1:])), set(" ▀▄█"))
        self.assertEqual(lines[7].strip(), "█" * len(lines[7].strip()))
        for arguments, environment in ((["--show=ascii"], {}), (["--show"], {"TERM": "dumb"})):
            out, _ = self.recognize("bar.png", *arguments, "-q", **environment)
            lines = out.splitlines()[1:]
            self.assertEqual([len(line) for line in lines], [56] * 28)
            self.assertTrue(out.isascii())
            self.assertIn("@", lines[14])
        out, _ = self.recognize("bar.png", "--show=sixel", "-q")
        self.assertIn("\x1bPq", out)

    def test_show_is_grey_on_a_terminal_unless_no_color_is_set(self):
        for environment, escapes in (({"TERM": "xterm"}, True),
                                     ({"TERM": "xterm", "NO_COLOR": "1"}, False)):
            ours, theirs = os.openpty()
            process = self.start("mnist-recognize", "bar.png", "-q", "--show", stdout=theirs,
                                 **environment)
            os.close(theirs)
            written = b""
            while True:
                try:
                    written += os.read(ours, 65536)
                except OSError:  # the other end is closed
                    break
            process.communicate(timeout=60)
            os.close(ours)
            self.assertEqual(b"\x1b[" in written, escapes)
            self.assertIn("▀".encode(), written)

    def test_save_input_writes_what_the_network_saw(self):
        image = synthetic_images(10, seed=5)[3]
        (self.folder / "raw.png").write_bytes(png(bytes(255 - p for p in image), 28, 28))
        self.recognize("raw.png", "--raw", "--save-input", "saw.png")
        self.assertEqual(read_png(self.folder / "saw.png"), (28, 28, image))
        (self.folder / "two.png").write_bytes(png(bars([30, 70], 100), 100, 80))
        self.recognize("two.png", "--save-input", "saw.png")
        width, height, _ = read_png(self.folder / "saw.png")
        self.assertEqual((width, height), (56, 28))

    def test_stages_are_pictures_of_the_way_to_the_digit(self):
        self.recognize("bar.png", "--save-stages", "stages")
        names = sorted(os.listdir(self.folder / "stages"))
        self.assertEqual([name.split("-")[1].split(".")[0] for name in names],
                         ["brightness", "sheet", "ink", "marks", "digit"])
        self.assertEqual(read_png(self.folder / "stages" / names[0])[:2], (60, 80))
        self.assertEqual(read_png(self.folder / "stages" / names[-1])[:2], (28, 28))

    def test_annotate_draws_a_box_around_each_digit(self):
        self.recognize("bar.png", "--annotate", "seen.png")
        width, height, pixels = read_png(self.folder / "seen.png")
        self.assertEqual((width, height), (60, 80))
        red = {(i % 60, i // 60) for i in range(60 * 80) if pixels[3 * i] > pixels[3 * i + 1] + 50}
        self.assertTrue({(26, 40), (33, 40), (30, 19), (30, 60)} <= red)
        self.assertFalse({(30, 40), (10, 40), (50, 40), (30, 70)} & red)

    def test_outputs_of_several_pictures_need_a_folder(self):
        (self.folder / "b.png").write_bytes(png(bar(), 60, 80))
        self.check_fails("mnist-recognize", "bar.png", "b.png", "--annotate", "seen.png",
                         exit_code=2, says=["seen.png: is no folder, but 2 pictures"])
        for out in ("seen", "saw"):
            (self.folder / out).mkdir()
        self.recognize("bar.png", "b.png", "--annotate", "seen", "--save-input", "saw")
        for out in ("seen", "saw"):
            self.assertEqual(sorted(os.listdir(self.folder / out)), ["b.png.png", "bar.png.png"])

    def test_a_picture_is_never_overwritten(self):
        before = (self.folder / "bar.png").read_bytes()
        self.check_fails("mnist-recognize", "bar.png", "--annotate", "./bar.png", exit_code=2,
                         says=["./bar.png: is an input of this run"])
        self.assertEqual((self.folder / "bar.png").read_bytes(), before)

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
