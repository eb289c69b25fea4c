// Learn: the reader trains a network of their own, well or wrongly on purpose.
import {Chart} from './chart.js';
import {Client, newestOnly} from './client.js';
import {byId, element, keepCount, percent, report, say} from './dom.js';
import {Pad} from './pad.js';
import {asInk, asSigned, paint, strongest} from './paint.js';

const unseenCount = 200, unseenShown = 100;

export function startLearning(network) {
  const lessons = [
    {title: 'As it should be', rate: 0.01, layers: network.architecture, examples: 800,
     text: 'The loss falls, both curves of right answers rise, and the filters slowly turn from noise into strokes and edges.'},
    {title: 'Far too fast', rate: 1, layers: network.architecture, examples: 800,
     text: 'Each step overshoots: the loss jumps up instead of falling, and soon the units are stuck at one answer for everything.'},
    {title: 'Far too slow', rate: 0.0003, layers: network.architecture, examples: 800,
     text: 'Every step goes the right way but hardly moves: the curves crawl.'},
    {title: 'No hidden layer', rate: 0.01, layers: 'reshape, dense 10, softmax', examples: 800,
     text: 'One picture of weights for each digit is all it has. It gets most digits, then stops getting better with those it has not seen.'},
    {title: 'Ten examples', rate: 0.01, layers: network.architecture, examples: 10,
     text: 'It soon knows its ten digits by heart, every one right, and is often wrong with any other.'},
  ];
  const choices = [['The network of this page', network.architecture],
                   ['No convolution', 'reshape, dense 100, tanh, dense 10, softmax'],
                   ['No hidden layer', 'reshape, dense 10, softmax']];
  let client = null, sheet = null, own = [], lesson = lessons[0], running = false, trained = false, begun = null, run = 0;

  // The controls.
  const lessonButtons = lessons.map((one) => element('button', {onclick: () => choose(one)}, one.title));
  const text = element('p', {className: 'note four-lines'});
  const rate = element('input', {type: 'range', min: -4, max: 1, step: 0.05, id: 'rate'});
  const rateText = element('output');
  const layers = element('select', {id: 'layers'}, ...choices.map(([name, value]) => element('option', {value}, name)));
  const examples = element('select', {id: 'examples'}, ...[10, 50, 200, 800].map((n) => element('option', {value: n}, `${n} digits`)));
  const go = element('button', {className: 'primary', id: 'train', onclick: () => running ? pause() : start()}, 'Train');
  const over = element('button', {onclick: () => { pause(); restart(); }}, 'Start over');
  const state = element('p', {className: 'note', id: 'learn-state'});
  const control = element('div', {className: 'card control'},
      element('h2', {}, 'Train your own'),
      element('div', {className: 'steps', role: 'group', 'aria-label': 'Lessons'}, ...lessonButtons), text,
      element('label', {htmlFor: 'rate'}, 'Learning rate ', rateText), rate,
      element('label', {htmlFor: 'layers'}, 'Layers'), layers,
      element('label', {htmlFor: 'examples'}, 'Learns from'), examples,
      element('div', {className: 'tools'}, go, over), state);

  // What one watches.
  const watch = element('div', {className: 'card watch'}, element('h2', {}, 'What happens'));
  const loss = new Chart(watch, {label: 'the loss', top: 3, format: (v) => Number.isFinite(v) ? v.toFixed(3) : 'infinite',
                                 curves: [{name: 'Loss, how wrong it is', colour: '--minus'}]});
  const right = new Chart(watch, {label: 'right answers', top: 1, format: percent,
                                  curves: [{name: 'Correct on what it learns from', colour: '--plus'},
                                           {name: 'Correct on digits it has never seen', colour: '--third'}]});
  const filters = element('div', {className: 'row', id: 'learn-filters'});
  watch.append(element('h3', {}, 'Weights of the first layer'), filters);

  const unseen = element('div', {className: 'unseen-digits'});
  const quiz = element('div', {className: 'card quiz'}, element('h2', {}, 'Digits it has never seen'),
      element('p', {className: 'note'}, 'Its answer is below each; wrong ones are marked.'), unseen);

  // The reader's own digits.
  const holder = element('div', {className: 'pad square'});
  const question = 'Write a digit: what does your network make of it?';
  const verdict = element('p', {className: 'note two-lines'}, question);
  const teach = element('div', {className: 'keys', role: 'group', 'aria-label': 'Teach it as'},
      ...Array.from({length: 10}, (_, digit) => element('button', {disabled: true, onclick: () => add(digit)}, String(digit))));
  const tell = element('p', {className: 'note three-lines'}, 'Teach it: write, then say which digit it is.');
  const yours = element('div', {className: 'card yours'}, element('h2', {}, 'Your own digits'), holder,
      element('div', {className: 'tools'}, element('button', {onclick: () => pad.clear()}, 'Clear')),
      verdict, tell, teach);
  byId('learn-body').append(control, watch, quiz, yours);

  const pad = new Pad(holder, {
    pen: 0.075, label: 'Write one digit for your network.', invitation: ['Write a digit'],
    changed: () => attempt(pad.strokes),
  });
  let written = null, shown = null;  // the digit on the pad; how far the training has come
  const attempt = newestOnly(async (strokes) => {
    await begun;
    written = strokes.length > 0 && client ? await client.ask('try', strokes) : null;
    for (const key of teach.children) key.disabled = !written;
    const shares = written?.probabilities;
    const best = shares ? shares.indexOf(Math.max(...shares)) : -1;
    verdict.textContent = shares ? `Your network says ${best}, ${percent(shares[best])} sure.` : question;
  });

  // What has been trained is kept: only a network that has learnt nothing yet begins anew.
  function add(label) {
    if (!written) return;
    own.push({digit: written.input, label});
    written = null;
    pad.clear();
    tell.textContent = `Digits of yours: ${own.length}. ` +
        (trained ? 'Start over to learn them with the others.' : 'They are learnt with the others.');
    if (!trained) restart();
  }

  function choose(one) {
    pause();
    lesson = one;
    rate.value = Math.log10(one.rate);
    layers.value = one.layers;
    examples.value = one.examples;
    restart();
    showLesson();
  }

  function showLesson() {
    lessonButtons.forEach((button, i) => button.setAttribute('aria-pressed', lessons[i] === lesson));
    text.textContent = lesson ? lesson.text : 'Your own settings: watch what they do.';
    rateText.textContent = Number((10 ** rate.value).toPrecision(2));
  }

  // The examples of the page, those that are learnt first, and the reader's own before them.
  function digitsToLearn() {
    const count = Math.min(Number(examples.value), sheet ? sheet.length / 784 - unseenCount : 0);
    const all = [...own];
    const rows = sheet ? sheet.length / 784 : 0;
    const seen = (i) => ({digit: sheet.subarray(784 * i, 784 * i + 784), label: i % 10});
    for (let i = 0; i < count; ++i) all.push(seen(i));
    const learnt = all.length;
    for (let i = Math.max(count, rows - unseenCount); i < rows; ++i) all.push(seen(i));
    const digits = new Float32Array(784 * all.length);
    all.forEach(({digit}, i) => digits.set(digit, 784 * i));
    return {digits, labels: Uint8Array.from(all, ({label}) => label), count: learnt};
  }

  let material = null;
  function restart() {
    trained = false;
    begun = (async () => {
      if (!client) {
        client = new Client();
        await client.ready;
        if (network.samples) {
          sheet = await client.ask('sheet', await (await fetch(`data:image/png;base64,${network.samples}`)).blob());
        }
      }
      material = digitsToLearn();
      loss.clear();
      right.clear();
      if (material.count === 0) {
        state.textContent = 'This page was made without examples: teach it some digits of your own.';
        go.disabled = true;
        return;
      }
      go.disabled = false;
      go.textContent = 'Train';
      const now = await client.ask('begin', {architecture: layers.value, ...material});
      state.textContent = `${material.count} digits to learn from; its weights are still random.`;
      shown = now;
      showWeights(now);
      showAnswers(now);
    })();
  }

  function pause() {
    running = false;
    ++run;
    go.textContent = 'Train';
  }

  async function start() {
    const mine = ++run;
    running = trained = true;
    go.textContent = 'Pause';
    await begun;
    while (mine === run) {
      const now = await client.ask('teach', {rate: 10 ** rate.value});
      if (mine !== run) return;
      show(now);
      if (now.failed) {
        pause();
        go.disabled = true;
        say('The loss has become infinite.');
      }
      await new Promise(requestAnimationFrame);
    }
  }

  function show(now) {
    shown = now;
    loss.add([now.loss]);
    right.add([now.learnt, now.unseen]);
    state.textContent = now.failed ? 'The loss has become infinite: start over with a smaller rate.'
                                   : `Epoch ${now.epoch}, step ${now.step}.`;
    showWeights(now);
    showAnswers(now);
    if (!pad.empty) attempt(pad.strokes);
    report('learned', now);
  }

  function showWeights({weights, shape}) {
    const convolution = shape.length === 4;
    const [count] = shape, height = convolution ? shape[1] * shape[2] : 28, width = convolution ? shape[3] : 28;
    const canvases = keepCount(filters, Math.min(count, 20), () => element('canvas', {'aria-hidden': 'true'}));
    canvases.forEach((canvas, i) => {
      canvas.className = convolution ? 'kernel' : 'weights';
      const part = weights.subarray(i * height * width, (i + 1) * height * width);
      paint(canvas, part, width, height, asSigned, strongest(part));
    });
  }

  function showAnswers({answers}) {
    const count = Math.min(unseenShown, answers.length);
    const cells = keepCount(unseen, count, () => element('div', {}, element('canvas'), element('b')));
    const first = material.count;
    cells.forEach((cell, i) => {
      const index = first + i;
      if (cell.digit !== index) {
        cell.digit = index;
        paint(cell.firstChild, material.digits.subarray(784 * index, 784 * index + 784), 28, 28, asInk);
      }
      cell.lastChild.textContent = answers[i];
      cell.className = answers[i] === material.labels[index] ? '' : 'wrong';
    });
  }

  rate.oninput = () => { lesson = null; showLesson(); };
  layers.onchange = examples.onchange = () => { lesson = null; pause(); restart(); showLesson(); };
  return {
    pause,
    redraw() {
      if (!client) choose(lessons[0]);
      pad.redraw();
      loss.draw();
      right.draw();
      for (const cell of unseen.children) cell.digit = -1;  // in other colours, perhaps
      if (shown) {
        showWeights(shown);
        showAnswers(shown);
      }
    },
  };
}
