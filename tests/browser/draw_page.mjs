// Uses the page as people do, and prints what it shows as one JSON object:
//   node draw_page.mjs PAGE FOLDER      (run where playwright-core is installed)
// FOLDER has number.png, turned.jpg, large.png, blank.png and broken.png.
import {readFileSync} from 'node:fs';

import {after, last, launch, open, rest, write} from './open.mjs';
import {strokesOf} from './strokes.mjs';

const [pagePath, folder] = process.argv.slice(2);
const browser = await launch();
const result = {};

const page = await open(browser, pagePath);
const pad = await page.locator('#pad').boundingBox();
const clear = () => page.getByRole('button', {name: 'Clear'}).first().click();
// The spoken answer waits for the pen to rest, and on a busy machine longer.
const spoken = async (beginning) => {
  await page.waitForFunction((text) => document.getElementById('spoken').textContent.startsWith(text),
                             beginning, {timeout: 20000}).catch(() => {});
  return page.getByRole('status').textContent();
};
const openTab = () => page.locator('[role=tab][aria-selected=true]').textContent();
const text = (id) => page.locator('#' + id).textContent();

// What is written is read: it may take a while on a busy machine. Else the last answer will tell.
const reads = (number) => page.waitForFunction(
    (wanted) => document.getElementById('number').textContent === wanted, number,
    {timeout: 20000}).catch(() => {});

// From opening the file to the first answer, the writing included.
await write(page, [strokesOf('1', pad)[0]]);
await page.waitForFunction(() => window.shown.written.some(({digits}) => digits.length > 0));
result.firstAnswer = await page.evaluate(
    () => window.shown.written.find(({digits}) => digits.length > 0).at);

result.digits = [];
for (let digit = 0; digit < 10; ++digit) {
  await clear();
  await write(page, strokesOf(String(digit), pad));
  await reads(String(digit));
  result.digits.push(await last(page, 'written'));
}

// Numbers, and how busy the page is meanwhile.
await page.evaluate(() => { window.longTasks.length = 0; window.shown.written.length = 0; });
result.numbers = {};
for (const [number, at] of [['305', {}], ['1977', {side: 0.18}], ['0612345678', {x: 0.02, side: 0.096}]]) {
  await clear();
  await write(page, strokesOf(number, pad, at));
  await reads(number);
  if (number === '1977') {
    result.milliseconds = await page.evaluate(
        () => window.shown.written.map(({milliseconds}) => milliseconds).filter(Boolean));
  }
  result.numbers[number] = {shown: await text('number'), spoken: await spoken(`This reads ${[...number].join(' ')},`),
                            boxes: await page.locator('#pad .box').count(),
                            chips: await page.locator('#chips button').count()};
}
result.longTasks = await page.evaluate(() => window.longTasks);

await clear();
for (const [row, digits] of ['17171', '71717', '17171'].entries()) {
  await write(page, strokesOf(digits, pad, {y: 0.03 + 0.23 * row, side: 0.17}));
}
await reads('17171 71717 17171');
result.long = await page.locator('#number').evaluate((number) => ({
  shown: number.textContent,
  cut: Math.max(number.scrollWidth - number.clientWidth, number.scrollHeight - number.clientHeight)}));

await clear();
await write(page, strokesOf('42', pad));
await reads('42');
result.whole = await text('number');
const began = await page.evaluate(() => window.shown.written.length);
await page.getByRole('button', {name: 'Replay'}).click();
await rest(page, 300);
await page.getByRole('button', {name: 'Replay'}).click();  // from the start, with nothing lost
await rest(page, 4500);
await reads('42');
result.replay = await page.evaluate((from) => window.shown.written.slice(from).map(
    ({digits}) => digits.map(({digit}) => digit).join('')), began);
await page.getByRole('button', {name: 'Undo'}).click();
await reads('4');
result.undone = await last(page, 'written');
await clear();
result.cleared = {spoken: await spoken('Nothing'), shown: await text('number'),
                  bars: await page.locator('#write-bars').textContent()};

// The keyboard alone: reach a pad, draw a one downwards, hear the answer, clear.
async function keyOne(pad) {
  await page.evaluate(() => document.activeElement.blur());
  for (let i = 0; i < 20; ++i) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((name) => document.activeElement.closest(name) !== null, pad)) break;
  }
  for (let i = 0; i < 4; ++i) await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Space');
  for (let i = 0; i < 8; ++i) await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Space');
}
await keyOne('#pad');
result.keyboard = await spoken('This is a 1');
await page.keyboard.press('Delete');
result.keyboardCleared = await spoken('Nothing');
await page.getByRole('tab', {name: 'Look inside'}).click();
await keyOne('#inside .pad');  // in place of the example
result.keyboardInside = await spoken('It takes this for a 1');

