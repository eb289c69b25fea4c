#!/usr/bin/env python3
"""The report in Chromium: it fits a phone, is dark where the system is, white on paper, shows its
pictures and loads nothing."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE, BIN = Path(os.environ["SOURCE_DIR"]), Path(os.environ["BIN_DIR"])

sys.path.insert(0, str(SOURCE / "tests" / "browser"))
from browser import drive, driver_folder  # noqa: E402

driver_folder()  # or the test ends here, as skipped

BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 23, 27)"}


class Look(unittest.TestCase):
    def test_every_screen(self):
        with tempfile.TemporaryDirectory(prefix="mnist-report-") as folder:
            page = Path(folder) / "report.html"
            subprocess.run([BIN / "mnist-test", "--state", SOURCE / "network_state.npz", "--data",
                            os.environ["MNIST_DATA"], "--report", page], check=True,
                           capture_output=True)
            seen = drive("report.mjs", page, folder)
            self.assertTrue((Path(folder) / "report.pdf").read_bytes().startswith(b"%PDF"))
        self.assertEqual(seen["troubles"], [])
        for width in ("wide", "phone"):
            for scheme in ("light", "dark"):
                with self.subTest(width=width, scheme=scheme):
                    screen = seen[f"{width}-{scheme}"]
                    self.assertEqual(screen["overflow"], 0)
                    self.assertEqual(screen["cut"], [])
                    self.assertTrue(screen["pictures"])
                    self.assertEqual(screen["background"], BACKGROUND[scheme])
        self.assertEqual(seen["paper"], "rgb(255, 255, 255)")


if __name__ == "__main__":
    unittest.main()
