#!/usr/bin/env python3
"""Holds our .npz reader and writer against numpy's: npz_against_numpy.py REWRITE_NPZ [ROUNDS]

Random arrays of every kind are saved by numpy, read and written again by the program REWRITE_NPZ,
and loaded by numpy, which must find the same. Then damaged files: what both still read must be the
same.
"""

import io
import random
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy_format

program = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
random.seed(1)

KINDS = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]
# What becomes of numpy's types in our memory, and so in what we write.
WRITTEN = {"f2": "f4", "f4": "f4", "f8": "f8", "u1": "u1", "b1": "u1"}


def random_array():
    kind = random.choice(KINDS)
    shape = tuple(random.randrange(0, 5) for _ in range(random.randrange(0, 5)))
    if kind[0] == "f":
        array = np.random.default_rng(random.getrandbits(32)).normal(size=shape)
    else:
        low = 0 if kind[0] in "u?" else -100
        array = np.random.default_rng(random.getrandbits(32)).integers(low, 100, size=shape)
    array = np.asarray(array).astype(np.dtype(random.choice("<>") + kind))
    return np.asfortranarray(array) if random.random() < 0.5 else array


def random_text():
    return np.array("".join(random.choice("aé七🖊 {}\n") for _ in range(random.randrange(20))))


def random_dict():
    kinds = ["<f4", "<f8", "|u1", "<i8"]
    return {random.choice([i, 300 * i, -i, 70000 * i]): random_array().astype(random.choice(kinds))
            for i in range(random.randrange(0, 6))}


def saved(members):
    """An archive of the members, in one of the ways there are."""
    out = io.BytesIO()
    way = random.choice(["savez", "savez_compressed", "zip64", "version"])
    if way.startswith("savez"):
        getattr(np, way)(out, **members)
        return out.getvalue()
    with zipfile.ZipFile(out, "w", random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as z:
        for name, value in members.items():
            with z.open(name + ".npy", "w", force_zip64=way == "zip64") as f:
                version = None if way == "zip64" else random.choice([(1, 0), (2, 0), (3, 0)])
                npy_format.write_array(f, np.asanyarray(value), version=version)
    return out.getvalue()


def same(theirs, ours):
    theirs, ours = np.asarray(theirs), np.asarray(ours)
    kind = theirs.dtype.str[1:]
    expected = WRITTEN.get(kind, kind if kind[0] == "U" else "i8")
    if expected[0] == "U":
        return theirs == ours
    # An empty dimension, too, keeps its shape.
    return (ours.dtype.str[1:] == expected and theirs.shape == ours.shape
            and np.array_equal(theirs.astype(expected), ours, equal_nan=expected[0] == "f"))


def rewrite(content, folder):
    source, target = folder / "in.npz", folder / "out.npz"
    source.write_bytes(content)
    target.unlink(missing_ok=True)
    result = subprocess.run([program, source, target], capture_output=True, text=True)
    if result.returncode not in (0, 1):
        sys.exit(f"{program} ended with {result.returncode}: {result.stderr}")
    return target if result.returncode == 0 else None, result.stderr


def check_sound(folder):
    plain = {f"a{i}.weight": random_array() for i in range(random.randrange(0, 5))}
    plain["metadata"] = random_text()
    content = saved(plain)
    target, error = rewrite(content, folder)
    assert target, error
    with np.load(target, allow_pickle=False) as ours:
        assert sorted(ours.files) == sorted(plain), (ours.files, list(plain))
        for name, value in plain.items():
            assert same(value, ours[name]), (name, value, ours[name])

    pickled = {"weights": random_dict(), "biases": random_dict()}
    target, error = rewrite(saved({k: np.asanyarray(v) for k, v in pickled.items()}), folder)
    assert target, error
    expected = {f"{name}.{key}": value
                for name, values in pickled.items() for key, value in values.items()}
    with np.load(target, allow_pickle=False) as ours:
        assert sorted(ours.files) == sorted(expected), (ours.files, list(expected))
        for name, value in expected.items():
            assert same(value, ours[name]), (name, value, ours[name])
    return content


def check_damaged(content, folder):
    damaged = bytearray(content)
    for _ in range(random.randrange(1, 4)):
        damaged[random.randrange(len(damaged))] = random.getrandbits(8)
    if random.random() < 0.2:
        del damaged[random.randrange(len(damaged)):]
    target, _ = rewrite(bytes(damaged), folder)
    if target is None:
        return 0
    with np.load(target, allow_pickle=False) as ours:
        for name in ours.files:
            try:
                value = np.load(io.BytesIO(damaged))[name]
            except Exception:  # numpy may refuse what we read, in any way
                continue
            assert same(value, ours[name]), name
    return 1


with tempfile.TemporaryDirectory() as name:
    accepted = 0
    for _ in range(rounds):
        content = check_sound(Path(name))
        accepted += sum(check_damaged(content, Path(name)) for _ in range(3))
print(f"{rounds} rounds agree; {accepted} of {3 * rounds} damaged archives were read, rightly")
