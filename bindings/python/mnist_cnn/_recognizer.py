"""From a picture to its digits."""

import os
from base64 import b64encode
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _core
from ._data import pixels_of, read_image, threads_of
from ._state import State, require_no_dict, shipped

Layout = Literal["automatic", "single", "number"]


class Recognition:
    """The digits found in a picture, lines from top to bottom, each from left to right.

    In a notebook it shows itself as the picture with boxes around them.
    """

    __slots__ = ("_found", "_picture")

    def __init__(self, found: _core.Recognition, picture: object) -> None:
        self._found = found
        self._picture = picture  # as it was given, and looked at again only to be shown

    @property
    def digits(self) -> list[_core.Digit]:
        """Each of them; an empty list if no digit was found."""
        return self._found.digits

    @property
    def text(self) -> str:
        """The digits, as in "42"; lines are separated by a space."""
        return self._found.text

    @property
    def confidence(self) -> float:
        """The probability that all of them are right, taken as independent; 0 if there is none."""
        return self._found.confidence

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, lists and texts, as JSON takes them."""
        return {
            "text": self.text,
            "confidence": self.confidence,
            "digits": [
                {
                    "digit": digit.digit,
                    "confidence": digit.confidence,
                    "box": list(digit.box),
                    "line": digit.line,
                    "probabilities": digit.probabilities.tolist(),
                }
                for digit in self.digits
            ],
        }

    def __repr__(self) -> str:
        if not self.digits:
            return "<Recognition: no digit found>"
        return f"<Recognition {self.text!r}, {100 * self.confidence:.2f} %>"

    def _repr_html_(self) -> str:
        picture = self._picture
        if isinstance(picture, (str, os.PathLike)):
            picture = read_image(picture)
        pixels = pixels_of(picture)
        height, width = np.shape(pixels)[:2]
        png = b64encode(_core.encode_png(pixels)).decode()
        shapes = [f'<image width="{width}" height="{height}" href="data:image/png;base64,{png}"/>']
        stroke = max(width, height) / 200
        for digit in self.digits:
            x, y, w, h = digit.box
            shapes.append(
                f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="none" stroke="#d3302f" '
                f'stroke-width="{stroke}"><title>{escape(repr(digit)[1:-1])}</title></rect>'
            )
        return (
            f'<figure style="margin:0"><svg viewBox="0 0 {width} {height}" '
            f'style="width:100%;max-width:480px;max-height:480px">{"".join(shapes)}</svg>'
            f"<figcaption>{escape(repr(self)[1:-1])}</figcaption></figure>"
        )


class Recognizer:
    """A trained network, and the way from a picture to it.

    Without a state it is the network that comes with the package. A recogniser never changes: any
    number of threads may use one, and none waits for another.
    """

    def __init__(self, state: str | os.PathLike[str] | State = shipped) -> None:
        if isinstance(state, State):
            self._core = _core.Recognizer(state.encode())
        else:
            require_no_dict(state)
            self._core = _core.Recognizer(os.fspath(state))

    def recognize(self, image: Any, *, layout: Layout = "automatic") -> Recognition:
        """Finds and reads the digits of a picture of any size, dark on light or light on dark.

        ``image`` is the path of a PNG, JPEG, BMP or PNM file, a PIL image, or an array (height,
        width) or (height, width, channels) of bytes, of bool, or of numbers from 0 to 1; 1 channel
        is grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. ``layout`` tells what is known of it: it
        holds one digit ("single"), or one number ("number").
        """
        if type(image) is np.ndarray:  # first, as a digit is read in a few microseconds
            return Recognition(self._core.recognize(image, layout), image)
        if image is None or isinstance(image, (bytes, bytearray)) or hasattr(image, "read"):
            raise _core.Error(
                f"the image is a {type(image).__name__}, "
                "expected a path, a picture of Pillow or an array"
            )
        if isinstance(image, (str, os.PathLike)):
            if not os.fspath(image):
                raise _core.Error("the path of the image is empty")
            return Recognition(self._core.recognize_file(os.fspath(image), layout), image)
        return Recognition(self._core.recognize(pixels_of(image), layout), image)

    def recognize_many(
        self, images: Iterable[Any], *, layout: Layout = "automatic", threads: int = 0
    ) -> list[Recognition]:
        """`recognize` for each picture, in order, by so many threads; 0 means all processors."""
        if isinstance(images, (str, bytes, os.PathLike)):
            raise _core.Error(
                f"images is {images!r}, expected a list of pictures; `recognize` reads one"
            )
        with ThreadPoolExecutor(threads_of(threads) or _core.available_threads()) as pool:
            return list(pool.map(lambda image: self.recognize(image, layout=layout), images))

    def classify(self, inputs: ArrayLike, *, threads: int = 0) -> NDArray[np.float32]:
        """The probability of each digit for inputs as MNIST has them, white on black.

        ``inputs`` is one, (28, 28) or (784,), or many, (N, 28, 28) or (N, 784), of bytes, or of
        numbers from 0 to 1. The result is (N, 10), with N = 1 for one; rows sum to 1.
        """
        return self._core.classify(pixels_of(inputs), threads_of(threads))
