#!/usr/bin/env python3
"""A finished network is never lost: what a training replaces is kept beside, and how to go back is
said where the new one is worse."""

import signal
import subprocess
import unittest
from zlib import crc32

from harness import ToolTest, write_dataset

SMALL = ("mnist-train", "--data", "data", "--arch", "reshape, dense 10, softmax")
WORSE = ("--lr", 2, "--epochs", 1, "--augment", "strong")


class Previous(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data")
        self.run_tool(*SMALL, "--epochs", 8, "--augment", "none")
        self.state = self.folder / "network_state.npz"
        self.good = self.state.read_bytes()
        self.accuracy = self.accuracy_now()

    def accuracy_now(self):
        return self.run_json("mnist-test", "--data", "data")["accuracy"]

    def previous(self):
        return {path.name: crc32(path.read_bytes()) for path in self.folder.glob("*.previous*")}

    def test_training_further_and_anew_keep_the_finished_network(self):
        for options in ((), ("--fresh",)):
            with self.subTest(options=options):
                self.state.write_bytes(self.good)
                _, err = self.run_tool(*SMALL, *WORSE, *options)
                self.assertIn("kept: network_state.npz before it is replaced, as "
                              "network_state.previous.npz\n", err)
                self.assertEqual(self.previous(), {"network_state.previous.npz": crc32(self.good)})
                now = self.accuracy_now()
                self.assertLess(now, self.accuracy)
                self.assertIn(f"test accuracy: {100 * self.accuracy:.2f} % before this run, now "
                              f"{100 * now:.2f} %;", err)
                hint = next(line for line in err.splitlines() if line.startswith("to go back: "))
                subprocess.run(["sh", "-c", hint.removeprefix("to go back: ")], cwd=self.folder,
                               check=True)
                self.assertTrue(self.state.read_bytes() == self.good)

    def test_a_better_one_needs_no_way_back(self):
        self.run_tool(*SMALL, *WORSE, "--fresh", "--state", "bad.npz")
        _, err = self.run_tool(*SMALL, "--epochs", 8, "--augment", "none", "--state", "bad.npz")
        self.assertIn("before this run, now", err)
        self.assertNotIn("to go back", err)

    def test_a_stopped_run_says_it_and_the_next_keeps_no_unfinished_network(self):
        process = self.start(*SMALL, "--lr", 1, "--epochs", 1000000)
        for line in process.stderr:
            if line.startswith("epoch 1/"):
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertIn(f"test accuracy: {100 * self.accuracy:.2f} % before this run, now ", err)
        self.run_tool(*SMALL, *WORSE, "--fresh")
        self.assertEqual(self.previous(), {"network_state.previous.npz": crc32(self.good)})

    def test_a_run_that_goes_on_still_knows_what_was(self):
        process = self.start(*SMALL, "--epochs", 60)
        for line in process.stderr:
            if line.startswith("epoch 1/"):
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        _, err = self.run_tool(*SMALL, "--epochs", 60)
        self.assertIn(f"test accuracy: {100 * self.accuracy:.2f} % before this run, now ", err)
        self.assertEqual(self.previous(), {"network_state.previous.npz": crc32(self.good)})

    def test_each_of_several_is_kept_once(self):
        kept = {"network_state.previous.npz": crc32(self.good)}
        self.run_tool(*SMALL, *WORSE)
        kept["network_state.previous2.npz"] = crc32(self.state.read_bytes())
        self.run_tool(*SMALL, *WORSE)
        self.assertEqual(self.previous(), kept)
        self.state.write_bytes(self.good)
        self.run_tool(*SMALL, *WORSE)
        self.assertEqual(self.previous(), kept)

    def test_the_chosen_of_several_seeds_replaces_none_unkept(self):
        seeds = (*SMALL, "--seeds", "1,2", "--epochs", 1, "--validation", 50)
        self.run_tool(*seeds)
        self.run_tool(*seeds)
        self.assertEqual(self.previous(), {"network_state.previous.npz": crc32(self.good)})

    def test_nothing_is_kept_where_nothing_is_saved_or_there_was_nothing(self):
        self.run_tool(*SMALL, "--epochs", 1, "--state", "new.npz")
        self.check_fails(*SMALL, "--lr", 1e6, "-q", says=["diverged"])
        self.assertEqual(self.previous(), {})

    def test_a_link_a_file_of_unknown_content_and_permissions(self):
        (self.folder / "deep").mkdir()
        (self.folder / "deep/net").write_bytes(b"from elsewhere")
        (self.folder / "deep/net").chmod(0o600)
        (self.folder / "link.npz").symlink_to("deep/net")
        self.run_tool(*SMALL, *WORSE, "--fresh", "--state", "link.npz")
        kept = self.folder / "deep/net.previous"
        self.assertEqual(kept.read_bytes(), b"from elsewhere")
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)

    def test_json_tells_it(self):
        result = self.run_json(*SMALL, *WORSE)
        self.assertEqual(result["accuracy_before"], self.accuracy)
        self.assertEqual(result["kept"], "network_state.previous.npz")
        result = self.run_json(*SMALL, *WORSE, "--state", "new.npz")
        self.assertEqual((result["accuracy_before"], result["kept"]), (None, None))


if __name__ == "__main__":
    unittest.main()
