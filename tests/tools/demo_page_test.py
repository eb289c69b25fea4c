#!/usr/bin/env python3
"""docs/demo.html is the page that mnist-export makes today of the network of this project."""

import os
import unittest
from pathlib import Path

from harness import SOURCE, ToolTest

DATA = Path(os.environ["MNIST_DATA"])


class Demo(ToolTest):
    def test_the_demo_is_made_of_these_sources(self):
        self.run_tool("mnist-export", SOURCE / "network_state.npz", "demo.html", "--with-samples",
                      DATA)
        same = (self.folder / "demo.html").read_bytes() == (SOURCE / "docs/demo.html").read_bytes()
        self.assertTrue(same, "docs/draw-page.md says how to make docs/demo.html again")


if __name__ == "__main__":
    unittest.main()
