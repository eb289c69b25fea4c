"""What the tests of mnist-export share: states to export, the examples of docs/format.md, and the
network's arithmetic in float64."""

import contextlib
import importlib
import os
import re
import shutil
import sys

import numpy as np

from harness import SOURCE, ToolTest, read_idx_images, read_idx_labels, write_dataset

DEFAULT = "conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax"
SHAPES = {"conv1.weight": (5, 1, 3, 3), "conv1.bias": (5, 26, 26), "fc1.weight": (100, 3380),
          "fc1.bias": (100,), "fc2.weight": (10, 100), "fc2.bias": (10,)}


def require(module):
    """The imported module; without it the test ends as skipped."""
    try:
        return importlib.import_module(module)
    except ImportError:
        print(f"skipped: {sys.executable} has no {module}; tests/peers installs it and tests this")
        sys.exit(77)  # which tells ctest


def documented(language, text):
    """The code block of docs/format.md in this language that contains the text."""
    page = (SOURCE / "docs" / "format.md").read_text()
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if text in block)


def random_images(count):
    """(N,1,28,28) float32, mostly ground, as digits are."""
    random = np.random.default_rng(count)
    images = random.random((count, 1, 28, 28), dtype=np.float32)
    return np.where(random.random(images.shape) < 0.2, images, np.float32(0))


def random_weights():
    """The default network's parameters, large enough for confident answers."""
    random = np.random.default_rng(1)
    fan_in = {name: shape[1:] if name.endswith("weight") else [100]
              for name, shape in SHAPES.items()}
    return {name: random.normal(0, 2 / np.sqrt(np.prod(fan_in[name])), shape).astype("<f4")
            for name, shape in SHAPES.items()}


class ExportTest(ToolTest):
    def run_documented(self, text, names):
        """Runs the Python block of docs/format.md that contains the text, in the test's folder."""
        with contextlib.chdir(self.folder):
            exec(documented("python", text), names)

    def write_random_state(self):
        """An .npz of weights and nothing else."""
        weights = random_weights()
        np.savez(self.folder / "state.npz", **weights)
        return weights

    def train_on_synthetic_data(self, architecture):
        """Trains state.npz a little; returns its architecture, which may have changed."""
        write_dataset(self.folder / "data")
        self.run_tool("mnist-train", "--data", "data", "--state", "state.npz", "--fresh",
                      "--arch", architecture, "--epochs", 1)
        return self.run_json("mnist-export", "--info", "state.npz")["architecture"]

    def copy_shipped_state(self):
        """state.npz becomes the trained network that comes with the project."""
        shutil.copy(SOURCE / "network_state.npz", self.folder / "state.npz")

    def answers_of_mnist_test(self, state):
        """The digit that mnist-test reads in each of MNIST's test images."""
        _, answers = mnist_test_set()
        result = self.run_json("mnist-test", "--data", os.environ["MNIST_DATA"], "--state", state,
                               "--errors", len(answers))
        for error in result["errors"]:
            answers[error["image"]] = error["answer"]
        return answers


def mnist_test_set():
    """MNIST's test images (10000,1,28,28), 0 to 255, and labels."""
    start = os.environ["MNIST_DATA"] + "/t10k-"
    images, rows, columns = read_idx_images(start + "images-idx3-ubyte")
    pixels = np.frombuffer(b"".join(images), np.uint8).reshape(-1, 1, rows, columns)
    return pixels, np.array(read_idx_labels(start + "labels-idx1-ubyte"))


def conv2d(x, weight, bias, stride=1):
    """Valid cross-correlation of (N,C,H,W) with (F,C,h,w); bias (F,H',W') or (F,)."""
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    bias = bias if bias.ndim == 3 else bias[:, None, None]
    return np.einsum("nchwij,fcij->nfhw", windows, weight, optimize=True) + bias


def softmax(x):
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


PLAIN_LAYERS = {"reshape": lambda x: x.reshape(len(x), -1), "tanh": np.tanh, "softmax": softmax,
                "relu": lambda x: np.maximum(x, 0), "sigmoid": lambda x: 1 / (1 + np.exp(-x))}


def forward(architecture, weights, images):
    """The outputs of a network for images (N,...), all in float64."""
    x = np.asarray(images, np.float64)
    count = {"conv": 0, "fc": 0}

    def next_parameters(kind):
        count[kind] += 1
        return [np.asarray(weights[f"{kind}{count[kind]}.{part}"], np.float64)
                for part in ("weight", "bias")]

    for kind, *words in (layer.split() for layer in architecture.split(",")):
        if kind == "conv2d":
            stride = int(words[words.index("stride") + 1]) if "stride" in words else 1
            x = conv2d(x, *next_parameters("conv"), stride)
        elif kind == "dense":
            weight, bias = next_parameters("fc")
            x = x @ weight.T + bias
        elif kind == "standardize":
            mean, deviation = (float(np.float32(word)) for word in words)
            x = (x - mean) / deviation
        else:
            x = PLAIN_LAYERS[kind](x)
    return x


def forward_in_parts(architecture, weights, images):
    """The same for many images of 0 to 255, in parts that fit the memory."""
    parts = [images[i:i + 1000] / 255 for i in range(0, len(images), 1000)]
    return np.concatenate([forward(architecture, weights, part) for part in parts])


if __name__ == "__main__":
    sys.exit("This file is imported by the tests beside it.")
