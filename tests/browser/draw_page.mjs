// Uses the draw-a-digit page as people do, and prints what it shows as one JSON object:
//   node draw_page.mjs PAGE FOLDER PICTURE...      (run where playwright-core is installed)
// Screenshots are left in FOLDER. Each PICTURE is dropped on the page.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {basename} from 'node:path';
import {pathToFileURL} from 'node:url';

const require = createRequire(process.cwd() + '/');
const {chromium} = require('playwright-core');
const [pagePath, folder, ...pictures] = process.argv.slice(2);

// Strokes on a square of 100.
const digits = {
  one: [[[50, 15], [50, 85]]],
  seven: [[[25, 20], [75, 20], [45, 85]]],
  small_seven: [[[60, 60], [80, 60], [68, 86]]],
  zero: [Array.from({length: 25}, (_, i) => [50 + 22 * Math.sin(i * Math.PI / 12),
                                             50 - 32 * Math.cos(i * Math.PI / 12)])],
  four: [[[40, 15], [25, 55], [75, 55]], [[62, 20], [60, 88]]],
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox'],
});

async function open(options = {}) {
  const context = await browser.newContext({viewport: {width: 1000, height: 760}, ...options});
  const page = await context.newPage();
  page.troubles = [];
  page.on('pageerror', (error) => page.troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') page.troubles.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) page.troubles.push('loads ' + request.url());
  });
  await page.goto(pathToFileURL(pagePath).href);
  await page.locator('#input').waitFor();
  return page;
}

const frames = (page) => page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

// The page's own time: what it has put off for less is done then, however busy the machine is.
const rest = (page, milliseconds) =>
    page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), milliseconds);

async function shown(page) {
  await frames(page);
  return page.evaluate(() => window.shown);
}

// What is on the screen: the pixels and the texts, not what the script says of them.
async function screen(page) {
  const state = await shown(page);
  await rest(page, 700);  // the spoken answer waits for the pen to rest
  const seen = await page.evaluate(() => ({
    pixels: [...document.getElementById('input').getContext('2d')
        .getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0),
    bars: [...document.querySelectorAll('.row span')].map((span) => parseFloat(span.textContent)),
    answer: document.getElementById('answer').textContent.trim(),
    maps: document.querySelectorAll('#maps canvas').length - 1,
  }));
  return {...seen, probabilities: state && state.probabilities,
          spoken: await page.getByRole('status').textContent()};
}

async function strokes(page, list, point) {
  const box = await page.locator('#pad').boundingBox();
  const at = ([x, y]) => [box.x + x / 100 * box.width, box.y + y / 100 * box.height];
  for (const stroke of list) {
    await point.down(...at(stroke[0]));
    for (const next of stroke.slice(1)) await point.move(...at(next));
    await point.up(...at(stroke[stroke.length - 1]));
  }
}

const mouse = (page) => ({
  down: async (x, y) => { await page.mouse.move(x, y); await page.mouse.down(); },
  move: (x, y) => page.mouse.move(x, y, {steps: 6}),
  up: () => page.mouse.up(),
});

async function finger(page) {
  const client = await page.context().newCDPSession(page);
  const send = (type, points) =>
      client.send('Input.dispatchTouchEvent', {type, touchPoints: points});
  return {
    down: (x, y) => send('touchStart', [{x, y}]),
    move: (x, y) => send('touchMove', [{x, y}]),
    up: () => send('touchEnd', []),
  };
}

const result = {};
const page = await open();
result.blank = await screen(page);

for (const [name, list] of Object.entries(digits)) {
  await page.getByRole('button', {name: 'Clear'}).click();
  await strokes(page, list, mouse(page));
  result[name] = await screen(page);
}

// It answers while the pen is still down.
await page.getByRole('button', {name: 'Clear'}).click();
const box = await page.locator('#pad').boundingBox();
await page.mouse.move(box.x + 80, box.y + 60);
await page.mouse.down();
await page.mouse.move(box.x + 200, box.y + 60, {steps: 5});
const half = await shown(page);
await page.mouse.move(box.x + 120, box.y + 250, {steps: 5});
const whole = await shown(page);
await page.mouse.up();
result.while_drawing = [half.probabilities, whole.probabilities];

await page.getByRole('button', {name: 'Undo'}).click();
result.undone = await screen(page);

// The keyboard alone: reach the pad, draw a one downwards, hear the answer, clear.
await page.evaluate(() => document.activeElement.blur());
while (await page.evaluate(() => document.activeElement.id) !== 'pad') {
  await page.keyboard.press('Tab');
}
for (let i = 0; i < 9; ++i) await page.keyboard.press('ArrowUp');
await page.keyboard.press('Space');
for (let i = 0; i < 18; ++i) await page.keyboard.press('ArrowDown');
await page.keyboard.press('Space');
result.keyboard = await screen(page);
await page.keyboard.press('Delete');
result.keyboard_cleared = await screen(page);

for (const path of pictures) {
  const data = readFileSync(path).toString('base64');
  await page.evaluate(async ([data, name]) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], name, {type: 'image/png'}));
    document.getElementById('pad').dispatchEvent(
        new DragEvent('drop', {dataTransfer: dropped, bubbles: true, cancelable: true}));
  }, [data, basename(path)]);
  await rest(page, 700);
  result['dropped ' + basename(path)] = await screen(page);
}
await page.setInputFiles('#file', {name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('x')});
await rest(page, 1000);
result.no_picture = {spoken: await page.getByRole('status').textContent()};
result.troubles = page.troubles;

const looks = {
  'light': {colorScheme: 'light'},
  'dark': {colorScheme: 'dark'},
  'phone-light': {colorScheme: 'light', viewport: {width: 390, height: 1080}, hasTouch: true},
  'phone-dark': {colorScheme: 'dark', viewport: {width: 390, height: 1080}, hasTouch: true},
};
for (const [name, options] of Object.entries(looks)) {
  const view = await open(options);
  const point = options.hasTouch ? await finger(view) : mouse(view);
  await strokes(view, digits.four, point);
  result['look ' + name] = await screen(view);
  result['look ' + name].overflow = await view.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  result.troubles.push(...view.troubles);
  await view.screenshot({path: `${folder}/draw-page-${name}.png`});
  await view.context().close();
}
await browser.close();
console.log(JSON.stringify(result));
