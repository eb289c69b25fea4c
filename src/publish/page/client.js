// The worker, as functions that return promises.

export class Client {
  #waiting = new Map();
  #next = 0;

  constructor() {
    const script = new Blob([document.getElementById('worker').textContent],
                            {type: 'text/javascript'});
    this.worker = new Worker(URL.createObjectURL(script));
    this.worker.onmessage = ({data: {id, result, error}}) => {
      const {resolve, reject} = this.#waiting.get(id);
      this.#waiting.delete(id);
      error === undefined ? resolve(result) : reject(new Error(error));
    };
    this.worker.onerror = ({message}) => {
      for (const {reject} of this.#waiting.values()) reject(new Error(message ?? 'its worker did not start'));
      this.#waiting.clear();
    };
    const {architecture, temperature, weights} =
        JSON.parse(document.getElementById('network').textContent);
    this.ready = this.ask('open', {architecture, temperature, weights,
                                   module: document.getElementById('library').textContent});
  }

  ask(call, argument) {
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#next, {resolve, reject});
      this.worker.postMessage({id: this.#next++, call, argument});
    });
  }
}

// A function that asks for the newest argument only: what comes while an answer is awaited replaces
// what came before.
export function newestOnly(ask) {
  let busy = false, next = null;
  return async function request(argument) {
    next = {argument};
    if (busy) return;
    busy = true;
    try {
      while (next) {
        const {argument: newest} = next;
        next = null;
        await ask(newest);
      }
    } finally {
      busy = false;
    }
  };
}
