"""Just enough SVG for the drawings of docs/make-pictures: black on a white card, so that they look
the same on a light and on a dark page, and the same bytes whenever they are drawn."""

from html import escape

INK, GREY, PALE = "#1b2430", "#68727f", "#d5dae0"
BLUE, ORANGE, GREEN = "#1f6fd6", "#d9600a", "#23863f"
LINES = (BLUE, ORANGE, GREEN, "#8a3fc7")


def number(value):
    """A coordinate: two decimals at most, no -0."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def signed(value, decimals=2):
    """A number as one writes it: with a real minus sign."""
    text = f"{value:.{decimals}f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text) else text.replace("-", "")


def mix(colour, share):
    """`share` of a colour on white."""
    parts = [int(colour[i:i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in parts)


def diverging(value, largest):
    """White at 0, blue above and orange below it."""
    share = min(abs(value) / largest, 1.0)
    return mix(BLUE if value > 0 else ORANGE, round(share * 32) / 32)


def ink(value, largest=1.0):
    """White at 0, black at `largest`."""
    return mix("#000000", round(min(max(value / largest, 0.0), 1.0) * 32) / 32)


class Drawing:
    def __init__(self, width, height, title):
        self.width, self.height = width, height
        self.parts = [f"<title>{escape(title)}</title>",
                      f'<rect width="{width}" height="{height}" rx="10" fill="#ffffff"/>']

    def add(self, tag, inside=None, **attributes):
        words = "".join(
            f' {name.rstrip("_").replace("_", "-")}='
            f'"{number(v) if isinstance(v, (int, float)) else escape(str(v))}"'
            for name, v in attributes.items() if v is not None)
        end = "/>" if inside is None else f">{inside}</{tag}>"
        self.parts.append(f"<{tag}{words}{end}")

    def text(self, x, y, words, size=15, colour=INK, anchor="middle", bold=False, mono=False,
             italic=False):
        self.add("text", escape(str(words)), x=x, y=y, font_size=size, fill=colour,
                 text_anchor=None if anchor == "start" else anchor,
                 font_weight="bold" if bold else None, font_style="italic" if italic else None,
                 class_="m" if mono else None)

    def rectangle(self, x, y, width, height, fill="none", stroke=INK, line=1.0, round_=0):
        self.add("rect", x=x, y=y, width=width, height=height, fill=fill, stroke=stroke,
                 stroke_width=line, rx=round_ or None)

    def line(self, points, colour=INK, line=1.5, dashes=None, fill="none", arrow=False):
        self.add("polyline", points=" ".join(f"{number(x)},{number(y)}" for x, y in points),
                 fill=fill, stroke=colour, stroke_width=line, stroke_dasharray=dashes,
                 stroke_linejoin="round")
        if arrow:
            self.arrow_head(points[-2], points[-1], colour)

    def arrow_head(self, tail, tip, colour, size=8.0):
        (x0, y0), (x, y) = tail, tip
        length = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
        dx, dy = (x - x0) / length * size, (y - y0) / length * size
        points = [(x + dx / 4, y + dy / 4), (x - dx - dy / 2, y - dy + dx / 2),
                  (x - dx + dy / 2, y - dy - dx / 2)]
        self.add("polygon", points=" ".join(f"{number(a)},{number(b)}" for a, b in points),
                 fill=colour)

    def arrow(self, x0, y0, x, y, colour=INK, line=1.5, dashes=None):
        self.line([(x0, y0), (x, y)], colour, line, dashes, arrow=True)

    def circle(self, x, y, radius, fill=INK, stroke="none"):
        self.add("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke)

    def pixels(self, x, y, side, plane, colour, frame=PALE):
        """A picture (rows, columns) of squares; a path for each colour keeps the file small."""
        runs = {}
        for row, values in enumerate(plane):
            columns = [colour(value) for value in values]
            start = 0
            for column in range(1, len(columns) + 1):
                if column == len(columns) or columns[column] != columns[start]:
                    if columns[start] != "#ffffff":
                        runs.setdefault(columns[start], []).append(
                            f"M{start} {row}h{column - start}v1h-{column - start}z")
                    start = column
        rows, columns = len(plane), len(plane[0])
        self.rectangle(x, y, columns * side, rows * side, "#ffffff", "none")
        paths = "".join(f'<path fill="{fill}" d="{"".join(d)}"/>'
                        for fill, d in sorted(runs.items()))
        self.add("g", paths, transform=f"translate({number(x)} {number(y)}) scale({number(side)})",
                 shape_rendering="crispEdges")
        if frame:
            self.rectangle(x, y, columns * side, rows * side, stroke=frame)

    def matrix(self, x, y, side, values, fill=lambda v: "#ffffff", write=str, size=14, height=None,
               colour=lambda v: INK):
        """A grid of numbers, each in its cell."""
        height = height or side
        for row, line in enumerate(values):
            for column, value in enumerate(line):
                left, top = x + column * side, y + row * height
                self.rectangle(left, top, side, height, fill(value), "#9aa3ad", 0.8)
                self.text(left + side / 2, top + height / 2 + size * 0.35, write(value), size,
                          colour(value), mono=True)

    def source(self):
        style = ("text{font-family:'DejaVu Sans',Verdana,sans-serif}"
                 ".m{font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace}")
        body = "\n".join(self.parts)
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" '
                f'height="{self.height}" viewBox="0 0 {self.width} {self.height}">\n'
                f"<style>{style}</style>\n{body}\n</svg>\n")


class Axes:
    """A diagram on a drawing: turns (x, y) of the data into places on the card."""

    def __init__(self, drawing, box, across, up):
        self.drawing, self.box, self.across, self.up = drawing, box, across, up

    def at(self, x, y):
        left, top, width, height = self.box
        (x0, x1), (y0, y1) = self.across, self.up
        return left + (x - x0) / (x1 - x0) * width, top + (y1 - y) / (y1 - y0) * height

    def grid(self, across, up, x_text=str, y_text=str):
        left, top, width, height = self.box
        for value in across:
            x, _ = self.at(value, self.up[0])
            self.drawing.line([(x, top), (x, top + height)], PALE, 1)
            self.drawing.text(x, top + height + 18, x_text(value), 13, GREY)
        for value in up:
            _, y = self.at(self.across[0], value)
            self.drawing.line([(left, y), (left + width, y)], PALE, 1)
            self.drawing.text(left - 8, y + 5, y_text(value), 13, GREY, "end")

    def curve(self, points, colour, line=2.5, dashes=None):
        self.drawing.line([self.at(x, y) for x, y in points], colour, line, dashes)

    def label(self, x, y, words, colour=INK, anchor="start", dx=0, dy=0, size=14, bold=False):
        left, top = self.at(x, y)
        self.drawing.text(left + dx, top + dy, words, size, colour, anchor, bold)
