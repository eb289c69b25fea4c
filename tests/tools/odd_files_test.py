#!/usr/bin/env python3
"""Files as people have them, given to the tools: what can be read is, and the rest is called by its
name with a way on."""

import unittest
from pathlib import Path

import numpy

from harness import SOURCE, ToolTest, idx, png, read_idx_images, write_dataset

MODEL = ("--arch", "reshape, dense 10, softmax", "--epochs", 1)
STATE = SOURCE / "network_state.npz"


def bar():
    pixels = bytearray(b"\xff" * 60 * 80)
    for y in range(15, 65):
        pixels[y * 60 + 28:y * 60 + 34] = bytes(6)
    return bytes(pixels)


class OddFiles(ToolTest):
    def write(self, name, content):
        (self.folder / name).write_bytes(content)
        return name

    def test_a_picture_without_its_end_is_recognised_with_a_note(self):
        whole = png(bar(), 60, 80)
        sound, _ = self.run_tool("mnist-recognize", self.write("a.png", whole), "--state", STATE)
        out, err = self.run_tool("mnist-recognize", self.write("a.png", whole[:-12]),
                                 "--state", STATE)
        self.assertEqual(out, sound)
        self.assertIn("mnist-recognize: a.png: the end of the PNG is missing", err)
        _, err = self.run_tool("mnist-recognize", "a.png", "--state", STATE, "--quiet")
        self.assertEqual(err, "")

    def test_transposed_data_trains_the_same_network(self):
        plain = write_dataset(self.folder / "plain")
        split = self.folder / "gzip"
        split.mkdir()
        for part, theirs in (("train", "train"), ("t10k", "test")):
            images, rows, columns = read_idx_images(plain / f"{part}-images-idx3-ubyte")
            turned = [numpy.frombuffer(image, numpy.uint8).reshape(rows, columns).T.tobytes()
                      for image in images]
            (split / f"emnist-digits-{theirs}-images-idx3-ubyte").write_bytes(
                idx(3, (len(images), rows, columns), b"".join(turned)))
            (split / f"emnist-digits-{theirs}-labels-idx1-ubyte").write_bytes(
                (plain / f"{part}-labels-idx1-ubyte").read_bytes())
        self.run_tool("mnist-train", *MODEL, "--data", "plain", "--state", "a.npz")
        self.run_tool("mnist-train", *MODEL, "--data", "gzip/emnist-digits", "--transposed",
                      "--state", "b.npz")
        self.assertEqual(Path(self.folder / "a.npz").read_bytes(),
                         Path(self.folder / "b.npz").read_bytes())
        accuracies = [self.run_json("mnist-test", "--state", "a.npz", *data)["accuracy"]
                      for data in (("--data", "plain"), ("--data", "gzip", "--transposed"))]
        self.assertEqual(*accuracies)

    def test_files_of_other_kinds_are_called_by_their_names(self):
        write_dataset(self.folder / "data")
        numpy.save(self.folder / "weights.npy", numpy.zeros(3))
        for content, name in ((b"<!DOCTYPE html><html>", "an HTML page"),
                              (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
                              (b"\x08\x07\x12\x07pytorch", "an ONNX model"),
                              (png(bar(), 60, 80), "a PNG"),
                              ((self.folder / "weights.npy").read_bytes(), "a single numpy array")):
            self.write("odd", content)
            self.check_fails("mnist-test", "--state", "odd", "--data", "data",
                             says=["odd: is " + name, "expected an .npz archive"])
            self.check_fails("mnist-test", "--state", STATE, "--data", "odd",
                             says=["odd: is " + name])
            self.check_fails("mnist-export", "odd", "out.npz", says=["odd: is " + name])
        self.write("data/t10k-images-idx3-ubyte", b"<?xml version='1.0'?><Error/>")
        self.check_fails("mnist-test", "--state", STATE, "--data", "data",
                         says=["t10k-images-idx3-ubyte: is XML text, expected an IDX file"])


if __name__ == "__main__":
    unittest.main()
