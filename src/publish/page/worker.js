// Everything that takes time, away from the page: reading, looking and training. The page sends
// {id, call, argument} and gets {id, result} or {id, error} back.
import {loadLibrary, Network, unpacked} from './network.js';
import {rasterise} from './rasterise.js';
import {decode, stagesAsPictures} from './pictures.js';
import {Training} from './training.js';

let library, network, training;

const bytesOf = (base64) => {
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes;
};

const calls = {
  async open({module, architecture, temperature, weights}) {
    library = await loadLibrary(await unpacked(bytesOf(module)));
    network = new Network(library, architecture, temperature);
    const values = new Float32Array(bytesOf(weights).buffer);
    network.setWeights(values);
    return {layers: network.layers, weights: values};
  },

  // The digits of a drawing, their boxes in units of the pad's width. One stroke is no more than one.
  write(strokes) {
    const began = performance.now();
    const picture = rasterise(strokes);
    const layout = strokes.length === 1 ? 'single' : 'automatic';
    const {digits} = network.recognize(picture, {layout});
    for (const digit of digits) {
      const [x, y, width, height] = digit.box.map((pixels) => pixels / picture.scale);
      digit.box = [picture.left + x, picture.top + y, width, height];
    }
    return {digits, milliseconds: performance.now() - began};
  },

  // The one digit of a drawing as the network gets it, and what becomes of it.
  lookAtDrawing(strokes) {
    const [digit] = network.recognize(rasterise(strokes), {layout: 'single'}).digits;
    return digit ? calls.look(digit.input) : null;
  },

  look: (digit) => ({input: digit, ...network.look(digit)}),

  async photo(file) {
    const began = performance.now();
    const picture = await decode(file);
    const found = network.recognize(picture, {stages: true});
    const shown = await stagesAsPictures(picture, found.stages);
    return {...found, ...shown, milliseconds: performance.now() - began};
  },

  // The sheet of examples: ten columns, one for each digit.
  async sheet(file) {
    const {data, width, height} = await decode(file);
    const rows = height / 28, digits = new Float32Array(rows * 10 * 784);
    for (let i = 0; i < rows * 10; ++i) {
      const left = (i % 10) * 28, top = Math.floor(i / 10) * 28;
      for (let y = 0; y < 28; ++y) {
        for (let x = 0; x < 28; ++x) {
          digits[i * 784 + y * 28 + x] = data[4 * ((top + y) * width + left + x)] / 255;
        }
      }
    }
    return digits;
  },

  begin(settings) {
    training?.close();
    training = new Training(library, settings);
    return training.state();
  },
  teach: (settings) => training.run(settings),
  try: (strokes) => {
    const [digit] = network.recognize(rasterise(strokes), {layout: 'single'}).digits;
    return digit ? {input: digit.input, ...training?.network.look(digit.input)} : null;
  },
};

let opened;

onmessage = async ({data: {id, call, argument}}) => {
  try {
    if (call === 'open') opened = calls.open(argument);
    const result = await (call === 'open' ? opened : opened.then(() => calls[call](argument)));
    // Pictures are handed over, not copied.
    const pictures = [result?.preview, ...(result?.stages ?? []).map(({picture}) => picture)];
    postMessage({id, result}, pictures.filter(Boolean));
  } catch (error) {
    postMessage({id, error: error.message});
  }
};
