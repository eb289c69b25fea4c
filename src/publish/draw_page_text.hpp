#pragma once

namespace mnist::publish {

// The page on which one draws: what stands before the network, a JSON object, and what follows it.

inline constexpr auto draw_page_beginning = R"page(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Draw a digit</title>
<style>
:root{color-scheme:light dark;--bg:#fff;--fg:#1c1c1e;--dim:#5d6068;--line:#c9cdd4;--card:#f6f7f9;
--bar:#1f66ac;--paper:#fff;--ink:#111}
@media(prefers-color-scheme:dark){:root{--bg:#15171b;--fg:#ececee;--dim:#a4a9b3;--line:#454b55;
--card:#1e2127;--bar:#6fb1f0;--paper:#0c0d10;--ink:#f4f4f4}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:60rem;background:var(--bg);color:var(--fg);
font:16px/1.45 system-ui,sans-serif}
h1{font-size:1.4rem;margin:.2rem 0}
h2{font-size:1rem;margin:1.2rem 0 .4rem}
p{margin:.3rem 0}
.dim{color:var(--dim);font-size:.9rem}
main{display:grid;grid-template-columns:minmax(0,22rem) minmax(0,1fr);gap:1rem 2rem;
align-items:start}
#pad{width:100%;aspect-ratio:1;display:block;border:2px solid var(--line);border-radius:.6rem;
background:var(--paper);touch-action:none;cursor:crosshair}
#pad:focus-visible{outline:3px solid var(--bar);outline-offset:2px}
#pad.over{border-color:var(--bar)}
.buttons{display:flex;flex-wrap:wrap;gap:.5rem;margin:.6rem 0}
button,.file{font:inherit;padding:.45rem .9rem;border:1px solid var(--line);border-radius:.4rem;
background:var(--card);color:inherit;cursor:pointer}
.file:focus-within{outline:3px solid var(--bar)}
.file input{position:absolute;opacity:0;width:1px;height:1px}
#answer{font-size:4.5rem;font-weight:700;line-height:1;min-height:4.5rem}
#answer small{font-size:1.2rem;font-weight:400;color:var(--dim)}
#bars{display:grid;gap:.2rem;margin:.6rem 0;max-width:26rem}
.row{display:grid;grid-template-columns:1.2rem 1fr 4.2rem;gap:.5rem;align-items:center;
font-variant-numeric:tabular-nums}
.row b{font-weight:600}
.track{height:.9rem;background:var(--card);border-radius:.3rem;overflow:hidden}
.track i{display:block;height:100%;width:0;background:var(--bar)}
.row span{text-align:right;font-size:.9rem}
.maps{display:flex;flex-wrap:wrap;gap:.6rem}
.maps canvas{width:4.9rem;height:4.9rem;image-rendering:pixelated;border:1px solid var(--line);
border-radius:.2rem;display:block}
.maps figure{margin:0;text-align:center}
@media(max-width:40rem){main{grid-template-columns:minmax(0,1fr)}}
</style>
</head>
<body>
<h1>Draw a digit</h1>
<p class="dim">Draw with mouse, finger or pen, or drop a picture on the square. With the keyboard:
arrow keys move the pen, Space puts it down and lifts it, Backspace undoes, Delete clears.</p>
<main>
<section>
<canvas id="pad" width="280" height="280" tabindex="0" role="application"
aria-label="Drawing area. Arrow keys move the pen, Space puts it down or lifts it, Backspace
undoes, Delete clears."></canvas>
<div class="buttons"><button id="clear">Clear</button><button id="undo">Undo</button>
<label class="file">Open picture<input id="file" type="file" accept="image/*"></label></div>
</section>
<section>
<div id="answer" aria-hidden="true"></div>
<p id="spoken" role="status" aria-live="polite" class="dim">Nothing drawn yet.</p>
<div id="bars"></div>
<h2>What the network is given, and its feature maps</h2>
<div class="maps" id="maps"><figure><canvas id="input" width="28" height="28" role="img"
aria-label="the 28 by 28 pixels the network is given"></canvas></figure></div>
</section>
</main>
<script type="application/json" id="network">)page";

inline constexpr auto draw_page_end = R"page(</script>
<script>
'use strict';

// ---- the network -------------------------------------------------------------------------------

const network = readNetwork(JSON.parse(document.getElementById('network').textContent));

// Layers take and give {shape, values}; shape is [channels, rows, columns] or [size].
function readNetwork(data) {
  const bytes = Uint8Array.from(atob(data.weights), (c) => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  let next = 0;
  const take = (count) => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; ++i, next += 4) values[i] = view.getFloat32(next, true);
    return values;
  };
  let shape = [1, 28, 28];
  const layers = data.architecture.split(', ').map((text) => {
    const layer = makeLayer(text.split(' '), shape, take);
    shape = layer.shape;
    return layer;
  });
  return {layers, temperature: data.temperature};
}

