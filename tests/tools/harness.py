"""What the tests of the command-line tools share: running a tool, and making its input."""

import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

BIN = Path(os.environ["BIN_DIR"])
SOURCE = Path(os.environ["SOURCE_DIR"])


def clean_environment(**changes):
    """The environment without what would lead a tool to files of this machine."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MNIST_", "XDG_"))}
    return {**kept, "HOME": "/nonexistent", **changes}


class ToolTest(unittest.TestCase):
    """A test in an empty folder of its own."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="mnist-tools-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, tool, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
              **environment):
        return subprocess.Popen(
            [str(BIN / tool), *map(str, arguments)], cwd=self.folder, text=True,
            env=clean_environment(**environment), stdin=subprocess.DEVNULL,
            stdout=stdout, stderr=stderr)

    def run_tool(self, tool, *arguments, exit_code=0, **environment):
        """Runs a tool to its end and returns what it wrote to stdout and stderr."""
        process = self.start(tool, *arguments, **environment)
        out, err = process.communicate(timeout=300)
        self.assertEqual(process.returncode, exit_code, f"{tool} {arguments}\n{out}\n{err}")
        return out, err

    def stdout_on_terminal(self, tool, *arguments, **environment):
        """What a tool writes to a terminal."""
        main, terminal = os.openpty()
        process = self.start(tool, *arguments, stdout=terminal, **environment)
        os.close(terminal)
        written = b""
        try:
            while part := os.read(main, 65536):
                written += part
        except OSError:  # how the end of a terminal reads
            pass
        os.close(main)
        process.communicate(timeout=60)
        return written.decode().replace("\r\n", "\n")

    def run_json(self, tool, *arguments, **options):
        out, _ = self.run_tool(tool, *arguments, "--json", **options)
        self.assertEqual(out.count("\n"), 1, "one object on one line")
        return json.loads(out)

    def check_fails(self, tool, *arguments, exit_code=1, says=(), **environment):
        """The tool fails with one line on stderr: its name, and what is wrong."""
        _, err = self.run_tool(tool, *arguments, exit_code=exit_code, **environment)
        message = [line for line in err.splitlines() if line.startswith(f"{tool}: ")]
        self.assertEqual(len(message), 1, err)
        for text in says:
            self.assertIn(str(text), message[0])
        return message[0]


def idx(dimensions, extents, data, magic=None):
    """An IDX file."""
    header = struct.pack(f">{1 + len(extents)}I", magic or 0x800 + dimensions, *extents)
    return header + bytes(data)


def synthetic_images(count, side=28, seed=1):
    """Images that a network can tell apart: class k has a bright row or column, in noise."""
    draw = random.Random(seed)
    images = []
    for i in range(count):
        label = i % 10
        image = bytearray(draw.randbytes(side * side))
        for j in range(side * side):
            image[j] //= 4
        for j in range(side):
            for width in range(2):
                line = 2 + 4 * (label % 5) + width
                image[line * side + j if label < 5 else j * side + line] = 230
        images.append(bytes(image))
    return images


def write_dataset(folder, train=400, test=100, side=28):
    """The four IDX files of a synthetic dataset."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, count, seed in (("train", train, 1), ("t10k", test, 2)):
        images = synthetic_images(count, side, seed)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(
            idx(3, (count, side, side), b"".join(images)))
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(
            idx(1, (count,), [i % 10 for i in range(count)]))
    return folder


def read_idx_images(path):
    """The images of an IDX file: their bytes, rows and columns."""
    data = Path(path).read_bytes()
    count, rows, columns = struct.unpack_from(">3I", data, 4)
    size = rows * columns
    return [data[16 + i * size:16 + (i + 1) * size] for i in range(count)], rows, columns


def read_idx_labels(path):
    return list(Path(path).read_bytes()[8:])


def png(pixels, width, height, colour_type=0):
    """A PNG file of 8-bit samples: grey (colour type 0), RGB (2) or RGBA (6)."""
    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    row = width * {0: 1, 2: 3, 6: 4}[colour_type]
    lines = b"".join(b"\0" + bytes(pixels[y * row:(y + 1) * row]) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b""))


def read_png(path):
    """The width, height and samples of a PNG file as mnist-recognize writes them: 8 bits a sample,
    grey, RGB or RGBA, not interlaced."""
    data = Path(path).read_bytes()
    width, height, depth, colour_type = struct.unpack_from(">IIBB", data, 16)
    assert depth == 8
    compressed, at = b"", 8
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        if name == b"IDAT":
            compressed += data[at + 8:at + 8 + size]
        at += 12 + size
    step = {0: 1, 2: 3, 6: 4}[colour_type]
    lines = zlib.decompress(compressed)
    pixels, before = b"", bytes(step * width)
    for y in range(height):
        start = y * (1 + step * width)
        before = unfiltered(lines[start], lines[start + 1:start + 1 + step * width], before, step)
        pixels += before
    return width, height, pixels


def unfiltered(kind, line, above, step):
    """A row of a PNG file without the filter it was stored with."""
    row = bytearray(line)
    for i, value in enumerate(line):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        paeth = min((left, above[i], corner), key=lambda v: abs(left + above[i] - corner - v))
        row[i] = (value + (0, left, above[i], (left + above[i]) // 2, paeth)[kind]) % 256
    return bytes(row)


if __name__ == "__main__":
    sys.exit("This file is imported by the tests beside it.")
