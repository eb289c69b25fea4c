// Arrays of numbers as pictures, in the page's colours.

const colourOf = (name) => {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
};

let colours = null;
export function forgetColours() { colours = null; }
function palette() {
  colours ??= {paper: colourOf('--paper'), ink: colourOf('--ink'), none: colourOf('--none'),
               plus: colourOf('--plus'), minus: colourOf('--minus')};
  return colours;
}

const mixed = (a, b, share) => a.map((from, i) => from + share * (b[i] - from));

// From 0, paper, to 1, ink.
export const asInk = (value) => mixed(palette().paper, palette().ink, value);

// From -1 over 0 to 1.
export function asSigned(value) {
  const {none, plus, minus} = palette();
  return mixed(none, value < 0 ? minus : plus, Math.min(1, Math.abs(value)));
}

export const css = (colour) => `rgb(${colour.map(Math.round).join(' ')})`;

export function paint(canvas, values, width, height, colour = asInk, scale = 1) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(width, height);
  for (let i = 0; i < width * height; ++i) {
    const [r, g, b] = colour(values[i] * scale);
    pixels.data[4 * i] = r;
    pixels.data[4 * i + 1] = g;
    pixels.data[4 * i + 2] = b;
    pixels.data[4 * i + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}

// What 1 is divided by to make the largest of the values 1.
export const strongest = (values) => {
  let most = 1e-9;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return 1 / most;
};
