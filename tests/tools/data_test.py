#!/usr/bin/env python3
"""Where the tools look for a dataset, and what they say of a faulty one."""

import gzip
import shutil
import unittest

import numpy

from harness import ToolTest, idx, read_idx_images, read_idx_labels, write_dataset

MODEL = ("--arch", "reshape, dense 10, softmax", "--epochs", 1)
FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
         "t10k-labels-idx1-ubyte")


class Data(ToolTest):
    def train(self, *arguments, **options):
        _, err = self.run_tool("mnist-train", *MODEL, *arguments, **options)
        return err

    def test_every_way_to_store_a_dataset_gives_the_same_state(self):
        write_dataset(self.folder / "plain")
        for folder, rename in (("gz", "{}.gz"), ("dotted", "{}"), ("dotted-gz", "{}.gz")):
            (self.folder / folder).mkdir()
            for name in FILES:
                data = (self.folder / "plain" / name).read_bytes()
                name = rename.format(name.replace("-idx", ".idx") if "dotted" in folder else name)
                packed = gzip.compress(data, 1) if name.endswith(".gz") else data
                (self.folder / folder / name).write_bytes(packed)
        arrays = {}
        for part, prefix in (("train", "train"), ("test", "t10k")):
            images, rows, columns = read_idx_images(
                self.folder / "plain" / f"{prefix}-images-idx3-ubyte")
            arrays["x_" + part] = numpy.frombuffer(b"".join(images), numpy.uint8).reshape(
                -1, rows, columns)
            arrays["y_" + part] = numpy.array(read_idx_labels(
                self.folder / "plain" / f"{prefix}-labels-idx1-ubyte"), numpy.uint8)
        numpy.savez(self.folder / "mnist.npz", **arrays)
        numpy.savez_compressed(self.folder / "packed.npz", **arrays)

        states = set()
        for source in ("plain", "gz", "dotted", "dotted-gz", "mnist.npz", "packed.npz"):
            self.assertIn(f"data: {source}, 400 images", self.train("--data", source, "--fresh"))
            states.add((self.folder / "network_state.npz").read_bytes())
        self.assertEqual(len(states), 1)

    def test_search_order(self):
        places = ["named", "variable", "data/mnist", "xdg/mnist-cnn",
                  "home/.keras/datasets/mnist.npz", "data/MNIST/raw"]
        for place in places:
            write_dataset(self.folder / place)
        # A folder called mnist.npz is as good for the search; the file itself is tested above.
        homes = {"HOME": str(self.folder / "home"), "XDG_DATA_HOME": str(self.folder / "xdg")}
        self.assertIn("data: named,", self.train("--data", "named", **homes))
        self.assertIn("data: variable,", self.train("--fresh", MNIST_DATA="variable", **homes))
        for place in places[2:]:
            self.assertIn(f"{place}, 400 images", self.train("--fresh", **homes))
            shutil.rmtree(self.folder / place)
        self.check_fails("mnist-train", *MODEL, says=["no MNIST data found", "mnist-fetch"],
                         **homes)

    def test_user_data_folder_without_xdg(self):
        write_dataset(self.folder / "home/.local/share/mnist-cnn")
        self.assertIn(".local/share/mnist-cnn,", self.train(HOME=str(self.folder / "home")))

    def test_nothing_found_says_what_was_searched(self):
        message = self.check_fails("mnist-train", *MODEL, HOME="/nonexistent")
        for part in ("data/mnist", "/nonexistent/.local/share/mnist-cnn",
                     "/nonexistent/.keras/datasets/mnist.npz", "data/MNIST/raw",
                     "mnist-fetch", "--data"):
            self.assertIn(part, message)

    def test_a_place_that_is_named_is_not_searched_past(self):
        write_dataset(self.folder / "data/mnist")
        self.check_fails("mnist-train", *MODEL, "--data", "nowhere",
                         says=["nowhere: no such file or folder"])
        self.check_fails("mnist-train", *MODEL, MNIST_DATA="nowhere",
                         says=["nowhere: no such file or folder"])

    def test_faulty_files_are_named_with_their_fault(self):
        folder = write_dataset(self.folder / "data")
        images, labels = folder / FILES[2], folder / FILES[3]
        good = {path: path.read_bytes() for path in (images, labels)}
        cases = {
            "cut": (images, good[images][:-1]),
            "no header": (images, good[images][:7]),
            "empty": (images, b""),
            "trailing bytes": (images, good[images] + b"\0"),
            "another format": (images, b"PK\3\4" + bytes(100)),
            "labels for images": (images, good[labels]),
            "images for labels": (labels, good[images]),
            "too many images promised": (images, idx(3, (0xFFFFFFFF, 28, 28), b"")),
            "fewer labels than images": (labels, idx(1, (99,), [0] * 99)),
            "no images": (images, idx(3, (0, 28, 28), b"")),
            "damaged gzip": (images, gzip.compress(good[images])[:-20]),
        }
        for fault, (path, data) in cases.items():
            with self.subTest(fault=fault):
                path.write_bytes(data)
                message = self.check_fails("mnist-train", *MODEL, "--data", "data")
                self.assertIn(f"data/{path.name}: ", message)
                path.write_bytes(good[path])
        self.train("--data", "data")

    def test_a_missing_file_is_named(self):
        for name in FILES:
            with self.subTest(name=name):
                folder = write_dataset(self.folder / "data")
                (folder / name).unlink()
                self.check_fails("mnist-train", *MODEL, "--data", "data",
                                 says=["data: holds no file", name])

    def test_a_faulty_npz_is_named(self):
        cases = {
            "no.npz": {"x_train": numpy.zeros((5, 28, 28), "u1")},
            "range.npz": dict(x_train=numpy.full((5, 28, 28), -1.0), y_train=numpy.zeros(5, "u1"),
                              x_test=numpy.zeros((5, 28, 28)), y_test=numpy.zeros(5, "u1")),
            "label.npz": dict(x_train=numpy.zeros((5, 28, 28), "u1"), y_train=numpy.full(5, 256),
                              x_test=numpy.zeros((5, 28, 28), "u1"), y_test=numpy.zeros(5, "u1")),
        }
        for name, arrays in cases.items():
            with self.subTest(name=name):
                numpy.savez(self.folder / name, **arrays)
                self.check_fails("mnist-train", *MODEL, "--data", name, says=[name + ": "])


if __name__ == "__main__":
    unittest.main()
