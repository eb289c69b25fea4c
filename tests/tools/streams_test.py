#!/usr/bin/env python3
"""The tools where standard streams are closed, full or gone, and signals are ignored."""

import os
import resource
import signal
import subprocess
import unittest

from harness import BIN, ToolTest, clean_environment, png, write_dataset

TRAIN = ("mnist-train", "--data", "data", "--arch", "reshape, dense 10, softmax", "--fresh")
TOOLS = ("mnist-train", "mnist-test", "mnist-recognize", "mnist-export")


class Streams(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data")
        self.run_tool(*TRAIN, "--epochs", 2)
        self.state = self.folder / "network_state.npz"
        self.trained = self.state.read_bytes()
        (self.folder / "bar.png").write_bytes(
            png(bytes(20 if 27 <= x < 33 and 20 <= y < 60 else 235
                      for y in range(80) for x in range(60)), 60, 80))
        self.commands = [(*TRAIN, "--epochs", 2), ("mnist-test", "--data", "data"),
                         ("mnist-recognize", "bar.png"),
                         ("mnist-export", "network_state.npz", "out.hpp")]

    def shell(self, redirection, tool, *arguments):
        """Runs a tool as a shell does with such a redirection; the exit code."""
        return subprocess.run(
            ["bash", "-c", f'"$0" "$@" {redirection}', str(BIN / tool), *map(str, arguments)],
            cwd=self.folder, env=clean_environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60).returncode

    def test_without_standard_error_the_work_is_done(self):
        for redirection in ("2>&-", "2>/dev/full", "<&- 2>&-"):
            for command in self.commands:
                with self.subTest(redirection=redirection, command=command):
                    self.assertEqual(self.shell(redirection, *command), 0)
        # No note was written into a file that got the number of a closed stream.
        self.assertEqual(self.state.read_bytes(), self.trained)
        self.assertEqual(list(self.folder.glob("*.lock")), [])

    def test_without_standard_error_a_failure_still_exits_1(self):
        for redirection in ("2>&-", "2>/dev/full"):
            for command in (("mnist-train", "--data", "nowhere"),
                            ("mnist-test", "--data", "nowhere"), ("mnist-recognize", "nowhere.png"),
                            ("mnist-export", "nowhere.npz", "out.npz")):
                with self.subTest(redirection=redirection, command=command):
                    self.assertEqual(self.shell(redirection, *command), 1)
            self.assertEqual(self.shell(redirection, "mnist-test", "--nosuch"), 2)

    def test_a_reader_of_the_notes_that_goes_does_not_stop_a_training(self):
        read, write = os.pipe()
        os.close(read)
        process = self.start(*TRAIN, "--epochs", 2, stderr=write)
        os.close(write)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)

    def test_a_reader_of_the_results_that_goes_ends_a_tool_in_silence(self):
        read, write = os.pipe()
        os.close(read)
        process = self.start("mnist-recognize", "bar.png", "-q", stdout=write)
        os.close(write)
        _, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, err), (-signal.SIGPIPE, ""))

    def test_results_that_cannot_be_written_are_an_error(self):
        for redirection in (">/dev/full", ">&-"):
            for command in (*self.commands, *((tool, "--help") for tool in TOOLS),
                            ("mnist-test", "--version"), ("mnist-train", "--manual-page")):
                with self.subTest(redirection=redirection, command=command):
                    self.assertEqual(self.shell(redirection, *command), 1)

    def test_threads_that_cannot_be_had_are_done_without(self):
        def allow_few():  # a stack so large that hardly one finds room
            resource.setrlimit(resource.RLIMIT_STACK, (1 << 45, resource.RLIM_INFINITY))

        names = ["bar.png"] * 64
        for command in (*self.commands[:2], ("mnist-recognize", *names)):
            results = []
            for preexec_fn in (None, allow_few):
                process = subprocess.run(
                    [str(BIN / command[0]), *map(str, command[1:]), "--threads", "64"],
                    cwd=self.folder, env=clean_environment(), capture_output=True, text=True,
                    timeout=60, preexec_fn=preexec_fn)
                self.assertEqual(process.returncode, 0, process.stderr)
                results.append(process.stdout)
            self.assertEqual(results[0], results[1])
            self.assertRegex(process.stderr, r"(?m)^threads: \d instead of 64, ")

    def test_signals_ignored_at_the_start_stay_ignored(self):
        # As nohup and the background jobs of a script have them.
        for number, ignored in ((signal.SIGHUP, True), (signal.SIGINT, True),
                                (signal.SIGHUP, False), (signal.SIGINT, False)):
            with self.subTest(signal=number, ignored=ignored):
                handler = signal.SIG_IGN if ignored else signal.SIG_DFL
                process = subprocess.Popen(
                    [str(BIN / TRAIN[0]), *TRAIN[1:], "--epochs", "1000000"], cwd=self.folder,
                    env=clean_environment(), stderr=subprocess.PIPE, text=True,
                    preexec_fn=lambda: signal.signal(number, handler))
                epochs = (line for line in process.stderr if line.startswith("epoch "))
                next(epochs)
                process.send_signal(number)
                if ignored:
                    for _ in range(20):
                        next(epochs)
                    process.terminate()
                process.communicate(timeout=60)
                self.assertEqual(process.returncode, 130)


if __name__ == "__main__":
    unittest.main()
