#!/usr/bin/env python3
"""The figures of docs/how-it-works.md: those of the worked example are what the program prints that
computes it with the classes of nn/, those of the learning curves stand in the table that is drawn;
and the original's gradient is slower at first, as exercise 6 says. Reads $MNIST_DATA."""

import csv
import os
import re
import subprocess
import unittest
from pathlib import Path

SOURCE, BIN = Path(os.environ["SOURCE_DIR"]), Path(os.environ["BIN_DIR"])
DATA = Path(os.environ["MNIST_DATA"])
TEXT = (SOURCE / "docs" / "how-it-works.md").read_text()


def section(title):
    return re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", TEXT, re.M | re.S)[1]


def run(*command):
    return subprocess.run([BIN / command[0], *command[1:]], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def curves():
    with open(SOURCE / "docs/pictures/learning/curves.csv", encoding="utf-8", newline="") as file:
        return {(row["curve"], int(row["epoch"])): float(row["value"])
                for row in csv.DictReader(file)}


class Exercises(unittest.TestCase):
    def test_every_figure_of_the_worked_example_is_computed(self):
        printed = set(re.findall(r"\d+\.\d+", run("worked-example")))
        prose = "".join(line for line in section("A whole training step on paper").splitlines(True)
                        if not line.startswith("    "))
        figures = set(re.findall(r"\d+\.\d{3,}", prose))
        self.assertGreater(len(figures), 15)
        self.assertEqual(figures - printed, set())

    def test_the_figures_of_the_learning_curves_are_those_of_the_table(self):
        values, training = curves(), section("Training well")
        mistake = section("The original's mistake, and what it cost")
        for text, curve, epoch, write in (
                (training, "validation accuracy, as it is", 20, "{:.2%}"),
                (training, "validation accuracy, without momentum", 20, "{:.2%}"),
                (training, "training loss, without augmentation", 20, "{:.4f}"),
                (training, "validation loss, without augmentation", 20, "{:.4f}"),
                (training, "validation loss, as it is", 20, "{:.4f}"),
                (mistake, "accuracy, p - y", 1, "{:.1%}"),
                (mistake, "accuracy, (p - y) p (1 - p)", 1, "{:.1%}"),
                (mistake, "accuracy, p - y", 20, "{:.1%}"),
                (mistake, "accuracy, (p - y) p (1 - p)", 20, "{:.1%}")):
            with self.subTest(curve=curve, epoch=epoch):
                self.assertIn(write.format(values[curve, epoch]).replace("%", " %"), text)

    def test_the_originals_gradient_learns_more_slowly_at_first(self):
        lines = run("original-gradient", DATA, "1").splitlines()
        _, right, wrong = map(float, lines[2].split(","))
        self.assertGreater(right, 0.75)
        self.assertLess(wrong, right - 0.02)


if __name__ == "__main__":
    unittest.main()
