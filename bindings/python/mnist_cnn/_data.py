"""Pictures and data sets as arrays."""

import os
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import _core

Samples: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""Images (N, rows, columns), 0 black to 255 white, and their classes (N,)."""


def pixels_of(image: Any) -> Any:
    """What lends its memory as numbers: the array itself, or that of a PIL image or the like."""
    if type(image) is np.ndarray:
        return image
    if hasattr(image, "getexif") and hasattr(image, "convert"):
        return _upright(image)
    try:
        memoryview(image)
    except TypeError:
        return array_of(image)
    return image


def array_of(values: Any) -> NDArray[Any]:
    """Lists in lists, and whatever else numpy knows, as an array."""
    try:
        return np.asarray(values)
    except ValueError:
        raise _core.Error("lists of different lengths are no array") from None


def _upright(image: Any) -> NDArray[np.uint8]:
    """A PIL image as an array, turned as a viewer turns it."""
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode not in ("L", "LA", "RGB", "RGBA", "1"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    return np.asarray(image)


def read_image(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """A PNG, JPEG, BMP or PNM file as (height, width, channels), upright."""
    return _core.read_image(os.fspath(path))


def find_data() -> str:
    """Where MNIST is: $MNIST_DATA, or the first of the places the tools look in."""
    if from_environment := os.environ.get("MNIST_DATA"):
        return from_environment
    home = Path.home()
    data_home = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    places = ("data/mnist", data_home / "mnist-cnn", home / ".keras/datasets/mnist.npz",
              "data/MNIST/raw")  # fmt: skip
    return _core.find_data([str(place) for place in places])


def load_data(
    path: str | os.PathLike[str] | None = None, *, transposed: bool = False
) -> tuple[Samples, Samples]:
    """The training and the test set, ``(x_train, y_train), (x_test, y_test)``.

    ``path`` is a folder of IDX files such as MNIST's, or an .npz file as Keras keeps it; without it
    MNIST is searched where the tools search it. Images are (N, rows, columns) of bytes, classes
    (N,). ``transposed`` is for EMNIST, whose images are stored column after column.
    """
    return _core.load_data(find_data() if path is None else os.fspath(path), transposed)


def threads_of(threads: Any) -> int:
    """How many threads to use; 0 means all processors."""
    if not isinstance(threads, (int, np.integer)) or threads < 0:
        raise _core.Error(f"threads is {threads!r}, expected a whole number of at least 0")
    return int(threads)


def labels_of(labels: Any) -> NDArray[np.uint8]:
    """Classes as bytes."""
    array = array_of(labels)
    if array.dtype.kind not in "iu":
        raise _core.Error(f"labels of {array.dtype}, expected whole numbers")
    if array.size and not 0 <= array.min() <= array.max() <= 254:
        raise _core.Error(f"labels from {array.min()} to {array.max()}, expected 0 to 254 at most")
    return array.astype(np.uint8)
