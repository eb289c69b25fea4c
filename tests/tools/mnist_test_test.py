#!/usr/bin/env python3
"""mnist-test on a small synthetic dataset."""

import re
import unittest

import numpy

from harness import ToolTest, read_idx_images, read_idx_labels, write_dataset


class Test(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data")
        self.run_tool("mnist-train", "--data", "data", "--arch", "reshape, dense 10, softmax",
                      "--epochs", 1, "--lr", 0.0003)  # so little that it makes errors

    def numpy_answers(self):
        """The probabilities that numpy computes from the same file, and the labels."""
        images, _, _ = read_idx_images(self.folder / "data" / "t10k-images-idx3-ubyte")
        pixels = numpy.frombuffer(b"".join(images), numpy.uint8).reshape(-1, 784) / 255
        with numpy.load(self.folder / "network_state.npz") as arrays:
            logits = pixels @ arrays["fc1.weight"].T + arrays["fc1.bias"]
        probabilities = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
        return probabilities, read_idx_labels(self.folder / "data" / "t10k-labels-idx1-ubyte")

    def test_json_is_what_numpy_computes(self):
        probabilities, labels = self.numpy_answers()
        answers = probabilities.argmax(axis=1)
        correct = int((answers == labels).sum())
        self.assertTrue(0 < correct < 100, "a test of errors needs errors")

        result = self.run_json("mnist-test", "--data", "data", "--errors", 5)
        self.assertEqual(result["correct"], correct)
        self.assertEqual(result["total"], 100)
        self.assertEqual(result["accuracy"], correct / 100)
        self.assertEqual(result["state"], "network_state.npz")
        self.assertEqual(result["data"], "data")
        confusion = numpy.zeros((10, 10), int)
        numpy.add.at(confusion, (labels, answers), 1)
        self.assertEqual(result["confusion"], confusion.tolist())
        for digit, scores in enumerate(result["per_class"]):
            self.assertEqual(scores["digit"], digit)
            self.assertEqual(scores["count"], 10)
            self.assertAlmostEqual(scores["recall"], confusion[digit, digit] / 10)
        wrong = [i for i in range(100) if answers[i] != labels[i]]
        wrong.sort(key=lambda i: -probabilities[i].max())
        self.assertEqual([error["image"] for error in result["errors"]], wrong[:5])
        for error in result["errors"]:
            self.assertEqual(error["answer"], answers[error["image"]])
            self.assertAlmostEqual(error["confidence"], probabilities[error["image"]].max(), 5)

    def test_text(self):
        out, err = self.run_tool("mnist-test", "--data", "data")
        self.assertRegex(out, r"^accuracy \d+\.\d\d % \(\d+ of 100; 95 % interval "
                              r"\d+\.\d\d to \d+\.\d\d %\)\n$")
        self.assertIn("state: network_state.npz\n", err)
        self.assertIn("data: data, 100 test images\n", err)
        quiet, err = self.run_tool("mnist-test", "--data", "data", "-q")
        self.assertEqual(quiet, out)
        self.assertEqual(err, "")

    def test_tables(self):
        out, _ = self.run_tool("mnist-test", "--data", "data", "--per-class", "--confusion",
                               "--errors", 2)
        result = self.run_json("mnist-test", "--data", "data", "--errors", 2)
        self.assertIn("digit  images  precision   recall       F1\n", out)
        row = "     4" + "".join(f"{count:6}" for count in result["confusion"][4])
        self.assertIn(row, out)
        for error in result["errors"]:
            self.assertRegex(out, rf"\n +{error['image']} +{error['truth']} +{error['answer']} \(")

    def test_zeros_are_dimmed_on_a_terminal_that_may_be_coloured(self):
        plain, _ = self.run_tool("mnist-test", "--data", "data", "--confusion")
        self.assertNotIn("\x1b", plain)
        for environment, dims in (({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False),
                                  ({"TERM": "xterm", "NO_COLOR": "1"}, False)):
            shown = self.stdout_on_terminal("mnist-test", "--data", "data", "--confusion",
                                            **environment)
            self.assertEqual(shown.count("\x1b[2m     0\x1b[22m"),
                             len(re.findall(r"(?<=\d)     0(?=\s)", plain)) if dims else 0)
            self.assertEqual(re.sub(r"\x1b\[\d+m", "", shown), plain)

    def test_gate(self):
        accuracy = self.run_json("mnist-test", "--data", "data")["accuracy"]
        for gate in (accuracy, 100 * accuracy, 0):
            self.run_tool("mnist-test", "--data", "data", "--min-accuracy", gate)
        for gate in (accuracy + 0.001, 100 * accuracy + 0.1, 100):
            message = self.check_fails("mnist-test", "--data", "data", "--min-accuracy", gate,
                                       exit_code=3)
            self.assertIn("below", message)

    def test_threads_do_not_matter(self):
        one, _ = self.run_tool("mnist-test", "--data", "data", "--json", "--threads", 1)
        two, _ = self.run_tool("mnist-test", "--data", "data", "--json", "--threads", 2)
        self.assertEqual(one, two)

    def test_needs_only_the_test_set(self):
        (self.folder / "data" / "train-images-idx3-ubyte").unlink()
        self.run_tool("mnist-test", "--data", "data")

    def test_a_state_that_is_none_is_an_error(self):
        (self.folder / "list.npz").write_text("milk, bread")
        numpy.savez(self.folder / "other.npz", a=numpy.zeros(3))
        with numpy.load(self.folder / "network_state.npz") as arrays:
            good = dict(arrays)
        numpy.savez(self.folder / "shape.npz",
                    **{**good, "fc1.weight": numpy.zeros((10, 785), "f4")})
        numpy.savez(self.folder / "nan.npz",
                    **{**good, "fc1.bias": numpy.full(10, numpy.nan, "f4")})
        numpy.savez(self.folder / "changed.npz",
                    **{**good, "fc1.weight": 2 * good["fc1.weight"]})
        for state, says in (
                ("nowhere.npz", "no such file"), ("data", "directory"), ("list.npz", ""),
                ("other.npz", "is no network state"),
                ("shape.npz", "fc1.weight is (10,785), expected (10,784)"),
                ("nan.npz", "fc1.bias holds a value"), ("changed.npz", "self-check")):
            with self.subTest(state=state):
                message = self.check_fails("mnist-test", "--data", "data", "--state", state,
                                           says=[says])
                self.assertTrue(message.startswith(f"mnist-test: {state}: "), message)

    def test_a_missing_default_state_is_an_error_with_a_hint(self):
        (self.folder / "network_state.npz").unlink()
        self.check_fails("mnist-test", "--data", "data",
                         says=["network_state.npz: no such file", "mnist-train", "--state"])

    def test_images_of_another_size_are_an_error(self):
        write_dataset(self.folder / "small", side=26)
        self.check_fails("mnist-test", "--data", "small", says=["26x26", "(1,28,28)"])

    def test_a_full_standard_output_is_an_error(self):
        with open("/dev/full", "w") as full:
            process = self.start("mnist-test", "--data", "data", stdout=full)
            _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn("cannot write to standard output", err)


if __name__ == "__main__":
    unittest.main()