function makeLayer([kind, ...words], shape, take) {
  const size = shape.reduce((a, b) => a * b);
  const each = (f) => ({shape, run: (x) => Float64Array.from(x, f)});
  switch (kind) {
    case 'conv2d': return convolution(words, shape, take);
    case 'dense': return dense(Number(words[0]), size, take);
    case 'reshape': return {shape: [size], run: (x) => x};
    case 'tanh': return each(Math.tanh);
    case 'relu': return each((x) => Math.max(x, 0));
    case 'sigmoid': return each((x) => 1 / (1 + Math.exp(-x)));
    case 'standardize': return each((x) => (x - Number(words[0])) / Number(words[1]));
    case 'softmax': return {shape, run: softmax};
    default: throw new Error('no layer ' + kind);
  }
}

function convolution(words, [channels, height, width], take) {
  const [filters, kh, kw] = words[0].split('x').map(Number);
  const stride = words.includes('stride') ? Number(words[words.indexOf('stride') + 1]) : 1;
  const oh = Math.floor((height - kh) / stride) + 1, ow = Math.floor((width - kw) / stride) + 1;
  const weight = take(filters * channels * kh * kw);
  const untied = words.includes('untied');
  const bias = take(untied ? filters * oh * ow : filters);
  const run = (x) => {
    const out = new Float64Array(filters * oh * ow);
    for (let f = 0, n = 0; f < filters; ++f) {
      for (let r = 0; r < oh; ++r) {
        for (let c = 0; c < ow; ++c, ++n) {
          let sum = bias[untied ? n : f];
          for (let k = 0, w = f * channels * kh * kw; k < channels; ++k) {
            for (let i = 0; i < kh; ++i) {
              const row = (k * height + r * stride + i) * width + c * stride;
              for (let j = 0; j < kw; ++j, ++w) sum += weight[w] * x[row + j];
            }
          }
          out[n] = sum;
        }
      }
    }
    return out;
  };
  return {shape: [filters, oh, ow], run, maps: true};
}

function dense(outputs, inputs, take) {
  const weight = take(outputs * inputs), bias = take(outputs);
  const run = (x) => {
    const out = new Float64Array(outputs);
    for (let o = 0, w = 0; o < outputs; ++o) {
      let sum = bias[o];
      for (let i = 0; i < inputs; ++i, ++w) sum += weight[w] * x[i];
      out[o] = sum;
    }
    return out;
  };
  return {shape: [outputs], run};
}

