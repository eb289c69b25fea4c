// Short ways to the page's elements.

export const byId = (id) => document.getElementById(id);

// element('div', {className: 'x', onclick: f}, child, 'text', ...)
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-') || name === 'role') made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

// Brings a row of elements to so many, made by `make(i)`: those that are there stay as they are.
export function keepCount(parent, count, make) {
  while (parent.children.length > count) parent.lastElementChild.remove();
  while (parent.children.length < count) parent.append(make(parent.children.length));
  return [...parent.children];
}

// For screen readers only; said when things have come to rest, and only what is new.
let speaking;
export function say(text, milliseconds = 600) {
  clearTimeout(speaking);
  speaking = setTimeout(() => { byId('spoken').textContent = text; }, milliseconds);
}

// Tells whoever watches the page, as its tests do, what it has shown.
export const report = (name, detail) => dispatchEvent(new CustomEvent(name, {detail}));

export const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;

export const signed = (value) => value.toFixed(2).replace('-', '−');

export const lessMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
