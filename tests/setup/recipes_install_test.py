#!/usr/bin/env python3
"""The recipes for vcpkg and Conan, as far as that goes without either: they give the version of the
project, name every library that it is built with, and the port's steps configure it."""

import ast
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["SOURCE_DIR"])
PORT = SOURCE / "packaging" / "vcpkg"
LIBRARIES = {"eigen", "fmt", "libdeflate", "nlohmann-json", "stb", "zlib"}

# What vcpkg defines for a port; the first does its work, the others tell that they were called.
STUBS = """
function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B ${BUILD} -G Ninja ${arg_OPTIONS}
                  COMMAND_ERROR_IS_FATAL ANY)
endfunction()
foreach(name check_linkage cmake_install cmake_config_fixup fixup_pkgconfig install_copyright)
  cmake_language(EVAL CODE "function(vcpkg_${name})\\nmessage(\\"called ${name}\\")\\nendfunction()")
endforeach()
"""


class Recipes(unittest.TestCase):
    def test_vcpkg_has_the_version_and_every_library(self):
        version = re.search(r"project\(mnist-cnn VERSION ([0-9.]+)",
                            (SOURCE / "CMakeLists.txt").read_text())[1]
        manifest = json.loads((PORT / "vcpkg.json").read_text())
        self.assertEqual(manifest["version"], version)
        names = {each.replace("eigen3", "eigen") for each in manifest["dependencies"]
                 if isinstance(each, str)}
        self.assertEqual(names, LIBRARIES)

    def test_conan_names_every_library_and_takes_every_source(self):
        recipe = (SOURCE / "conanfile.py").read_text()
        texts = [node.value for node in ast.walk(ast.parse(recipe))
                 if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        names = {text.split("/")[0].replace("_", "-") for text in texts
                 if re.fullmatch(r"\w+/(\[.*\]|[0-9.]+)", text)}
        self.assertEqual(names, LIBRARIES)
        for text in texts:
            if text.endswith("/*") or text == "data/allographs":
                self.assertTrue((SOURCE / text.removesuffix("/*")).exists(), text)

    def test_the_port_configures_the_project(self):
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "port.cmake"
            script.write_text(STUBS + f'include("{PORT}/portfile.cmake")\n')
            process = subprocess.run(
                ["cmake", f"-DBUILD={folder}/build", f"-DCURRENT_PACKAGES_DIR={folder}/packages", "-P",
                 script], capture_output=True, text=True)
            self.assertEqual(process.returncode, 0, process.stderr)
            self.assertEqual(process.stderr.count("called "), 5, process.stderr)
            targets = subprocess.run(["ninja", "-C", f"{folder}/build", "-t", "targets", "all"],
                                     capture_output=True, text=True).stdout
            self.assertIn("libmnist_recognizer.a", targets)
            self.assertNotIn("mnist-train", targets)


if __name__ == "__main__":
    unittest.main()
