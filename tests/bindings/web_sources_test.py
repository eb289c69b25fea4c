#!/usr/bin/env python3
"""The WebAssembly module that is committed is what its sources make today."""

import filecmp
import hashlib
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["SOURCE_DIR"])
WEB = SOURCE / "bindings" / "web"
AGAIN = "run bindings/web/build and commit what it writes"


class Sources(unittest.TestCase):
    def test_the_module_was_made_of_these_sources(self):
        lines = (WEB / "mnist.wasm.sources").read_text().splitlines()
        self.assertGreater(len(lines), 50)
        for line in lines:
            checksum, name = line.split()
            path = SOURCE / name
            found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "gone"
            with self.subTest(name):
                self.assertEqual(found, checksum, f"{name} has changed: {AGAIN}")

    @unittest.skipUnless(shutil.which("em++"), "no Emscripten; tools/install-packages web has it")
    def test_they_make_the_same_module_again(self):
        with tempfile.TemporaryDirectory(prefix="mnist-web-") as folder:
            subprocess.run([WEB / "build", folder], check=True, stdout=subprocess.DEVNULL)
            for name in ("mnist.wasm.gz", "mnist.wasm.sources"):
                self.assertTrue(filecmp.cmp(WEB / name, Path(folder) / name, shallow=False),
                                f"{name} differs: {AGAIN}")


if __name__ == "__main__":
    unittest.main()
