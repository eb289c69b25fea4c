"""The layers, to learn with."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._data import labels_of
from ._state import State, require_no_dict


class Network(_core.Network):
    """A sequence of layers: each is its formulas, and nothing of it is hidden.

    >>> network = Network("conv2d 5x3x3, tanh, reshape, dense 10, softmax")
    >>> loss, gradients = network.gradients(images, labels)
    >>> for name, array in network.parameters.items():
    ...     array -= 0.1 * gradients[name]

    The text is that of mnist-train's --arch, or the name of a known network; the parameters are
    drawn with ``seed``. Given a `State` it is the network of that state.
    """

    def __init__(
        self,
        architecture: str | State = "default",
        input_shape: tuple[int, ...] = (1, 28, 28),
        seed: int = 1,
    ) -> None:
        if isinstance(architecture, str):
            super().__init__(architecture, input_shape, seed)
            self._temperature = 1.0
            return
        require_no_dict(architecture)
        state = architecture
        super().__init__(state.architecture, state.input_shape, seed)
        self._temperature = state.temperature
        for name, array in self.parameters.items():
            if name not in state or np.shape(state[name]) != array.shape:
                found = np.shape(state[name]) if name in state else "none"
                raise _core.Error(f"{name}: expected shape {array.shape}, found {found}")
            array[...] = state[name]

    def gradients(self, x: Any, labels: Any) -> tuple[float, dict[str, NDArray[np.float32]]]:
        """The mean cross-entropy of a batch, and its gradient by every parameter, by name.

        ``x`` is (N, input shape), or (N, 28, 28) for grey images; ``labels`` is (N,), the classes.
        """
        return super().gradients(x, labels_of(labels))

    def state(self) -> State:
        """A copy of the parameters, to save or to recognise with."""
        arrays = {name: array.copy() for name, array in self.parameters.items()}
        return State(
            arrays, self.architecture, input_shape=self.input_shape, temperature=self._temperature
        )
