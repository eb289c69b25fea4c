// What each kind of layer computes, as MathML and in the words of the page.

const math = (body) => `<math display="block">${body}</math>`;
const sub = (a, b) => `<msub><mi>${a}</mi><mrow>${b}</mrow></msub>`;
const ids = (text) => text.split('').map((c) => `<mi>${c}</mi>`).join('<mo>,</mo>');
const sum = (over) => `<munder><mo>∑</mo><mrow>${over}</mrow></munder>`;

const activated = (f) => f ? math(`<mi>y</mi><mo>=</mo><mi>${f}</mi><mo stretchy="false">(</mo><mi>z</mi><mo stretchy="false">)</mo>`) : '';

// Each takes the name of the activation behind the layer, if there is one. A convolution whose bias is
// tied has one for each filter, else one for each place.
export const formulas = {
  conv2d: (f, tied) => math(`${sub('z', ids('fij'))}<mo>=</mo>${sub('b', ids(tied ? 'f' : 'fij'))}<mo>+</mo>` +
      `${sum(ids('uv'))}${sub('w', ids('fuv'))}${sub('x', '<mi>i</mi><mo>+</mo><mi>u</mi><mo>,</mo><mi>j</mi><mo>+</mo><mi>v</mi>')}`) +
      activated(f),
  dense: (f) => math(`${sub('z', '<mi>k</mi>')}<mo>=</mo>${sub('b', '<mi>k</mi>')}<mo>+</mo>` +
      `${sum('<mi>i</mi>')}${sub('w', ids('ki'))}${sub('x', '<mi>i</mi>')}`) + activated(f),
  softmax: () => math(`${sub('p', '<mi>k</mi>')}<mo>=</mo><mfrac><msup><mi>e</mi><mrow>${sub('z', '<mi>k</mi>')}<mo>/</mo><mi>T</mi></mrow></msup>` +
      `<mrow>${sum('<mi>j</mi>')}<msup><mi>e</mi><mrow>${sub('z', '<mi>j</mi>')}<mo>/</mo><mi>T</mi></mrow></msup></mrow></mfrac>`),
  other: (f) => activated(f),
};
