"""The package mnist_cnn as a user has it, installed from its wheel: what goes in, what comes out,
what is refused, and that threads do not disturb each other."""

import concurrent.futures
import contextlib
import io
import json
import os
import signal
import tempfile
import threading
import unittest
import unittest.mock
import xml.etree.ElementTree
from pathlib import Path

import mnist_cnn
import numpy as np

SOURCE = Path(os.environ["SOURCE_DIR"])
SAMPLES = SOURCE / "data" / "samples"
STATE = SOURCE / "network_state.npz"

with contextlib.suppress(ImportError):  # which the package can do without
    from PIL import Image


def synthetic(count, seed=0):
    """Images that a network can tell apart: of class k is row 2k + 4 white, under noise."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 10
    images = random.integers(0, 60, (count, 28, 28), dtype=np.uint8)
    images[np.arange(count), 2 * labels + 4] = 255
    return images, labels


class Recognize(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.recognizer = mnist_cnn.Recognizer()
        cls.pixels = mnist_cnn.read_image(SAMPLES / "7.png")
        cls.expected = cls.recognizer.recognize(SAMPLES / "7.png").to_dict()

    def test_the_network_of_the_package_is_the_shipped_one(self):
        found = mnist_cnn.Recognizer(STATE).recognize(str(SAMPLES / "7.png"))
        self.assertEqual(found.text, "7")
        self.assertEqual(found.to_dict(), self.expected)

    def test_every_layout_of_the_same_pixels_gives_the_same(self):
        grey = self.pixels[..., 0]
        padded = np.zeros((grey.shape[0], grey.shape[1] + 9), np.uint8)
        padded[:, :-9] = grey
        read_only = grey.copy()
        read_only.flags.writeable = False
        for name, image in {
            "grey": grey,
            "one channel": self.pixels,
            "rgb": np.repeat(self.pixels, 3, 2),
            "opaque": np.concatenate([np.repeat(self.pixels, 3, 2), self.pixels * 0 + 255], 2),
            "view with gaps": padded[:, :-9],
            "columns first": np.asfortranarray(grey),
            "turned twice": grey[::-1, ::-1].copy()[::-1, ::-1],
            "every second": np.repeat(np.repeat(grey, 2, 0), 2, 1)[::2, ::2],
            "read-only": read_only,
            "memoryview": memoryview(read_only),
            "float32": grey.astype(np.float32) / 255,
            "float64": grey / 255,
            "list": (grey / 255).tolist(),
        }.items():
            with self.subTest(name):
                self.assertEqual(self.recognizer.recognize(image).to_dict(), self.expected)
        black_and_white = self.recognizer.recognize(((grey > 128) * np.uint8(7)).view(bool))
        self.assertEqual(black_and_white.to_dict(),
                         self.recognizer.recognize((grey > 128) * np.uint8(255)).to_dict())

    @unittest.skipUnless("Image" in globals(), "no Pillow here")
    def test_pictures_of_pillow_of_any_mode_also_lying_on_their_side(self):
        picture = Image.open(SAMPLES / "7.png").convert("L")
        for mode in ("L", "LA", "RGB", "RGBA", "P"):
            with self.subTest(mode):
                self.assertEqual(self.recognizer.recognize(picture.convert(mode)).to_dict(),
                                 self.expected)
        turned = picture.transpose(Image.Transpose.ROTATE_90)
        turned.getexif()[0x0112] = 6  # to be turned clockwise by a quarter
        self.assertEqual(self.recognizer.recognize(turned).to_dict(), self.expected)

    def test_a_digit_tells_all_of_itself(self):
        (digit,) = self.recognizer.recognize(self.pixels).digits
        self.assertEqual((digit.digit, digit.line, digit.box), (7, 0, (54, 70, 127, 201)))
        self.assertEqual(digit.probabilities.shape, (10,))
        self.assertAlmostEqual(float(digit.probabilities.sum()), 1, 5)
        self.assertEqual(np.float32(digit.confidence), digit.probabilities[7])
        self.assertEqual((digit.input.shape, digit.input.dtype), ((28, 28), np.float32))
        self.assertRegex(repr(digit), r"<Digit 7, 99\.\d\d %, box \(54, 70, 127, 201\)>")
        with self.assertRaises(ValueError):
            digit.probabilities[0] = 1

    def test_arrays_outlive_what_they_came_from(self):
        input_ = self.recognizer.recognize(self.pixels).digits[0].input
        copy = input_.copy()
        for _ in range(100):
            self.recognizer.recognize(self.pixels)
        np.testing.assert_array_equal(input_, copy)

    def test_it_shows_itself(self):
        found = self.recognizer.recognize(self.pixels)
        self.assertRegex(repr(found), r"<Recognition '7', 99\.\d\d %>")
        json.dumps(found.to_dict())
        for given in (self.pixels, SAMPLES / "7.png"):
            html = self.recognizer.recognize(given)._repr_html_()
            svg = xml.etree.ElementTree.fromstring(html).find("svg")
            box = svg.find("rect").attrib
            self.assertEqual([box[name] for name in ("x", "y", "width", "height")],
                             ["54", "70", "127", "201"])
            self.assertTrue(svg.find("image").attrib["href"].startswith("data:image/png;base64,"))

    def test_an_empty_page_and_a_layout(self):
        page = np.full((60, 60), 255, np.uint8)
        self.assertEqual(repr(self.recognizer.recognize(page)), "<Recognition: no digit found>")
        self.assertEqual(self.recognizer.recognize(page).confidence, 0)
        self.assertEqual(self.recognizer.recognize(self.pixels, layout="single").text, "7")
        with self.assertRaisesRegex(mnist_cnn.Error, "expected 'automatic', 'single' or 'number'"):
            self.recognizer.recognize(page, layout="triple")

    def test_what_is_no_picture_is_an_error_that_says_why(self):
        grey = self.pixels[..., 0]
        unit = grey / 255
        unit[3, 4] = np.nan
        for image, why in (
            (unit, "NaN"),
            (grey.astype(np.float32), "expected numbers from 0 to 1"),
            (-(grey / 255), "expected numbers from 0 to 1"),
            (grey.astype(np.int64), "int64, expected uint8, bool, float32 or float64"),
            (grey.astype(">f4"), ">f4, expected uint8"),
            (grey.astype(complex), "complex128, expected uint8"),
            (grey.astype(object), "object, expected uint8"),
            (None, "the image is a NoneType, expected a path, a picture of Pillow or an array"),
            (io.BytesIO(), "the image is a BytesIO, expected a path, a picture of Pillow"),
            (b"P5 1 1 255 0", "the image is a bytes, expected a path, a picture of Pillow"),
            ("", "the path of the image is empty"),
            ([[0.5, 0.5], [0.5]], "lists of different lengths are no array"),
            (grey[0], r"the shape \(240,\), expected \(height, width\)"),
            (grey[:0], r"the shape \(0, 240\)"),
            (np.zeros((9, 9, 5), np.uint8), r"the shape \(9, 9, 5\)"),
            (np.zeros((1, 20000), np.uint8), "at most 16384 pixels a side"),
            ("nowhere.png", "nowhere.png: no such file"),
            (STATE, "network_state.npz: "),
        ):
            with self.subTest(why), self.assertRaisesRegex(mnist_cnn.Error, why):
                self.recognizer.recognize(image)
        self.assertTrue(issubclass(mnist_cnn.Error, ValueError))
        self.assertEqual(mnist_cnn.Error.__module__, "mnist_cnn")

    def test_many_in_order_and_by_threads_at_the_same_time(self):
        images = [self.pixels, str(SAMPLES / "mnist_2.png"), np.zeros((9, 9), np.uint8)] * 5
        found = self.recognizer.recognize_many(images, threads=3)
        self.assertEqual([each.text for each in found], ["7", "2", ""] * 5)
        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            for found in threads.map(self.recognizer.recognize, [self.pixels] * 64):
                self.assertEqual(found.to_dict(), self.expected)
        with self.assertRaisesRegex(mnist_cnn.Error, "nowhere.png"):
            self.recognizer.recognize_many([self.pixels, "nowhere.png"])
        with self.assertRaisesRegex(mnist_cnn.Error, "threads is -1"):
            self.recognizer.recognize_many([], threads=-1)
        with self.assertRaisesRegex(mnist_cnn.Error, "threads is '2', expected a whole number"):
            self.recognizer.recognize_many([], threads="2")
        for one in ("7.png", b"7.png", SAMPLES / "7.png"):
            with self.assertRaisesRegex(mnist_cnn.Error, r"7\.png.*, expected a list of pictures"):
                self.recognizer.recognize_many(one)

    def test_other_threads_of_python_run_while_one_recognises(self):
        page = np.repeat(np.repeat(self.pixels[..., 0], 8, 0), 8, 1)
        ticks, done = [], threading.Event()

        def tick():
            while not done.wait(0.0005):
                ticks.append(1)

        thread = threading.Thread(target=tick)
        thread.start()
        for _ in range(10):
            self.recognizer.recognize(page)
        done.set()
        thread.join()
        self.assertGreater(len(ticks), 10)


class Classify(unittest.TestCase):
    def setUp(self):
        self.recognizer = mnist_cnn.Recognizer()
        self.images = synthetic(200)[0]

    def test_shapes_and_types(self):
        all_of_them = self.recognizer.classify(self.images)
        flat = self.images.reshape(200, 784)
        self.assertEqual((all_of_them.shape, all_of_them.dtype), ((200, 10), np.float32))
        np.testing.assert_allclose(all_of_them.sum(1), 1, rtol=1e-5)
        one = self.recognizer.classify(self.images[0])
        self.assertEqual(one.shape, (1, 10))
        np.testing.assert_array_equal(one, self.recognizer.classify(self.images[0].ravel()))
        np.testing.assert_allclose(one, all_of_them[:1], atol=1e-6)
        for same in (self.images.astype(np.float32) / 255, self.images / 255,
                     np.asfortranarray(self.images), self.images[::-1].copy()[::-1],
                     flat, np.asfortranarray(flat)):
            np.testing.assert_array_equal(self.recognizer.classify(same), all_of_them)
        for threads in (1, 2, 5):
            np.testing.assert_array_equal(
                self.recognizer.classify(self.images, threads=threads), all_of_them)
        self.assertEqual(self.recognizer.classify(self.images[:0]).shape, (0, 10))
        np.testing.assert_array_equal(self.recognizer.classify(flat[:1]), one)
        self.assertEqual(self.recognizer.classify(flat[:0]).shape, (0, 10))

    def test_what_is_no_input(self):
        for inputs, why in (
            (np.zeros(783, np.float32), r"the shape \(783,\), expected \(28, 28\), \(784,\)"),
            (np.zeros((3, 783), np.float32), r"the shape \(3, 783\)"),
            (np.zeros((3, 1, 784), np.float32), r"the shape \(3, 1, 784\)"),
            (np.zeros((2, 28, 27), np.float32), r"the shape \(2, 28, 27\)"),
            (np.full((28, 28), np.nan), "NaN"),
            (np.full((28, 28), 1.5), "from 0 to 1"),
            (np.zeros((28, 28), int), "int64, expected uint8"),
        ):
            with self.subTest(why), self.assertRaisesRegex(mnist_cnn.Error, why):
                self.recognizer.classify(inputs)
        with self.assertRaisesRegex(mnist_cnn.Error, "threads is '2', expected a whole number"):
            self.recognizer.classify(self.images, threads="2")


class States(unittest.TestCase):
    def test_a_state_goes_to_a_file_and_comes_back(self):
        state = mnist_cnn.load(STATE)
        self.assertEqual(list(state), ["conv1.weight", "conv1.bias", "fc1.weight", "fc1.bias",
                                       "fc2.weight", "fc2.bias"])
        self.assertEqual(state["conv1.weight"].shape, (5, 1, 3, 3))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "copy.npz"
            mnist_cnn.save(path, state)
            again = mnist_cnn.load(path)
            with np.load(path) as arrays:  # it is numpy's own format
                np.testing.assert_array_equal(arrays["fc2.bias"], state["fc2.bias"])
        self.assertEqual((again.architecture, again.temperature, again.input_shape),
                         (state.architecture, state.temperature, (1, 28, 28)))
        for name, array in state.items():
            np.testing.assert_array_equal(again[name], array)
        page = mnist_cnn.read_image(SAMPLES / "7.png")
        self.assertEqual(mnist_cnn.Recognizer(state).recognize(page).to_dict(),
                         mnist_cnn.Recognizer(STATE).recognize(page).to_dict())

    def test_what_is_no_state(self):
        state = mnist_cnn.load(STATE)

        def changed(**arrays):
            return mnist_cnn.State({**state, **arrays}, state.architecture)

        short = {name: array for name, array in state.items() if name != "fc1.bias"}
        for wrong, why in (
            (changed(**{"fc1.bias": np.zeros(99, np.float32)}), r"fc1.bias has the shape \(99,\)"),
            (changed(**{"fc1.bias": np.full(100, np.inf, np.float32)}), "infinite"),
            (changed(**{"fc1.bias": np.zeros(100, int)}), "int64"),
            (changed(more=np.zeros(1, np.float32)), "has 7 arrays, expected 6"),
            (mnist_cnn.State(short, state.architecture), "has no fc1.bias"),
            (mnist_cnn.State(state, "simard"), "conv1.weight has the shape"),
            (mnist_cnn.State(state, state.architecture, temperature=0), "temperature of 0"),
            (mnist_cnn.State(state, "nonsense"), "nonsense"),
        ):
            with self.subTest(why), self.assertRaisesRegex(mnist_cnn.Error, why):
                mnist_cnn.Recognizer(wrong)
        with self.assertRaisesRegex(mnist_cnn.Error, "no such file"):
            mnist_cnn.load("nowhere.npz")
        for take in (mnist_cnn.Recognizer, mnist_cnn.Network, mnist_cnn.evaluate,
                     lambda arrays: mnist_cnn.save("nowhere.npz", arrays)):
            with self.assertRaisesRegex(
                    mnist_cnn.Error, r"a dict: make it a mnist_cnn\.State\(arrays, architecture\)"):
                take(dict(state))


class Networks(unittest.TestCase):
    def test_gradients_are_those_of_the_loss(self):
        network = mnist_cnn.Network("conv2d 2x3x3, tanh, reshape, dense 10, softmax", seed=3)
        images, labels = synthetic(4)
        _, gradients = network.gradients(images, labels)
        for name, array in network.parameters.items():
            place = np.unravel_index(np.abs(gradients[name]).argmax(), array.shape)
            losses = []
            for step in (0.01, -0.02):
                array[place] += np.float32(step)
                losses.append(network.gradients(images, labels)[0])
            array[place] += np.float32(0.01)
            with self.subTest(name):
                slope = (losses[0] - losses[1]) / 0.02
                self.assertAlmostEqual(float(gradients[name][place]) / slope, 1, 2)

    def test_a_network_learns_by_writing_to_its_parameters(self):
        network = mnist_cnn.Network("reshape, dense 10, softmax")
        images, labels = synthetic(100)
        for _ in range(50):
            loss, gradients = network.gradients(images, labels)
            for name, array in network.parameters.items():
                array -= np.float32(0.05) * gradients[name]
        self.assertLess(loss, 0.3)
        np.testing.assert_array_equal(network.forward(images).argmax(1), labels)

    def test_layers_one_by_one_make_the_network(self):
        network = mnist_cnn.Network(mnist_cnn.load(STATE))
        images = synthetic(3)[0]
        x = images.astype(np.float32)[:, None] / 255
        outputs = network.activations(images)
        for layer, output in zip(network.layers, outputs, strict=True):
            x = layer.forward(x)
            np.testing.assert_array_equal(x, output)
            self.assertEqual(x.shape[1:], layer.output_shape)
        np.testing.assert_array_equal(x, network.forward(images))
        self.assertEqual(repr(network.layers[1]), "<Layer tanh: (5,26,26) -> (5,26,26)>")
        state = network.state()
        tempered = x ** (1 / state.temperature)  # softmax(logits / temperature), but for its sum
        np.testing.assert_allclose(
            tempered / tempered.sum(1, keepdims=True),
            mnist_cnn.Recognizer(state).classify(images), atol=1e-5)

    def test_a_network_of_a_state_gives_the_state_back(self):
        state = mnist_cnn.load(STATE)
        again = mnist_cnn.Network(state).state()
        self.assertNotEqual(state.temperature, 1.0)
        self.assertEqual(again.temperature, state.temperature)
        self.assertEqual(again.encode(), state.encode())

    def test_a_network_refuses_a_state_of_other_shapes(self):
        state = mnist_cnn.load(STATE)
        state["conv1.bias"] = state["conv1.bias"][:1]
        with self.assertRaisesRegex(mnist_cnn.Error, r"conv1\.bias: expected shape .*, found \(1,"):
            mnist_cnn.Network(state)
        del state["conv1.bias"]
        with self.assertRaisesRegex(mnist_cnn.Error, r"conv1\.bias: expected .*, found none"):
            mnist_cnn.Network(state)

    def test_a_layer_gives_its_gradients(self):
        layer = mnist_cnn.Network("reshape, dense 4", (1, 2, 3)).layers[1]
        random = np.random.default_rng(1)
        x, dy = random.random((5, 6), np.float32), random.random((5, 4), np.float32)
        dx, gradients = layer.backward(x, dy)
        np.testing.assert_allclose(gradients["fc1.weight"], dy.T @ x, rtol=1e-5)
        np.testing.assert_allclose(gradients["fc1.bias"], dy.sum(0), rtol=1e-5)
        self.assertEqual(dx.shape, x.shape)

    def test_losses_and_their_gradients(self):
        t = np.array([[0.0, 1.0]])
        value, gradient = mnist_cnn.mse(np.array([[0.5, 1.0]]), t)
        self.assertAlmostEqual(value, 0.125)
        np.testing.assert_allclose(gradient, [[0.5, 0]])
        p = np.array([[0.25, 0.75]])
        self.assertAlmostEqual(mnist_cnn.cross_entropy(p, t)[0], -np.log(0.75), 6)
        self.assertAlmostEqual(mnist_cnn.binary_cross_entropy(p, t)[0], -np.log(0.75), 6)
        value, gradient = mnist_cnn.softmax_cross_entropy(np.log(p), t)
        self.assertAlmostEqual(value, -np.log(0.75), 6)
        np.testing.assert_allclose(gradient, p - t, atol=1e-6)
        with self.assertRaisesRegex(mnist_cnn.Error, r"\(N, classes\)"):
            mnist_cnn.mse(np.zeros(3), np.zeros(3))

    def test_parameters_outlive_their_network(self):
        bias = mnist_cnn.Network("dense 3", (4,)).parameters["fc1.bias"]
        bias[:] = 2
        self.assertEqual(bias.tolist(), [2, 2, 2])

    def test_what_fits_no_network(self):
        network = mnist_cnn.Network(mnist_cnn.load(STATE))
        images, labels = synthetic(4)
        for call, why in (
            (lambda: mnist_cnn.Network("dense"), "dense"),
            (lambda: network.forward(images[:, :27]), r"\(4, 27, 28\), expected at least"),
            (lambda: network.forward(images[:0]), "at least one sample"),
            (lambda: network.forward(np.full((1, 28, 28), np.nan)), "NaN"),
            (lambda: network.gradients(images, labels[:3]), "3"),
            (lambda: network.gradients(images, labels + 7), "label"),
            (lambda: network.gradients(images, labels - 1), "labels from -1"),
            (lambda: network.gradients(images, labels / 2), "labels of float64"),
            (lambda: network.layers[1].backward(np.zeros((2, 5, 26, 26)), np.zeros((3, 5, 26, 26))),
             "dy has 3 samples, and x 2"),
        ):
            with self.subTest(why), self.assertRaisesRegex(mnist_cnn.Error, why):
                call()


class Train(unittest.TestCase):
    def setUp(self):
        self.data = synthetic(600), synthetic(100, seed=1)
        self.settings = {"arch": "reshape, dense 10, softmax", "epochs": 3, "augment": "none",
                         "lr": 0.02}

    def test_training_and_measuring(self):
        steps, epochs = [], []
        training = mnist_cnn.train(self.data, validation=88, progress=steps.append,
                                   on_epoch=epochs.append, **self.settings)
        self.assertEqual([step.step for step in steps], list(range(1, 25)))
        self.assertEqual({(step.steps, step.epochs) for step in steps}, {(24, 3)})
        self.assertEqual(epochs, training.epochs)
        self.assertEqual([epoch["epoch"] for epoch in epochs], [1, 2, 3])
        self.assertGreater(training.evaluation.accuracy, 0.9)
        measured = mnist_cnn.evaluate(training.state, self.data[1])
        self.assertEqual(str(measured), str(training.evaluation))
        self.assertEqual((measured.total, measured.confusion.sum()), (100, 100))
        self.assertEqual(measured.correct, (measured.predictions == self.data[1][1]).sum())
        low, high = measured.interval
        self.assertTrue(low < measured.accuracy <= high)

    def test_the_same_seed_gives_the_same_bits_also_from_numbers_from_0_to_1(self):
        (x, y), test = self.data
        first = mnist_cnn.train(self.data, threads=1, **self.settings)
        second = mnist_cnn.train(((x / 255, y.astype(np.uint16)), test), threads=2, **self.settings)
        for name, array in first.state.items():
            np.testing.assert_array_equal(array, second.state[name])

    def test_a_run_that_was_stopped_goes_on_and_ends_in_the_same_bits(self):
        with tempfile.TemporaryDirectory() as folder:
            state = Path(folder) / "state.npz"
            stopped = mnist_cnn.train(self.data, state, progress=lambda told: told.step < 14,
                                      **self.settings)
            self.assertIsNone(stopped.evaluation)
            mnist_cnn.train(self.data, state, **self.settings)
            np.testing.assert_array_equal(
                mnist_cnn.load(state)["fc1.weight"],
                mnist_cnn.train(self.data, **self.settings).state["fc1.weight"])

    def test_an_exception_and_an_interrupt_end_it(self):
        def fail(_):
            raise RuntimeError("enough")

        for callback in ({"progress": fail}, {"on_epoch": fail}):
            with self.assertRaisesRegex(RuntimeError, "enough"):
                mnist_cnn.train(self.data, **callback, **self.settings)
        previous = signal.signal(signal.SIGALRM, lambda *_: fail(None))
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with self.assertRaisesRegex(RuntimeError, "enough"):
                mnist_cnn.train(self.data, **{**self.settings, "epochs": 100000})
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)

    def test_what_is_no_setting_and_no_data(self):
        (x, y), test = self.data
        for data, settings, why in (
            (self.data, {"epochs": 0}, "epochs is 0, expected a whole number of at least 1"),
            (self.data, {"epochs": 1.5}, "epochs is 1.5"),
            (self.data, {"lr": 0}, "lr is 0, expected a number above 0"),
            (self.data, {"lr": float("nan")}, "lr is nan"),
            (self.data, {"momentum": 1.0}, "momentum is 1.0, expected a number from 0 to below 1"),
            (self.data, {"allographs": 1.5}, "allographs is 1.5, expected a number from 0 to 1"),
            (self.data, {"lr": "fast"}, "lr is 'fast'"),
            (self.data, {"seed": 2**60}, "seed is 1152921504606846976"),
            (self.data, {"nesterov": 3}, "nesterov is 3, expected True or False"),
            (self.data, {"schedule": "steep"}, "steep"),
            (self.data, {"schedule": 3}, "schedule: expected a text"),
            (self.data, {"recipe": "best of all"}, "best of all"),
            (self.data, {"validation": 600}, "600"),
            (((x, y[:-1]), test), {}, r"training labels has the shape \(599,\), expected \(600,\)"),
            (((x[:, :20], y), test), {}, "differ in size"),
            (((x[0], y[:28]), test), {}, r"expected \(N, rows, columns\)"),
            (("nowhere"), {}, "nowhere"),
            ((x, y), {}, r"data is neither \(x_train, y_train\), \(x_test, y_test\) nor a path"),
            (5, {}, "nor a path"),
            (((x, [[1, 2], [3]]), test), {}, "lists of different lengths are no array"),
            (self.data, {"threads": "2"}, "threads is '2', expected a whole number of at least 0"),
        ):
            with self.subTest(why), self.assertRaisesRegex(mnist_cnn.Error, why):
                mnist_cnn.train(data, **{**self.settings, **settings})
        with self.assertRaisesRegex(mnist_cnn.Error, "no setting is called speed"):
            mnist_cnn.train("nowhere", speed=1)  # before it looks there
        with self.assertRaisesRegex(mnist_cnn.Error, "takes"):
            mnist_cnn.evaluate(STATE, (x[:, :20], y))
        with self.assertRaisesRegex(mnist_cnn.Error, r"neither \(images, labels\) nor a path"):
            mnist_cnn.evaluate(STATE, 5)

    def test_data_that_is_not_found(self):
        with tempfile.TemporaryDirectory() as empty, contextlib.chdir(empty), \
                unittest.mock.patch.dict(os.environ, {"HOME": empty, "XDG_DATA_HOME": empty}):
            os.environ.pop("MNIST_DATA", None)
            with self.assertRaisesRegex(mnist_cnn.Error, r"where it is with load_data\(path\)$"):
                mnist_cnn.load_data()


if __name__ == "__main__":
    unittest.main()
