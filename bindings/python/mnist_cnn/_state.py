"""Trained networks as files and as arrays."""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import _core


class State(dict[str, NDArray[np.float32]]):
    """A network as its arrays by name, "conv1.weight" and so on, and what they mean."""

    def __init__(
        self,
        arrays: Mapping[str, NDArray[np.float32]],
        architecture: str,
        *,
        input_shape: tuple[int, ...] = (1, 28, 28),
        temperature: float = 1.0,
    ) -> None:
        super().__init__(arrays)
        self.architecture = architecture
        """The layers as a text, "conv2d 5x3x3 untied, tanh, ...", or the name of one."""
        self.input_shape = input_shape
        """Of one sample."""
        self.temperature = temperature
        """The logits are divided by it before the softmax."""

    def encode(self) -> bytes:
        """The contents of its file."""
        return _core.encode_state(self.architecture, self.input_shape, self.temperature, self)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in self.items())
        return f"<State {self.architecture}: {shapes}>"


def require_no_dict(state: object) -> None:
    """Throws where arrays come without their architecture."""
    if isinstance(state, dict) and not isinstance(state, State):
        raise _core.Error("the state is a dict: make it a mnist_cnn.State(arrays, architecture)")


shipped = Path(__file__).parent / "network_state.npz"
"""The network that comes with the package."""


def load(path: str | os.PathLike[str] = shipped) -> State:
    """Reads a state file, ours or one of those that mnist-export knows; or the shipped network."""
    architecture, input_shape, temperature, arrays = _core.load_state(os.fspath(path))
    return State(arrays, architecture, input_shape=input_shape, temperature=temperature)


def save(path: str | os.PathLike[str], state: State) -> None:
    """Writes a state file, entirely or not at all. What is known of its training is not kept."""
    require_no_dict(state)
    _core.save_state(
        os.fspath(path), state.architecture, state.input_shape, state.temperature, state
    )
