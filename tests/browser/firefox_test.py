#!/usr/bin/env python3
"""The page in Debian's Firefox, from a file: a number is written, a photo read and a network
trained, with the answers of mnist-recognize."""

import base64
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy

SOURCE, BIN = Path(os.environ["SOURCE_DIR"]), Path(os.environ["BIN_DIR"])
STATE = SOURCE / "network_state.npz"

sys.path[:0] = [str(SOURCE / "tests" / name) for name in ("browser", "tools")]
from browser import skip  # noqa: E402
from firefox import FIREFOX, Firefox  # noqa: E402
from mnist_pictures import DATA, mnist_digits  # noqa: E402
from renderings import number_on_paper  # noqa: E402

if FIREFOX is None:
    skip("there is no firefox-esr; tools/install-packages browser installs it")

WAIT = """
const until = async (condition) => {
  while (!condition()) await new Promise((done) => setTimeout(done, 50));
};
"""


class InFirefox(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        top = tempfile.TemporaryDirectory(prefix="mnist-firefox-", ignore_cleanup_errors=True)
        cls.addClassCleanup(top.cleanup)
        cls.folder = Path(top.name)
        page = cls.folder / "page.html"
        subprocess.run([BIN / "mnist-export", STATE, page, "-q", "--with-samples", DATA], check=True)
        cls.firefox = Firefox(cls.folder / "profile")
        cls.addClassCleanup(cls.firefox.close)
        cls.firefox.open(page)

    def test_numbers_are_read_while_they_are_written(self):
        left, top, width = self.firefox.run(
            "document.getElementById('tab-write').click();"
            "const box = document.getElementById('pad').getBoundingClientRect();"
            "return [box.x, box.y, box.width];")
        digits = {"7": [[[0, 0.03], [0.15, 0.03], [0.05, 0.28]]], "1": [[[0.08, 0], [0.07, 0.28]]],
                  "4": [[[0.05, 0.01], [0, 0.15], [0.18, 0.15]], [[0.13, 0.08], [0.12, 0.28]]]}
        for number in ("714", "47", "1471"):
            with self.subTest(number):
                self.firefox.run("document.getElementById('clear').click();")
                self.firefox.draw([[(left + (0.08 + 0.22 * place + x) * width,
                                     top + (0.12 + y) * width) for x, y in stroke]
                                   for place, digit in enumerate(number)
                                   for stroke in digits[digit]])
                shown = self.firefox.run(WAIT + """
                    const number = document.getElementById('number');
                    await until(() => number.textContent === given[0]);
                    return document.querySelectorAll('#chips button').length;""", number)
                self.assertEqual(shown, len(number))

    def test_a_photo_is_read_as_by_the_tool(self):
        digits, _ = mnist_digits("validation")
        picture = number_on_paper(numpy.random.default_rng(7), digits)
        (self.folder / "number.png").write_bytes(picture)
        expected = json.loads(subprocess.run(
            [BIN / "mnist-recognize", "--state", STATE, "--json", "--top", "10",
             self.folder / "number.png"], capture_output=True, check=True).stdout)
        shown = self.firefox.run(WAIT + """
            let seen = null;
            addEventListener('photographed', ({detail}) => { seen = detail; });
            document.getElementById('tab-photo').click();
            const bytes = Uint8Array.from(atob(given[0]), (c) => c.charCodeAt(0));
            const carried = new DataTransfer();
            carried.items.add(new File([bytes], 'number.png', {type: 'image/png'}));
            const input = document.getElementById('photo-file');
            input.files = carried.files;
            input.dispatchEvent(new Event('change'));
            await until(() => seen);
            return {text: document.getElementById('photo-number').textContent,
                    digits: seen.digits.map(({box, probabilities}) => ({box, probabilities}))};
            """, base64.b64encode(picture).decode())
        self.assertEqual(shown["text"], expected["text"])
        for ours, theirs in zip(shown["digits"], expected["digits"]):
            self.assertEqual(ours["box"], theirs["box"])
            numpy.testing.assert_allclose(ours["probabilities"],
                                          [p for _, p in sorted(theirs["top"])], atol=1e-4)

    def test_the_inside_is_shown(self):
        titles, total = self.firefox.run(WAIT + """
            document.getElementById('tab-inside').click();
            await until(() => document.querySelector('.total')?.textContent.includes('100'));
            return [[...document.querySelectorAll('.layer h2')].map((h) => h.textContent),
                    document.querySelector('.total').textContent];""")
        self.assertEqual(len(titles), 5)
        self.assertEqual(total, "Sum: 100.0\u00a0%")

    def test_a_network_learns(self):
        first, last = self.firefox.run(WAIT + """
            const seen = [];
            addEventListener('learned', ({detail}) => seen.push(detail.unseen));
            document.getElementById('tab-learn').click();
            await until(() => document.querySelector('.unseen-digits > div'));
            document.getElementById('train').click();
            await until(() => seen.length > 1 && seen.at(-1) > 0.7);
            document.getElementById('train').click();
            return [seen[0], seen.at(-1)];""")
        self.assertGreater(last, 0.7)
        self.assertLess(first, last)


if __name__ == "__main__":
    unittest.main()
