#!/usr/bin/env python3
"""Other data in MNIST's format: Fashion-MNIST as Debian packages it, with names for its classes."""

import sys
import unittest
from pathlib import Path

from harness import SOURCE, ToolTest

FASHION = Path("/usr/share/datasets/fashion-mnist")
NAMES = SOURCE / "data" / "fashion-mnist.txt"

if not FASHION.is_dir():
    print("skipped: there is no package dataset-fashion-mnist here")
    sys.exit(77)  # which tells ctest


class Fashion(ToolTest):
    def test_it_trains_and_names_what_it_sees(self):
        result = self.run_json("mnist-train", "--data", FASHION, "--epochs", 1, "--augment", "none",
                               "--classes", NAMES, "--report", "report.html")
        self.assertGreater(result["test_accuracy"], 0.82)
        out, _ = self.run_tool("mnist-test", "--data", FASHION, "--classes", NAMES, "--per-class",
                               "--report", "named.html")
        self.assertRegex(out, r"\n +Ankle boot +1000 ")
        for name in ("report.html", "named.html"):
            self.assertIn('<th scope="row">Sneaker</th><td>1000</td>',
                          (self.folder / name).read_text())


if __name__ == "__main__":
    unittest.main()
