#!/usr/bin/env python3
"""mnist-export as its users see it: what it writes is loaded by numpy, in the original program's
way of reading, and by a compiler; what is asked wrongly is refused, and nothing overwritten."""

import json
import os
import subprocess
import unittest

import numpy as np

from export_support import (DEFAULT, SHAPES, ExportTest, documented, forward, random_images)

FORMATS = ("npz", "original", "pytorch", "onnx", "header")

MAIN = """
#include <cstdio>

int main() {
  float image[28][28];
  while (std::fread(image, sizeof image, 1, stdin) == 1) {
    const auto output = predict(image);
    std::fwrite(output.data(), sizeof output, 1, stdout);
  }
}
"""


class Export(ExportTest):
    def setUp(self):
        super().setUp()
        self.weights = self.write_random_state()

    def export(self, name, *options, state="state.npz"):
        self.run_tool("mnist-export", state, name, *options)
        return self.folder / name

    def bytes_of(self, name):
        return (self.folder / name).read_bytes()


class Products(Export):
    def test_npz_is_a_state_that_numpy_loads_without_pickle(self):
        with np.load(self.export("out.npz"), allow_pickle=False) as out:
            for name, values in self.weights.items():
                np.testing.assert_array_equal(out[name], values)
                self.assertEqual(out[name].dtype, np.dtype("<f4"))
            self.assertEqual(json.loads(out["metadata"].item())["architecture"], DEFAULT)
            expected = forward(DEFAULT, self.weights, out["selfcheck.input"])
            np.testing.assert_allclose(out["selfcheck.output"], expected, rtol=0, atol=1e-5)

    def test_npz_of_an_npz_has_the_same_bytes(self):
        self.export("first.npz")
        self.export("second.npz", state="first.npz")
        self.assertEqual(self.bytes_of("first.npz"), self.bytes_of("second.npz"))

    def test_pytorch_is_the_state_dict_and_nothing_else(self):
        with np.load(self.export("out.npz", "--to", "pytorch"), allow_pickle=False) as out:
            self.assertEqual(set(out.files), set(SHAPES))
            for name, values in self.weights.items():
                np.testing.assert_array_equal(out[name], values)

    def test_original_is_loaded_as_the_original_program_does(self):
        with np.load(self.export("out.npz", "--to", "original"), allow_pickle=True) as out:
            self.assertEqual(out.files, ["biases", "weights", "metadata"])
            layers = json.loads(out["metadata"].item())
            weights, biases = out["weights"].item(), out["biases"].item()
        self.assertEqual(list(layers), ["0", "1", "2"])
        for layer, name in enumerate(["conv1", "fc1", "fc2"]):
            weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
            bias = bias if bias.ndim == 3 else bias[:, None]  # a column
            self.assertEqual((weights[layer].dtype, biases[layer].dtype), (np.float64,) * 2)
            np.testing.assert_array_equal(weights[layer], weight)
            np.testing.assert_array_equal(biases[layer], bias)
            self.assertEqual(tuple(layers[str(layer)]["shape"]), bias.shape)

    def test_original_and_back_gives_the_same_state(self):
        self.export("direct.npz")
        self.export("original.npz", "--to", "original")
        self.export("back.npz", state="original.npz")
        self.assertEqual(self.bytes_of("back.npz"), self.bytes_of("direct.npz"))

    def test_the_format_name_of_version_0_1_0_is_understood(self):
        self.export("new.npz", "--to", "original")
        out, _ = self.run_tool("mnist-export", "state.npz", "old.npz", "--to", "seed")
        self.assertIn("old.npz: original, ", out)
        self.assertEqual(self.bytes_of("old.npz"), self.bytes_of("new.npz"))

    def compile(self, *arguments):
        compiler = os.environ.get("CXX", "c++")
        subprocess.run([compiler, "-Wall", "-Wextra", "-Wpedantic", "-Werror", *arguments],
                       cwd=self.folder, check=True)

    def test_header_compiles_alone_without_a_warning(self):
        self.export("digits.hpp")
        (self.folder / "alone.cpp").write_text('#include "digits.hpp"\n')
        for standard in ("-std=c++17", "-std=c++20"):
            self.compile(standard, "-fsyntax-only", "alone.cpp")

    def test_the_documented_program_computes_the_same_with_the_header(self):
        self.export("digits.hpp")
        (self.folder / "main.cpp").write_text(documented("cpp", "predict(") + MAIN)
        self.compile("-std=c++17", "-O1", "main.cpp", "-o", "main")
        images = random_images(20)
        done = subprocess.run([self.folder / "main"], input=images.tobytes(), capture_output=True,
                              check=True)
        answers = np.frombuffer(done.stdout, np.float32).reshape(-1, 10)
        expected = forward(DEFAULT, self.weights, images)
        np.testing.assert_allclose(answers, expected, rtol=0, atol=1e-5)
        np.testing.assert_array_equal(answers.argmax(1), expected.argmax(1))

    def test_onnx_is_written_or_the_message_says_what_is_missing(self):
        process = self.start("mnist-export", "state.npz", "out.onnx")
        _, message = process.communicate()
        if process.returncode == 0:
            self.assertIn(b"probabilities", self.bytes_of("out.onnx"))
        else:
            self.assertEqual(process.returncode, 1)
            self.assertIn("out.onnx: built without ONNX support: install libonnx-dev", message)
            self.assertFalse((self.folder / "out.onnx").exists())

    def test_the_ending_chooses_the_format_in_either_case(self):
        self.export("header", "--to", "header")
        for name in ("a.hpp", "a.h", "A.HPP"):
            self.export(name)
            self.assertEqual(self.bytes_of(name), self.bytes_of("header"))

    def test_an_existing_file_is_replaced(self):
        (self.folder / "out.npz").write_text("old")
        self.export("out.npz")
        self.export("new.npz")
        self.assertEqual(self.bytes_of("out.npz"), self.bytes_of("new.npz"))


