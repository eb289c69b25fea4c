// The page: four things to do, one shown at a time.
import {Client} from './client.js';
import {byId, element} from './dom.js';
import {startInside} from './inside.js';
import {startLearning} from './learn.js';
import {forgetColours} from './paint.js';
import {startPhotos} from './photo.js';
import {startWriting} from './write.js';

const names = ['write', 'photo', 'inside', 'learn'];
const client = new Client();
const parts = {};

function open(name) {
  if (name !== 'learn') parts.learn?.pause();
  for (const other of names) {
    const tab = byId(`tab-${other}`);
    tab.setAttribute('aria-selected', other === name);
    tab.tabIndex = other === name ? 0 : -1;
    byId(other).hidden = other !== name;
  }
  parts[name]?.redraw();
}

function lookInside(digit) {
  open('inside');
  byId('tab-inside').focus();
  parts.inside.look(digit);
}

names.forEach((name, i) => {
  const tab = byId(`tab-${name}`);
  tab.onclick = () => open(name);
  tab.onkeydown = (event) => {
    const to = {ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: names.length - 1}[event.key];
    if (to === undefined) return;
    const next = names[(to + names.length) % names.length];
    open(next);
    byId(`tab-${next}`).focus();
    event.preventDefault();
  };
});

// What is pasted or dropped anywhere on the page is a picture to read; left to itself, the browser
// would leave the page for a file that is dropped.
function take(file) {
  if (!file) return;
  open('photo');
  parts.photo.read(file);
}
const dragged = (over) => byId('photo-drop').classList.toggle('over', over);
addEventListener('paste', (event) => take(event.clipboardData?.files[0]));
addEventListener('dragover', (event) => { event.preventDefault(); dragged(true); });
addEventListener('dragleave', () => dragged(false));
addEventListener('drop', (event) => {
  event.preventDefault();
  dragged(false);
  take(event.dataTransfer.files[0]);
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  forgetColours();
  parts[names.find((name) => !byId(name).hidden)]?.redraw();  // the others when they are opened
});

parts.write = startWriting(client, lookInside);
parts.photo = startPhotos(client, lookInside);
client.ready.then(({layers, weights}) => {
  const network = JSON.parse(byId('network').textContent);
  parts.inside = startInside(client, {...network, layers, weights});
  parts.learn = startLearning(network);
  open(names.find((name) => !byId(name).hidden));  // it may have been waited for
}, (error) => {
  document.querySelector('main').prepend(element('p', {className: 'card', role: 'alert'},
      `This browser cannot run the network: ${error.message}`));
});
