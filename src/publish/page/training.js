// Training in the page, by the C++: mini-batches in an order that is shuffled each epoch.
import {Network} from './network.js';

const batch = 16;

// The same numbers for the same seed, as a lesson that is repeated should go the same way.
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Training {
  // Of `digits`, 784 values each, and their labels, the first `count` are learnt; the rest is only
  // asked about.
  constructor(library, {architecture, digits, labels, count, seed = 1}) {
    this.network = new Network(library, architecture, 1, seed);
    this.random = randomFrom(seed);
    Object.assign(this, {digits, labels, count, epoch: 0, step: 0, order: []});
  }

  close() { this.network.close(); }

  // Trains for a few milliseconds, so that the page can show it.
  run({rate, momentum = 0.9, milliseconds = 30}) {
    const end = performance.now() + milliseconds;
    let loss = 0, steps = 0, failed = false;
    do {
      const chosen = this.#nextBatch();
      const digits = new Float32Array(chosen.length * 784);
      chosen.forEach((i, n) => digits.set(this.digits.subarray(784 * i, 784 * i + 784), 784 * n));
      const result = this.network.train(
          digits, Uint8Array.from(chosen, (i) => this.labels[i]), rate, momentum);
      failed = !Number.isFinite(result.loss);
      loss += result.loss;
      ++steps;
    } while (!failed && performance.now() < end);
    return {...this.state(), loss: loss / steps, failed};
  }

  #nextBatch() {
    if (this.order.length === 0) {
      this.order = Array.from({length: this.count}, (_, i) => i);
      for (let i = this.count - 1; i > 0; --i) {
        const j = Math.floor(this.random() * (i + 1));
        [this.order[i], this.order[j]] = [this.order[j], this.order[i]];
      }
      ++this.epoch;
    }
    ++this.step;
    return this.order.splice(0, batch);
  }

  // How well it does on both parts, what it says of each unseen digit, and its weights.
  state() {
    const all = this.labels.length;
    const answers = [];
    for (let i = 0; i < all; ++i) {
      if (i < this.count && i >= 120) continue;  // enough to measure what it has learnt
      const {probabilities} = this.network.look(this.digits.subarray(784 * i, 784 * i + 784));
      answers.push({i, answer: probabilities.indexOf(Math.max(...probabilities))});
    }
    const share = (part) => part.length === 0 ? 0 :
        part.filter(({i, answer}) => answer === this.labels[i]).length / part.length;
    const unseen = answers.filter(({i}) => i >= this.count);
    return {epoch: this.epoch, step: this.step,
            learnt: share(answers.filter(({i}) => i < this.count)), unseen: share(unseen),
            answers: unseen.map(({answer}) => answer),
            weights: this.network.values(this.network.parameters[0]),
            shape: this.network.parameters[0].shape};
  }
}
