"""Training and measuring networks."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _core
from ._data import Samples, find_data, labels_of, load_data, pixels_of, threads_of
from ._state import State, load, require_no_dict


class Settings(TypedDict, total=False):
    """The settings of mnist-train, under the names of its options."""

    epochs: int
    lr: float
    schedule: str
    batch_size: int
    momentum: float
    nesterov: bool
    weight_decay: float
    seed: int
    arch: str
    validation: int
    patience: int
    precision: str
    augment: str
    elastic: float
    elastic_sigma: float
    rotation: float
    scale: float
    shear: float
    shift: float
    stroke: float
    blur: float
    noise: float
    fade_to: float
    allographs: float


@dataclass(frozen=True)
class Evaluation:
    """How a network classifies labelled samples. In a text it is its accuracy."""

    accuracy: float
    interval: tuple[float, float]  #: of 95 % confidence, around the accuracy
    correct: int
    total: int
    loss: float  #: mean cross-entropy
    labels: NDArray[np.uint8] = field(repr=False)  #: (N,), the true classes
    predictions: NDArray[np.uint8] = field(repr=False)  #: (N,)
    confidences: NDArray[np.float32] = field(repr=False)  #: (N,), of the predictions
    confusion: NDArray[np.int64] = field(repr=False)  #: (classes, classes), [label, prediction]

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.accuracy:.2%} ({self.correct} of {self.total}; {low:.2%} to {high:.2%})"


@dataclass(frozen=True)
class Progress:
    """How far a training has come, as it is told after each mini-batch."""

    step: int  #: mini-batches done
    steps: int  #: of the whole run
    epoch: int  #: epochs done
    epochs: int
    loss: float  #: mean of the current epoch so far
    accuracy: float  #: likewise


@dataclass(frozen=True)
class Training:
    """What a training came to."""

    state: State = field(repr=False)
    epochs: list[dict[str, Any]] = field(repr=False)
    """For each epoch its loss, train_accuracy, validation_loss and validation_accuracy."""
    evaluation: Evaluation | None
    """On the test set; None if it was stopped."""


def train(
    data: str | os.PathLike[str] | tuple[tuple[Any, Any], tuple[Any, Any]] | None = None,
    state: str | os.PathLike[str] | None = None,
    *,
    recipe: str = "default",
    fresh: bool = False,
    threads: int = 0,
    progress: Callable[[Progress], object] | None = None,
    on_epoch: Callable[[dict[str, Any]], object] | None = None,
    **settings: Unpack[Settings],
) -> Training:
    """Trains a network as mnist-train does.

    ``data`` is ``(x_train, y_train), (x_test, y_test)`` as `load_data` gives, images (N, rows,
    columns) of bytes or of numbers from 0 to 1, or where to load that from. With the path of a
    ``state`` the network is saved there after each epoch, and a run that was stopped goes on,
    unless ``fresh``. The other settings have the names of mnist-train's options (see `Settings`).

    ``progress`` is called after each mini-batch and ``on_epoch`` after each epoch; either returns
    False to stop. With tqdm:

    >>> with tqdm() as bar:
    ...     def show(progress):
    ...         bar.total = progress.steps
    ...         bar.update(progress.step - bar.n)
    ...     training = train(epochs=5, progress=show)
    """
    for name in settings:
        if name not in Settings.__annotations__:
            raise _core.Error(f"no setting is called {name}")
    if data is None or isinstance(data, (str, os.PathLike)):
        data = load_data(data)
    try:
        (x_train, y_train), (x_test, y_test) = data
    except (TypeError, ValueError):
        raise _core.Error(
            "data is neither (x_train, y_train), (x_test, y_test) nor a path"
        ) from None
    with TemporaryDirectory(prefix="mnist-cnn-") as folder:
        path = os.fspath(state) if state is not None else str(Path(folder) / "state.npz")
        epochs, evaluation = _core.train(
            (pixels_of(x_train), labels_of(y_train)),
            (pixels_of(x_test), labels_of(y_test)),
            path,
            fresh,
            recipe,
            dict(settings),
            threads_of(threads),
            None if progress is None else lambda *told: progress(Progress(*told)),
            on_epoch,
        )
        measured = None if evaluation is None else Evaluation(**evaluation)
        return Training(load(path), epochs, measured)


def evaluate(
    state: str | os.PathLike[str] | State,
    data: str | os.PathLike[str] | tuple[ArrayLike, ArrayLike] | None = None,
    *,
    threads: int = 0,
) -> Evaluation:
    """Measures a network as mnist-test does.

    ``data`` is images (N, rows, columns) and their classes (N,), or where to load a test set from;
    without it MNIST is searched where the tools search it.
    """
    samples: Samples | tuple[ArrayLike, ArrayLike]
    if not isinstance(state, State):
        require_no_dict(state)
        state = load(state)
    if data is None or isinstance(data, (str, os.PathLike)):
        samples = _core.load_test_data(find_data() if data is None else os.fspath(data), False)
    else:
        samples = data
    try:
        images, labels = samples
    except (TypeError, ValueError):
        raise _core.Error("data is neither (images, labels) nor a path") from None
    return Evaluation(
        **_core.evaluate(state.encode(), pixels_of(images), labels_of(labels), threads_of(threads))
    )
