"""The blocks of docs/python.md, one after the other as a reader runs them, and those of README."""

import contextlib
import io
import os
import re
import shutil
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["SOURCE_DIR"])


def run_blocks(document):
    """What the Python blocks of a document print."""
    blocks = re.findall(r"^```python\n(.*?)^```$", document.read_text(), re.MULTILINE | re.DOTALL)
    scope, printed = {}, io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        shutil.copy(SOURCE / "data" / "samples" / "7.png", "digit.png")
        with contextlib.redirect_stdout(printed):
            for block in blocks:
                exec(block, scope)
    return len(blocks), printed.getvalue()


class Documents(unittest.TestCase):
    def test_the_page_of_the_package(self):
        count, printed = run_blocks(SOURCE / "docs" / "python.md")
        self.assertGreater(count, 4)
        self.assertRegex(printed, r"^7 0\.99\d*\n1 0\.\d+ \(27, 10, 6, 40\) \(10,\) \(28, 28\)\n")
        self.assertIn("\n0.994\n", printed)
        self.assertIn("<Layer tanh: (5,26,26) -> (5,26,26)> (1, 5, 26, 26)", printed)

    def test_the_readme(self):
        count, printed = run_blocks(SOURCE / "README.md")
        self.assertGreater(count, 0)
        self.assertRegex(printed, r"^7 ")


if __name__ == "__main__":
    unittest.main()
