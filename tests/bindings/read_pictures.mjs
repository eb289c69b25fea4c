// Reads pictures with the module that is put into pages, and prints a JSON array of the digits of each:
//   node read_pictures.mjs MODULE NETWORK PICTURES
// NETWORK is JSON: architecture, temperature and the file of all weights. PICTURES is a JSON array of
// width, height and the file of the pixels, four bytes each.
import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';

import {loadLibrary, Network} from '../../src/publish/page/network.js';

const [modulePath, networkPath, picturesPath] = process.argv.slice(2);
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

const {architecture, temperature, weights} = json(networkPath);
const library = await loadLibrary(gunzipSync(readFileSync(modulePath)));
const network = new Network(library, architecture, temperature);
network.setWeights(new Float32Array(Uint8Array.from(readFileSync(weights)).buffer));

console.log(JSON.stringify(json(picturesPath).map(({width, height, pixels}) => {
  const {digits} = network.recognize({data: readFileSync(pixels), width, height});
  return digits.map(({digit, box, probabilities}) => ({digit, box, probabilities}));
})));
