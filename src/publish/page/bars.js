// Ten bars, one for each digit, that never change their place.
import {element, percent, signed} from './dom.js';

export class Bars {
  // `signed` bars go to both sides of a middle line.
  constructor(parent, {signed = false, label}) {
    this.signed = signed;
    this.rows = Array.from({length: 10}, (_, digit) => {
      const bar = element('i'), text = element('span');
      return {row: element('li', {}, element('b', {}, String(digit)),
                           element('div', {className: 'track'}, bar), text), bar, text};
    });
    this.list = element('ol', {className: signed ? 'bars signed' : 'bars', 'aria-label': label},
                        ...this.rows.map(({row}) => row));
    parent.append(this.list);
    this.set(null);
  }

  // Probabilities; for signed bars any numbers, of which `full` fills a side. Null empties all.
  set(values, full = 1) {
    const best = values ? values.indexOf(Math.max(...values)) : -1;
    this.rows.forEach(({row, bar, text}, digit) => {
      const value = values ? values[digit] : 0;
      const share = Math.min(1, Math.abs(value) / full);
      bar.style.transform = `scaleX(${value < 0 ? -share : share})`;
      bar.className = value < 0 ? 'minus' : '';
      text.textContent = !values ? '–' : this.signed ? signed(value) : percent(value);
      row.className = digit === best ? 'best' : '';
    });
  }
}
