#!/usr/bin/env python3
"""Writes the golden tensors of this folder: what PyTorch computes for the default network, for a few
of its training steps, for a convolution of another kind and for the losses.

Needs PyTorch (Debian: python3-torch); only this script does, the tests read the text files.
Weights and inputs are a formula that golden_test.cpp evaluates to the same bits; PyTorch computes in
double precision from there. Each line of a file is a name, the number of values, the values.

Usage: make_goldens.py [FOLDER]      (default: the script's own)
"""

import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

LABELS = torch.tensor([3, 0, 9])
SHAPES = {
    "conv1.weight": (5, 1, 3, 3),
    "conv1.bias": (5, 26, 26),
    "fc1.weight": (100, 3380),
    "fc1.bias": (100,),
    "fc2.weight": (10, 100),
    "fc2.bias": (10,),
}
SCALES = [2**-1, 2**-4, 2**-5, 2**-4, 2**-2, 2**-4]
# Large tensors are stored in part.
STRIDES = {"conv1.bias": 29, "fc1.weight": 1999, "fc2.weight": 3}


def formula(shape, salt, scale):
    """Hashes of (salt, i), in [-scale, scale); exact in float32."""
    i = np.arange(np.prod(shape), dtype=np.uint32)
    h = i * np.uint32(2654435761) + np.uint32(salt * 40503 % 2**32)
    h = (h ^ (h >> 16)) * np.uint32(73244475)
    h = (h ^ (h >> 16)) * np.uint32(73244475)
    h ^= h >> 16
    values = ((h >> 8).astype(np.float64) * 2.0**-23 - 1.0) * scale
    assert np.array_equal(values, values.astype(np.float32))
    return torch.from_numpy(values.reshape(shape))


def parameters():
    return {
        name: formula(shape, salt, scale).requires_grad_()
        for salt, ((name, shape), scale) in enumerate(zip(SHAPES.items(), SCALES), start=1)
    }


def logits_of(p, images):
    hidden = torch.tanh(F.conv2d(images, p["conv1.weight"]) + p["conv1.bias"])
    hidden = torch.tanh(F.linear(hidden.flatten(1), p["fc1.weight"], p["fc1.bias"]))
    return F.linear(hidden, p["fc2.weight"], p["fc2.bias"])


def part(name, tensor):
    return tensor.detach().flatten()[:: STRIDES.get(name, 1)]


def default_network():
    p = parameters()
    logits = logits_of(p, formula((3, 1, 28, 28), 100, 1.0))
    logits.retain_grad()
    loss = F.cross_entropy(logits, LABELS)
    loss.backward()
    golden = {
        "logits": logits,
        "probabilities": F.softmax(logits, dim=1),
        "loss": loss,
        "grad.logits": logits.grad,
    }
    for name, value in p.items():
        golden["grad." + name] = part(name, value.grad)
        golden["sum.grad." + name] = value.grad.sum()
        golden["size.grad." + name] = value.grad.abs().sum()
    return golden


def training():
    golden = {}
    for run in ["nesterov", "momentum"]:
        p = parameters()
        groups = [
            {"params": [v for n, v in p.items() if n.endswith("weight")], "weight_decay": 0.01},
            {"params": [v for n, v in p.items() if n.endswith("bias")], "weight_decay": 0.0},
        ]
        sgd = torch.optim.SGD(groups, lr=0.002, momentum=0.9, nesterov=run == "nesterov")
        images = formula((3, 1, 28, 28), 100, 1.0)
        losses = []
        for step in range(5):
            for group in sgd.param_groups:
                group["lr"] = 0.002 * (5 - step) / 5
            sgd.zero_grad()
            loss = F.cross_entropy(logits_of(p, images), LABELS)
            loss.backward()
            sgd.step()
            losses.append(loss.item())
        golden[run + ".losses"] = torch.tensor(losses, dtype=torch.float64)
        for name, value in p.items():
            golden[f"{run}.{name}"] = part(name, value)
    return golden


def conv2d():
    weight = formula((3, 2, 3, 2), 1, 0.5).requires_grad_()
    bias = formula((3,), 2, 0.5).requires_grad_()
    images = formula((2, 2, 7, 6), 3, 1.0).requires_grad_()
    out = F.conv2d(images, weight, bias, stride=2)
    out.backward(formula((2, 3, 3, 3), 4, 1.0))
    return {"out": out, "grad.in": images.grad, "grad.weight": weight.grad, "grad.bias": bias.grad}


def losses():
    target = formula((4, 5), 2, 0.25) + 0.5
    hard = torch.tensor([4, 0, 1, 2])
    golden = {}
    for name, loss in {
        "mse": lambda x: F.mse_loss(x, target),
        "binary_cross_entropy": lambda x: F.binary_cross_entropy(x, target),
        "cross_entropy": lambda x: -(target * x.log()).sum(dim=1).mean(),
        "soft": lambda x: F.cross_entropy(x, target),
        "hard": lambda x: F.cross_entropy(x, hard),
    }.items():
        x = (formula((4, 5), 1, 0.25) + 0.5).requires_grad_()
        value = loss(x)
        value.backward()
        golden[name] = value
        golden["grad." + name] = x.grad
    return golden


def write(path, golden):
    with open(path, "w") as file:
        for name, tensor in golden.items():
            values = tensor.detach().flatten().tolist()
            print(name, len(values), *(f"{value:.7g}" for value in values), file=file)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    folder = folder if folder.is_dir() else folder.parent
    for make in [default_network, training, conv2d, losses]:
        write(folder / f"{make.__name__}.txt", make())


if __name__ == "__main__":
    main()
