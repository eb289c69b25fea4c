#!/usr/bin/env python3
"""Data with more classes than there are digits: the labels say how many."""

import random
import unittest

from harness import ToolTest, idx, write_dataset

CLASSES = 26
SIDE = 28
NAMES = [chr(ord("A") + i) for i in range(CLASSES)]


def letter(label, draw):
    """An image of noise with a bright row and a bright column, which together tell the class."""
    image = bytearray(byte // 4 for byte in draw.randbytes(SIDE * SIDE))
    row, column = 3 + 5 * (label // 6), 2 + 4 * (label % 6)
    for i in range(SIDE):
        image[row * SIDE + i] = image[i * SIDE + column] = 230
    return bytes(image)


def write_letters(folder, train=520, test=260):
    """The four IDX files of a synthetic dataset."""
    folder.mkdir()
    for name, count in (("train", train), ("t10k", test)):
        draw = random.Random(name)
        labels = [i % CLASSES for i in range(count)]
        images = b"".join(letter(label, draw) for label in labels)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(idx(3, (count, SIDE, SIDE), images))
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(idx(1, (count,), labels))


class Classes(ToolTest):
    def setUp(self):
        super().setUp()
        write_letters(self.folder / "data")

    def train(self, *arguments, **options):
        return self.run_json("mnist-train", "--data", "data", "--augment", "none", "-q",
                             *arguments, **options)

    def test_letters_are_learned_and_judged(self):
        trained = self.train("--epochs", 20, "--validation", 52)
        self.assertGreater(trained["test_accuracy"], 0.9)

        result = self.run_json("mnist-test", "--data", "data", "--errors", 5)
        self.assertEqual(result["accuracy"], trained["test_accuracy"])
        self.assertEqual([c["count"] for c in result["per_class"]], [10] * CLASSES)
        self.assertEqual([sum(row) for row in result["confusion"]], [10] * CLASSES)
        self.assertEqual([len(row) for row in result["confusion"]], [CLASSES] * CLASSES)

        out, _ = self.run_tool("mnist-test", "--data", "data", "--per-class", "--confusion")
        self.assertRegex(out, r"\nclass  images .*(\n.*){25}\n   25      10 ")
        self.assertRegex(out, r"is \\ read as .* 24    25\n")

    def test_allographs_are_no_letters(self):
        err = self.run_tool("mnist-train", "--data", "data", "--allographs", 0.1,
                            exit_code=1)[1]
        self.assertIn("allographs are the ten digits at 28x28, but the data has 26 classes", err)

    def test_a_page_names_every_class(self):
        self.train("--epochs", 1)
        (self.folder / "names.txt").write_text("\n".join(NAMES))
        self.run_tool("mnist-test", "--data", "data", "--classes", "names.txt",
                      "--report", "r.html")
        page = (self.folder / "r.html").read_text()
        for name in NAMES:
            self.assertIn(f'<th scope="col">{name}</th>', page)
            self.assertIn(f'<th scope="row">{name}</th><td>10</td>', page)
        (self.folder / "names.txt").write_text("\n".join(NAMES[:10]))
        for tool in ("mnist-test", "mnist-train"):
            self.check_fails(tool, "--data", "data", "--classes", "names.txt",
                             says=["has 10 lines, expected a name for each of 26 classes"])

    def test_every_recipe_and_named_architecture_is_for_them(self):
        for choice in (["--recipe", "original"], ["--recipe", "fast"], ["--arch", "original"]):
            with self.subTest(choice=choice):
                self.train(*choice, "--epochs", 1, "--fresh")
                info = self.run_json("mnist-export", "--info", "network_state.npz")
                self.assertTrue(info["architecture"].endswith("dense 26, softmax"), info)

    def test_an_architecture_for_ten_classes_is_an_error(self):
        self.check_fails("mnist-train", "--data", "data", "--arch", "reshape, dense 10, softmax",
                         says=["softmax (10,), expected `dense 26, softmax` for 26 classes"])

    def test_a_state_of_another_number_of_classes_is_an_error(self):
        write_dataset(self.folder / "digits", train=50, test=20)
        self.run_tool("mnist-train", "--data", "digits", "--arch", "reshape, dense 10, softmax",
                      "--epochs", 1)
        state = (self.folder / "network_state.npz").read_bytes()
        self.check_fails("mnist-test", "--data", "data",
                         says=["the network gives (10,), expected (26,)", "26 classes"])
        self.check_fails("mnist-train", "--data", "data", "--arch", "reshape, dense 26, softmax",
                         says=["network_state.npz", "dense 10", "dense 26", "--fresh"])
        self.assertEqual((self.folder / "network_state.npz").read_bytes(), state)

    def test_a_page_to_draw_digits_on_is_refused(self):
        self.train("--epochs", 1)
        self.check_fails("mnist-export", "network_state.npz", "page.html", says=["(10,)", "(26,)"])


if __name__ == "__main__":
    unittest.main()
