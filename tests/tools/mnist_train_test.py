#!/usr/bin/env python3
"""mnist-train on a small synthetic dataset."""

import json
import os
import pathlib
import pty
import re
import struct
import termios
import unittest

import numpy

from harness import ToolTest, write_dataset

SMALL = ("--data", "data", "--arch", "reshape, dense 10, softmax", "--batch-size", "50")


class Train(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data")

    def train(self, *arguments, **options):
        return self.run_tool("mnist-train", *SMALL, *arguments, **options)

    def metadata(self, state="network_state.npz"):
        with numpy.load(self.folder / state) as arrays:
            return json.loads(str(arrays["metadata"]))

    def test_trains_and_says_how(self):
        out, err = self.train("--epochs", 3, "--validation", 100)
        self.assertRegex(out, r"^test accuracy \d+\.\d\d % \(\d+ of 100; 95 % interval "
                              r"\d+\.\d\d to \d+\.\d\d %\)\n$")
        lines = err.splitlines()
        self.assertIn("data: data, 300 images to train on", lines)
        self.assertIn("state: network_state.npz, a new network, seed 1", lines)
        epochs = [line for line in lines if line.startswith("epoch ")]
        self.assertEqual(len(epochs), 3)
        for number, line in enumerate(epochs, 1):
            self.assertRegex(line, rf"^epoch {number}/3: loss \d+\.\d+, training \d+\.\d\d %, "
                                   r"validation \d+\.\d\d %, \d+ images/s, \d+ s left$")
        self.assertNotIn("\r", err)

    def test_json(self):
        result = self.run_json("mnist-train", *SMALL, "--epochs", 2, "--validation", 100,
                               "--augment", "none")
        self.assertEqual([epoch["epoch"] for epoch in result["epochs"]], [1, 2])
        for epoch in result["epochs"]:
            for key in ("loss", "train_accuracy", "validation_accuracy", "images_per_second"):
                self.assertGreaterEqual(epoch[key], 0)
            self.assertLessEqual(epoch["train_accuracy"], 1)
        self.assertGreater(result["test_accuracy"], 0.5)
        self.assertLessEqual(result["test_accuracy"], 1)
        self.assertGreater(result["seconds"], 0)
        self.assertEqual(result["state"], "network_state.npz")
        without = self.run_json("mnist-train", *SMALL, "--epochs", 1)
        self.assertIsNone(without["epochs"][0]["validation_accuracy"])

    def test_precision(self):
        self.check_fails("mnist-train", *SMALL, "--isa", "portable", "--precision", "bf16",
                         exit_code=2, says=["--precision", "portable", "auto"])
        self.train("--isa", "portable", "--precision", "auto", "--epochs", 1)
        self.assertEqual(self.metadata()["runs"][0]["recipe"]["precision"], "fp32")
        # auto is what this processor has: bf16 where that is not refused.
        process = self.start("mnist-train", *SMALL, "--precision", "bf16", "--epochs", 1, "--fresh")
        process.communicate()
        self.assertIn(process.returncode, (0, 2))
        expected = "bf16" if process.returncode == 0 else "fp32"
        result = self.run_json("mnist-train", *SMALL, "--precision", "auto", "--epochs", 2,
                               "--fresh")
        self.assertGreater(result["test_accuracy"], 0.5)
        self.assertEqual(self.metadata()["runs"][0]["recipe"]["precision"], expected)

    def test_quiet(self):
        out, err = self.train("--epochs", 1, "--quiet")
        self.assertTrue(out.startswith("test accuracy "))
        self.assertEqual(err, "")

    def test_numpy_reads_the_state_without_pickle(self):
        self.train("--epochs", 1)
        with numpy.load(self.folder / "network_state.npz", allow_pickle=False) as arrays:
            self.assertEqual(arrays["fc1.weight"].shape, (10, 784))
            self.assertEqual(arrays["fc1.bias"].shape, (10,))
            for name in ("fc1.weight", "fc1.bias", "selfcheck.input", "selfcheck.output"):
                self.assertEqual(arrays[name].dtype, numpy.dtype("<f4"))
            self.assertEqual(set(arrays), {"fc1.weight", "fc1.bias", "selfcheck.input",
                                           "selfcheck.output", "metadata"})
            metadata = json.loads(str(arrays["metadata"]))
            # What the file says of itself is what numpy computes from it.
            pixels = arrays["selfcheck.input"].reshape(-1, 784)
            logits = pixels @ arrays["fc1.weight"].T + arrays["fc1.bias"]
            outputs = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
            numpy.testing.assert_allclose(arrays["selfcheck.output"], outputs, atol=1e-5)
        self.assertEqual(metadata["architecture"], "reshape, dense 10, softmax")
        self.assertEqual(metadata["runs"][0]["recipe"]["epochs"], 1)

    def test_default_network_is_stored_as_the_original_had_it(self):
        self.run_tool("mnist-train", "--data", "data", "--epochs", 1)
        with numpy.load(self.folder / "network_state.npz", allow_pickle=False) as arrays:
            shapes = {name: arrays[name].shape for name in arrays if "." in name}
        self.assertEqual({name: shapes[name] for name in shapes if "selfcheck" not in name}, {
            "conv1.weight": (5, 1, 3, 3), "conv1.bias": (5, 26, 26), "fc1.weight": (100, 3380),
            "fc1.bias": (100,), "fc2.weight": (10, 100), "fc2.bias": (10,)})
        self.assertEqual(
            self.metadata()["architecture"],
            "conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax")

    def test_every_setting_is_on_record(self):
        self.train("--epochs", 2, "--lr", 0.25, "--batch-size", 7, "--momentum", 0.5,
                   "--weight-decay", 0.125, "--schedule", "cosine", "--seed", 9, "--validation", 3,
                   "--plain-momentum")
        recipe = self.metadata()["runs"][0]["recipe"]
        given = {
            "architecture": "reshape, dense 10, softmax", "epochs": 2, "learning_rate": 0.25,
            "schedule": "cosine", "batch_size": 7, "momentum": 0.5, "nesterov": False,
            "weight_decay": 0.125, "seed": 9, "validation": 3}
        self.assertEqual({name: recipe[name] for name in given}, given)

    def test_the_names_of_version_0_1_0_are_understood_and_not_listed(self):
        common = ["--data", "data", "--epochs", 1, "--fresh", "-q"]
        for old, new in ((["--arch", "seed"], ["--arch", "default"]),
                         (["--recipe", "seed"], ["--recipe", "original"])):
            for names, state in ((old, "old.npz"), (new, "new.npz")):
                self.run_tool("mnist-train", *common, *names, "--state", state)
            self.assertEqual((self.folder / "old.npz").read_bytes(),
                             (self.folder / "new.npz").read_bytes())
        for tool in ("mnist-train", "mnist-export"):
            out, _ = self.run_tool(tool, "--help")
            self.assertNotIn("seed,", out)
            self.assertNotIn("seed ", out.replace("--seed ", ""))

    def test_allographs_are_drawn_where_they_are_asked_for(self):
        _, err = self.train("--epochs", 1)
        self.assertIn(", 400 images to train on\n", err)  # these are not MNIST
        self.assertNotIn("allographs", self.metadata()["runs"][0]["recipe"])
        _, err = self.train("--epochs", 1, "--fresh", "--allographs", 0.25)
        self.assertIn(", 400 images to train on, 100 allographs\n", err)
        self.assertEqual(self.metadata()["runs"][0]["recipe"]["allographs"], 0.25)

    def test_a_picture_of_the_allographs_needs_no_data(self):
        self.run_tool("mnist-train", "--show-allographs", "sheet.png", "--data", "missing")
        header = (self.folder / "sheet.png").read_bytes()[:24]
        width, height = struct.unpack(">2I", header[16:])
        table = (pathlib.Path(os.environ["SOURCE_DIR"]) / "data/allographs").read_text()
        styles = sum(line[:1] in tuple("0123456789-") for line in table.splitlines())
        self.assertEqual((width, height), (16 * 58 + 2, styles * 58 + 2))

    def test_a_finished_state_is_trained_further(self):
        self.train("--epochs", 2)
        before = self.run_json("mnist-test", "--data", "data")["accuracy"]
        _, err = self.train("--epochs", 1)
        self.assertIn(f"trained further from test accuracy {100 * before:.2f} %", err)
        self.assertEqual(len(self.metadata()["runs"]), 2)

    def test_fresh_starts_anew(self):
        self.train("--epochs", 2, "--state", "a.npz")
        self.train("--epochs", 1, "--state", "b.npz")
        _, err = self.train("--epochs", 2, "--state", "b.npz", "--fresh")
        self.assertIn("a new network", err)
        self.assertEqual((self.folder / "a.npz").read_bytes(), (self.folder / "b.npz").read_bytes())

    def test_log_is_a_table_of_the_epochs(self):
        self.train("--epochs", 3, "--validation", 50, "--log", "log.csv")
        lines = (self.folder / "log.csv").read_text().splitlines()
        self.assertEqual(lines[0],
                         "epoch,loss,train_accuracy,validation_accuracy,images_per_second")
        self.assertEqual([line.split(",")[0] for line in lines[1:]], ["1", "2", "3"])
        curves = self.metadata()["runs"][0]["epochs"]
        for column, curve in ((1, "loss"), (3, "validation_accuracy")):
            logged = [float(line.split(",")[column]) for line in lines[1:]]
            self.assertEqual(logged, curves[curve])

    def test_log_in_json_has_the_epochs_of_the_result(self):
        result = self.run_json("mnist-train", *SMALL, "--epochs", 3, "--log", "log.jsonl")
        lines = (self.folder / "log.jsonl").read_text().splitlines()
        self.assertEqual([json.loads(line) for line in lines], result["epochs"])

    def test_a_diverging_run_stops_and_keeps_the_good_state(self):
        self.train("--epochs", 1)
        good = (self.folder / "network_state.npz").read_bytes()
        self.check_fails("mnist-train", *SMALL, "--lr", 1e6, "-q",
                         says=["diverged", "--lr", "keeps the last good state"])
        self.assertEqual((self.folder / "network_state.npz").read_bytes(), good)
        self.check_fails("mnist-train", *SMALL, "--lr", 1e6, "--state", "new.npz",
                         says=["diverged", "nothing was saved"])
        self.assertFalse((self.folder / "new.npz").exists())

    def test_a_state_that_cannot_be_read_or_saved_is_an_error_at_once(self):
        (self.folder / "list.npz").write_text("milk, bread")
        (self.folder / "folder.npz").mkdir()
        self.train("--epochs", 1)
        data = (self.folder / "network_state.npz").read_bytes()
        (self.folder / "cut.npz").write_bytes(data[:len(data) // 2])
        flipped = bytearray(data)
        flipped[len(data) // 3] ^= 1
        (self.folder / "flipped.npz").write_bytes(flipped)
        for state, says in (("list.npz", "--fresh"), ("folder.npz", "directory"),
                            ("cut.npz", "cut.npz"), ("flipped.npz", "flipped.npz"),
                            ("nowhere/state.npz", "does not exist"),
                            ("/dev/full", "expected a file")):
            with self.subTest(state=state):
                message = self.check_fails("mnist-train", *SMALL, "--state", state, says=[says])
                self.assertTrue(message.startswith(f"mnist-train: {state}: "), message)
        self.assertEqual((self.folder / "list.npz").read_text(), "milk, bread")
        self.assertEqual((self.folder / "cut.npz").read_bytes(), data[:len(data) // 2])

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_read_only_place_is_an_error_at_once(self):
        (self.folder / "locked").mkdir(mode=0o555)
        self.check_fails("mnist-train", *SMALL, "--state", "locked/state.npz", says=["locked"])
        self.train("--epochs", 1)
        (self.folder / "network_state.npz").chmod(0o444)
        self.check_fails("mnist-train", *SMALL, says=["network_state.npz: is write-protected"])

    def test_a_log_that_cannot_be_written_is_an_error_at_once(self):
        self.check_fails("mnist-train", *SMALL, "--log", "nowhere/log.csv",
                         says=["nowhere/log.csv: cannot be written"])
        self.check_fails("mnist-train", *SMALL, "--log", "/dev/full",
                         says=["/dev/full: cannot be written"])
        self.assertFalse((self.folder / "network_state.npz").exists())

    def test_a_state_of_another_architecture_is_an_error(self):
        self.train("--epochs", 1)
        self.check_fails("mnist-train", "--data", "data",
                         says=["network_state.npz", "reshape, dense 10, softmax", "conv2d 5x3x3"])

    def test_validation_must_leave_something_to_train_on(self):
        self.check_fails("mnist-train", *SMALL, "--validation", 400, says=["400 samples"])

    def test_two_runs_on_one_state(self):
        first = self.start("mnist-train", *SMALL, "--epochs", 1000000)
        for line in first.stderr:
            if line.startswith("epoch 1/"):
                break
        self.check_fails("mnist-train", *SMALL, says=["network_state.npz: is in use", first.pid])
        self.train("--epochs", 1, "--state", "other.npz")
        first.terminate()
        first.communicate(timeout=60)
        self.assertEqual(first.returncode, 130)

    def stderr_on_terminal(self, *arguments, columns=80, epochs=2, **environment):
        main, terminal = pty.openpty()
        termios.tcsetwinsize(terminal, (24, columns))
        process = self.start("mnist-train", *SMALL, *arguments, "--epochs", epochs, "--fresh",
                             stderr=terminal, **environment)
        os.close(terminal)
        text = b""
        try:
            while part := os.read(main, 4096):
                text += part
        except OSError:  # how the end of a terminal reads
            pass
        os.close(main)
        process.communicate(timeout=60)
        return text.decode().replace("\r\n", "\n")

    def test_a_bar_is_redrawn_on_a_terminal_only(self):
        self.assertRegex(self.stderr_on_terminal(TERM="xterm"),
                         r"\repoch 1/2 \[=+ +\] loss \d\.\d+, training \d+\.\d\d %, (\d+ images/s, )?"
                         r"\d+ s left")
        self.assertNotIn("\r", self.stderr_on_terminal(TERM="dumb"))
        _, err = self.train("--epochs", 1, TERM="xterm")
        self.assertNotIn("\r", err)

    def test_a_finished_run_is_summed_up(self):
        _, err = self.train("--epochs", 3)
        losses = self.metadata()["runs"][0]["epochs"]["loss"]
        best = losses.index(min(losses)) + 1
        self.assertRegex(err, rf"(?m)^trained: 3 epochs, in \d+ s; the best was {best}, training "
                              r"\d+\.\d\d %; saved as network_state\.npz$")
        _, err = self.train("--epochs", 3, "--validation", 50, "--state", "b.npz")
        self.assertRegex(err, r"(?m)^trained: .* the best was \d, validation \d+\.\d\d %; saved as b")
        _, err = self.train("--epochs", 1, "--state", "c.npz")
        self.assertRegex(err, r"(?m)^trained: 1 epoch, in ")
        _, err = self.train("--epochs", 3, "-q")
        self.assertEqual(err, "")

    def test_no_escape_sequence_is_ever_written(self):
        self.assertNotIn("\x1b", self.stderr_on_terminal(TERM="xterm"))

    def test_a_bar_never_fills_the_width_of_the_terminal(self):
        for columns, parts in ((12, ""), (20, ""), (40, "l"), (60, "lt"), (72, "lt["),
                               (200, "lt[i")):
            text = self.stderr_on_terminal("--augment", "strong", columns=columns, epochs=6,
                                           TERM="xterm", LC_ALL="C.UTF-8")
            bars = [line for line in re.split(r"[\r\n]", text)
                    if re.match(r"epoch 5/6 (?!\()|\d+ s left", line)]
            self.assertTrue(bars, text)
            for line in bars:
                with self.subTest(columns=columns, line=line):
                    self.assertLess(len(line), columns)
                    self.assertIn(" s left", line)
                    for part, text in (("l", "loss "), ("t", "training "), ("[", "["),
                                       ("i", "images/s")):
                        self.assertEqual(text in line, part in parts)
                    self.assertEqual(bool(re.search("[▁▂▃▄▅▆▇█]{4}$", line)), columns >= 40)
        self.assertTrue(self.stderr_on_terminal(TERM="xterm", LC_ALL="C").isascii())


if __name__ == "__main__":
    unittest.main()
