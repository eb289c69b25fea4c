// Photo: a picture is read as mnist-recognize reads it, and one may look at each step.
import {showBoxes, showChips, showNumber, spoken, textOf} from './digits.js';
import {byId, element, keepCount, report, say} from './dom.js';
import {examplePhoto} from './examples.js';

const steps = [
  {name: 'photo', title: 'Photo', text: 'The picture as it came.'},
  {name: 'brightness', title: 'Brightness', text: 'Colours are left out: only how bright each pixel is matters.'},
  {name: 'sheet', title: 'Sheet', text: 'What lies around the paper, or is drawn as a frame around the writing, is painted over.'},
  {name: 'ink', title: 'Ink', text: 'Shadows are taken away: a pixel is ink if it is darker than the paper beside it.'},
  {name: 'marks', title: 'Writing', text: 'Ruled lines, specks and the edges of the table are sorted out.'},
  {name: 'pieces', title: 'Pieces', text: 'Ink that hangs together is one piece; each has a colour of its own.'},
  {name: 'lines', title: 'Lines', text: 'Pieces side by side make a line of writing.'},
  {name: 'digits', title: 'Digits', text: 'Pieces are put together, or cut apart, into what the network is surest of.'},
];

function lineBoxes(digits) {
  const lines = [];
  for (const {line, box: [x, y, w, h]} of digits) {
    const [left, top, right, bottom] = lines[line] ?? [Infinity, Infinity, 0, 0];
    lines[line] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + w), Math.max(bottom, y + h)];
  }
  return lines.map(([left, top, right, bottom]) =>
    ({digit: '', probabilities: {'': 1}, box: [left, top, right - left, bottom - top]}));
}

export function startPhotos(client, lookInside) {
  let seen = null, step = 'digits', chosen = -1, newest = 0;

  async function read(file) {
    const mine = ++newest;
    byId('photo-busy').hidden = false;
    try {
      const answer = await client.ask('photo', file);
      if (mine !== newest) return;
      seen = answer;
      chosen = -1;
      step = 'digits';
      byId('photo-note').textContent = seen.digits.length > 0
          ? `Read in ${Math.round(seen.milliseconds)} milliseconds. Choose a digit to look at it closely.`
          : 'No digit found. Large dark digits on light paper are read best.';
      say(spoken(seen.digits), 0);
    } catch (error) {
      if (mine !== newest) return;
      seen = null;
      byId('photo-note').textContent = error.message;
      say(error.message, 0);
    }
    byId('photo-busy').hidden = true;
    show();
    report('photographed', seen);
  }

  function show() {
    byId('photo-empty').hidden = seen !== null;
    byId('photo-shown').hidden = byId('photo-steps').hidden = seen === null;
    showNumber(byId('photo-number'), seen ? textOf(seen.digits) || 'none' : '');
    showChips(byId('photo-chips'), seen?.digits ?? [], chosen, (i) => {
      chosen = i;
      lookInside(seen.digits[i].input);
    });
    if (seen) showStep();
  }

  function showStep() {
    const stage = seen.stages.find(({name}) => name === step);
    const picture = stage?.picture ?? seen.preview;
    const canvas = byId('photo-canvas');
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext('2d').drawImage(picture, 0, 0);
    byId('photo-shown').style.setProperty('--ratio', seen.width / seen.height);
    const boxes = step === 'digits' ? seen.digits : step === 'lines' ? lineBoxes(seen.digits) : [];
    showBoxes(byId('photo-boxes'), boxes, seen.width, seen.height);
    const there = steps.filter(({name}) => ['photo', 'lines', 'digits'].includes(name) ||
                                           seen.stages.some((other) => other.name === name));
    const buttons = keepCount(byId('photo-step-list'), there.length, () => element('button'));
    there.forEach(({name, title, text}, i) => {
      buttons[i].textContent = title;
      buttons[i].setAttribute('aria-pressed', name === step);
      buttons[i].onclick = () => { step = name; showStep(); };
      if (name === step) byId('photo-step-text').textContent = text;
    });
  }

  for (const input of [byId('photo-camera'), byId('photo-file')]) {
    input.onchange = () => {
      if (input.files.length > 0) read(input.files[0]);
      input.value = '';
    };
  }
  byId('photo-example').onclick = async () => read(await examplePhoto());
  show();
  return {read, redraw: show};
}
