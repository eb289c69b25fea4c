"""The package's types and style: mypy of its sources and of a user's program, the stub against the
module itself, and ruff."""

import ast
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from mnist_cnn import _core

SOURCE = Path(os.environ["SOURCE_DIR"])
PACKAGE = SOURCE / "bindings" / "python" / "mnist_cnn"
CACHE = Path(os.environ["BUILD_DIR"]) / "python" / "mypy_cache"
RUFF = Path(sys.executable).parent / "ruff"


class Typing(unittest.TestCase):
    def run_clean(self, *command):
        process = subprocess.run([str(each) for each in command], cwd=SOURCE, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(process.returncode, 0, process.stdout)
        return process.stdout

    def python(self, *arguments):
        return self.run_clean(sys.executable, "-m", *arguments)

    def test_the_sources(self):
        self.python("mypy", "--cache-dir", CACHE, PACKAGE)

    def test_the_stub_has_what_the_module_has(self):
        # stubtest takes nothing of nanobind for a function, and a metaclass and a Literal for odd.
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as known:
            known.write("mnist_cnn\\._core\\.(\\w+)(\\.__init__)?\n"
                        "mnist_cnn\\._network\\.Network\nmnist_cnn\\._recognizer\\.Layout\n")
            known.flush()
            self.python("mypy.stubtest", "--allowlist", known.name, "mnist_cnn")

    def test_the_stub_names_the_arguments_that_each_function_has(self):
        def arguments(function):
            return [argument.arg for argument in function.args.args]

        stub = ast.parse((PACKAGE / "_core.pyi").read_text())
        scopes = [(_core, stub.body)] + [(getattr(_core, node.name), node.body)
                                         for node in stub.body if isinstance(node, ast.ClassDef)]
        count = 0
        for scope, body in scopes:
            expected = {}
            for node in body:
                if isinstance(node, ast.FunctionDef):
                    expected.setdefault(node.name, []).append(arguments(node))
            for name, overloads in expected.items():
                function = vars(scope)[name]
                if isinstance(function, property):
                    continue
                found = [arguments(ast.parse(signature[0] + ": ...").body[0])
                         for signature in function.__nb_signature__]
                with self.subTest(name):
                    self.assertEqual(found, overloads)
                count += 1
            functions = {name for name, value in vars(scope).items()
                         if hasattr(value, "__nb_signature__") and not name.startswith("__")}
            self.assertEqual(functions - set(expected), set())
        self.assertGreater(count, 20)

    def test_a_program_that_uses_the_installed_package(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "program.py"
            program.write_text(
                "import mnist_cnn\n"
                "reveal_type(mnist_cnn.Recognizer().recognize('7.png').digits[0].probabilities)\n"
                "reveal_type(mnist_cnn.evaluate('x').confusion)\n"
                "mnist_cnn.train(epochs=1, lr=0.1)\n"
                "mnist_cnn.train(epoch=1)  # type: ignore[call-arg]\n"
                "mnist_cnn.Recognizer().recognize('x', layout='one')  # type: ignore[arg-type]\n")
            out = self.python("mypy", "--cache-dir", CACHE, "--strict", program)
        self.assertEqual(len(re.findall(r'Revealed type is "numpy.ndarray\[', out)), 2, out)

    def test_style(self):
        self.run_clean(RUFF, "check", "--no-cache", PACKAGE, SOURCE / "tests/bindings/python")
        self.run_clean(RUFF, "format", "--no-cache", "--check", PACKAGE)


if __name__ == "__main__":
    unittest.main()
