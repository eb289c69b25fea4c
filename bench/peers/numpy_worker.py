"""The arithmetic of the original program: numpy and scipy, float64, one image after the other, an
update after each; so it knows only batch 1."""

import numpy as np
import scipy
from scipy.signal import correlate2d

import protocol


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


class Worker:
    def __init__(self, options):
        self.train_x, self.train_y = protocol.load_set(options.data, "train")
        self.test_x, _ = protocol.load_set(options.data, "t10k")
        self.prepare(1, 0, 0.0)

    def description(self):
        return (f"numpy {np.__version__} and scipy {scipy.__version__}, the original program's "
                "arithmetic: float64, one image at a time")

    def prepare(self, batch, count, rate):
        if batch != 1:
            raise ValueError("only batch 1")
        rng = np.random.default_rng(1)
        self.kernels = rng.normal(0, 0.3, (5, 1, 3, 3))
        self.conv_bias = rng.normal(0, 0.01, (5, 26, 26))
        self.w1, self.b1 = rng.normal(0, 3380 ** -0.5, (100, 3380)), rng.normal(0, 0.01, (100, 1))
        self.w2, self.b2 = rng.normal(0, 0.1, (10, 100)), rng.normal(0, 0.01, (10, 1))
        self.rate = rate
        self.images = self.train_x[:count].astype(np.float64)

    def forward(self, x):
        conv = self.conv_bias.copy()
        for f in range(5):
            conv[f] += correlate2d(x[0], self.kernels[f, 0], "valid")
        hidden = np.tanh(conv).reshape(-1, 1)
        features = np.tanh(self.w1 @ hidden + self.b1)
        return hidden, features, softmax(self.w2 @ features + self.b2)

    def learn(self, x, label):
        hidden, features, p = self.forward(x)
        p[label] -= 1
        d1 = (self.w2.T @ p) * (1 - features ** 2)
        d0 = (self.w1.T @ d1) * (1 - hidden ** 2)
        self.w2 -= self.rate * p @ features.T
        self.b2 -= self.rate * p
        self.w1 -= self.rate * d1 @ hidden.T
        self.b1 -= self.rate * d1
        d0 = d0.reshape(5, 26, 26)
        for f in range(5):
            self.kernels[f, 0] -= self.rate * correlate2d(x[0], d0[f], "valid")
        self.conv_bias -= self.rate * d0

    def train(self):
        for x, label in zip(self.images, self.train_y):
            self.learn(x, label)

    def loss(self):
        pairs = zip(self.train_x[:protocol.LOSS_IMAGES], self.train_y)
        return float(np.mean([-np.log(self.forward(x)[2][y, 0]) for x, y in pairs]))

    def infer(self, batch, count):
        for x in self.test_x[:count]:
            self.forward(x)

    def recognize(self, image):
        self.forward(self.test_x[image])


protocol.serve(Worker)