// Photos: chosen, dropped and pasted.
await page.getByRole('tab', {name: 'Photo'}).click();
const choose = (name) => after(page, 'photographed',
    () => page.setInputFiles('#photo-file', `${folder}/${name}`));
result.photo = await choose('number.png');
result.photo.shown = await text('photo-number');
result.photo.steps = {};
for (const button of await page.locator('#photo-step-list button').all()) {
  await button.click();
  result.photo.steps[await button.textContent()] = await text('photo-step-text');
}
result.turned = await choose('turned.jpg');
await page.evaluate(() => { window.longTasks.length = 0; });
result.large = await choose('large.png');
result.largeTasks = await page.evaluate(() => window.longTasks);
await choose('blank.png');
result.blank = {note: await text('photo-note'), spoken: await spoken('No digit')};
await page.setInputFiles('#photo-file', `${folder}/broken.png`);
result.broken = {spoken: await spoken('This file'), note: await text('photo-note')};
for (const [event, target, key] of [['drop', 'header', 'dataTransfer'], ['paste', 'body', 'clipboardData']]) {
  await page.getByRole('tab', {name: 'Write'}).click();
  const data = readFileSync(`${folder}/number.png`).toString('base64');
  result[event] = await after(page, 'photographed', () => page.evaluate(
      ([name, selector, field, base64]) => {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        const carried = new DataTransfer();
        carried.items.add(new File([bytes], 'number.png', {type: 'image/png'}));
        const Kind = name === 'drop' ? DragEvent : ClipboardEvent;
        document.querySelector(selector).dispatchEvent(
            new Kind(name, {[field]: carried, bubbles: true, cancelable: true}));
      }, [event, target, key, data]));
}
result.dropped = await openTab();

// Look inside: from a digit of the photo, and one written there.
await page.locator('#photo-chips button').first().click();
await rest(page, 300);
result.fromPhoto = {tab: await openTab(),
                    ...await last(page, 'looked')};
const small = await page.locator('#flow .pad').boundingBox();
await write(page, strokesOf('5', small, {x: 0.1, y: 0.1, side: 0.8}));
await rest(page, 300);
result.inside = await last(page, 'looked');
await page.locator('.unit').nth(41).hover();
result.unit = {title: await page.locator('.layer h3').first().textContent(),
               adds: await page.locator('.layer .bars').first().locator('span').allTextContents(),
               pictures: await page.locator('.row .weights:visible').count()};
await page.locator('.map').first().hover();
result.maps = {count: await page.locator('.map').count(), patch: await page.locator('.patch').isVisible()};
result.layers = await page.locator('.layer h2').allTextContents();
result.formulas = await page.locator('#flow math').count();

// Learn: well, and wrong on purpose.
async function learn(lesson, {steps = 0, learnt = 0}) {
  await page.getByRole('button', {name: lesson}).click();
  await rest(page, 700);
  await page.evaluate(() => { window.shown.learned.length = 0; });
  await page.getByRole('button', {name: 'Train', exact: true}).click();
  await page.waitForFunction(([least, share]) => {
    const now = window.shown.learned.at(-1);
    return now && (now.failed || (now.step >= least && now.learnt >= share));
  }, [steps, learnt], {timeout: 120000});
  await page.evaluate(() => document.getElementById('train').textContent === 'Pause' &&
                            document.getElementById('train').click());
  await rest(page, 300);
  return page.evaluate(() => window.shown.learned.map(
      ({loss, learnt, unseen, failed, weights}) => ({loss, learnt, unseen, failed, first: weights[0]})));
}
await page.getByRole('tab', {name: 'Learn'}).click();
await rest(page, 1500);
result.learned = await learn('As it should be', {steps: 200, learnt: 0.97});
result.marked = {wrong: await page.locator('.unseen-digits .wrong').count(),
                 all: await page.locator('.unseen-digits > div').count()};
const own = await page.locator('#learn .pad').boundingBox();
const emptyPad = async () => ({enabled: await page.locator('.keys button:enabled').count(),
                               text: await page.locator('.yours').textContent()});
result.emptyPads = [await emptyPad()];
await write(page, strokesOf('0', own, {x: 0.1, y: 0.1, side: 0.8}));
await rest(page, 500);
result.verdict = await page.locator('.yours').textContent();
await page.getByRole('button', {name: '0', exact: true}).click();
await rest(page, 800);
result.taught = {text: await page.locator('.yours').textContent(), state: await text('learn-state')};
result.emptyPads.push(await emptyPad());
result.tooFast = await learn('Far too fast', {steps: 100});
result.noHidden = await learn('No hidden layer', {steps: 200});
result.troubles = page.troubles;

