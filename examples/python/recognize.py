#!/usr/bin/env python3
"""Reads digits from Python through the C library, with nothing but the standard library:

    recognize.py libmnist_c.so network_state.npz 28 28 < grey_pixels

takes width times height bytes, 0 black to 255 white, and prints each digit with its probability.
"""

import ctypes
import sys


class Digit(ctypes.Structure):
    """mnist_digit of mnist.h."""

    _fields_ = [("digit", ctypes.c_int32), ("x", ctypes.c_int32), ("y", ctypes.c_int32),
                ("width", ctypes.c_int32), ("height", ctypes.c_int32),
                ("probabilities", ctypes.c_float * 10)]


class Recognizer:
    """A trained network; `close` it, or use it in a `with` statement."""

    def __init__(self, library, name, state=None):
        """Loads the file `name`, or `state`, its bytes."""
        self._c = ctypes.CDLL(library)
        self._c.mnist_open.restype = ctypes.c_void_p
        self._c.mnist_open.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t]
        self._c.mnist_recognize.argtypes = [
            ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.c_int32, ctypes.c_int32,
            ctypes.c_size_t, ctypes.POINTER(Digit), ctypes.c_size_t]
        self._c.mnist_classify.argtypes = [
            ctypes.c_void_p, ctypes.POINTER(ctypes.c_float), ctypes.POINTER(ctypes.c_float)]
        self._c.mnist_error.restype = ctypes.c_char_p
        self._c.mnist_close.restype = None
        self._c.mnist_close.argtypes = [ctypes.c_void_p]
        self._handle = self._c.mnist_open(name.encode(), state, len(state or b""))
        self._check(self._handle is not None)

    def _check(self, success):
        if not success:
            raise RuntimeError(self._c.mnist_error().decode())

    def recognize(self, pixels, width, height, channels=1):
        """The digits of an image given as bytes, as a list of `Digit`."""
        if len(pixels) < width * height * channels:
            raise ValueError(f"{len(pixels)} bytes are no image of {width}x{height}x{channels}")
        found = (Digit * 64)()
        count = self._c.mnist_recognize(self._handle, pixels, width, height, channels,
                                        width * channels, found, len(found))
        self._check(count >= 0)
        return list(found[:count])

    def classify(self, values):
        """The ten probabilities for 784 numbers, 1 for ink."""
        probabilities = (ctypes.c_float * 10)()
        digit = self._c.mnist_classify(self._handle, (ctypes.c_float * 784)(*values),
                                       probabilities)
        self._check(digit >= 0)
        return list(probabilities)

    def close(self):
        self._c.mnist_close(self._handle)
        self._handle = None

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


def main(library, state, width, height):
    with Recognizer(library, state) as recognizer:
        pixels = sys.stdin.buffer.read()
        for digit in recognizer.recognize(pixels, int(width), int(height)):
            print(digit.digit, f"{max(digit.probabilities):.4f}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
