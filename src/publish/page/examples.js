// Digits written once for all, and a picture of some of them on paper.
import {drawStroke} from './rasterise.js';

const arc = (x, y, rx, ry, from, to, steps = 14) => Array.from({length: steps + 1}, (_, i) => {
  const angle = (from + (to - from) * i / steps) * Math.PI / 180;
  return [x + rx * Math.cos(angle), y + ry * Math.sin(angle), 1];
});
const line = (...points) => points.map(([x, y]) => [x, y, 1]);

// In a square of side 1.
const shapes = {
  0: [arc(0.5, 0.5, 0.2, 0.32, -80, 282, 24)],
  2: [[...arc(0.5, 0.33, 0.2, 0.18, 190, 380), ...line([0.6, 0.5], [0.3, 0.81], [0.75, 0.78])]],
  3: [[...arc(0.47, 0.34, 0.19, 0.17, 200, 440), ...arc(0.46, 0.66, 0.22, 0.18, 280, 510)]],
  4: [line([0.42, 0.16], [0.26, 0.58], [0.76, 0.55]), line([0.62, 0.34], [0.58, 0.86])],
};

export function exampleStrokes(digit, pen = 0.075, left = 0, top = 0, side = 1) {
  return shapes[digit].map((points) => ({
    width: pen * side,
    points: points.map(([x, y, pressure]) => [left + side * x, top + side * y, pressure]),
  }));
}

// A sheet of ruled paper in the light of a lamp, with a number on it.
export function examplePhoto() {
  const canvas = new OffscreenCanvas(1200, 800);
  const context = canvas.getContext('2d');
  const light = context.createRadialGradient(350, 200, 100, 500, 400, 1100);
  light.addColorStop(0, '#f4efe2');
  light.addColorStop(0.6, '#d8d0bd');
  light.addColorStop(1, '#8f8672');
  context.fillStyle = light;
  context.fillRect(0, 0, 1200, 800);
  context.strokeStyle = '#9fb2c866';
  context.lineWidth = 2;
  context.rotate(-0.035);
  for (let y = 60; y < 900; y += 92) {
    context.beginPath();
    context.moveTo(-50, y);
    context.lineTo(1300, y);
    context.stroke();
  }
  context.strokeStyle = '#22315f';
  [2, 0, 2, 4].forEach((digit, i) => {
    for (const stroke of exampleStrokes(digit, 0.065, 170 + 195 * i, 275 - 14 * (i % 2), 265)) {
      drawStroke(context, stroke, 1);
    }
  });
  return canvas.convertToBlob({type: 'image/png'});
}
