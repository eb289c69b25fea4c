// The network and the reading of pictures: C++, compiled to WebAssembly (bindings/web), behind
// functions of JavaScript. A failure throws an Error with the message of the C++.

// What gzip has compressed.
export async function unpacked(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function loadLibrary(bytes) {
  // A module without files asks the system for nothing that matters here.
  const nothing = () => 0;
  const {instance} = await WebAssembly.instantiate(bytes, {
    env: {emscripten_notify_memory_growth: nothing},
    wasi_snapshot_preview1: {
      environ_sizes_get: nothing,
      environ_get: nothing,
      proc_exit(code) { throw new Error(`the module ended with code ${code}`); },
    },
  });
  instance.exports._initialize();
  return instance.exports;
}

export const layouts = {automatic: 0, single: 1, number: 2};

export class Network {
  // Random weights drawn from `seed`, until setWeights().
  constructor(library, architecture, temperature = 1, seed = 1) {
    this.library = library;
    this.handle = this.#with([new TextEncoder().encode(architecture + '\0')],
        (text) => library.web_open(text, temperature, seed));
    if (!this.handle) this.#fail();
    this.layers = this.#parsed(library.web_describe(this.handle));
    this.parameters = this.layers.flatMap((layer) => layer.parameters);
  }

  close() { this.library.web_close(this.handle); }

  // The values of an array that the C++ has told the address of: a copy.
  values({address, shape}) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return new Float32Array(this.library.memory.buffer, address, size).slice();
  }

  // All parameters, one after the other.
  setWeights(values) {
    let begin = 0;
    for (const {address, shape} of this.parameters) {
      const size = shape.reduce((product, extent) => product * extent, 1);
      new Float32Array(this.library.memory.buffer, address, size)
          .set(values.subarray(begin, begin + size));
      begin += size;
    }
  }

  // The digits of a picture {data, width, height} of four channels, in the order of reading; with
  // `stages` also what the picture is made into on its way, values from 0 to 1. Of "pieces" each
  // pixel is the number of its piece, 0 on paper.
  recognize({data, width, height}, {layout = 'automatic', stages = false} = {}) {
    return this.#with([data], (pixels) => {
      const found = this.#parsed(this.library.web_recognize(
          this.handle, pixels, width, height, 4, layouts[layout], stages ? 1 : 0));
      for (const digit of found.digits) digit.input = this.values(digit.input);
      for (const stage of found.stages) {
        [stage.height, stage.width] = stage.image.shape;
        stage.image = this.values(stage.image);
      }
      return found;
    });
  }

  // What becomes of a digit, 784 values from 0 to 1: the output of each layer.
  look(digit) {
    return this.#with([Float32Array.from(digit)], (values) => {
      const seen = this.#parsed(this.library.web_look(this.handle, values));
      seen.layers = seen.layers.map((layer) => this.values(layer));
      return seen;
    });
  }

  // The loss of a batch before a step of `rate`, and how many were right; rate 0 only looks.
  train(digits, labels, rate, momentum = 0) {
    return this.#with([digits, labels], (values, right) => {
      const loss = this.library.web_train(this.handle, values, right, labels.length, rate, momentum);
      if (loss === -1) this.#fail();
      return {loss, correct: this.library.web_correct(this.handle)};
    });
  }

  // Calls `body` with the addresses of copies of the arrays.
  #with(arrays, body) {
    const {malloc, free, memory} = this.library;
    const addresses = arrays.map((array) => malloc(array.byteLength));
    try {
      if (addresses.includes(0)) throw new Error('This picture needs more memory than there is.');
      arrays.forEach((array, i) => new Uint8Array(memory.buffer, addresses[i], array.byteLength)
          .set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)));
      return body(...addresses);
    } finally {
      addresses.forEach(free);
    }
  }

  #parsed(address) { return address ? JSON.parse(this.#text(address)) : this.#fail(); }

  #text(address) {
    const bytes = new Uint8Array(this.library.memory.buffer, address);
    return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
  }

  #fail() { throw new Error(this.#text(this.library.web_error())); }
}