class Output(Export):
    def test_json_tells_what_was_written(self):
        result = self.run_json("mnist-export", "state.npz", "out.npz", "--to", "pytorch")
        self.assertEqual(result, {"state": "state.npz", "out": "out.npz", "format": "pytorch",
                                  "bytes": len(self.bytes_of("out.npz"))})

    def test_quiet_prints_nothing(self):
        self.assertEqual(self.run_tool("mnist-export", "state.npz", "out.npz", "--quiet"), ("", ""))

    def test_info_counts_the_parameters(self):
        out, _ = self.run_tool("mnist-export", "--info", "state.npz")
        self.assertIn(DEFAULT, out)
        self.assertRegex(out, r"fc1\.weight +\(100,3380\) +338000")
        self.assertRegex(out, r"all +342535")

    def test_info_tells_how_the_network_was_trained(self):
        self.train_on_synthetic_data("reshape, dense 10, softmax")
        out, _ = self.run_tool("mnist-export", "--info", "state.npz")
        self.assertIn("on 400 images, augmentation default, from random weights, seed 1\n", out)
        self.assertRegex(out, r"test accuracy \d+\.\d\d % of 100 images")

    def test_info_as_json_names_file_layers_and_parameters(self):
        info = self.run_json("mnist-export", "--info", "state.npz")
        self.assertEqual(info["state"], "state.npz")
        self.assertEqual(info["parameters"], 342535)
        listed = [parameter for layer in info["layers"] for parameter in layer["parameters"]]
        self.assertEqual({p["name"]: tuple(p["shape"]) for p in listed}, SHAPES)

    def test_help_is_complete(self):
        out, _ = self.run_tool("mnist-export", "--help")
        for part in ("Usage: mnist-export", "Examples:", "Exit codes:", "--info", "--json",
                     "-q,--quiet", "-V,--version", *(f"\n  {name} " for name in FORMATS)):
            self.assertIn(part, out)
        self.assertLessEqual(max(map(len, out.splitlines())), 100)


class Refusals(Export):
    def test_wrong_usage(self):
        for arguments, message in (
                ([], "required"),
                (["state.npz"], "OUT"),
                (["state.npz", "out.xyz"], ", ".join(FORMATS)),
                (["state.npz", "out"], ", ".join(FORMATS)),
                (["state.npz", "out.npz", "--to", "nonsense"], "--to: nonsense is not one of npz"),
                (["state.npz", "out.npz", "--info"], "--info"),
                (["state.npz", "--info", "--to", "npz"], "--info")):
            with self.subTest(arguments=arguments):
                self.check_fails("mnist-export", *arguments, exit_code=2, says=[message])
        self.assertEqual([path.name for path in self.folder.iterdir()], ["state.npz"])

    def test_the_state_is_never_overwritten(self):
        before = self.bytes_of("state.npz")
        (self.folder / "link.npz").symlink_to("state.npz")
        for out in ("state.npz", "./state.npz", self.folder / "state.npz", "link.npz"):
            for options in ([], ["--to", "header"]):
                self.check_fails("mnist-export", "state.npz", out, *options, exit_code=2,
                                 says=["is an input of this run"])
        self.assertEqual(self.bytes_of("state.npz"), before)
        self.assertTrue((self.folder / "link.npz").is_symlink())

    def test_a_network_that_a_format_cannot_hold_is_refused(self):
        self.train_on_synthetic_data("reshape, dense 20, sigmoid, dense 10, softmax")
        self.check_fails("mnist-export", "state.npz", "out.npz", "--to", "original",
                         says=["out.npz", "sigmoid"])
        self.assertFalse((self.folder / "out.npz").exists())

    def test_a_folder_is_not_replaced(self):
        (self.folder / "out.npz").mkdir()
        self.check_fails("mnist-export", "state.npz", "out.npz", says=["out.npz", "directory"])

    def test_a_missing_folder_is_named(self):
        self.check_fails("mnist-export", "state.npz", "nowhere/out.npz", says=["nowhere"])

    def test_a_failure_leaves_the_old_file_and_nothing_else(self):
        (self.folder / "out.npz").write_text("old")
        (self.folder / "bad.npz").write_bytes(self.bytes_of("state.npz")[:-100])
        before = sorted(self.folder.iterdir())
        self.check_fails("mnist-export", "bad.npz", "out.npz", says=["bad.npz"])
        self.check_fails("mnist-export", "missing.npz", "out.npz", says=["missing.npz"])
        self.assertEqual(self.bytes_of("out.npz"), b"old")
        self.assertEqual(sorted(self.folder.iterdir()), before)


if __name__ == "__main__":
    unittest.main()
