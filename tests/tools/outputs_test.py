#!/usr/bin/env python3
"""Where the tools write: never over an input or another output; to pipes and standard output as cp
does, and behind what is there where the shell appends."""

import os
import subprocess
import threading
import unittest

from harness import BIN, ToolTest, clean_environment, png, read_png, write_dataset

DATA = ("--data", "data")
TRAIN = ("mnist-train", *DATA, "--arch", "reshape, dense 10, softmax", "--epochs", 1)


class Outputs(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data")
        self.run_tool(*TRAIN)
        page = png(bytes(20 if 27 <= x < 33 and 20 <= y < 60 else 235
                         for y in range(80) for x in range(60)), 60, 80)
        for name in ("x.png", "a/1.png", "b/1.png"):
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_bytes(page)
        (self.folder / "names.txt").write_text("\n".join("zero one two".split()))
        (self.folder / "out").mkdir()
        (self.folder / "link").symlink_to("data/t10k-images-idx3-ubyte")
        os.link(self.folder / "x.png", self.folder / "hard.png")

    def content(self):
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def test_what_would_replace_an_input_or_another_output_is_refused_before_anything_is_written(self):
        state, images = "network_state.npz", "data/train-images-idx3-ubyte"
        for command in (
                (*TRAIN, "--log", state), (*TRAIN, "--log", images), (*TRAIN, "--log", "link"),
                (*TRAIN, "--report", "./" + state), (*TRAIN, "--report", images),
                (*TRAIN, "--report", "r.html", "--log", "r.html"),
                (*TRAIN, "--report", "r.html", "--log", "out/../r.html"),
                (*TRAIN, "--report", "r.html", "--classes", "names.txt", "--log", "names.txt"),
                (*TRAIN, "--show-augmented", state), (*TRAIN, "--show-augmented", images),
                (*TRAIN, "--state", images, "--fresh"),
                (*TRAIN, "--seeds", "1,2", "--log", "network_state.npz"),
                (*TRAIN, "--seeds", "1,1"),
                ("mnist-test", *DATA, "--report", state), ("mnist-test", *DATA, "--report", "link"),
                ("mnist-test", *DATA, "--classes", "names.txt", "--report", "names.txt"),
                ("mnist-export", state, "./" + state), ("mnist-export", state, "out/../" + state),
                ("mnist-recognize", "x.png", "--save-input", state),
                ("mnist-recognize", "x.png", "--annotate", "hard.png"),
                ("mnist-recognize", "x.png", "--save-input", "o.png", "--annotate", "o.png"),
                ("mnist-recognize", "x.png", "--save-input", "out", "--annotate", "out"),
                ("mnist-recognize", "a/1.png", "b/1.png", "--annotate", "out"),
                ("mnist-recognize", "a", "b", "--save-input", "out")):
            with self.subTest(command=command):
                before = self.content()
                self.check_fails(*command, exit_code=2)
                self.assertEqual(self.content(), before)

    def test_devices_are_no_files_to_lose(self):
        self.run_tool("mnist-recognize", "a", "b", "x.png", "--annotate", "out", "-q", exit_code=2)
        self.run_tool("mnist-recognize", "x.png", "--annotate", "/dev/null", "--save-input",
                      "/dev/null")

    def written(self, redirection, *command):
        """What a tool leaves in the file `there`, which held "before\\n"; and its stderr."""
        (self.folder / "there").write_text("before\n")
        process = subprocess.run(
            ["bash", "-c", f'"$0" "$@" {redirection}', str(BIN / command[0]),
             *map(str, command[1:])],
            cwd=self.folder, env=clean_environment(), capture_output=True, timeout=60)
        self.assertEqual(process.returncode, 0, process.stderr)
        return (self.folder / "there").read_bytes(), process.stderr

    def test_standard_output_gets_the_file_and_nothing_else(self):
        commands = {
            "onnx.hpp": ("mnist-export", "network_state.npz", "{}", "--to", "header"),
            "seen.png": ("mnist-recognize", "x.png", "--annotate", "{}"),
            "saw.png": ("mnist-recognize", "x.png", "--save-input", "{}"),
            "sheet.png": (*TRAIN, "--show-augmented", "{}"),
            "report.html": ("mnist-test", *DATA, "--report", "{}"),
        }
        for name, command in commands.items():
            def to(out):
                return [str(word).replace("{}", out) for word in command]

            self.run_tool(*to(name))
            expected = (self.folder / name).read_bytes()
            for out in ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"):
                with self.subTest(command=command, out=out):
                    self.assertEqual(self.written("> there", *to(out))[0], expected)
                    self.assertEqual(self.written(">> there", *to(out))[0], b"before\n" + expected)
                    self.assertEqual(self.written("| cat > there", *to(out))[0], expected)
            self.assertEqual(self.written("9>> there", *to("/dev/fd/9"))[0], b"before\n" + expected)

    def test_results_move_to_standard_error(self):
        _, err = self.written("> there", "mnist-export", "network_state.npz", "-", "--to", "npz")
        self.assertIn(b"-: npz, ", err)
        _, err = self.written("> there", "mnist-test", *DATA, "--report", "-")
        self.assertIn(b"\naccuracy ", err)

    def test_a_log_is_written_to_standard_output_line_by_line(self):
        log, _ = self.written(">> there", *TRAIN, "--fresh", "--log", "/dev/stdout")
        self.assertRegex(log, rb"^before\nepoch,loss[^\n]*\n1,[^\n]*\n$")
        log, _ = self.written("| cat > there", *TRAIN, "--fresh", "--log", "-")
        self.assertRegex(log, rb"^epoch,loss[^\n]*\n1,[^\n]*\n$")

    def test_a_fifo_is_written_into(self):
        os.mkfifo(self.folder / "fifo")
        received = []
        reader = threading.Thread(
            target=lambda: received.append((self.folder / "fifo").read_bytes()))
        reader.start()
        self.run_tool("mnist-recognize", "x.png", "--save-input", "fifo")
        reader.join(timeout=60)
        (self.folder / "saw.png").write_bytes(received[0])
        self.assertEqual(read_png(self.folder / "saw.png")[:2], (28, 28))
        self.assertTrue((self.folder / "fifo").is_fifo())

    def test_a_reader_that_goes_is_an_error(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        process = subprocess.run(
            [BIN / "mnist-export", "network_state.npz", "/dev/stdout", "--to", "page"],
            cwd=self.folder, env=clean_environment(), stdout=write_end, stderr=subprocess.PIPE,
            text=True, timeout=60)
        os.close(write_end)
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertIn("cannot be written: Broken pipe", process.stderr)


if __name__ == "__main__":
    unittest.main()
