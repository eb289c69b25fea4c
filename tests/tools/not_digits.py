"""Pictures that show no digit. A kind is a function of a random generator that returns a page of
brightness from 0 to 1.

Letters that a hand also writes as a digit are left out, since nobody tells them apart without
context: B b C c D G g I i J j l O o q S s U T y Z z and h, the Greek and Cyrillic letters of these
shapes, and Cyrillic Ze, which is a 3."""

import numpy

from renderings import paper, place, waves

# Strokes of the pen as points of a square of 100, with "~" before a smooth curve.
LETTERS = {line.split(" ", 1)[0]: line.split(" ", 1)[1] for line in """\
A 0,100 50,0 100,100 / 20,62 80,62
E 90,0 10,0 10,100 92,100 / 10,48 75,48
F 92,0 10,0 10,100 / 10,46 75,46
H 8,0 8,100 / 92,0 92,100 / 8,50 92,50
K 12,0 12,100 / 90,0 12,58 / 36,40 94,100
M 0,100 10,0 50,65 90,0 100,100
N 8,100 8,0 92,100 92,0
P 14,0 14,100 / ~ 14,4 70,4 88,26 70,48 14,50
R 12,0 12,100 / ~ 12,4 68,4 84,24 68,46 12,48 / 40,48 92,100
W 0,0 24,100 50,30 76,100 100,0
X 4,0 96,100 / 96,0 4,100
e ~ 12,52 84,46 70,8 30,10 8,50 28,92 84,82
f ~ 86,8 60,2 46,26 42,98 / 14,44 80,44
k 16,0 16,100 / 80,40 16,74 / 34,64 86,100
m 6,98 6,10 / ~ 6,34 26,8 46,26 48,98 / ~ 48,34 70,8 90,26 94,98
n 12,98 12,8 / ~ 12,38 44,8 80,26 84,98
r 20,98 20,8 / ~ 20,44 46,10 86,16
t 46,0 46,98 / 8,30 86,30
w ~ 0,10 16,92 40,90 50,20 62,92 88,88 100,10
x 6,8 92,96 / 92,8 6,96
alpha ~ 96,8 66,74 34,98 6,66 14,24 46,16 70,56 98,96
theta ~ 50,0 14,50 50,100 86,50 50,0 / 14,50 86,50
lambda 6,0 96,100 / 52,48 4,100
pi 4,10 96,10 / 28,10 24,98 / 72,10 76,98
psi ~ 6,4 10,60 50,70 90,60 94,4 / 50,0 50,100
Sigma 92,4 8,4 56,50 8,96 94,96
Omega ~ 4,98 36,96 8,44 50,2 92,44 64,96 96,98
Phi 50,0 50,100 / ~ 50,22 8,50 50,76 92,50 50,22
Xi 6,4 94,4 / 20,50 80,50 / 4,96 96,96
zhe 50,0 50,100 / 4,0 50,50 4,100 / 96,0 50,50 96,100
sha 6,0 6,98 94,98 94,0 / 50,0 50,98
yu 8,0 8,100 / 8,50 40,50 / ~ 68,4 40,50 68,96 96,50 68,4
ya 88,0 88,100 / ~ 88,4 26,6 14,28 30,48 88,50 / 54,50 10,100
de 20,84 36,0 76,0 80,84 / 2,100 6,84 94,84 98,100
aleph 6,0 94,100 / ~ 90,4 88,40 62,58 / ~ 40,44 14,60 10,98
shin ~ 6,4 14,94 86,94 96,4 / 50,4 38,92
ka 4,36 96,36 88,92 66,98 / 52,0 44,60 6,100
ki 10,28 88,22 / 6,58 94,50 / 42,0 62,98
tree 4,34 96,34 / 50,0 50,100 / 50,34 6,88 / 50,34 94,88
mouth 10,8 90,8 90,92 10,92 10,8 / 50,8 50,92 / 10,50 90,50
hash 30,0 22,100 / 76,0 70,100 / 2,32 98,32 / 0,70 96,70
at ~ 66,66 36,60 44,30 70,32 70,66 96,50 80,8 40,2 6,44 24,92 80,94
ampersand ~ 96,98 20,30 40,2 64,22 10,72 36,98 92,50
star 50,4 50,96 / 8,26 92,74 / 92,26 8,74
percent 92,0 8,100 / ~ 22,2 4,20 22,38 40,20 22,2 / ~ 78,62 60,80 78,98 96,80 78,62
""".splitlines()}

