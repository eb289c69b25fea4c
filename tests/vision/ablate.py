#!/usr/bin/env python3
"""What each threshold of the pipeline is worth, on pictures made of MNIST's training digits:

    ninja -C build/dev vision_measure
    BIN_DIR=build/dev/bin SOURCE_DIR=. MNIST_DATA=data/mnist tests/vision/ablate.py \\
        --measure build/dev/tests/vision_measure --count 60

Prints a row for the thresholds as they are, one for each heuristic switched off, and with --fit NAME
one for each of several values of a threshold around its own. Differences of one to three pictures
are noise. --list FILE adds pictures of one's own: lines of file, digits, set and layout."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import numpy
from renderings import RENDERINGS, grey_png
from mnist_pictures import mnist_digits
import not_digits
import numbers_test

SOURCE = Path(os.environ["SOURCE_DIR"])

# A heuristic, and the threshold at which it does nothing.
OFF = {"tiny pictures enlarged": "tiny_side=0", "plain paper": "plain_border=2",
       "vignetting": "max_vignetting=-9", "fading strokes": "fading=1",
       "pale strokes followed": "max_pale_share=0", "woven ground smoothed": "busy_runs=1e9",
       "sheet found": "sheet_area=2", "sheet's sides straight": "rectangularity=0",
       "ruled lines": "ruled_length=9", "form boxes": "max_boxes=0",
       "frame painted over": "box_line=9", "specks": "speck_area=0",
       "table's edge": "edge_contact=9", "nets": "max_runs=1e9", "small parts joined": "near=-1",
       "thin strokes grown": "min_stroke=0", "bold strokes shrunk": "max_stroke=1e9",
       "cost of a cut": "cut=0", "cost of joining": "joined=0", "cost of a gap": "gap=0",
       "cost of low digits": "low=0", "cost of wide digits": "wide=0", "signs": "sign=-9"}


def make_pictures(folder, count):
    """Writes the pictures and returns the lines of their list."""
    digits, labels = mnist_digits("validation")
    lines = []

    def save(kind, k, picture, label, layout):
        path = Path(folder) / f"{kind}-{k}".replace(" ", "-")
        path.write_bytes(picture)
        lines.append(f"{path}\t{label}\t{kind.split('/')[0]}\t{layout}")

    (Path(folder) / "dressed").mkdir()
    (Path(folder) / "none").mkdir()
    for name, render in RENDERINGS.items():
        draw = numpy.random.default_rng(list(name.encode()))
        for k, i in enumerate(draw.choice(len(digits), count, replace=False)):
            save(f"dressed/{name}", k, render(draw, digits[i]), labels[i], "automatic")
    for kind, touching in (("apart", False), ("touching", True)):
        draw = numpy.random.default_rng(int(touching))
        for k in range(3 * count):
            chosen = draw.choice(len(digits), draw.integers(2, 9))
            ink = numbers_test.write_number(draw, digits[chosen], touching)
            save(kind, k, numbers_test.picture(draw, ink),
                 "".join(str(labels[i]) for i in chosen), "number")
    for kind in not_digits.GROUNDS + not_digits.SHAPES:
        draw = numpy.random.default_rng(7)
        for k in range(count // 2):
            save(f"none/{kind.__name__}", k, grey_png(kind(draw)), "", "automatic")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", type=Path, required=True, help="the program vision_measure")
    parser.add_argument("--count", type=int, default=60, help="pictures of each kind [%(default)s]")
    parser.add_argument("--state", type=Path, default=SOURCE / "network_state.npz")
    parser.add_argument("--list", type=Path, help="more pictures")
    parser.add_argument("--fit", metavar="NAME", help="a threshold to try other values of")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mnist-ablate-") as folder:
        lines = make_pictures(folder, options.count)
        if options.list:
            lines += options.list.read_text().splitlines()
        pictures = Path(folder) / "list.tsv"
        pictures.write_text("".join(line + "\n" for line in lines))

        def row(name, *thresholds):
            output = subprocess.run([options.measure, options.state, pictures, *thresholds],
                                    check=True, text=True, stdout=subprocess.PIPE).stdout
            counts = [line.split("\t") for line in output.splitlines()]
            if name == "as it is":
                print("| off | " + " | ".join(f"{c[0]} /{c[2]}" for c in counts) + " |")
                print("|---" * (len(counts) + 1) + "|")
            print(f"| {name} | " + " | ".join(c[1] for c in counts) + " |", flush=True)

        row("as it is")
        if options.fit:
            header = (SOURCE / "src" / "vision" / "tuning.hpp").read_text()
            value = float(re.search(rf"float {options.fit} = ([0-9.e]+)", header)[1])
            for factor in (0.5, 0.7, 0.85, 1.2, 1.5, 2):
                row(f"{options.fit} = {value * factor:.4g}", f"{options.fit}={value * factor}")
            return
        for name, threshold in OFF.items():
            row(name, threshold)


if __name__ == "__main__":
    main()
