"""JAX's contestant. Its modes: `conv` leaves the convolution to XLA, `patches` writes it as a
product with the nine shifted images. One jitted step, the parameters donated to it."""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax

import protocol


def convolution(mode, x, w):
    if mode == "conv":
        return lax.conv_general_dilated(x, w, (1, 1), "VALID")
    patches = jnp.stack([x[:, 0, i:i + 26, j:j + 26] for i in range(3) for j in range(3)], 1)
    return jnp.einsum("npij,fp->nfij", patches, w.reshape(5, 9))


def logits(mode, p, x):
    x = jnp.tanh(convolution(mode, x, p["conv"]) + p["bias"])
    x = jnp.tanh(x.reshape(len(x), -1) @ p["fc1"] + p["fc1_bias"])
    return x @ p["fc2"] + p["fc2_bias"]


def loss(mode, p, x, y):
    log_probabilities = jax.nn.log_softmax(logits(mode, p, x))
    return -jnp.take_along_axis(log_probabilities, y[:, None], 1).mean()


@partial(jax.jit, static_argnums=0, donate_argnums=1)
def step(mode, p, x, y, rate):
    gradients = jax.grad(loss, 1)(mode, p, x, y)
    return jax.tree.map(lambda value, gradient: value - rate * gradient, p, gradients)


@partial(jax.jit, static_argnums=0)
def probabilities(mode, p, x):
    return jax.nn.softmax(logits(mode, p, x))


def fresh_parameters(key):
    shapes = {"conv": (5, 1, 3, 3), "bias": (5, 26, 26), "fc1": (3380, 100), "fc1_bias": (100,),
              "fc2": (100, 10), "fc2_bias": (10,)}
    scales = {"conv": 0.3, "fc1": 3380 ** -0.5, "fc2": 0.1}
    return {name: scales.get(name, 0.01) * jax.random.normal(k, shape)
            for (name, shape), k in zip(shapes.items(), jax.random.split(key, len(shapes)))}


class Worker:
    def __init__(self, options):
        self.mode = options.mode or "conv"
        self.train_x, self.train_y = protocol.load_set(options.data, "train")
        self.test_x, _ = protocol.load_set(options.data, "t10k")
        self.parameters = fresh_parameters(jax.random.key(1))

    def description(self):
        how = {"conv": "XLA's convolution", "patches": "convolution as a product with patches"}
        return (f"JAX {jax.__version__}, one jitted step with donated parameters, "
                f"{how[self.mode]}, threads limited by the processor mask")

    def prepare(self, batch, count, rate):
        self.parameters = fresh_parameters(jax.random.key(1))
        self.rate = rate
        self.batches = [(jnp.asarray(self.train_x[i:min(i + batch, count)]),
                         jnp.asarray(self.train_y[i:min(i + batch, count)]))
                        for i in range(0, count, batch)]

    def train(self):
        for x, y in self.batches:
            self.parameters = step(self.mode, self.parameters, x, y, self.rate)
        jax.block_until_ready(self.parameters)

    def loss(self):
        n = protocol.LOSS_IMAGES
        return float(loss(self.mode, self.parameters, self.train_x[:n], self.train_y[:n]))

    def infer(self, batch, count):
        jax.block_until_ready([probabilities(self.mode, self.parameters, self.test_x[i:i + batch])
                               for i in range(0, count, batch)])

    def recognize(self, image):
        x = self.test_x[image:image + 1]
        probabilities(self.mode, self.parameters, x).block_until_ready()


protocol.serve(Worker)