function softmax(x) {
  const largest = Math.max(...x);
  const powers = x.map((v) => Math.exp(v - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((v) => v / sum);
}

// The probabilities for 784 values in [0,1], and the feature maps on the way.
function recognize(input) {
  let x = input, maps = null;
  network.layers.forEach((layer, i) => {
    x = layer.run(x);
    const before = network.layers[i - 1];
    if (layer.maps && !maps) maps = {shape: layer.shape, values: x};
    else if (maps && before.maps && layer.shape.length === 3) maps.values = x;
  });
  const powers = x.map((p) => Math.pow(p, 1 / network.temperature));
  const sum = powers.reduce((a, b) => a + b);
  return {probabilities: powers.map((p) => p / sum), maps};
}

// ---- from ink to 28x28 -------------------------------------------------------------------------

// Ink is {width, height, values}, 0 for the ground and 1 for ink.
const SIDE = 28, BOX = 20;

// As MNIST has digits: the longer side scaled to 20 pixels, the centre of mass in the middle.
function frame(ink) {
  let left = ink.width, right = -1, top = ink.height, bottom = -1, mass = 0, mx = 0, my = 0;
  for (let y = 0; y < ink.height; ++y) {
    for (let x = 0; x < ink.width; ++x) {
      const v = ink.values[y * ink.width + x];
      mass += v;
      mx += v * (x + 0.5);
      my += v * (y + 0.5);
      if (v < 0.2) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return null;
  const scale = BOX / Math.max(right - left + 1, bottom - top + 1);
  const dx = SIDE / 2 - mx / mass * scale, dy = SIDE / 2 - my / mass * scale;
  const out = new Float64Array(SIDE * SIDE);
  for (let y = top; y <= bottom; ++y) {
    for (let x = left; x <= right; ++x) {
      const v = ink.values[y * ink.width + x];
      if (v > 0) spread(out, v, x * scale + dx, y * scale + dy, scale);
    }
  }
  return out;
}

// Adds a square of ink to the pixels it covers, each its share.
function spread(out, value, x, y, side) {
  const to = Math.min(SIDE, Math.ceil(y + side)), right = Math.min(SIDE, Math.ceil(x + side));
  for (let r = Math.max(0, Math.floor(y)); r < to; ++r) {
    const rows = Math.min(r + 1, y + side) - Math.max(r, y);
    for (let c = Math.max(0, Math.floor(x)); c < right; ++c) {
      out[r * SIDE + c] += value * rows * (Math.min(c + 1, x + side) - Math.max(c, x));
    }
  }
}

// Grey levels as a file holds them, so that others can be given the very same pixels.
const rounded = (digit) => digit.map((v) => Math.round(255 * Math.min(1, Math.max(0, v))) / 255);

// The ink of a picture: what differs from its border, light or dark, shadows left out.
function inkOfPicture({width, height, data}) {
  const grey = new Float64Array(width * height);
  for (let i = 0; i < grey.length; ++i) {
    const alpha = data[4 * i + 3] / 255;
    grey[i] = 255 * (1 - alpha) +
        alpha * (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]);
  }
  const border = [];
  for (let x = 0; x < width; ++x) border.push(grey[x], grey[(height - 1) * width + x]);
  for (let y = 0; y < height; ++y) border.push(grey[y * width], grey[(y + 1) * width - 1]);
  const ground = border.sort((a, b) => a - b)[border.length >> 1];
  const difference = grey.map((v) => Math.abs(v - ground));
  const strongest = difference.reduce((a, b) => Math.max(a, b), 0);
  if (strongest < 24) return {width, height, values: new Float64Array(width * height)};
  const low = 0.3 * strongest, high = 0.7 * strongest;
  return {width, height,
          values: difference.map((v) => Math.min(1, Math.max(0, (v - low) / (high - low))))};
}

// ---- the pad -----------------------------------------------------------------------------------

const pad = document.getElementById('pad');
const paper = pad.getContext('2d');
const hidden = new OffscreenCanvas(pad.width, pad.height);
const ink = hidden.getContext('2d', {willReadFrequently: true});
let strokes = [];    // each a list of [x, y]
let picture = null;  // {digit, image}: what was dropped, until something is drawn
let cursor = null;   // of the keyboard: {x, y, down}

function paint(context, width) {
  context.lineCap = context.lineJoin = 'round';
  context.lineWidth = width;
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(...stroke[0]);
    for (const point of stroke.length > 1 ? stroke : [stroke[0]]) context.lineTo(...point);
    context.stroke();
  }
}

// The pen is as wide as MNIST's, 2.7 of 20 pixels, whatever the size of the drawing.
function digitOfStrokes() {
  const points = strokes.flat();
  const extent = (i) => Math.max(...points.map((p) => p[i])) - Math.min(...points.map((p) => p[i]));
  const longest = points.length ? Math.max(extent(0), extent(1)) : 0;
  ink.clearRect(0, 0, pad.width, pad.height);
  paint(ink, Math.max(4, 0.155 * longest));
  const {data} = ink.getImageData(0, 0, pad.width, pad.height);
  const values = new Float64Array(pad.width * pad.height);
  for (let i = 0; i < values.length; ++i) values[i] = data[4 * i + 3] / 255;
  return frame({width: pad.width, height: pad.height, values});
}

function drawPad() {
  const style = getComputedStyle(document.documentElement);
  paper.clearRect(0, 0, pad.width, pad.height);
  if (picture) {
    const scale = Math.min(pad.width / picture.image.width, pad.height / picture.image.height);
    const width = scale * picture.image.width, height = scale * picture.image.height;
    paper.imageSmoothingEnabled = scale < 1;
    paper.drawImage(picture.image, (pad.width - width) / 2, (pad.height - height) / 2, width,
                    height);
  }
  paper.strokeStyle = style.getPropertyValue('--ink');
  paint(paper, 20);
  if (cursor && document.activeElement === pad) {
    paper.strokeStyle = paper.fillStyle = style.getPropertyValue('--bar');
    paper.lineWidth = 3;
    paper.beginPath();
    paper.arc(cursor.x, cursor.y, 10, 0, 7);
    if (cursor.down) paper.fill(); else paper.stroke();
  }
}

// ---- showing -----------------------------------------------------------------------------------

const bars = [];
for (let digit = 0; digit < 10; ++digit) {
  const row = document.createElement('div');
  row.className = 'row';
  row.innerHTML = `<b>${digit}</b><div class="track"><i></i></div><span>0.00 %</span>`;
  document.getElementById('bars').append(row);
  bars.push({bar: row.querySelector('i'), text: row.querySelector('span')});
}

function drawInput(digit) {
  const context = document.getElementById('input').getContext('2d');
  const image = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; ++i) {
    image.data.fill(digit ? Math.round(255 * digit[i]) : 0, 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

// White is 0, orange positive, blue negative.
function drawMap(canvas, values, strongest) {
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  values.forEach((v, i) => {
    const share = strongest > 0 ? Math.min(1, Math.abs(v) / strongest) : 0;
    const full = v > 0 ? [214, 93, 14] : [33, 102, 172];
    full.forEach((c, k) => { image.data[4 * i + k] = 255 + share * (c - 255); });
    image.data[4 * i + 3] = 255;
  });
  context.putImageData(image, 0, 0);
}

const mapCanvases = [];
function drawMaps(maps) {
  if (!maps) return;
  const [count, height, width] = maps.shape;
  while (mapCanvases.length < count) {
    const canvas = Object.assign(document.createElement('canvas'), {width, height});
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `feature map ${mapCanvases.length + 1}`);
    const figure = document.createElement('figure');
    figure.append(canvas);
    document.getElementById('maps').append(figure);
    mapCanvases.push(canvas);
  }
  const strongest = maps.values.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
  mapCanvases.forEach((canvas, i) => {
    drawMap(canvas, maps.values.subarray(i * width * height, (i + 1) * width * height), strongest);
  });
}

const percent = (p) => (100 * p).toFixed(2) + ' %';
let speech = 0;

function say(text) {  // not at every movement of the pen
  clearTimeout(speech);
  speech = setTimeout(() => { document.getElementById('spoken').textContent = text; }, 400);
}

function show(digit) {
  const blank = digit === null;
  const {probabilities, maps} = recognize(digit || new Float64Array(SIDE * SIDE));
  const best = probabilities.indexOf(Math.max(...probabilities));
  drawInput(digit);
  drawMaps(maps);
  bars.forEach(({bar, text}, i) => {
    const p = blank ? 0 : probabilities[i];
    bar.style.width = 100 * p + '%';
    text.textContent = percent(p);
  });
  document.getElementById('answer').innerHTML =
      blank ? '' : `${best} <small>${percent(probabilities[best])}</small>`;
  say(blank ? 'Nothing drawn yet.' : `This is a ${best}, ${percent(probabilities[best])} sure.`);
  window.shown = blank ? null : {probabilities: [...probabilities], input: [...digit]};
}

let waiting = false;
function update() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    drawPad();
    const digit = picture ? picture.digit : digitOfStrokes();
    show(digit && rounded(digit));
  });
}

