#!/usr/bin/env python3
"""Makes the pictures the decoder is tested with. Needs Pillow for what it does not write itself.

    python3 make_images.py

Every picture without loss shows the same scene, `scene(x, y)`, of 11 x 7 pixels: each sample is
known exactly from its place, in the test as well as here. PNGs are written here in every colour
type, depth and interlace, and Pillow must agree with what they hold; the rest is Pillow's.
"""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent / "images"
WIDTH, HEIGHT = 11, 7


def scene(x, y, channel, largest):
    """A sample of 0 to `largest`, different from those around it in every channel."""
    return (37 * x + 59 * y + 91 * channel) % (largest + 1)


def to_8_bits(sample, largest):
    return (sample * 255 + largest // 2) // largest


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a PNG's colour types
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
          (0, 1, 1, 2)]


def chunk(kind, content):
    return (struct.pack(">I", len(content)) + kind + content
            + struct.pack(">I", zlib.crc32(kind + content)))


def packed(samples, depth):
    if depth == 16:
        return b"".join(struct.pack(">H", s) for s in samples)
    bits = "".join(f"{s:0{depth}b}" for s in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def filtered(rows, bytes_a_pixel):
    """The rows with a different filter each, all five by turns."""
    out, above = b"", bytes(len(rows[0]) if rows else 0)
    for number, row in enumerate(rows):
        kind = number % 5
        line = bytearray()
        for i, value in enumerate(row):
            a = row[i - bytes_a_pixel] if i >= bytes_a_pixel else 0
            b = above[i]
            c = above[i - bytes_a_pixel] if i >= bytes_a_pixel else 0
            paeth = min((a, b, c), key=lambda p: (abs(a + b - c - p), (a, b, c).index(p)))
            line.append((value - (0, a, b, (a + b) // 2, paeth)[kind]) % 256)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def png(colour, depth, interlaced, extra=()):
    largest = 2**depth - 1
    count = CHANNELS[colour]

    def row(xs, y):
        return packed([scene(x, y, c, largest) for x in xs for c in range(count)], depth)

    bytes_a_pixel = max(1, count * depth // 8)
    data = b""
    for x0, y0, dx, dy in PASSES if interlaced else [(0, 0, 1, 1)]:
        xs, ys = range(x0, WIDTH, dx), range(y0, HEIGHT, dy)
        if xs and ys:
            data += filtered([row(xs, y) for y in ys], bytes_a_pixel)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour, 0, 0, interlaced)
    chunks = [chunk(b"IHDR", header)]
    if colour == 3:
        chunks.append(chunk(b"PLTE", bytes(v for i in range(largest + 1) for v in palette(i))))
    chunks += [chunk(kind, content) for kind, content in extra]
    compressed = zlib.compress(data, 9)
    chunks += [chunk(b"IDAT", compressed[:20]), chunk(b"IDAT", compressed[20:])]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def palette(index):
    return index * 7 % 256, index * 13 % 256, 255 - index % 256


def check_with_pillow(content, colour, depth):
    picture = Image.open(io.BytesIO(content))
    largest = 2**depth - 1
    if depth == 16 and colour == 0:
        values = list(picture.getdata())
        assert values == [scene(x, y, 0, largest) for y in range(HEIGHT) for x in range(WIDTH)]
        return
    if depth == 16:
        return  # Pillow cuts these to 8 bits
    mode = {0: "L", 2: "RGB", 3: "RGB", 4: "LA", 6: "RGBA"}[colour]
    values = list(picture.convert(mode).getdata())
    for y in range(HEIGHT):
        for x in range(WIDTH):
            samples = [scene(x, y, c, largest) for c in range(CHANNELS[colour])]
            expected = (palette(samples[0]) if colour == 3
                        else tuple(to_8_bits(s, largest) for s in samples))
            got = values[y * WIDTH + x]
            assert (got if isinstance(got, tuple) else (got,)) == expected, (colour, depth, x, y)


def make_pngs():
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    for colour, kinds in depths.items():
        for depth in kinds:
            for interlaced in (0, 1):
                content = png(colour, depth, interlaced)
                check_with_pillow(content, colour, depth)
                name = f"colour{colour}_{depth}bit{'_interlaced' if interlaced else ''}.png"
                (HERE / name).write_bytes(content)
    # The pixel (0, 0) and those like it transparent; the palette's first two entries half so.
    (HERE / "transparent_grey.png").write_bytes(png(0, 8, 0, [(b"tRNS", struct.pack(">H", 0))]))
    (HERE / "transparent_rgb.png").write_bytes(
        png(2, 8, 0, [(b"tRNS", struct.pack(">HHH", 0, 91, 182))]))
    (HERE / "transparent_rgb16.png").write_bytes(
        png(2, 16, 0, [(b"tRNS", struct.pack(">HHH", 0, 91, 182))]))
    (HERE / "transparent_palette.png").write_bytes(png(3, 4, 0, [(b"tRNS", bytes([0, 128]))]))
    exif = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
    (HERE / "exif.png").write_bytes(png(0, 8, 0, [(b"eXIf", exif)]))
    short = bytearray(png(3, 2, 0))  # a palette of one colour for indices up to 3
    start = short.index(b"PLTE") - 4
    short[start:start + 24] = chunk(b"PLTE", bytes([10, 20, 30]))
    (HERE / "short_palette.png").write_bytes(short)


def scene_picture(mode):
    picture = Image.new(mode, (WIDTH, HEIGHT))
    count = len(mode)
    picture.putdata([tuple(scene(x, y, c, 255) for c in range(count)) if count > 1
                     else scene(x, y, 0, 255) for y in range(HEIGHT) for x in range(WIDTH)])
    return picture


def run_lengths(bits):
    """The palette scene with each thing that run lengths can say; row 4 is of one run, and the first
    four pixels of row 3 are moved over."""
    def packed_indices(indices):
        content = packed(indices, bits)
        return content + bytes(len(content) % 2)

    body = b""
    for y in reversed(range(HEIGHT)):
        row = [scene(x, y, 0, 15) for x in range(WIDTH)]
        if y == 5:
            body += b"".join(bytes([1, index << 4 if bits == 4 else index]) for index in row)
        elif y == 4:
            body += bytes([WIDTH, 0x35 if bits == 4 else 3])
        elif y == 3:
            body += b"\0\2\4\0" + bytes([0, WIDTH - 4]) + packed_indices(row[4:])
        else:
            body += bytes([0, WIDTH]) + packed_indices(row)
        body += b"\0\0" if y > 0 else b"\0\1"
    return body


def make_bmps_and_pnms():
    scene_picture("L").save(HERE / "grey.bmp")
    scene_picture("RGB").save(HERE / "rgb.bmp")
    scene_picture("L").point(lambda v: 255 * (v > 127)).convert("1").save(HERE / "bits.bmp")
    rgb = [[scene(x, y, c, 255) for c in range(3)] for y in range(HEIGHT) for x in range(WIDTH)]

    def bmp(header_size, bits, body, height=HEIGHT, compression=0, extra=b""):
        header = struct.pack("<IiiHHIIiiII", header_size, WIDTH, height, 1, bits, compression, 0, 0,
                             0, 0, 0)
        if header_size == 12:
            header = struct.pack("<IHHHH", 12, WIDTH, height, 1, bits)
        offset = 14 + len(header) + len(extra)
        return (b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + header + extra
                + body)

    def rows(pixels, size, top_down=False):
        lines = [b"".join(pixels[y * WIDTH:(y + 1) * WIDTH]) for y in range(HEIGHT)]
        lines = [line + bytes(-len(line) % 4) for line in lines]
        return b"".join(lines if top_down else reversed(lines))

    def write(name, content):
        (HERE / name).write_bytes(content)

    three = [bytes([b, g, r]) for r, g, b in rgb]
    write("top_down.bmp", bmp(40, 24, rows(three, 3, True), -HEIGHT))
    write("os2.bmp", bmp(12, 24, rows(three, 3)))
    write("rgbx.bmp", bmp(40, 32, rows([p + b"\x55" for p in three], 4)))
    four = [bytes([scene(x, y, c, 255) for c in (2, 1, 0, 3)])
            for y in range(HEIGHT) for x in range(WIDTH)]
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    write("rgba.bmp", bmp(108, 32, rows(four, 4), compression=3, extra=masks + bytes(52)))
    five = [struct.pack("<H", (r >> 3) << 10 | (g >> 3) << 5 | b >> 3) for r, g, b in rgb]
    write("rgb555.bmp", bmp(40, 16, rows(five, 2)))
    six = [struct.pack("<H", (r >> 3) << 11 | (g >> 2) << 5 | b >> 3) for r, g, b in rgb]
    write("rgb565.bmp", bmp(40, 16, rows(six, 2), compression=3,
                            extra=struct.pack("<III", 0xF800, 0x07E0, 0x001F)))
    indices = [scene(x, y, 0, 15) for y in range(HEIGHT) for x in range(WIDTH)]
    nibbles = [bytes(int(f"{a:x}{b:x}", 16) for a, b in
                     zip(line[::2], (line + [0])[1::2]))
               for line in (indices[y * WIDTH:(y + 1) * WIDTH] for y in range(HEIGHT))]
    body = b"".join(line + bytes(-len(line) % 4) for line in reversed(nibbles))
    colours = b"".join(bytes(reversed(palette(i))) + b"\0" for i in range(16))
    write("palette.bmp", bmp(40, 4, body, extra=colours))
    write("short_palette.bmp", bmp(40, 4, body, extra=colours[:8]))
    for bits in (4, 8):
        write(f"rle{bits}.bmp", bmp(40, bits, run_lengths(bits), compression=3 - bits // 4,
                                    extra=colours + bytes(1024 - 64) * (bits == 8)))
        Image.open(HERE / f"rle{bits}.bmp").load()
    write("zero_alpha.bmp", bmp(108, 32, rows([p + b"\0" for p in three], 4), compression=3,
                                extra=masks + bytes(52)))

    grey = [scene(x, y, 0, 255) for y in range(HEIGHT) for x in range(WIDTH)]
    size = f"{WIDTH} {HEIGHT}\n"
    bits = [v > 127 for v in grey]  # white
    write("p1.pbm", ("P1\n# a comment\n" + size +
                     "".join("0" if white else "1" for white in bits)).encode())
    write("p2.pgm", ("P2\n" + size + "# another\n255\n" + " ".join(map(str, grey))).encode())
    write("p3.ppm", ("P3 " + size + "255\n" + "\n".join(" ".join(map(str, p)) for p in rgb)).encode())
    lines = [bits[y * WIDTH:(y + 1) * WIDTH] for y in range(HEIGHT)]
    write("p4.pbm", ("P4\n" + size).encode()
          + b"".join(packed([0 if white else 1 for white in line], 1) for line in lines))
    write("p5.pgm", ("P5\n" + size + "255\n").encode() + bytes(grey))
    write("p6.ppm", ("P6\n" + size + "255\n").encode() + bytes(v for p in rgb for v in p))
    write("p5_16bit.pgm", ("P5\n" + size + "65535\n").encode()
          + packed([scene(x, y, 0, 65535) for y in range(HEIGHT) for x in range(WIDTH)], 16))
    write("p5_15.pgm", ("P5\n" + size + "15\n").encode() + bytes(indices))
    for name in ("p2.pgm", "p3.ppm", "p5.pgm", "p6.ppm"):
        assert list(Image.open(HERE / name).getdata())[:11] == (
            grey[:11] if name.endswith("pgm") else [tuple(p) for p in rgb[:11]])


def make_jpegs():
    # A smooth scene, 40 x 24, that compression hardly changes: red grows to the right, green down.
    smooth = Image.new("RGB", (40, 24))
    smooth.putdata([(6 * x, 10 * y, 128) for y in range(24) for x in range(40)])
    options = {"quality": 95, "subsampling": 0}
    smooth.save(HERE / "baseline.jpg", **options)
    smooth.save(HERE / "progressive.jpg", progressive=True, **options)
    smooth.save(HERE / "subsampled.jpg", quality=95, subsampling=2)
    smooth.save(HERE / "restarts.jpg", restart_marker_blocks=2, **options)
    smooth.convert("L").save(HERE / "grey.jpg", quality=95)
    smooth.convert("CMYK").save(HERE / "cmyk.jpg", quality=95)
    cmyk = (HERE / "cmyk.jpg").read_bytes()
    start = cmyk.index(b"\xff\xee")
    length = struct.unpack(">H", cmyk[start + 2:start + 4])[0]
    (HERE / "cmyk_unmarked.jpg").write_bytes(cmyk[:start] + cmyk[start + 2 + length:])
    turns = {1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
             4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
             6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
             8: Image.Transpose.ROTATE_270}
    for orientation, turn in turns.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        # Stored so that obeying the tag gives the upright scene again.
        stored = smooth if turn is None else smooth.transpose(turn)
        stored.save(HERE / f"orientation{orientation}.jpg", exif=exif.tobytes(), **options)


HERE.mkdir(exist_ok=True)
make_pngs()
make_bmps_and_pnms()
make_jpegs()
