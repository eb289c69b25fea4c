"""MNIST's digits as people bring them: drawn, scanned and photographed in many ways.

A rendering is a function of a random generator and a digit, a (28, 28) array of ink from 0 to 1. It
returns the bytes of a picture file."""

import numpy

from harness import png
from jpeg import jpeg

RENDERINGS = {}


def rendering(function):
    RENDERINGS[function.__name__] = function
    return function


def place(digit, width, height, side, x, y, turn=0.0):
    """Ink on a page: the digit's 28 pixels scaled to `side`, at (x, y), turned by degrees."""
    rows, columns = digit.shape
    zoom = side / max(rows, columns)
    cos, sin = numpy.cos(numpy.radians(turn)), numpy.sin(numpy.radians(turn))
    across, down = numpy.meshgrid(numpy.arange(width) + 0.5 - x - zoom * columns / 2,
                                  numpy.arange(height) + 0.5 - y - zoom * rows / 2)
    u = (cos * across + sin * down) / zoom + columns / 2 - 0.5
    v = (cos * down - sin * across) / zoom + rows / 2 - 0.5
    framed = numpy.pad(digit, 1)
    u, v = numpy.clip(u + 1, 0, columns + 0.999), numpy.clip(v + 1, 0, rows + 0.999)
    i, j = u.astype(int), v.astype(int)
    u, v = u - i, v - j
    return ((1 - v) * ((1 - u) * framed[j, i] + u * framed[j, i + 1]) +
            v * ((1 - u) * framed[j + 1, i] + u * framed[j + 1, i + 1]))


def put(draw, digit, width=240, height=240, least=100, turn=0.0):
    """Ink somewhere on a page, at least `least` pixels high."""
    side = draw.uniform(least, min(width, height))
    return place(digit, width, height, side, draw.uniform(0, width - side),
                 draw.uniform(0, height - side), turn)


