// What each kind of layer computes, as MathML and in the words of the page.

const math = (body) => `<math display="block">${body}</math>`;
const sub = (a, b) => `<msub><mi>${a}</mi><mrow>${b}</mrow></msub>`;
const ids = (text) => text.split('').map((c) => `<mi>${c}</mi>`).join('<mo>,</mo>');
const sum = (over) => `<munder><mo>∑</mo><mrow>${over}</mrow></munder>`;

export const formulas = {
  conv2d: (f) => math(`${sub('y', ids('fij'))}<mo>=</mo>${f}<mo>(</mo>${sub('b', '<mi>f</mi>')}<mo>+</mo>` +
      `${sum(ids('uv'))}${sub('w', ids('fuv'))}${sub('x', '<mi>i</mi><mo>+</mo><mi>u</mi><mo>,</mo><mi>j</mi><mo>+</mo><mi>v</mi>')}<mo>)</mo>`),
  dense: (f) => math(`${sub('y', '<mi>k</mi>')}<mo>=</mo>${f}<mo>(</mo>${sub('b', '<mi>k</mi>')}<mo>+</mo>` +
      `${sum('<mi>i</mi>')}${sub('w', ids('ki'))}${sub('x', '<mi>i</mi>')}<mo>)</mo>`),
  softmax: () => math(`${sub('p', '<mi>k</mi>')}<mo>=</mo><mfrac><msup><mi>e</mi><mrow>${sub('z', '<mi>k</mi>')}<mo>/</mo><mi>T</mi></mrow></msup>` +
      `<mrow>${sum('<mi>j</mi>')}<msup><mi>e</mi><mrow>${sub('z', '<mi>j</mi>')}<mo>/</mo><mi>T</mi></mrow></msup></mrow></mfrac>`),
  activation: (f) => math(`<mi>y</mi><mo>=</mo>${f}<mo>(</mo><mi>x</mi><mo>)</mo>`),
};

export const named = (activation) => activation ? `<mi>${activation}</mi>` : '';
