#!/usr/bin/env python3
"""All test images of MNIST as PNG files: mnist-recognize answers as mnist-test does."""

import json
import os
import unittest
from pathlib import Path

from harness import SOURCE, ToolTest, png, read_idx_images, read_idx_labels

DATA = Path(os.environ["MNIST_DATA"])
STATE = SOURCE / "network_state.npz"


class RecognizeMnist(ToolTest):
    def test_every_test_image(self):
        images, rows, columns = read_idx_images(DATA / "t10k-images-idx3-ubyte")
        labels = read_idx_labels(DATA / "t10k-labels-idx1-ubyte")
        names = [f"{i}.png" for i in range(len(images))]
        for name, image in zip(names, images):
            (self.folder / name).write_bytes(png(image, columns, rows))

        tested = self.run_json("mnist-test", "--state", STATE, "--data", DATA, "--errors", 10000)
        answers = [str(label) for label in labels]
        for error in tested["errors"]:
            answers[error["image"]] = str(error["answer"])

        process = self.start("mnist-recognize", "--state", STATE, "--json", *names)
        out, _ = process.communicate(timeout=300)
        recognized = [json.loads(line).get("text") for line in out.splitlines()]
        self.assertEqual(len(recognized), len(images))
        agree = sum(a == b for a, b in zip(recognized, answers))
        right = sum(a == str(b) for a, b in zip(recognized, labels))
        print(f"{agree} of {len(images)} answers agree; {right} are right, "
              f"{tested['correct']} of mnist-test's")
        self.assertGreaterEqual(agree, 0.99 * len(images))


if __name__ == "__main__":
    unittest.main()
