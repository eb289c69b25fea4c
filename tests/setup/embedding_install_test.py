#!/usr/bin/env python3
"""Every block of docs/embedding.md and the program of the README, compiled and run against an
installed library: with the default compiler and with clang, and with other flags than the library
was built with."""

import os
import re
import shutil
import subprocess
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
        shutil.copy(self.prefix / "share" / "mnist-cnn" / "network_state.npz", self.folder)
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
        self.shell_block("pkg-config --cflags --libs mnist_recognizer)")
        self.check_first_program(self.run_in_folder("./reader"))
        (self.folder / "digit.png").unlink()
        process = subprocess.run(["./reader"], cwd=self.folder, text=True, capture_output=True)
        self.assertEqual((process.returncode, process.stderr), (1, "digit.png: no such file\n"))

    def test_with_cmake_and_other_flags(self):
        (self.folder / "main.cpp").write_text(blocks("cpp")[0])
        self.check_first_program(self.build_with_cmake(f"-DCMAKE_CXX_FLAGS={FLAGS}"))

    def test_the_headers_do_not_warn(self):
        (self.folder / "main.cpp").write_text(blocks("cpp")[0])
        self.build_with_cmake("-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wconversion -Wshadow -Werror")

    def test_the_block_of_a_source_tree_configures(self):
        (self.folder / "main.cpp").write_text(blocks("cpp")[0])
        (self.folder / "mnist-cnn").symlink_to(SOURCE)
        found, fetched = blocks("cmake")
        (self.folder / "CMakeLists.txt").write_text(
            re.sub("find_package.*|target_link.*", "", found) + fetched)
        self.run_in_folder("cmake", "-S", ".", "-B", "tree", "-G", "Ninja")

    @unittest.skipUnless(CLANG, "no clang here")
    def test_with_clang(self):
        (self.folder / "main.cpp").write_text(blocks("cpp")[0])
        self.check_first_program(self.build_with_cmake(f"-DCMAKE_CXX_COMPILER={CLANG}"))

    def test_with_the_weights_inside(self):
        (self.folder / "main.cpp").write_text(blocks("cpp")[1])
        self.run_in_folder(self.prefix / "bin" / "mnist-export", "network_state.npz", "digits.hpp")
        self.shell_block("pkg-config --cflags --libs mnist_recognizer)")
        (self.folder / "network_state.npz").unlink()
        self.assertEqual(self.run_in_folder("./reader"), "7\n")

    def test_the_program_of_the_readme(self):
        (self.folder / "main.cpp").write_text(blocks("cpp", README)[0])
        self.shell_block("pkg-config --cflags --libs mnist_recognizer)")
        self.assertRegex(self.run_in_folder("./reader"), r"^7 with probability 0\.9\d+\n$")

    def test_from_c(self):
        (self.folder / "main.c").write_text(blocks("c")[0])
        self.shell_block("mnist_c")
        self.assertEqual(self.run_in_folder("./reader_c"), "0 digits\n")
        command = next(block for block in blocks("sh") if "mnist_c" in block).strip()
        self.run_in_folder("sh", "-ec", f"{command} -Wl,-rpath,{self.library_folder}")
        self.assertEqual(self.run_in_folder("./reader_c", LD_LIBRARY_PATH=""), "0 digits\n")
        (self.folder / "strict.c").write_text("#include <mnist/mnist.h>\n")
        self.run_in_folder("cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror",
                           "-I", self.prefix / "include", "-c", "strict.c")

    def test_the_c_header_in_every_standard(self):
        (self.folder / "strict.c").write_text("#include <mnist/mnist.h>\n")
        shutil.copy(self.folder / "strict.c", self.folder / "strict.cpp")
        for compiler, source, standards in (("cc", "strict.c", ("c89", "c99", "c11", "c17")),
                                            ("c++", "strict.cpp", ("c++98", "c++11", "c++20"))):
            for standard in standards:
                self.run_in_folder(compiler, f"-std={standard}", "-Wall", "-Wextra", "-pedantic",
                                   "-Werror", "-I", self.prefix / "include", "-c", source)

    def test_a_header_of_another_language_or_standard_says_so_in_one_line(self):
        self.run_in_folder(self.prefix / "bin" / "mnist-export", "network_state.npz", "digits.hpp")
        for header, compiler, standard, says in (
                ("mnist/recognizer.hpp", "cc", "c11", "for C there is mnist/mnist.h"),
                ("mnist/recognizer.hpp", "c++", "c++17", "needs C++20: compile with -std=c++20"),
                ("digits.hpp", "cc", "c11", "compile what includes it as C++17"),
                ("digits.hpp", "c++", "c++14", "needs C++17: compile with -std=c++17")):
            with self.subTest(header=header, standard=standard):
                source = f"old.{'c' if compiler == 'cc' else 'cpp'}"
                (self.folder / source).write_text(f"#include <{header}>\n")
                process = subprocess.run(
                    [compiler, f"-std={standard}", "-I", self.prefix / "include", "-I", ".", "-c",
                     source], cwd=self.folder, text=True, capture_output=True)
                errors = [line for line in process.stderr.splitlines() if "error:" in line]
                self.assertEqual(len(errors), 1, process.stderr)
                self.assertIn(says, errors[0])

    def test_what_glibcxx_debug_does_is_told(self):
        # With containers of another layout a program may crash; with assertions alone it runs.
        paragraph = next(text for text in PAGE.split("\n\n") if "-D_GLIBCXX_DEBUG" in text)
        self.assertIn("-D_GLIBCXX_ASSERTIONS", paragraph)
        (self.folder / "main.cpp").write_text(blocks("cpp")[0])
        self.check_first_program(
            self.build_with_cmake("-DCMAKE_CXX_FLAGS=-D_GLIBCXX_ASSERTIONS"))


if __name__ == "__main__":
    unittest.main()