OBJECTS = {line.split(" ", 1)[0]: line.split(" ", 1)[1] for line in """\
house 8,100 8,44 50,4 92,44 92,100 8,100 / 38,100 38,66 62,66 62,100
arrow 4,50 96,50 / 62,16 96,50 62,84
cross 50,0 50,100 / 4,34 96,34
heart ~ 50,28 30,2 4,26 20,62 50,98 80,62 96,26 70,2 50,28
pentagram 50,2 80,96 2,36 98,36 20,96 50,2
face ~ 50,2 4,50 50,98 96,50 50,2 / 34,32 34,40 / 66,32 66,40 / ~ 26,62 50,80 74,62
person ~ 50,2 36,14 50,28 64,14 50,2 / 50,28 50,66 / 14,44 86,44 / 20,100 50,66 80,100
fish ~ 4,50 40,16 76,50 100,82 / ~ 4,50 40,84 76,50 100,18
cup 12,10 24,98 68,98 80,10 12,10 / ~ 78,26 98,30 94,60 72,66
umbrella ~ 2,52 20,10 50,0 80,10 98,52 / 2,52 98,52 / ~ 50,0 50,88 40,98 28,90
tree 50,100 50,50 / ~ 50,4 14,26 28,54 50,56 76,52 86,24 50,4
sun ~ 50,28 28,50 50,72 72,50 50,28 / 50,0 50,18 / 50,82 50,100 / 0,50 18,50 / 82,50 100,50
spiral ~ 50,50 58,44 62,56 44,64 36,44 58,30 78,56 44,84 16,48 44,10 92,30 96,70
ladder 26,0 20,100 / 74,0 80,100 / 24,22 76,22 / 22,50 78,50 / 20,78 80,78
triangle 50,4 98,96 2,96 50,4
square 6,6 94,6 94,94 6,94 6,6
diamond 50,0 94,50 50,100 6,50 50,0
zigzag 0,20 20,80 40,20 60,80 80,20 100,80
waves ~ 0,30 20,10 40,30 60,50 80,30 100,10 / ~ 0,80 20,60 40,80 60,98 80,80 100,60
car 2,72 6,46 26,44 36,20 74,20 84,46 98,48 98,72 2,72 / ~ 24,64 16,76 24,88 32,76 24,64
flag 12,0 12,100 / 12,6 92,6 92,46 12,46
glasses ~ 22,30 2,50 22,70 42,50 22,30 / ~ 78,30 58,50 78,70 98,50 78,30 / 42,46 58,46
envelope 2,18 98,18 98,82 2,82 2,18 / 2,18 50,56 98,18
bolt 60,0 20,56 52,52 34,100 86,38 54,44 60,0
""".splitlines()}


def curve(points, smooth):
    """Points close together on the way through the given ones (Catmull and Rom's spline)."""
    if not smooth or len(points) < 3:
        return numpy.concatenate([numpy.linspace(a, b, 24) for a, b in zip(points, points[1:])])
    ends = numpy.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    if numpy.allclose(points[0], points[-1]):
        ends[0], ends[-1] = points[-2], points[1]
    t = numpy.linspace(0, 1, 24)[:, None]
    return numpy.concatenate(
        [0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 +
                (3 * b - a - 3 * c + d) * t**3)
         for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:])])


