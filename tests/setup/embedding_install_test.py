#!/usr/bin/env python3
"""Every block of docs/embedding.md and the program of the README, compiled and run against an
installed library: with the default compiler and with clang, and with other flags than the library
was built with."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BUILD, SOURCE = Path(os.environ["BUILD_DIR"]), Path(os.environ["SOURCE_DIR"])
PAGE = (SOURCE / "docs" / "embedding.md").read_text()
README = (SOURCE / "README.md").read_text()
CLANG = next(filter(shutil.which, ("clang++-14", "clang++")), None)
# Flags that would break a library whose headers' meaning depended on its own.
FLAGS = "-O1 -march=native -D_GLIBCXX_ASSERTIONS -fno-strict-aliasing"


def blocks(language, page=PAGE):
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


class Embedding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.TemporaryDirectory(prefix="mnist-embedding-")
        cls.addClassCleanup(cls.top.cleanup)
        cls.prefix = Path(cls.top.name) / "prefix"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", cls.prefix], check=True,
                       stdout=subprocess.DEVNULL)
        libraries = next(cls.prefix.rglob("mnist.pc")).parent
        cls.library_folder = libraries.parent
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": str(libraries),
                           "LD_LIBRARY_PATH": str(cls.library_folder)}

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(dir=self.top.name))
        shutil.copy(SOURCE / "network_state.npz", self.folder)
        shutil.copy(SOURCE / "data" / "samples" / "7.png", self.folder / "digit.png")

    def run_in_folder(self, *command, **environment):
        process = subprocess.run(list(map(str, command)), cwd=self.folder, text=True,
                                 env={**self.environment, **environment},
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(process.returncode, 0, process.stdout)
        return process.stdout

    def shell_block(self, text):
        command = next(block for block in blocks("sh") if text in block)
        self.run_in_folder("sh", "-ec", command)

    def build_with_cmake(self, *options):
        (self.folder / "CMakeLists.txt").write_text(blocks("cmake")[0])
        self.run_in_folder("cmake", "-S", ".", "-B", "build", "-G", "Ninja",
                           f"-DCMAKE_PREFIX_PATH={self.prefix}", *options)
        self.run_in_folder("cmake", "--build", "build")
        return self.run_in_folder("build/reader")

    def check_first_program(self, out):
        self.assertRegex(out, r"^7 with probability 0\.9\d+\n0 digits on a white page\n"
                              r"a blank image is a zero with probability \S+\n$")

    def test_with_pkg_config(self):
        (self.folder / "main.cpp").write_text(blocks("cpp")[0])
        self.shell_block("pkg-config --cflags --libs mnist)")
        self.check_first_program(self.run_in_folder("./reader"))

    def test_with_cmake_and_other_flags(self):
        (self.folder / "main.cpp").write_text(blocks("cpp")[0])
        self.check_first_program(self.build_with_cmake(f"-DCMAKE_CXX_FLAGS={FLAGS}"))

    @unittest.skipUnless(CLANG, "no clang here")
    def test_with_clang(self):
        (self.folder / "main.cpp").write_text(blocks("cpp")[0])
        self.check_first_program(self.build_with_cmake(f"-DCMAKE_CXX_COMPILER={CLANG}"))

    def test_with_the_weights_inside(self):
        (self.folder / "main.cpp").write_text(blocks("cpp")[1])
        self.run_in_folder(self.prefix / "bin" / "mnist-export", "network_state.npz", "digits.hpp")
        self.shell_block("pkg-config --cflags --libs mnist)")
        (self.folder / "network_state.npz").unlink()
        self.assertEqual(self.run_in_folder("./reader"), "7\n")

    def test_the_program_of_the_readme(self):
        (self.folder / "main.cpp").write_text(blocks("cpp", README)[0])
        self.shell_block("pkg-config --cflags --libs mnist)")
        self.assertRegex(self.run_in_folder("./reader"), r"^7 with probability 0\.9\d+\n$")

    def test_from_c(self):
        (self.folder / "main.c").write_text(blocks("c")[0])
        self.shell_block("mnist_c")
        self.assertEqual(self.run_in_folder("./reader_c"), "0 digits\n")
        (self.folder / "strict.c").write_text("#include <mnist/mnist.h>\n")
        self.run_in_folder("cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror",
                           "-I", self.prefix / "include", "-c", "strict.c")

    def test_from_python(self):
        (self.folder / "block.py").write_text(blocks("python")[0])
        out = self.run_in_folder(sys.executable, "block.py",
                                 PYTHONPATH=str(SOURCE / "examples" / "python"))
        self.assertRegex(out, r"^\d 0\.\d+ \(27, 10, 6, 40\)\n$")


if __name__ == "__main__":
    unittest.main()
