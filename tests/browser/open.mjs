// Chromium and a page in it that notes what it has shown, how long it was busy, and its troubles.
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const require = createRequire(process.cwd() + '/');
const {chromium} = require('playwright-core');

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox'],
});

export async function open(browser, path, options = {}) {
  const context = await browser.newContext({viewport: {width: 1440, height: 900}, ...options});
  const page = await context.newPage();
  page.troubles = [];
  page.on('pageerror', (error) => page.troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') page.troubles.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) page.troubles.push('loads ' + request.url());
  });
  await page.addInitScript(() => {
    window.shown = {written: [], photographed: [], looked: [], learned: []};
    window.longTasks = [];
    for (const [name, list] of Object.entries(window.shown)) {
      addEventListener(name, ({detail}) => list.push({...detail, at: performance.now()}));
    }
    new PerformanceObserver((entries) => {
      for (const {duration} of entries.getEntries()) window.longTasks.push(duration);
    }).observe({type: 'longtask', buffered: true});
  });
  await page.goto(pathToFileURL(path).href);
  return page;
}

// The page's own time: what it has put off for less is done then, however busy the machine is.
export const rest = (page, milliseconds) =>
  page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), milliseconds);

// What happens until the page has shown something of this name that is newer.
export async function after(page, name, action) {
  const before = await page.evaluate((list) => window.shown[list].length, name);
  await action();
  await page.waitForFunction(([list, count]) => window.shown[list].length > count, [name, before]);
  return last(page, name);
}

export const last = (page, name) => page.evaluate((list) => {
  const {stages, ...shown} = window.shown[list].at(-1);
  for (const digit of shown.digits ?? []) digit.input = [...digit.input];
  for (const key of ['input', 'weights']) if (shown[key]) shown[key] = [...shown[key]];
  if (shown.layers) shown.layers = shown.layers.map((layer) => [...layer]);
  return {...shown, preview: undefined, stages: stages?.map(({name: stage}) => stage)};
}, name);

export async function write(page, strokes) {
  for (const stroke of strokes) {
    await page.mouse.move(...stroke[0]);
    await page.mouse.down();
    for (const point of stroke.slice(1)) await page.mouse.move(...point, {steps: 4});
    await page.mouse.up();
  }
}
