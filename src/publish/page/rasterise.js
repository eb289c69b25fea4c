// Strokes become the picture that the C++ reads: dark ink on white paper, cut out around the ink, so
// that a digit written small is as easy to read as a large one.

const room = {width: 360, height: 96};  // pixels the ink is scaled into, at most
const boldest = 6;                      // pixels of a stroke's width, at most
const margin = 0.12;                    // of its longer side, around it

// A stroke is {width, points: [[x, y, pressure], ...]}, all in units of the pad's width.
export function boundsOf(strokes) {
  const box = {left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity};
  for (const {points, width} of strokes) {
    for (const [x, y] of points) {
      box.left = Math.min(box.left, x - width / 2);
      box.right = Math.max(box.right, x + width / 2);
      box.top = Math.min(box.top, y - width / 2);
      box.bottom = Math.max(box.bottom, y + width / 2);
    }
  }
  return box;
}

// Draws a stroke, smoothly, from its point number `from` on. It is one line, unless the pressure on
// the pen changes.
export function drawStroke(context, {points, width}, scale, from = 0) {
  context.lineCap = context.lineJoin = 'round';
  const at = (i) => [scale * points[i][0], scale * points[i][1]];
  const between = (i) => [0, 1].map((axis) => (at(i)[axis] + at(i + 1)[axis]) / 2);
  const first = Math.max(0, Math.min(from, points.length - 1));
  context.beginPath();
  context.moveTo(...(first === 0 ? at(0) : between(first - 1)));
  for (let i = first; i < points.length; ++i) {
    const isLast = i === points.length - 1;
    context.quadraticCurveTo(...at(i), ...(isLast ? at(i) : between(i)));
    if (isLast || points[i + 1][2] !== points[i][2]) {
      context.lineWidth = width * points[i][2] * scale;
      context.stroke();
      context.beginPath();
      context.moveTo(...(isLast ? at(i) : between(i)));
    }
  }
}

let canvas = null;

// {data, width, height}, and where on the pad the picture is: `scale` pixels to its width.
export function rasterise(strokes) {
  const box = boundsOf(strokes);
  const width = box.right - box.left, height = box.bottom - box.top;
  const around = margin * Math.max(width, height);
  const scale = Math.min(room.width / width, room.height / height, boldest / strokes[0].width);
  const left = box.left - around, top = box.top - around;
  canvas ??= new OffscreenCanvas(1, 1);
  canvas.width = Math.ceil((width + 2 * around) * scale);
  canvas.height = Math.ceil((height + 2 * around) * scale);
  const context = canvas.getContext('2d', {willReadFrequently: true});
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(-left * scale, -top * scale);
  for (const stroke of strokes) drawStroke(context, stroke, scale);
  const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
  return {data, width: canvas.width, height: canvas.height, left, top, scale};
}
