#!/usr/bin/env python3
"""A training that is stopped or killed goes on to the same bytes as one that is not.

KILLS=200 in the environment kills so often instead of a dozen times.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

import numpy

from harness import ToolTest, write_dataset

RUN = ("--data", "data", "--epochs", 15, "--validation", 100, "--allographs", 0.1)


class Resume(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data", train=1000)
        self.started = time.monotonic()
        self.run_tool("mnist-train", *RUN, "--state", "whole.npz")
        self.duration = time.monotonic() - self.started
        self.whole = (self.folder / "whole.npz").read_bytes()

    def start_and_wait_for_epoch(self, *arguments, epoch=1):
        process = self.start("mnist-train", *RUN, *arguments)
        for line in process.stderr:
            if line.startswith(f"epoch {epoch}/"):
                return process
        self.fail("the run ended before its first epoch")

    def position(self):
        with numpy.load(self.folder / "network_state.npz") as arrays:
            return json.loads(str(arrays["metadata"]))["position"]

    def finish(self, *arguments):
        out, err = self.run_tool("mnist-train", *RUN, *arguments)
        self.assertEqual((self.folder / "network_state.npz").read_bytes(), self.whole)
        return err

    def test_stopped_by_a_signal(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                process = self.start_and_wait_for_epoch("--fresh", epoch=2)
                process.send_signal(number)
                out, err = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 130, err)
                self.assertEqual(out, "")
                self.assertIn("stopped, network_state.npz is saved", err)
                position = self.position()
                self.assertGreaterEqual(position["epoch"], 2)
                err = self.finish()
                self.assertIn(f"goes on at epoch {position['epoch'] + 1}, "
                              f"mini-batch {position['step'] + 1}", err)

    def test_stopped_several_times_with_other_thread_counts(self):
        for epoch, threads in ((1, 1), (5, 2), (9, 1)):
            process = self.start_and_wait_for_epoch("--threads", threads, epoch=epoch)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130)
        self.finish("--threads", 2)

    def test_stopped_with_json(self):
        process = self.start_and_wait_for_epoch("--json", epoch=2)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        result = json.loads(out)
        self.assertIsNone(result["test_accuracy"])
        self.assertTrue(result["interrupted"])
        self.assertGreaterEqual(len(result["epochs"]), 2)

    def test_the_log_of_a_stopped_run_goes_on(self):
        process = self.start_and_wait_for_epoch("--log", "log.csv", epoch=3)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.finish("--log", "log.csv")
        lines = (self.folder / "log.csv").read_text().splitlines()
        self.assertEqual([line.split(",")[0] for line in lines],
                         ["epoch", *map(str, range(1, 16))])

    def run_killed_at_random_moments(self, draw):
        """The number of times it was killed before it got to its end."""
        state = self.folder / "network_state.npz"
        state.unlink(missing_ok=True)
        kills = 0
        while True:
            process = self.start("mnist-train", *RUN)
            try:
                process.communicate(timeout=draw.uniform(0, self.duration / 2))
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate(timeout=60)
            if process.returncode == 0:
                self.assertEqual(state.read_bytes(), self.whole)
                return kills
            self.assertEqual(process.returncode, -signal.SIGKILL)
            kills += 1
            if state.exists():
                self.run_tool("mnist-test", "--data", "data")

    def test_killed_at_any_moment(self):
        draw = random.Random(1)
        kills = 0
        while kills < int(os.environ.get("KILLS", 12)):
            kills += self.run_killed_at_random_moments(draw)
        left = sorted(path.name for path in self.folder.iterdir())
        self.assertEqual(left, ["data", "network_state.npz", "whole.npz"])

    def test_killed_between_its_last_save_and_its_end(self):
        shutil.copy(self.folder / "whole.npz", self.folder / "network_state.npz")
        (self.folder / "network_state.npz.lock").write_text("1 run 1\n")  # as a killed one leaves it
        self.assertIn("this run is complete already", self.finish())
        # The next one finds a state that was told of, as any other command does.
        _, err = self.run_tool("mnist-train", *RUN)
        self.assertIn("trained further", err)

    def test_several_seeds_go_on_with_the_one_that_was_killed(self):
        command = ("mnist-train", *RUN, "--seeds", "1,2")
        self.run_tool(*command)
        names = ("network_state.npz", "network_state.seed1.npz", "network_state.seed2.npz")
        expected = {name: (self.folder / name).read_bytes() for name in names}
        for name in names[:1] + names[2:]:
            (self.folder / name).unlink()
        process = self.start(*command)
        for line in process.stderr:
            if line.startswith("epoch 2/"):
                break
        process.kill()
        process.communicate(timeout=60)
        _, err = self.run_tool(*command)
        self.assertIn("network_state.seed1.npz, this run is complete already", err)
        for name in names:
            self.assertEqual((self.folder / name).read_bytes(), expected[name], name)

    def test_other_settings_begin_a_new_run(self):
        process = self.start_and_wait_for_epoch()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        _, err = self.run_tool("mnist-train", "--data", "data", "--epochs", 1)
        self.assertIn("its unfinished run had other settings or data: a new run begins", err)


if __name__ == "__main__":
    unittest.main()
