"""Reads handwritten digits, and trains the network that does.

>>> import mnist_cnn
>>> reader = mnist_cnn.Recognizer()
>>> reader.recognize("photo.jpg").text
'42'
"""

from ._core import (
    Digit,
    Error,
    Layer,
    binary_cross_entropy,
    cross_entropy,
    mse,
    softmax_cross_entropy,
)
from ._data import load_data, read_image
from ._network import Network
from ._recognizer import Recognition, Recognizer
from ._state import State, load, save
from ._training import Evaluation, Progress, Training, evaluate, train

__all__ = [
    "Digit",
    "Error",
    "Evaluation",
    "Layer",
    "Network",
    "Progress",
    "Recognition",
    "Recognizer",
    "State",
    "Training",
    "binary_cross_entropy",
    "cross_entropy",
    "evaluate",
    "load",
    "load_data",
    "mse",
    "read_image",
    "save",
    "softmax_cross_entropy",
    "train",
]

Error.__module__ = __name__  # as tracebacks show it
