// Look inside: the way of one digit through the network, layer by layer.
import {Bars} from './bars.js';
import {newestOnly} from './client.js';
import {byId, element, percent, report, say, signed} from './dom.js';
import {exampleStrokes} from './examples.js';
import {formulas} from './formulas.js';
import {Pad} from './pad.js';
import {asInk, asSigned, css, paint, strongest} from './paint.js';

const mostPictures = 16, mostUnits = 400;

// The layers that are shown together: one with weights, and the activation behind it.
function groupsOf({layers, weights}) {
  const groups = [];
  let begin = 0, shape = [1, 28, 28];
  layers.forEach((layer, index) => {
    const kind = layer.text.split(' ')[0];
    const parameters = layer.parameters.map((parameter) => {
      const size = parameter.shape.reduce((product, extent) => product * extent, 1);
      begin += size;
      return {shape: parameter.shape, values: weights.subarray(begin - size, begin)};
    });
    const last = groups.at(-1);
    if (kind === 'reshape') {
      if (last) last.output = index;
    } else if (['tanh', 'relu', 'sigmoid'].includes(kind) && last?.weight && !last.activation) {
      last.activation = kind;
      last.output = index;
    } else {
      const [weight, bias] = parameters;
      groups.push({kind, text: layer.text, weight, bias, from: shape, shape: layer.shape, output: index});
    }
    if (kind !== 'reshape') shape = layer.shape;
  });
  return groups;
}

function card(title, text, formula, kind = '') {
  const body = element('div', {className: 'body'});
  const details = element('details', {}, element('summary', {}, 'The formula'));
  details.insertAdjacentHTML('beforeend', formula);
  const made = element('article', {className: `card layer ${kind}`}, element('h2', {}, title),
                       element('p', {}, text), body, ...(formula ? [details] : []));
  byId('flow').append(made);
  return body;
}

