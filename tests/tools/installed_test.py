#!/usr/bin/env python3
"""An installed tool finds what was installed with it, however it is called and without /proc."""

import os
import shutil
import subprocess
import unittest

from harness import BIN, ToolTest, clean_environment, png, write_dataset


class Installed(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data")
        for folder in ("bin", "share/mnist-cnn/samples"):
            (self.folder / "prefix" / folder).mkdir(parents=True)
        self.tool = self.folder / "prefix/bin/mnist-test"
        self.state = self.folder / "prefix/share/mnist-cnn/network_state.npz"
        for name in ("mnist-test", "mnist-recognize", "mnist-export"):
            shutil.copy(BIN / name, self.tool.with_name(name))
        self.run_tool("mnist-train", "--data", "data", "--arch", "reshape, dense 10, softmax",
                      "--epochs", 1, "--state", self.state)

    def run_script(self, script, **environment):
        """What the script says on stderr."""
        process = subprocess.run(["bash", "-c", script], cwd=self.folder, text=True,
                                 env=clean_environment(**environment), capture_output=True)
        self.assertEqual(process.returncode, 0, process.stderr)
        return process.stderr

    def test_its_network_is_found(self):
        (self.folder / "links").mkdir()
        (self.folder / "links/mnist-test").symlink_to(self.tool)
        without_proc = ""
        is_sanitized = b"__asan_init" in self.tool.read_bytes()  # that takes /proc for granted
        may_unshare = subprocess.run(["unshare", "-rm", "true"], capture_output=True)
        if may_unshare.returncode == 0 and not is_sanitized:
            without_proc = "exec unshare -rm bash -c 'mount -t tmpfs none /proc && exec \"$@\"' - "
        for prefix in ("", without_proc):
            for call, path in (("prefix/bin/mnist-test", ""), ("links/mnist-test", ""),
                               ("mnist-test", self.tool.parent), ("mnist-test", "links")):
                with self.subTest(prefix=prefix, call=call, path=path):
                    said = self.run_script(f"{prefix}{call} --data data",
                                           PATH=f"{path}:{os.environ['PATH']}")
                    self.assertIn(f"state: {self.state}\n", said)

    def test_where_pictures_to_try_are_is_said_to_whom_has_none(self):
        samples = self.folder / "prefix/share/mnist-cnn/samples"
        (samples / "7.png").write_bytes(png(bytes(900), 30, 30))
        process = subprocess.run(
            [self.tool.with_name("mnist-recognize"), "missing.png"], cwd=self.folder, text=True,
            env=clean_environment(), capture_output=True)
        self.assertEqual(process.returncode, 1)
        self.assertIn("missing.png: no such file\n", process.stderr)
        self.assertIn(f"some pictures to try are in {samples}\n", process.stderr)

    def test_which_network_is_installed_is_said_to_whom_names_a_missing_one(self):
        for tool, *arguments in (("mnist-export", "missing.npz", "page.html"),
                                 ("mnist-export", "--info", "missing.npz"),
                                 ("mnist-test", "--data", "data", "--state", "missing.npz"),
                                 ("mnist-recognize", "--state", "missing.npz", "7.png")):
            with self.subTest(tool=tool, arguments=arguments):
                process = subprocess.run(
                    [self.tool.with_name(tool), *arguments], cwd=self.folder, text=True,
                    env=clean_environment(), capture_output=True)
                self.assertEqual(process.returncode, 1)
                self.assertEqual(process.stderr, f"{tool}: missing.npz: no such file; the network "
                                                 f"installed with the tools is {self.state}\n")

    def test_every_message_about_missing_data_names_mnist_fetch(self):
        (self.folder / "empty").mkdir()
        (self.folder / "half").mkdir()
        shutil.copy(self.folder / "data/train-images-idx3-ubyte", self.folder / "half")
        shutil.move(self.folder / "data", self.folder / "elsewhere")
        for options in ((), ("--data", "nowhere"), ("--data", "empty"), ("--data", "half")):
            for tool in ("mnist-train", "mnist-test"):
                with self.subTest(tool=tool, options=options):
                    state = () if tool == "mnist-train" else ("--state", self.state)
                    self.check_fails(tool, *options, *state, says=["mnist-fetch"])

    def test_data_is_found_where_mnist_fetch_puts_it(self):
        (self.folder / "home/.local/share").mkdir(parents=True)
        shutil.move(self.folder / "data", self.folder / "home/.local/share/mnist-cnn")
        command = f"prefix/bin/mnist-test --state {self.state} -q"
        self.run_script(f"{command} >&2", HOME=str(self.folder / "home"))
        self.run_script(f"{command} >&2", XDG_DATA_HOME=str(self.folder / "home/.local/share"))


if __name__ == "__main__":
    unittest.main()
