#!/usr/bin/env python3
"""Names of files, and pictures without one: from pipes, in folders, before terminals and shells."""

import os
import pty
import shutil
import subprocess
import unittest

from harness import BIN, ToolTest, clean_environment, png, write_dataset

PAGE = png(bytes(20 if 27 <= x < 33 and 20 <= y < 60 else 235
                 for y in range(80) for x in range(60)), 60, 80)


class Names(ToolTest):
    def setUp(self):
        super().setUp()
        write_dataset(self.folder / "data")
        self.run_tool("mnist-train", "--data", "data", "--arch", "reshape, dense 10, softmax",
                      "--epochs", 1)
        (self.folder / "x.png").write_bytes(PAGE)

    def recognize(self, *arguments, given=b"", exit_code=0):
        process = subprocess.run(
            [BIN / "mnist-recognize", "-q", *arguments], cwd=self.folder, input=given,
            env=clean_environment(), capture_output=True, timeout=60)
        self.assertEqual(process.returncode, exit_code, process.stderr)
        return process.stdout, process.stderr

    def test_a_picture_on_standard_input(self):
        (self.folder / "list").write_text("BM.png\nP5.png\n")
        for name in ("BM.png", "P5.png"):
            (self.folder / name).write_bytes(PAGE)
        self.run_tool("mnist-recognize", "x.png", "--raw", "--save-input", "saw.png")
        grey = b"P5\n60 80\n255\n" + bytes(20 if 27 <= x < 33 and 20 <= y < 60 else 235
                                          for y in range(80) for x in range(60))
        for content in (PAGE, grey):
            for name in ("-", "/dev/stdin"):
                out, _ = self.recognize(name, given=content)
                self.assertRegex(out.decode(), rf"^{name}: \d \(")
        out, _ = self.recognize("-", given=b"BM.png\nP5.png\n")  # names that begin like pictures
        self.assertRegex(out.decode(), r"^BM\.png: .*\nP5\.png: ")
        _, err = self.recognize("-", given=PAGE[:60], exit_code=1)
        self.assertRegex(err, rb"^mnist-recognize: -: ")
        _, err = self.recognize("-", exit_code=1)
        self.assertEqual(err, b"mnist-recognize: standard input: is empty, expected a picture, "
                              b"or names\n")

    def test_a_picture_from_a_pipe(self):
        out = subprocess.run(["bash", "-c", '"$0" -q <(cat x.png)', BIN / "mnist-recognize"],
                             cwd=self.folder, env=clean_environment(), capture_output=True,
                             text=True, timeout=60)
        self.assertRegex(out.stdout, r"^/dev/fd/\d+: \d \(", out.stderr)

    def test_names_that_end_with_nul(self):
        odd = "line\nbreak \r.png"
        (self.folder / odd).write_bytes(PAGE)
        names = f"{odd}\0x.png\0".encode()
        for flag in ("-0", "--null"):
            out, _ = self.recognize(flag, "-", given=names)
            self.assertTrue(out.startswith(odd.encode() + b": "))
            self.assertIn(b"\nx.png: ", out)
        out, err = self.recognize("-", given=names, exit_code=1)
        self.assertEqual(out, b"")
        self.assertIn(b"holds NUL bytes", err)
        self.assertIn(b"-0", err)

    def test_what_a_folder_holds_under_a_pictures_name_is_reported(self):
        folder = self.folder / "scans"
        folder.mkdir()
        bad = {"a empty.png": b"", "b zeros.jpg": bytes(100), "c text.BMP": b"milk, bread",
               "d film.png": b"GIF89a" + bytes(20), "e film.gif": b"GIF89a" + bytes(20)}
        for name, content in bad.items():
            (folder / name).write_bytes(content)
        (folder / "f link.png").symlink_to("nowhere")
        os.mkfifo(folder / "g fifo.png")
        (folder / "h good.png").write_bytes(PAGE)
        (folder / "notes.txt").write_text("milk, bread")
        out, err = self.recognize("scans", exit_code=1)
        self.assertRegex(out.decode(), r"^scans/h good\.png: \d \([^\n]*\n$")
        lines = err.decode().splitlines()
        for name, line in zip((*bad, "f link.png", "g fifo.png"), lines, strict=True):
            self.assertTrue(line.startswith(f"mnist-recognize: scans/{name}: "), line)
        self.assertIn("is a GIF, expected", lines[3])
        # The command of the hint names the file, for the shell too.
        self.assertIn("convert 'scans/d film.png' 'scans/d film.png.png'", lines[3])

    def test_what_may_not_be_read_is_reported(self):
        self.folder.chmod(0o755)
        (self.folder / "scans").mkdir()
        (self.folder / "scans/x.png").write_bytes(PAGE)
        (self.folder / "scans/x.png").chmod(0)
        # Root may read everything, and becomes nobody.
        nobody = 65534 if os.geteuid() == 0 else None
        for locked in ("scans/x.png", "scans"):
            (self.folder / locked).chmod(0)
            process = subprocess.run(
                [shutil.copy(BIN / "mnist-recognize", self.folder), "scans"], cwd=self.folder,
                env=clean_environment(), capture_output=True, text=True, user=nobody, timeout=60)
            self.assertEqual(process.returncode, 1)
            self.assertIn(f"mnist-recognize: {locked}: cannot be read: Permission denied\n",
                          process.stderr)

    def test_no_control_character_reaches_a_terminal(self):
        names = [b"\x1b]0;title\x07.png", b"\xff\xfe.png", b"a\rb.png", "\x9b2J.png".encode(),
                 "café.png".encode()]
        for name in names[:3]:
            with open(os.path.join(os.fsencode(self.folder), name), "wb") as file:
                file.write(PAGE)
        (self.folder / "names").write_text("\x1b]0;title\x07\n" + 9 * "plain\n")
        main, terminal = pty.openpty()
        for command in (("mnist-recognize", *names), ("mnist-test", "--state", names[0]),
                        ("mnist-test", b"--no\x1bsuch"), ("mnist-train", "--data", names[1]),
                        ("mnist-export", names[3], "out.npz"),
                        ("mnist-export", "network_state.npz", names[3], "--to", "npz"),
                        ("mnist-export", "--info", names[3]),
                        ("mnist-recognize", "--json", names[3]),
                        ("mnist-test", "--data", "data", "--classes", "names", "--per-class")):
            subprocess.run([BIN / command[0], *command[1:]], cwd=self.folder,
                           env=clean_environment(), stdout=terminal, stderr=terminal,
                           stdin=subprocess.DEVNULL, timeout=60)
        os.close(terminal)
        shown = b""
        try:
            while part := os.read(main, 4096):
                shown += part
        except OSError:  # how the end of a terminal reads
            pass
        os.close(main)
        self.assertNotRegex(shown.decode().replace("\r\n", ""), "[\x00-\x1f\x7f-\x9f]")
        for text in (r"\x1b]0;title\x07.png: ", r"\xff\xfe.png: ", r"a\x0db.png", "café.png"):
            self.assertIn(text, shown.decode())

    def test_a_program_gets_names_as_they_are(self):
        name = b"\x1b\xff.png"
        with open(os.path.join(os.fsencode(self.folder), name), "wb") as file:
            file.write(PAGE)
        self.assertTrue(self.recognize(name)[0].startswith(name + b": "))

    def test_an_empty_name_is_wrong_usage(self):
        for command in (("mnist-train", "--state", ""), ("mnist-train", "--data", ""),
                        ("mnist-train", "--data="), ("mnist-train", "--log", ""),
                        ("mnist-train", "--report="), ("mnist-train", "--show-augmented", ""),
                        ("mnist-train", "--classes", ""), ("mnist-test", "--state", ""),
                        ("mnist-test", "--data", ""), ("mnist-test", "--report", ""),
                        ("mnist-test", "--state="), ("mnist-export", ""),
                        ("mnist-export", "network_state.npz", ""), ("mnist-recognize", ""),
                        ("mnist-recognize", "x.png", "--state", ""),
                        ("mnist-recognize", "x.png", "--annotate", ""),
                        ("mnist-recognize", "x.png", "--save-input=")):
            with self.subTest(command=command):
                self.check_fails(*command, exit_code=2)


if __name__ == "__main__":
    unittest.main()
