"""The shared library for C, called from Python as a program in C calls it."""

import ctypes


class Digit(ctypes.Structure):
    """mnist_digit of mnist.h."""

    _fields_ = [("digit", ctypes.c_int32), ("x", ctypes.c_int32), ("y", ctypes.c_int32),
                ("width", ctypes.c_int32), ("height", ctypes.c_int32),
                ("probabilities", ctypes.c_float * 10)]


class Recognizer:
    def __init__(self, library, name, state=None):
        self._c = ctypes.CDLL(str(library))
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
        self.handle = self._c.mnist_open(str(name).encode(), state, len(state or b""))
        self._check(self.handle is not None)

    def _check(self, success):
        if not success:
            raise RuntimeError(self._c.mnist_error().decode())

    def recognize(self, pixels, width, height, channels=1, stride=0):
        found = (Digit * 64)()
        count = self._c.mnist_recognize(self.handle, pixels, width, height, channels,
                                        stride, found, len(found))
        self._check(count >= 0)
        return list(found[:count])

    def classify(self, values):
        probabilities = (ctypes.c_float * 10)()
        digit = self._c.mnist_classify(self.handle, (ctypes.c_float * 784)(*values), probabilities)
        self._check(digit >= 0)
        return list(probabilities)

    def close(self):
        self._c.mnist_close(self.handle)
        self.handle = None