// ---- drawing -----------------------------------------------------------------------------------

function place(event) {
  const box = pad.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width * pad.width,
          (event.clientY - box.top) / box.height * pad.height];
}

function begin(point) {
  picture = null;
  strokes.push([point]);
  update();
}

function goOn(point) {
  strokes[strokes.length - 1].push(point);
  update();
}

let pen = null;  // the pointer that draws
pad.addEventListener('pointerdown', (event) => {
  if (pen !== null || event.button !== 0) return;
  pen = event.pointerId;
  pad.setPointerCapture(pen);
  begin(place(event));
});
pad.addEventListener('pointermove', (event) => {
  if (event.pointerId === pen) event.getCoalescedEvents().forEach((e) => goOn(place(e)));
});
for (const end of ['pointerup', 'pointercancel']) {
  pad.addEventListener(end, (event) => { if (event.pointerId === pen) pen = null; });
}

function clear() {
  strokes = [];
  picture = null;
  if (cursor) cursor.down = false;
  update();
}

function undo() {
  if (picture) picture = null; else strokes.pop();
  if (cursor) cursor.down = false;
  update();
}

document.getElementById('clear').addEventListener('click', clear);
document.getElementById('undo').addEventListener('click', undo);

const STEP = 10;
const moves = {ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP],
               ArrowDown: [0, STEP]};
