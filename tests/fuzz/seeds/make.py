#!/usr/bin/env python3
"""Makes the seeds that are no golden files of the tests: pickles out of their archives, and IDX files."""

import gzip
import struct
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parents[1] / "golden" / "io"

for folder in ("pickle", "idx"):
    (HERE / folder).mkdir(exist_ok=True)
for numpy in ("numpy1.24", "numpy2.4"):
    for name, member in (("seed_layout", "biases"), ("pickled_dict", "one"), ("pickled_dict", "none")):
        content = zipfile.ZipFile(GOLDEN / numpy / f"{name}.npz").read(f"{member}.npy")
        pickle = content[content.index(b"\n") + 1:]
        (HERE / "pickle" / f"{numpy}_{member}").write_bytes(pickle)

images = struct.pack(">4I", 0x803, 2, 3, 4) + bytes(range(24))
labels = struct.pack(">2I", 0x801, 5) + bytes([0, 9, 3, 3, 7])
for name, content in (("images", images), ("labels", labels)):
    (HERE / "idx" / name).write_bytes(content)
    (HERE / "idx" / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))