def written(draw, strokes):
    """A page with strokes in a hand and with a pen of the generator's choice."""
    side = 120
    aspect, slant, turn = draw.uniform(0.6, 1.1), draw.normal(0, 0.12), draw.normal(0, 0.08)
    pen = draw.uniform(2.5, 7)
    ink = numpy.zeros((side, side))
    rows, columns = numpy.mgrid[:side, :side]
    for stroke in strokes.split(" / "):
        smooth = stroke.startswith("~")
        points = numpy.array([[float(v) for v in point.split(",")]
                              for point in stroke.removeprefix("~ ").split()])
        way = curve((points - 50) / 100 + draw.normal(0, 0.015, points.shape), smooth)
        if numpy.allclose(points[0], points[-1]):
            way[-1] = way[0]
        x = aspect * way[:, 0] - slant * way[:, 1]
        y = way[:, 1] + turn * way[:, 0]
        for px, py in zip(60 + 84 * x, 60 + 84 * y):
            near = numpy.s_[max(0, int(py) - 8):int(py) + 9, max(0, int(px) - 8):int(px) + 9]
            covered = pen - numpy.hypot(columns[near] - px, rows[near] - py) + 0.5
            ink[near] = numpy.maximum(ink[near], covered)
    ink = numpy.clip(ink, 0, 1)
    if draw.random() < 0.5:
        return 1 - ink
    return paper(draw, side, side) * (1 - draw.uniform(0.6, 0.9) * ink)


def letters(draw):
    return written(draw, LETTERS[draw.choice(sorted(LETTERS))])


def objects(draw):
    """Line drawings, and filled shapes such as leaves, fruit and bags."""
    if draw.random() < 0.7:
        return written(draw, OBJECTS[draw.choice(sorted(OBJECTS))])
    rows, columns = numpy.mgrid[-1:1:120j, -1:1:120j]
    angle = numpy.arctan2(rows, columns)
    lobes = sum(draw.normal(0, 0.25 / k) * numpy.cos(k * angle + draw.uniform(0, 6.3))
                for k in range(1, 6))
    inside = numpy.hypot(rows, draw.uniform(0.8, 1.8) * columns) < 0.6 * (1 + lobes)
    if draw.random() < 0.3:  # a crescent, a banana
        inside &= numpy.hypot(rows, columns - draw.uniform(0.3, 0.6)) > draw.uniform(0.4, 0.7)
    shade = draw.uniform(0.1, 0.5) + 0.2 * waves(draw, 120, 120, 30)
    return numpy.where(inside, shade, paper(draw, 120, 120))


def blank(draw):
    return numpy.full((200, 260), draw.uniform(0, 1))


def blank_paper(draw):
    return paper(draw, 260, 200, draw.uniform(0.3, 0.9))


def noise(draw):
    return draw.random((int(draw.integers(20, 200)), int(draw.integers(20, 200))))


def texture(draw):
    coarse, fine = waves(draw, 240, 200, int(draw.integers(20, 70))), waves(draw, 240, 200, 5)
    return 0.5 + draw.uniform(0.2, 0.8) * coarse + draw.uniform(0.1, 0.4) * fine


def stripes(draw):
    across, down = numpy.meshgrid(numpy.arange(240), numpy.arange(200))
    angle = draw.uniform(0, numpy.pi)
    along = across * numpy.cos(angle) + down * numpy.sin(angle)
    return 0.5 + 0.4 * numpy.sin(along / draw.uniform(2, 12)) + draw.normal(0, 0.03, (200, 240))


# Letters of five by seven pixels, a row a hexadecimal pair. I, O and S are left out: a hand writes
# them as digits.
PRINT = {letter: numpy.array([[int(bit) for bit in format(int(rows[i:i + 2], 16), "05b")]
                              for i in range(0, 14, 2)])
         for letter, rows in (line.split("=") for line in (
             "A=0e11111f111111 B=1e11111e11111e D=1e11111111111e E=1f10101e10101f "
             "F=1f10101e101010 H=1111111f111111 K=11121418141211 M=111b1515111111 "
             "N=11111915131111 P=1e11111e101010 R=1e11111e141211 T=1f040404040404 "
             "U=1111111111110e V=11111111110a04 W=11111115151b11 X=11110a040a1111 "
             "Y=11110a04040404").split())}


def text(draw):
    page = numpy.zeros((320, 420))
    size = draw.uniform(10, 22)
    for y in numpy.arange(15, 290, 1.9 * size):
        x = 15.0
        while x < 390:
            if draw.random() > 0.18:
                letter = PRINT[draw.choice(sorted(PRINT))]
                page = numpy.maximum(page, place(letter, 420, 320, size, x, y))
            x += 0.9 * size
    return 1 - 0.9 * page


GROUNDS = (blank, blank_paper, noise, texture, stripes, text)  # nothing is as tall as a digit
SHAPES = (letters, objects)
