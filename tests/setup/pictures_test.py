#!/usr/bin/env python3
"""The pictures of docs/how-it-works.md are what docs/make-pictures draws from the shipped network
and $MNIST_DATA, to the byte."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["SOURCE_DIR"])
PICTURES = SOURCE / "docs" / "pictures" / "learning"


class Pictures(unittest.TestCase):
    def test_the_committed_pictures_are_current(self):
        with tempfile.TemporaryDirectory(prefix="mnist-pictures-") as folder:
            subprocess.run([sys.executable, SOURCE / "docs" / "make-pictures", folder], check=True,
                           env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
            drawn = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
        committed = {path.name: path.read_bytes() for path in PICTURES.glob("*.svg")}
        self.assertGreater(len(drawn), 0)
        self.assertEqual(drawn.keys(), committed.keys())
        for name, picture in drawn.items():
            self.assertTrue(picture == committed[name], f"docs/pictures/learning/{name} is not what "
                            "docs/make-pictures draws: run it")

    def test_every_picture_is_shown(self):
        text = (SOURCE / "docs" / "how-it-works.md").read_text()
        for picture in PICTURES.glob("*.svg"):
            with self.subTest(picture=picture.name):
                self.assertIn(f"](pictures/learning/{picture.name})", text)


if __name__ == "__main__":
    unittest.main()