pad.addEventListener('keydown', (event) => {
  cursor ??= {x: pad.width / 2, y: pad.height / 2, down: false};
  if (event.key in moves) {
    const [dx, dy] = moves[event.key];
    cursor.x = Math.min(pad.width - STEP, Math.max(STEP, cursor.x + dx));
    cursor.y = Math.min(pad.height - STEP, Math.max(STEP, cursor.y + dy));
    if (cursor.down) goOn([cursor.x, cursor.y]);
  } else if (event.key === ' ') {
    cursor.down = !cursor.down;
    if (cursor.down) begin([cursor.x, cursor.y]);
  } else if (event.key === 'Delete') {
    clear();
  } else if (event.key === 'Backspace') {
    undo();
  } else {
    return;
  }
  event.preventDefault();
  update();
});
pad.addEventListener('focus', update);
pad.addEventListener('blur', update);

// ---- pictures ----------------------------------------------------------------------------------

// One of 28x28 on black is taken for MNIST's own and used as it is.
function digitOfPicture(image) {
  const scale = Math.min(1, 640 / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(scale * image.width));
  const height = Math.max(1, Math.round(scale * image.height));
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  const found = inkOfPicture(pixels);
  if (width === SIDE && height === SIDE && pixels.data[0] < 32) {
    return Float64Array.from({length: SIDE * SIDE}, (_, i) => pixels.data[4 * i] / 255);
  }
  return frame(found);
}

async function open(file) {
  if (!file) return;
  try {
    const image = await createImageBitmap(file, {colorSpaceConversion: 'none'});
    strokes = [];
    picture = {image, digit: digitOfPicture(image)};
    update();
  } catch {
    say('This file is no picture the browser can read.');
  }
}

document.getElementById('file').addEventListener('change', (event) => open(event.target.files[0]));
addEventListener('dragover', (event) => {
  event.preventDefault();
  pad.classList.add('over');
});
addEventListener('dragleave', () => pad.classList.remove('over'));
addEventListener('drop', (event) => {
  event.preventDefault();
  pad.classList.remove('over');
  open(event.dataTransfer.files[0]);
});
addEventListener('paste', (event) => open(event.clipboardData.files[0]));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', update);

update();
</script>
</body>
</html>
)page";

}  // namespace mnist::publish
