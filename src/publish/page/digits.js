// The digits that were found: boxes over a picture, and a row of them to choose from.
import {element, keepCount, percent} from './dom.js';
import {paint} from './paint.js';

const labelHeight = 26;  // pixels: with less above a box, its label stands inside

export const sureness = (digit) => digit.probabilities[digit.digit];

// "2024"; lines are separated by a blank.
export const textOf = (digits) => digits.map((digit, i) =>
  (i > 0 && digit.line !== digits[i - 1].line ? ' ' : '') + digit.digit).join('');

export const spoken = (digits) => digits.length === 0 ? 'No digit found.' :
    `${digits.length === 1 ? 'This is a' : 'This reads'} ${textOf(digits).split('').join(' ')}, ` +
    `${percent(digits.reduce((all, digit) => all * sureness(digit), 1))} sure.`;

// Longer than the card is wide: smaller, and on more lines.
export function showNumber(parent, text) {
  parent.textContent = text;
  parent.classList.toggle('long', text.length > 7);
}

// `width` and `height` are those of what the boxes are measured in.
export function showBoxes(parent, digits, width, height, chosen = -1) {
  const boxes = keepCount(parent, digits.length, () => element('div', {}, element('b')));
  const high = labelHeight * height / parent.clientHeight;
  digits.forEach((digit, i) => {
    const [x, y, w, h] = digit.box;
    Object.assign(boxes[i].style, {
      left: `${100 * x / width}%`, top: `${100 * y / height}%`,
      width: `${100 * w / width}%`, height: `${100 * h / height}%`,
    });
    boxes[i].className = 'box';
    boxes[i].classList.toggle('unsure', sureness(digit) < 0.8);
    boxes[i].classList.toggle('chosen', i === chosen);
    boxes[i].classList.toggle('high', y < high);
    boxes[i].firstChild.textContent = digit.digit;
  });
}

export function showChips(parent, digits, chosen, choose) {
  const chips = keepCount(parent, digits.length, (i) => element('button', {
    className: 'chip', onclick: () => choose(i),
  }, element('canvas', {'aria-hidden': 'true'}), element('b'), element('span')));
  digits.forEach((digit, i) => {
    const [canvas, name, sure] = chips[i].children;
    paint(canvas, digit.input, 28, 28);
    name.textContent = digit.digit;
    sure.textContent = percent(sureness(digit));
    chips[i].setAttribute('aria-pressed', i === chosen);
    chips[i].setAttribute('aria-label', `${digit.digit}, ${percent(sureness(digit))} sure`);
  });
}
