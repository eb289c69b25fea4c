// A few curves over the steps of training, drawn anew for each.
import {element} from './dom.js';

export class Chart {
  // `curves`: [{name, colour: '--variable'}], `top` the value at the upper edge.
  constructor(parent, {label, curves, top, format}) {
    Object.assign(this, {curves, top, format, points: []});
    this.canvas = element('canvas', {role: 'img', 'aria-label': label});
    this.values = curves.map(() => element('b'));
    const names = curves.map(({name, colour}, i) =>
      element('span', {style: `--c: var(${colour})`}, name + ' ', this.values[i]));
    parent.append(element('figure', {className: 'chart'},
        element('figcaption', {}, ...names), this.canvas));
  }

  clear() { this.points = []; this.draw(); }
  add(values) { this.points.push(values); this.draw(); }

  draw() {
    const {clientWidth: width, clientHeight: height} = this.canvas;
    const last = this.points.at(-1);
    this.values.forEach((text, i) => { text.textContent = last ? this.format(last[i]) : '–'; });
    if (!width) return;
    const density = devicePixelRatio || 1, style = getComputedStyle(document.documentElement);
    this.canvas.width = width * density;
    this.canvas.height = height * density;
    const context = this.canvas.getContext('2d');
    context.scale(density, density);
    context.strokeStyle = style.getPropertyValue('--line');
    for (const share of [0, 0.5, 1]) {
      context.beginPath();
      context.moveTo(0, 1 + share * (height - 2));
      context.lineTo(width, 1 + share * (height - 2));
      context.stroke();
    }
    context.lineWidth = 2;
    context.lineJoin = 'round';
    const across = Math.max(60, this.points.length - 1);
    this.curves.forEach(({colour}, c) => {
      context.strokeStyle = style.getPropertyValue(colour);
      context.beginPath();
      this.points.forEach((values, i) => {
        const value = Number.isFinite(values[c]) ? Math.min(values[c] / this.top, 1) : 1;
        context.lineTo(i / across * width, 1 + (1 - value) * (height - 2));
      });
      context.stroke();
    });
  }
}
