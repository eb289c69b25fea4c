// Write: what is written is read while the pen moves.
import {newestOnly} from './client.js';
import {Bars} from './bars.js';
import {showBoxes, showChips, showNumber, spoken, textOf} from './digits.js';
import {byId, lessMotion, report, say} from './dom.js';
import {Pad} from './pad.js';

const replaySeconds = 4;

export function startWriting(client, lookInside) {
  let digits = [], chosen = -1, pinned = false;
  let replayed = null;  // all strokes, while only the first of them are shown
  const bars = new Bars(byId('write-bars'), {label: 'How sure it is of each digit'});
  const pad = new Pad(byId('pad'), {
    pen: byId('pad').clientWidth < 600 ? 0.026 : 0.017,
    label: 'Write digits here. Arrow keys move the pen, Space lowers and lifts it, ' +
           'Backspace takes back a stroke, Delete clears.',
    invitation: [document.querySelector('#photo-empty svg').cloneNode(true),
                 'Write a digit here. Or your phone number.'],
    changed: () => {
      byId('undo').disabled = byId('clear').disabled = byId('replay').disabled = pad.empty;
      read(pad.strokes);
    },
  });

  function show() {
    showNumber(byId('number'), textOf(digits));
    if (!pinned || chosen >= digits.length) chosen = digits.length - 1;
    showBoxes(pad.marks, digits, 1, pad.ratio, digits.length > 1 ? chosen : -1);
    showChips(byId('chips'), digits, chosen, (i) => {
      chosen = i;
      pinned = true;
      show();
    });
    bars.set(chosen < 0 ? null : digits[chosen].probabilities);
    byId('write-inside').disabled = chosen < 0;
  }

  const read = newestOnly(async (strokes) => {
    const answer = strokes.length === 0 ? {digits: []} : await client.ask('write', strokes);
    if (pad.empty) pinned = false;
    digits = pad.empty ? [] : answer.digits;
    show();
    say(pad.empty ? 'Nothing written yet.' : spoken(digits));
    report('written', {digits, milliseconds: answer.milliseconds});
  });

  // The strokes again, in the time they took but not too long, and the answer with them.
  function replay() {
    stopReplay();
    const whole = replayed = pad.strokes;
    const total = whole.reduce((sum, stroke) => sum + stroke.points.length, 0);
    const seconds = Math.min(replaySeconds, 0.8 + total / 60);
    const began = performance.now();
    pinned = false;
    const frame = () => {
      if (replayed !== whole) return;
      const share = Math.min(1, (performance.now() - began) / 1000 / seconds);
      let left = Math.ceil(share * total);
      const part = [];
      for (const stroke of whole) {
        if (left <= 0) break;
        if (!lessMotion() || left >= stroke.points.length) {
          part.push({...stroke, points: stroke.points.slice(0, left)});
        }
        left -= stroke.points.length;
      }
      if (share === 1) return stopReplay();
      pad.show(part);
      requestAnimationFrame(frame);
    };
    frame();
  }

  // Whatever comes between, nothing that was written is lost.
  function stopReplay() {
    const whole = replayed;
    replayed = null;
    if (whole) pad.show(whole);
  }

  byId('undo').onclick = () => { stopReplay(); pad.undo(); };
  byId('clear').onclick = () => { stopReplay(); pad.clear(); };
  byId('replay').onclick = replay;
  for (const type of ['pointerdown', 'keydown']) {  // before the pad itself hears of it
    pad.canvas.addEventListener(type, stopReplay, {capture: true});
  }
  byId('write-inside').onclick = () => lookInside(digits[chosen].input);
  show();
  return {redraw: () => { pad.redraw(); show(); }};
}