// A card for what a group computes. Each returns what shows the outputs of all layers.
const cards = {
  conv2d(group, at, context) {
    const [filters, height, width] = group.shape;
    const [, channels, kernelHeight, kernelWidth] = group.weight.shape;
    const shown = Math.min(filters, mostPictures);
    const body = card(`${filters} filters of ${kernelHeight}×${kernelWidth}`,
        `Each filter slides over the ${at === 0 ? 'picture' : 'maps before it'} and looks for one small pattern: ` +
        'blue where it is, orange where its opposite is.',
        formulas.conv2d(group.activation, group.bias.shape.length === 1), 'filters');
    const size = channels * kernelHeight * kernelWidth;
    const maps = Array.from({length: shown}, (_, f) => {
      const kernel = element('canvas', {className: 'kernel', role: 'img', 'aria-label': `filter ${f + 1}`});
      const map = element('canvas', {className: 'map', role: 'img', 'aria-label': `map of filter ${f + 1}`});
      body.append(element('div', {className: 'filter'}, kernel, element('i', {'aria-hidden': 'true'}, '→'), map));
      return {kernel, map, weights: group.weight.values.subarray(f * size, (f + 1) * size)};
    });
    const note = element('p', {className: 'note two-lines'}, 'Point at or tap a map to see where it looks.');
    const why = 'The bias, added at every place, makes blank paper blue or orange in some maps.';
    body.append(note, element('p', {className: 'note', hidden: at > 0}, why));
    let output = null;
    maps.forEach(({map}, f) => {
      map.onpointerdown = map.onpointermove = (event) => {
        if (!output || at > 0) return;
        const stride = Number(group.text.match(/stride (\d+)/)?.[1] ?? 1);
        const x = Math.min(width - 1, Math.floor(event.offsetX / map.clientWidth * width));
        const y = Math.min(height - 1, Math.floor(event.offsetY / map.clientHeight * height));
        context.mark({x: x * stride, y: y * stride, width: kernelWidth, height: kernelHeight});
        const value = output[(f * height + y) * width + x];
        const found = value > 0.3 ? 'its pattern' : value < -0.3 ? 'the opposite' : 'nothing much';
        note.textContent = `There filter ${f + 1} says ${signed(value)}: ${found}.`;
      };
      map.onpointerleave = ({pointerType}) => { if (pointerType !== 'touch') context.mark(null); };
    });
    return (seen) => {
      output = seen ? seen.layers[group.output] : null;
      const scale = output ? strongest(output) : 0;
      maps.forEach(({kernel, map, weights}, f) => {
        paint(kernel, weights, kernelWidth, channels * kernelHeight, asSigned, strongest(group.weight.values));
        const values = output ? output.subarray(f * height * width, (f + 1) * height * width)
                              : new Float32Array(height * width);
        paint(map, values, width, height, asSigned, scale);
      });
    };
  },

  hidden(group, at, context) {
    const [count] = group.shape;
    const shown = Math.min(count, mostUnits);
    const pictured = group.from.length === 3;
    const size = group.weight.shape[1];
    const body = card(`${count} hidden units`,
        `Each unit weighs all ${size.toLocaleString('en')} values before it and adds them up. ` +
        'Choose one to see its weights: it says yes (blue) where ' +
        (at === 0 ? 'the picture has ink on blue weights.'
                  : 'blue weights meet blue in the map, and orange meets orange.'),
        formulas.dense(group.activation), 'hidden-units');
    const grid = element('div', {className: 'units', role: 'group', 'aria-label': 'hidden units'});
    const units = Array.from({length: shown}, (_, i) =>
      element('button', {className: 'unit', tabIndex: i === 0 ? 0 : -1, 'aria-label': `unit ${i + 1}`}));
    grid.append(...units);
    const title = element('h3', {}, ' ');
    const [planes, height, width] = pictured ? group.from : [0, 0, 0];
    const pictures = Array.from({length: Math.min(planes, mostPictures)}, () =>
      element('canvas', {className: 'weights', 'aria-hidden': 'true'}));
    body.append(grid, title, element('div', {className: 'row'}, ...pictures));
    const next = context.groups[at + 1];
    const adds = next?.kind === 'dense' && next.shape[0] === 10 ? next : null;
    const bars = adds && (body.append(element('h3', {}, 'What it adds to each digit')),
                          new Bars(body, {signed: true, label: 'What this unit adds to each digit'}));
    let output = null, chosen = 0, picked = false;

    const contribution = (unit, digit) => output[unit] * adds.weight.values[digit * count + unit];
    function show(unit) {
      units[chosen].classList.remove('chosen');
      units[chosen].tabIndex = -1;
      chosen = unit;
      units[unit].classList.add('chosen');
      units[unit].tabIndex = 0;
      const row = group.weight.values.subarray(unit * size, (unit + 1) * size);
      title.textContent = `Unit ${unit + 1}${output ? ` says ${signed(output[unit])}` : ''}` +
                          (pictured ? `; its ${size.toLocaleString('en')} weights:` : '');
      pictures.forEach((canvas, i) => paint(canvas, row.subarray(i * height * width, (i + 1) * height * width),
                                           width, height, asSigned, strongest(row)));
      if (!bars) return;
      const added = output && Array.from({length: 10}, (_, digit) => contribution(unit, digit));
      bars.set(added, output ? 1.5 : 1);
    }
    const unitOf = (event) => units.indexOf(event.target.closest('.unit'));
    grid.onpointerover = (event) => { if (unitOf(event) >= 0) { picked = true; show(unitOf(event)); } };
    grid.onclick = grid.onpointerover;
    grid.onfocus = grid.onpointerover;
    grid.onkeydown = (event) => {
      const move = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -20, ArrowDown: 20}[event.key];
      if (move === undefined) return;
      event.preventDefault();
      picked = true;
      show(Math.max(0, Math.min(shown - 1, chosen + move)));
      units[chosen].focus();
    };
    return (seen) => {
      output = seen ? seen.layers[group.output] : null;
      units.forEach((unit, i) => { unit.style.background = css(asSigned(output ? output[i] : 0)); });
      // Unless the reader has picked one, the unit that speaks loudest for the answer.
      if (output && adds && !picked) {
        const answer = seen.probabilities.indexOf(Math.max(...seen.probabilities));
        let best = 0;
        for (let i = 0; i < shown; ++i) if (contribution(i, answer) > contribution(best, answer)) best = i;
        show(best);
      } else {
        show(chosen);
      }
    };
  },

  logits(group) {
    const body = card('Ten sums', 'One for each digit: what all units together say for it or against it. ' +
        'The largest wins.', formulas.dense(group.activation));
    const bars = new Bars(body, {signed: true, label: 'The sum for each digit'});
    return (seen) => bars.set(seen && [...seen.layers[group.output]], 15);
  },

  softmax(group, at, context) {
    const body = card('Probabilities', 'Softmax turns the sums into shares of 100\u00a0%. ' +
        `T, here ${context.temperature.toFixed(2)}, makes it about as sure as it is right, and unsure of what is no digit.`,
        formulas.softmax());
    const bars = new Bars(body, {label: 'The probability of each digit'});
    const total = element('p', {className: 'total'});
    body.append(total);
    return (seen) => {
      bars.set(seen && seen.probabilities);
      const sum = seen ? seen.probabilities.reduce((all, value) => all + value, 0) : 0;
      total.textContent = seen ? `Sum: ${percent(sum)}` : ' ';
    };
  },

  // An activation without weights before it, or a standardisation: its values as they are.
  other(group) {
    const body = card(group.kind, 'Each value is changed on its own.', formulas.other(group.kind));
    const canvas = element('canvas', {className: 'weights', role: 'img', 'aria-label': group.kind});
    body.append(canvas);
    const [planes, height, width] = group.shape.length === 3 ? group.shape : [1, 1, group.shape[0]];
    return (seen) => {
      const values = seen ? seen.layers[group.output] : new Float32Array(planes * height * width);
      paint(canvas, values, width, planes * height, asSigned, strongest(values));
    };
  },
};

