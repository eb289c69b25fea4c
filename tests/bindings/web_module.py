"""Reads pictures with the WebAssembly module of the page."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy

SOURCE = Path(os.environ["SOURCE_DIR"])
STATE = SOURCE / "network_state.npz"
available = shutil.which("node") is not None


def write_network(folder):
    """The network as read_pictures.mjs takes it."""
    with numpy.load(STATE) as arrays:
        metadata = json.loads(arrays["metadata"].item())
        weights = [arrays[name].ravel().astype("<f4") for name in arrays
                   if name.endswith((".weight", ".bias"))]
    numpy.concatenate(weights).tofile(folder / "weights")
    (folder / "network").write_text(json.dumps({**metadata, "weights": str(folder / "weights")}))


def rgba(image):
    """(height, width, 1 to 4 channels) as (height, width, 4)."""
    opaque = numpy.full(image.shape[:2], 255, numpy.uint8)
    colours = image[..., :3] if image.shape[2] >= 3 else image[..., :1].repeat(3, axis=2)
    return numpy.dstack([colours, image[..., -1] if image.shape[2] in (2, 4) else opaque])


def read(images):
    """For each picture, (height, width, channels) of bytes, a list of dictionaries: digit, box,
    probabilities."""
    with tempfile.TemporaryDirectory(prefix="mnist-web-") as top:
        folder = Path(top)
        write_network(folder)
        listed = []
        for i, image in enumerate(images):
            rgba(image).tofile(folder / f"{i}")
            listed.append({"width": image.shape[1], "height": image.shape[0],
                           "pixels": str(folder / f"{i}")})
        (folder / "pictures").write_text(json.dumps(listed))
        out = subprocess.run(
            ["node", SOURCE / "tests" / "bindings" / "read_pictures.mjs",
             SOURCE / "bindings" / "web" / "mnist.wasm.gz", folder / "network",
             folder / "pictures"], capture_output=True, text=True, check=True).stdout
    return json.loads(out)