def waves(draw, width, height, cell):
    """Smooth noise from -0.5 to 0.5, with bumps of about `cell` pixels."""
    coarse = draw.random((height // cell + 2, width // cell + 2))
    return place(coarse, width, height, cell * max(coarse.shape), -cell / 2, -cell / 2) - 0.5


def paper(draw, width, height, level=0.85):
    return (level + 0.05 * waves(draw, width, height, 9) + 0.04 * waves(draw, width, height, 60) +
            draw.normal(0, 0.015, (height, width)))


def levels(plane):
    return numpy.rint(255 * numpy.clip(plane, 0, 1)).astype(numpy.uint8)


def grey_png(plane):
    return png(levels(plane).tobytes(), plane.shape[1], plane.shape[0])


def colour_png(page, ink, colour):
    """Ink of a colour on a page of shape (height, width, 3)."""
    mixed = page + ink[..., None] * (numpy.array(colour) - page)
    return png(levels(mixed).tobytes(), ink.shape[1], ink.shape[0], colour_type=2)


@rendering
def inverted(draw, digit):
    return grey_png(1 - digit)


@rendering
def recoloured(draw, digit):
    pairs = (((1, 0.9, 0.35), (0.1, 0.15, 0.65)), ((1, 1, 1), (1, 0.45, 0.7)),
             ((0.1, 0.3, 0.2), (0.9, 0.9, 0.8)), ((0.95, 0.95, 0.9), (0.8, 0.1, 0.1)),
             ((0.2, 0.2, 0.9), (1, 1, 0.3)), ((0.6, 0.75, 0.6), (0.1, 0.3, 0.1)))
    ground, colour = pairs[draw.integers(len(pairs))]
    ink = put(draw, digit, least=40)
    return colour_png(numpy.broadcast_to(ground, (*ink.shape, 3)), ink, colour)


@rendering
def scaled(draw, digit):
    side = int(draw.integers(20, 500))
    return grey_png(1 - place(digit, side, side, side, 0, 0))


@rendering
def shifted(draw, digit):
    return grey_png(1 - put(draw, digit, 400, 300, least=40))


@rendering
def turned(draw, digit):
    return grey_png(1 - place(digit, 140, 140, 120, 10, 10, draw.uniform(-12, 12)))


@rendering
def compressed(draw, digit):
    return jpeg(levels(1 - put(draw, digit, 96, 96, least=40)), quality=25)


@rendering
def shadowed(draw, digit):
    page = paper(draw, 240, 240) * (1 - 0.85 * put(draw, digit, turn=draw.uniform(-5, 5)))
    angle = draw.uniform(0, 2 * numpy.pi)
    across, down = numpy.meshgrid(numpy.linspace(-1, 1, 240), numpy.linspace(-1, 1, 240))
    along = across * numpy.cos(angle) + down * numpy.sin(angle)
    edge = 1 / (1 + numpy.exp(-(along - draw.uniform(-0.4, 0.4)) / draw.uniform(0.02, 0.5)))
    return grey_png(page * (1 - draw.uniform(0.2, 0.55) * edge))


@rendering
def transparent(draw, digit):
    ink = put(draw, digit, least=40)
    page = numpy.full((*ink.shape, 4), draw.integers(2) * 255, numpy.uint8)
    page[..., 3] = levels(ink)
    return png(page.tobytes(), ink.shape[1], ink.shape[0], colour_type=6)


@rendering
def lying(draw, digit):
    """A camera that was held in any way, and has noted how."""
    page = levels(1 - 0.8 * put(draw, digit, 96, 120, least=60))
    stored = {1: page, 2: page[:, ::-1], 3: page[::-1, ::-1], 4: page[::-1], 5: page.T,
              6: numpy.rot90(page), 7: page[::-1, ::-1].T, 8: numpy.rot90(page, -1)}
    orientation = int(draw.integers(1, 9))
    return jpeg(stored[orientation], 75, orientation)


@rendering
def on_paper(draw, digit):
    ink = put(draw, digit, 320, 240, turn=draw.uniform(-8, 8))
    level = draw.uniform(0.6, 0.9)
    return grey_png(paper(draw, 320, 240, level) * (1 - draw.uniform(0.5, 0.85) * ink))


@rendering
def on_ruled_paper(draw, digit):
    page = numpy.full((240, 320, 3), 0.97)
    rule = (0.6, 0.7, 0.85)
    space = int(draw.integers(24, 48))
    for y in range(int(draw.integers(space)), 240, space):
        page[y:y + int(draw.integers(1, 3))] = rule
    if draw.random() < 0.5:
        for x in range(int(draw.integers(space)), 320, space):
            page[:, x:x + 1] = rule
    ink = put(draw, digit, 320, 240, least=120)
    return colour_png(page + draw.normal(0, 0.012, (240, 320, 1)), ink, (0.1, 0.1, 0.3))


@rendering
def noisy(draw, digit):
    page = 0.9 - 0.65 * put(draw, digit, 200, 200, least=60)
    for _ in range(draw.integers(8)):
        x, y, size = draw.integers(0, 195, 2).tolist() + [int(draw.integers(1, 4))]
        page[y:y + size, x:x + size] = 0.2
    return grey_png(page + draw.normal(0, 0.05, page.shape))


@rendering
def beside_a_dark_edge(draw, digit):
    page = paper(draw, 320, 240) * (1 - 0.8 * place(digit, 320, 240, 180, 90, 30))
    edge = int(draw.integers(5, 50))
    page[:, :edge] = paper(draw, edge, 240, 0.25)
    return grey_png(page)


@rendering
def in_a_box(draw, digit):
    page = 1 - 0.9 * place(digit, 240, 240, 150, 45, 45)
    pen, near = int(draw.integers(1, 5)), int(draw.integers(15, 40))
    page[near:-near, near:near + pen] = page[near:-near, -near - pen:-near] = 0.15
    page[near:near + pen, near:-near] = page[-near - pen:-near, near:-near] = 0.15
    return grey_png(page)


def draw_box(page, near, pen, level):
    """Draws a box on the page, so far from its edges."""
    far = len(page) - near
    for lines in (numpy.s_[near:near + pen, near:far], numpy.s_[far - pen:far, near:far],
                  numpy.s_[near:far, near:near + pen], numpy.s_[near:far, far - pen:far]):
        page[lines] = numpy.minimum(page[lines], level)


@rendering
def in_a_cell(draw, digit):
    """The box of a form for one digit, cut out close; strokes may reach over it."""
    side = int(draw.integers(40, 120))
    page = 1 - 0.85 * place(digit, side, side, side * draw.uniform(0.8, 1), 1, 1)
    draw_box(page, int(draw.integers(0, side // 10)), int(draw.integers(1, 2 + side // 20)),
             draw.uniform(0.1, 0.6))
    return grey_png(page + draw.normal(0, 0.01, page.shape))


@rendering
def on_a_comb(draw, digit):
    """A form's place for a digit: a line below, and often short ones beside."""
    side = int(draw.integers(48, 120))
    page = 1 - 0.85 * place(digit, side, side, side * draw.uniform(0.6, 0.8), side // 8, side // 8)
    pen, tooth = int(draw.integers(1, 2 + side // 40)), int(draw.integers(0, 2) * side // 4)
    level = draw.uniform(0.1, 0.5)
    page[side - 2 - pen:side - 2] = level
    for columns in (numpy.s_[1:1 + pen], numpy.s_[-1 - pen:-1]):
        page[side - 2 - tooth:side - 2, columns] = level
    return grey_png(page + draw.normal(0, 0.01, page.shape))


@rendering
def faint_in_noise(draw, digit):
    ink = place(digit, 32, 32, draw.uniform(24, 32), 0, 0)
    page = draw.uniform(0.6, 0.9) - draw.uniform(0.25, 0.5) * ink
    return grey_png(page + draw.normal(0, 0.03, page.shape))


def strokes(digit, growth):
    """The digit at 280 pixels with its strokes grown, or shrunk, by so many pixels all around."""
    ink = place(digit, 280, 280, 280, 0, 0) > 0.5
    for step in range(abs(growth)):
        ink = ink if growth > 0 else ~ink
        grown = numpy.pad(ink, 1)
        shifts = [grown[1 + dy:281 + dy, 1 + dx:281 + dx] for dx, dy in
                  ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)) +
                  (((1, 1), (-1, 1), (1, -1), (-1, -1)) if step % 2 else ())]
        ink = numpy.logical_or.reduce(shifts)
        ink = ink if growth > 0 else ~ink
    return ink.astype(float)


@rendering
def in_hairlines(draw, digit):
    return grey_png(1 - place(strokes(digit, -5), 200, 200, 200, 0, 0))


@rendering
def in_bold(draw, digit):
    return grey_png(1 - place(strokes(digit, 6), 200, 200, 190, 5, 5))


@rendering
def in_bold_cut_out_close(draw, digit):
    """As postal scans are: small, blurred, no margin at all, dark on light or the reverse."""
    ink = place(strokes(digit, 4), 56, 56, 56, 0, 0)
    ink = ink[(ink > 0.5).any(1)][:, (ink > 0.5).any(0)]
    height, width = ink.shape
    side = draw.uniform(16, 40)
    ink = place(ink, *(max(2, round(side * length / height)) for length in (width, height)),
                side * max(1, width / height), 0, 0)
    ink = ink if draw.random() < 0.5 else 1 - ink
    return grey_png(0.15 + 0.7 * ink + draw.normal(0, 0.02, ink.shape))


def number_on_paper(draw, digits):
    """A photo of a number of two to six of these digits, in uneven light: no rendering, as it is of
    several."""
    count = int(draw.integers(2, 7))
    page = paper(draw, 80 * count + 60, 160, draw.uniform(0.6, 0.9))
    for i, digit in enumerate(digits[draw.integers(len(digits), size=count)]):
        page *= 1 - 0.8 * place(digit, page.shape[1], 160, 90, 30 + 80 * i,
                                30 + draw.uniform(-8, 8), draw.uniform(-6, 6))
    return grey_png(page * numpy.linspace(1, draw.uniform(0.6, 1), page.shape[1]))