// A page without examples learns from the reader's alone.
const bare = await open(browser, `${folder}/bare.html`);
await bare.getByRole('tab', {name: 'Learn'}).click();
await rest(bare, 1000);
result.bare = [await bare.locator('#learn-state').textContent()];
for (const digit of '01') {
  await write(bare, strokesOf(digit, await bare.locator('#learn .pad').boundingBox(), {side: 0.8}));
  await rest(bare, 500);
  await bare.getByRole('button', {name: digit, exact: true}).click();
  await rest(bare, 500);
}
await after(bare, 'learned', () => bare.locator('#train').click());
result.bare.push(await bare.locator('#learn-state').textContent());
result.troubles.push(...bare.troubles);

// A phone whose owner wants nothing to move: fingers, a pen that feels how hard it is pressed, the
// camera. Touches and pressure are made below the page, as a screen makes them.
const phone = await open(browser, pagePath, {viewport: {width: 390, height: 844}, hasTouch: true,
                                             isMobile: true, reducedMotion: 'reduce'});
const screen = await phone.context().newCDPSession(phone);
const sheet = await phone.locator('#pad').boundingBox();
const readsOnPhone = (number) => phone.waitForFunction(
    (wanted) => document.getElementById('number').textContent === wanted, number,
    {timeout: 20000}).catch(() => {});
const touch = (type, points) => screen.send('Input.dispatchTouchEvent', {
  type, touchPoints: points.map(([x, y], id) => ({x, y, id}))});
await phone.evaluate(() => {  // how many pixels are written on
  const canvas = document.querySelector('#pad canvas');
  window.ink = () => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
      .filter((value, i) => i % 4 === 3 && value > 127).length;
});
const palm = [sheet.x + 0.9 * sheet.width, sheet.y + 0.9 * sheet.height];
for (const stroke of strokesOf('7', sheet, {side: 0.5})) {
  await touch('touchStart', [stroke[0]]);
  await touch('touchStart', [stroke[0], palm]);  // rests there and is no stroke
  for (const point of stroke.slice(1)) await touch('touchMove', [point, palm]);
  await touch('touchEnd', []);
}
await readsOnPhone('7');
result.phone = {finger: await last(phone, 'written'), scrolled: await phone.evaluate(() => scrollY)};
result.phone.ink = {};
for (const force of [0.1, 0.9]) {
  await phone.getByRole('button', {name: 'Clear'}).first().click();
  const [stroke] = strokesOf('1', sheet, {side: 0.5});
  for (const [type, [x, y]] of [['mousePressed', stroke[0]], ['mouseMoved', stroke[1]],
                                ['mouseReleased', stroke[1]]]) {
    await screen.send('Input.dispatchMouseEvent',
                      {type, x, y, force, pointerType: 'pen', button: 'left', clickCount: 1});
  }
  await readsOnPhone('1');
  result.phone.ink[force] = await phone.evaluate(() => window.ink());
}
result.phone.pen = await last(phone, 'written');
await write(phone, strokesOf('4', sheet, {x: 0.5, side: 0.4}));
result.phone.replay = await phone.evaluate(async () => {
  const seen = new Set();
  document.getElementById('replay').click();
  for (const began = performance.now(); performance.now() < began + 2500;) {
    await new Promise(requestAnimationFrame);
    seen.add(window.ink());
  }
  return seen.size;
});
await phone.getByRole('tab', {name: 'Photo'}).click();
result.phone.camera = await phone.getByText('Take a photo', {exact: true}).isVisible();
result.phone.photo = await after(phone, 'photographed',
    () => phone.setInputFiles('#photo-camera', `${folder}/number.png`));
await page.getByRole('tab', {name: 'Photo'}).click();
result.desktopCamera = await page.getByText('Take a photo', {exact: true}).isVisible();
result.troubles.push(...phone.troubles);

// It fits every screen.
result.overflow = {};
for (const width of [390, 820, 1440]) {
  const view = await open(browser, pagePath, {viewport: {width, height: 844}, hasTouch: width < 1000});
  for (const name of ['Write', 'Photo', 'Look inside', 'Learn']) {
    await view.getByRole('tab', {name}).click();
    await rest(view, 300);
    result.overflow[`${name} ${width}`] = await view.evaluate(() => Math.max(
        document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ...[...document.querySelectorAll('.card')].map((card) => card.scrollWidth - card.clientWidth)));
  }
  result.troubles.push(...view.troubles);
  await view.context().close();
}
await browser.close();
console.log(JSON.stringify(result));
