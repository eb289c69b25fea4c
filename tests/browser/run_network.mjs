// Runs the network of a draw-a-digit page without a browser:
//   node run_network.mjs PAGE INPUTS
// INPUTS is a JSON array of arrays of 784 numbers; prints the probabilities of each.
import {readFileSync} from 'node:fs';

const [pagePath, inputsPath] = process.argv.slice(2);
const page = readFileSync(pagePath, 'utf8');
const data = page.match(/<script type="application\/json" id="network">([^<]*)<\/script>/)[1];
const program = page.match(/'use strict';([^]*?)\n\/\/ ---- from ink/)[1];
const document = {getElementById: () => ({textContent: data})};
const recognize = new Function('document', program + '\nreturn recognize;')(document);
const inputs = JSON.parse(readFileSync(inputsPath, 'utf8'));
console.log(JSON.stringify(inputs.map((input) => {
  const {probabilities, maps} = recognize(Float64Array.from(input));
  return {probabilities: [...probabilities], maps: maps && maps.shape};
})));
