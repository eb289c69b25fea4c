#!/usr/bin/env python3
"""Makes the .npy and .npz files the reader is tested with, all tiny.

Run once with each numpy the reader should agree with:

    python3 make_npy.py

npy/ holds single arrays; every numpy must write the same bytes. numpy*/ hold archives: numpy 1
pickles with protocol 3, numpy 2 with protocol 4 and one other name. zip/ holds archives that only
Python's zipfile shapes.
"""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy_format

HERE = Path(__file__).resolve().parent
NPY = HERE / "npy"
NUMPY = HERE / ("numpy" + ".".join(np.__version__.split(".")[:2]))
ZIP = HERE / "zip"

SIGNED = np.arange(-2, 4).reshape(2, 3)
UNSIGNED = np.arange(6).reshape(2, 3)


def npy(array, version=None):
    out = io.BytesIO()
    npy_format.write_array(out, np.asarray(array), version=version)
    return out.getvalue()


def make_npy_files():
    NPY.mkdir(exist_ok=True)

    def write(name, array, version=None):
        path = NPY / f"{name}.npy"
        content = npy(array, version)
        assert not path.exists() or path.read_bytes() == content, name
        path.write_bytes(content)

    for kind in ("f2", "f4", "f8"):  # the values halved: all of them exact in float16
        for order_name, order in (("little", "<"), ("big", ">")):
            values = (SIGNED * 0.5).astype(order + kind)
            write(f"{kind}_{order_name}", values)
            write(f"{kind}_{order_name}_fortran", np.asfortranarray(values))
    for kind in ("i1", "i2", "i4", "i8"):
        write(f"{kind}_little", SIGNED.astype("<" + kind))
        write(f"{kind}_big", SIGNED.astype(">" + kind))
    for kind in ("u1", "u2", "u4", "u8"):
        write(f"{kind}_little", UNSIGNED.astype("<" + kind))
        write(f"{kind}_big", UNSIGNED.astype(">" + kind))
    write("bool", SIGNED > 0)
    write("fortran_3d", np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)))
    write("half_special", np.array([0.0, -0.0, 6e-8, 6.1e-5, 65504, np.inf, -np.inf, np.nan], "<f2"))
    write("scalar", np.float64(2.5))
    write("vector", np.arange(3, dtype="<f4"))
    write("empty", np.zeros((0, 3), "<f4"))
    write("text", np.array("Ziffern: äß 七 🖊"))
    write("text_big", np.array("Ziffern: äß 七 🖊").astype(">U16"))
    write("text_empty", np.array(""))
    write("version2", SIGNED.astype("<f4"), (2, 0))
    write("version3", SIGNED.astype("<f4"), (3, 0))
    # What the writer must reproduce byte for byte, besides the above.
    write("u1_vector", np.arange(3, dtype="|u1"))
    write("i8_large", np.array([[2**62, -(2**63)]], "<i8"))
    write("f4_wide", np.zeros((1, 123456789, 0), "<f4"))
    # What is refused.
    write("complex", np.zeros(2, "<c8"))
    write("structured", np.zeros(2, [("x", "<f4"), ("y", "<i4")]))
    write("texts", np.array(["one", "two"]))
    write("bytes", np.array(b"text"))
    write("datetime", np.array("2024-01-01", "<M8[D]"))


def seed_layout():
    """The layout of the original program's network_state.npz, with a tiny network."""
    layers = {
        "0": {"shape": [2, 3, 3], "type": "convolutional",
              "params": {"input_shape": [1, 5, 5], "kernel_size": 3, "depth": 2}},
        "1": {"shape": [3, 1], "type": "dense", "params": {"input_size": 18, "output_size": 3}},
    }
    weights = {0: np.arange(18, dtype=float).reshape(2, 1, 3, 3) / 4,
               1: np.arange(54, dtype=float).reshape(3, 18) / 8}
    biases = {0: np.arange(18, dtype=float).reshape(2, 3, 3), 1: np.arange(3, dtype=float)[:, None]}
    return {"biases": biases, "weights": weights, "metadata": json.dumps(layers)}


def make_npz_files():
    NUMPY.mkdir(exist_ok=True)
    members = {"a.weight": (SIGNED * 0.5).astype("<f4"), "a.bias": np.arange(3, dtype="<f8"),
               "metadata": np.array('{"version": 1}')}
    np.savez(NUMPY / "stored.npz", **members)
    np.savez_compressed(NUMPY / "deflated.npz", **members)
    np.savez(NUMPY / "seed_layout.npz", **seed_layout())
    # A dict of 100 arrays of every type: long and short integers, a memo of over 256 entries.
    many = {1000 * i: np.full((i % 4, 1 + i % 3), i, ("<f4", "<f8", "|u1", "<i8")[i % 4])
            for i in range(100)}
    np.savez(NUMPY / "pickled_dict.npz", many=many, one={-1: np.zeros((1, 1, 1, 1))}, none={})


def make_zip_files():
    ZIP.mkdir(exist_ok=True)
    value = npy(np.arange(4, dtype="<f4"), (1, 0))
    first_of_1980 = (1980, 1, 1, 0, 0, 0)

    def write(name, members, method=zipfile.ZIP_STORED, force_zip64=False):
        with zipfile.ZipFile(ZIP / name, "w", method) as archive:
            for member, content in members:
                info = zipfile.ZipInfo(member, first_of_1980)
                info.compress_type = method
                with archive.open(info, "w", force_zip64=force_zip64) as out:
                    out.write(content)

    def patch(name, source, old, new):
        content = (ZIP / source).read_bytes()
        assert old in content
        (ZIP / name).write_bytes(content.replace(old, new))

    write("plain.npz", [("x.npy", value)])
    # Both sizes of the local header are 0xFFFFFFFF; the central directory has the real ones.
    write("force_zip64.npz", [("x.npy", value)], force_zip64=True)
    # Everything zip64 has: sizes and offset in the central directory, and a record for it.
    zipfile.ZIP64_LIMIT, limit = 0, zipfile.ZIP64_LIMIT
    write("zip64_directory.npz", [("x.npy", value), ("y.npy", value)], force_zip64=True)
    zipfile.ZIP64_LIMIT = limit
    write("extra_members.npz", [("README.txt", b"read me"), ("folder/", b""), ("x.npy", value)])
    write("odd_names.npz", [("Gewicht ä.npy", value), ("folder/y.npy", value), (".npy", value)])
    write("empty.npz", [])
    write("comment.npz", [("x.npy", value)])
    with zipfile.ZipFile(ZIP / "comment.npz", "a") as archive:
        archive.comment = b"a comment PK\5\6 that looks like the end of an archive"
    # What is refused.
    write("bzip2.npz", [("x.npy", value)], zipfile.ZIP_BZIP2)
    write("lzma.npz", [("x.npy", value)], zipfile.ZIP_LZMA)
    write("two.npz", [("x.npy", value), ("y.npy", value)])
    patch("duplicate.npz", "two.npz", b"y.npy", b"x.npy")
    patch("control_character.npz", "two.npz", b"y.npy", b"y\nnpy")
    patch("not_utf8.npz", "two.npz", b"y.npy", b"y\xffnpy")
    plain = bytearray((ZIP / "plain.npz").read_bytes())
    directory = plain.index(b"PK\1\2")
    for flags in (6, directory + 8):
        plain[flags] |= 1
    (ZIP / "encrypted.npz").write_bytes(plain)
    (ZIP / "two.npz").unlink()


make_npy_files()
make_npz_files()
make_zip_files()