function cardFor(group, last) {
  if (group.kind === 'conv2d') return cards.conv2d;
  if (group.kind === 'dense') return last ? cards.logits : cards.hidden;
  return group.kind === 'softmax' ? cards.softmax : cards.other;
}

export function startInside(client, network) {
  const body = card('What it sees', 'The digit, shrunk to 28×28 pixels: 784 numbers from 0, paper, to 1, ink. Write your own over this one.', '', 'given');
  const holder = element('div', {className: 'pad square'});
  const input = element('canvas', {className: 'input', role: 'img', 'aria-label': 'the 28 by 28 pixels'});
  const patch = element('div', {className: 'patch', hidden: true});
  const again = element('button', {onclick: () => pad.clear()}, 'Clear');
  body.append(holder, element('div', {className: 'input-box'}, input, patch), element('div', {className: 'tools'}, again));

  const groups = groupsOf(network);
  const context = {
    groups, temperature: network.temperature,
    mark(box) {
      patch.hidden = !box;
      if (!box) return;
      for (const [side, value] of [['left', box.x], ['top', box.y], ['width', box.width], ['height', box.height]]) {
        patch.style[side] = `${100 * value / 28}%`;
      }
    },
  };
  const lastDense = groups.findLastIndex(({kind}) => kind === 'dense');
  const parts = groups.map((group, i) => cardFor(group, i === lastDense && group.shape[0] === 10)(group, i, context));
  let seen = null, mine = false;

  function show(next) {
    seen = next;
    paint(input, seen ? seen.input : new Float32Array(784), 28, 28, asInk);
    for (const part of parts) part(seen);
    report('looked', seen);
  }
  const ask = newestOnly(async (strokes) => {
    show(strokes.length === 0 ? null : await client.ask('lookAtDrawing', strokes));
    const best = seen ? seen.probabilities.indexOf(Math.max(...seen.probabilities)) : -1;
    if (mine) say(seen ? `It takes this for a ${best}, ${percent(seen.probabilities[best])} sure.` : 'Nothing written yet.');
  });
  const pad = new Pad(holder, {
    pen: 0.075, label: 'Write one digit here.', invitation: ['Write a digit'],
    changed: () => { again.disabled = pad.empty; ask(pad.strokes); },
    // The first stroke of the reader's own replaces the example.
    began: () => { if (!mine) { mine = true; pad.strokes = []; pad.redraw(); } },
  });
  pad.show(exampleStrokes(3));

  return {
    redraw() { pad.redraw(); show(seen); },
    async look(digit) {
      mine = false;
      pad.show([]);
      show(await client.ask('look', digit));
    },
  };
}
