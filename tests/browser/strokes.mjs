// The digits as strokes of a pen in a square of side 1, and how to write them with a mouse.
const circle = (x, y, rx, ry, from = 0, to = 360) => Array.from({length: 21}, (_, i) => {
  const angle = (from + (to - from) * i / 20) * Math.PI / 180;
  return [x + rx * Math.sin(angle), y - ry * Math.cos(angle)];
});

export const digits = [
  [circle(0.5, 0.5, 0.22, 0.35)],
  [[[0.5, 0.12], [0.48, 0.88]]],
  [[...circle(0.5, 0.34, 0.2, 0.2, -70, 110), [0.28, 0.86], [0.76, 0.86]]],
  [[...circle(0.47, 0.32, 0.2, 0.18, -70, 170), ...circle(0.47, 0.68, 0.23, 0.19, 10, 240)]],
  [[[0.4, 0.12], [0.26, 0.58], [0.76, 0.56]], [[0.62, 0.3], [0.58, 0.9]]],
  [[[0.36, 0.14], [0.34, 0.46], ...circle(0.48, 0.66, 0.23, 0.21, -20, 235)], [[0.36, 0.14], [0.72, 0.13]]],
  [[[0.6, 0.1], [0.36, 0.45], ...circle(0.5, 0.68, 0.19, 0.2, -90, 270)]],
  [[[0.26, 0.15], [0.76, 0.15], [0.44, 0.88]]],
  [[...circle(0.5, 0.3, 0.18, 0.17, 180, 540), ...circle(0.5, 0.68, 0.21, 0.21, 0, 360)]],
  [[...circle(0.52, 0.32, 0.19, 0.2, 90, -270), [0.66, 0.88]]],
];

// The strokes of a number, side by side in `box` with its left edge at `x` and so high, in shares of
// its width.
export function strokesOf(number, box, {x = 0.08, y = 0.1, side = 0.22} = {}) {
  return [...number].flatMap((digit, i) => digits[digit].map((stroke) => stroke.map(([u, v]) =>
    [box.x + box.width * (x + side * (i + u)), box.y + box.width * (y + side * v)])));
}
