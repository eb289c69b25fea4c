// Runs the network of a page without a browser:
//   node run_network.mjs PAGE INPUTS
// INPUTS is a JSON array of arrays of 784 numbers; prints the probabilities of each, and the shapes of
// what the layers made of it.
import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';

import {loadLibrary, Network} from '../../src/publish/page/network.js';

const [pagePath, inputsPath] = process.argv.slice(2);
const page = readFileSync(pagePath, 'utf8');
const data = (id) => page.match(new RegExp(`<script type="[^"]*" id="${id}">([^<]*)</script>`))[1];
const bytes = (base64) => Uint8Array.from(Buffer.from(base64, 'base64'));

const {architecture, temperature, weights} = JSON.parse(data('network'));
const library = await loadLibrary(gunzipSync(bytes(data('library'))));
const network = new Network(library, architecture, temperature);
network.setWeights(new Float32Array(bytes(weights).buffer));
console.log(JSON.stringify(JSON.parse(readFileSync(inputsPath, 'utf8')).map((input) => {
  const {probabilities, layers} = network.look(input);
  return {probabilities, shapes: network.layers.map(({shape}) => shape),
          sizes: layers.map((layer) => layer.length)};
})));
