// A sheet to write on with mouse, finger, pen or keys. Strokes are kept in units of its width.
import {element} from './dom.js';
import {drawStroke} from './rasterise.js';

const keyStep = 0.02;

export class Pad {
  strokes = [];
  #current = null;
  #drawn = 0;                // points of the current stroke that are on the canvas
  #finger = null;            // the pointer that draws it; a second one is ignored
  #cursor = null;            // where the keyboard's pen is

  // `pen` is the width of a stroke, `invitation` what is shown on an empty sheet. `changed` is called
  // after every change, `began` before every stroke.
  constructor(parent, {pen, label, invitation, changed, began = () => {}}) {
    Object.assign(this, {parent, pen, changed, began});
    this.canvas = element('canvas', {tabIndex: 0, role: 'application', 'aria-label': label});
    this.invitation = element('p', {className: 'invitation', 'aria-hidden': 'true'}, ...invitation);
    this.marks = element('div', {className: 'boxes', 'aria-hidden': 'true'});
    this.point = element('div', {className: 'pen', hidden: true});
    parent.append(this.canvas, this.invitation, this.marks, this.point);
    new ResizeObserver(() => this.redraw()).observe(parent);
    for (const type of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel']) {
      this.canvas.addEventListener(type, (event) => this.#pointer(event));
    }
    this.canvas.addEventListener('keydown', (event) => this.#key(event));
    this.canvas.addEventListener('blur', () => this.#putAwayKeys());
  }

  get empty() { return this.strokes.length === 0; }
  get ratio() { return this.parent.clientHeight / this.parent.clientWidth; }

  undo() { this.show(this.strokes.slice(0, -1)); }
  clear() { this.show([]); }

  show(strokes) {
    this.#current = null;
    this.strokes = strokes;
    this.redraw();
    this.changed();
  }

  // In the screen's own pixels, so that it is crisp.
  redraw() {
    const {clientWidth, clientHeight} = this.parent;
    if (!clientWidth) return;
    const density = devicePixelRatio || 1;
    this.canvas.width = Math.round(clientWidth * density);
    this.canvas.height = Math.round(clientHeight * density);
    this.context = this.canvas.getContext('2d');
    this.context.strokeStyle = getComputedStyle(this.parent).color;
    for (const stroke of this.strokes) drawStroke(this.context, stroke, this.canvas.width);
    this.invitation.hidden = !this.empty;
  }

  #pointer(event) {
    if (event.type === 'pointerdown' && event.button === 0 && this.#finger === null) {
      event.preventDefault();
      this.#putAwayKeys();
      this.canvas.focus({preventScroll: true});
      this.canvas.setPointerCapture(event.pointerId);
      this.#finger = event.pointerId;
      this.#begin(this.#at(event));
    } else if (event.pointerId !== this.#finger) {
      return;
    } else if (event.type === 'pointermove' && this.#current) {
      const events = event.getCoalescedEvents?.() ?? [];
      for (const one of events.length > 0 ? events : [event]) this.#extend(this.#at(one));
    } else if (event.type !== 'pointermove') {
      this.#lift();
    }
  }

  // A pen that knows how hard it is pressed makes finer and bolder strokes.
  #at(event) {
    const box = this.canvas.getBoundingClientRect();
    const pressure = event.pointerType === 'pen' && event.pressure > 0 ? 0.5 + event.pressure : 1;
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.width, pressure];
  }

  #begin(point) {
    this.began();
    this.#current = {width: this.pen, points: [point]};
    this.#drawn = 0;
    this.strokes = [...this.strokes, this.#current];
    this.invitation.hidden = true;
    this.#draw();
  }

  #extend(point) {
    const last = this.#current.points.at(-1);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < 0.002) return;
    this.#current.points.push(point);
    this.#draw();
  }

  #draw() {
    drawStroke(this.context, this.#current, this.canvas.width, this.#drawn - 1);
    this.#drawn = this.#current.points.length;
    this.changed();
  }

  #lift() {
    this.#finger = null;
    if (!this.#current) return;
    this.#current = null;
    this.redraw();  // whole strokes are smoother than their parts
    this.changed();
  }

  #key(event) {
    const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    if (moves[event.key]) {
      const step = keyStep * (event.shiftKey ? 3 : 1);
      this.#cursor ??= [0.5, this.ratio / 2, 1];
      this.#cursor = [
        Math.min(1, Math.max(0, this.#cursor[0] + step * moves[event.key][0])),
        Math.min(this.ratio, Math.max(0, this.#cursor[1] + step * moves[event.key][1])), 1];
      if (this.#current) this.#extend(this.#cursor);
    } else if (event.key === ' ') {
      this.#cursor ??= [0.5, this.ratio / 2, 1];
      this.#current ? this.#lift() : this.#begin(this.#cursor);
    } else if (event.key === 'Backspace') {
      this.undo();
    } else if (event.key === 'Delete') {
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
    this.#showPen();
  }

  #putAwayKeys() {
    this.#lift();
    this.#cursor = null;
    this.#showPen();
  }

  #showPen() {
    this.point.hidden = this.#cursor === null;
    if (!this.#cursor) return;
    this.point.style.left = `${100 * this.#cursor[0]}%`;
    this.point.style.top = `${100 * this.#cursor[1] / this.ratio}%`;
    this.point.classList.toggle('down', this.#current !== null);
  }
}
