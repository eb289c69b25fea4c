"""A writer of grey baseline JPEG files, as plain as the format allows."""

import struct

import numpy

# The luminance table of ITU-T T.81, annex K, which nearly all writers scale by their quality.
QUANTISATION = numpy.array([
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99])

ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8,
                                          i // 8 if (i // 8 + i % 8) % 2 else i % 8))

COSINES = numpy.array([[(0.5 if k else 8 ** -0.5) * numpy.cos((2 * n + 1) * k * numpy.pi / 16)
                        for n in range(8)] for k in range(8)])

# Codes of equal length: larger files than with good ones, but the same picture.
DC_SYMBOLS = list(range(12))
AC_SYMBOLS = [0x00, 0xF0] + [run << 4 | size for run in range(16) for size in range(1, 11)]


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def code_table(kind, symbols, length):
    counts = [len(symbols) if n == length else 0 for n in range(1, 17)]
    return segment(0xC4, bytes([kind << 4, *counts, *symbols]))


def number_bits(value):
    """The size class of a coefficient, and its bits."""
    size = int(abs(value)).bit_length()
    return size, format(value if value > 0 else value + (1 << size) - 1, f"0{size}b") if size else ""


def block_bits(block, before):
    size, bits = number_bits(int(block[0]) - before)
    out = [format(DC_SYMBOLS.index(size), "04b"), bits]
    last = 0
    for i in numpy.flatnonzero(block[1:]) + 1:
        zeros = int(i) - last - 1
        out += [format(1, "08b")] * (zeros // 16)
        size, bits = number_bits(int(block[i]))
        out += [format(AC_SYMBOLS.index(zeros % 16 << 4 | size), "08b"), bits]
        last = int(i)
    if last < 63:
        out.append(format(0, "08b"))
    return "".join(out)


def exif(orientation):
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return segment(0xE1, b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4))


def jpeg(pixels, quality=75, orientation=None):
    """A JPEG file of a (height, width) array of 0 to 255."""
    height, width = pixels.shape
    padded = numpy.pad(pixels.astype(float), ((0, -height % 8), (0, -width % 8)), "edge") - 128
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    table = numpy.clip((QUANTISATION * scale + 50) // 100, 1, 255)
    blocks = padded.reshape(padded.shape[0] // 8, 8, -1, 8).swapaxes(1, 2).reshape(-1, 8, 8)
    spectra = (COSINES @ blocks @ COSINES.T).reshape(-1, 64) / table
    spectra = numpy.rint(spectra).astype(int)[:, ZIGZAG]
    bits = "".join(block_bits(block, int(before)) for block, before in
                   zip(spectra, [0, *spectra[:-1, 0]]))
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    return b"".join([
        b"\xff\xd8", exif(orientation) if orientation else b"",
        segment(0xDB, bytes([0, *table[ZIGZAG]])),
        segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)),
        code_table(0, DC_SYMBOLS, 4), code_table(1, AC_SYMBOLS, 8),
        segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0])), data, b"\xff\xd9"])
