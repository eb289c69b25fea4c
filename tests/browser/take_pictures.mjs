// Takes the pictures of the page that are in the documentation:
//   node take_pictures.mjs PAGE FOLDER      (run where playwright-core is installed)
import {writeFileSync} from 'node:fs';

import {after, launch, open, rest, write} from './open.mjs';
import {strokesOf} from './strokes.mjs';

const [pagePath, folder] = process.argv.slice(2);
const heights = {390: 844, 820: 1180, 1440: 900};
const browser = await launch();

const ready = {
  async write(page, width) {
    const pad = await page.locator('#pad').boundingBox();
    await write(page, strokesOf('1729', pad, {x: 0.07, y: 0.13, side: width < 500 ? 0.22 : 0.2}));
    await rest(page, 500);
  },
  photo: (page) => after(page, 'photographed', () => page.click('#photo-example')),
  inside: (page) => rest(page, 500),
  async learn(page) {
    await page.waitForSelector('.unseen-digits > div');
    await page.click('#train');
    await rest(page, 5000);
    await page.click('#train');
    await rest(page, 300);
  },
};

for (const width of [390, 820, 1440]) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(browser, pagePath,
                            {viewport: {width, height: heights[width]}, colorScheme});
    await rest(page, 1000);
    const session = await page.context().newCDPSession(page);
    for (const [name, make] of Object.entries(ready)) {
      await page.click(`#tab-${name}`);
      await make(page, width);
      await page.mouse.move(0, 0);
      await rest(page, 300);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      const {data} = await session.send('Page.captureScreenshot', {
        format: 'webp', quality: 72, captureBeyondViewport: true,
        clip: {x: 0, y: 0, width, height, scale: 1},
      });
      writeFileSync(`${folder}/page-${name}-${width}-${colorScheme}.webp`, Buffer.from(data, 'base64'));
      if (name === 'photo' && width === 1440 && colorScheme === 'light') {
        await page.setViewportSize({width: 1180, height: 720});
        await rest(page, 500);
        await page.screenshot({path: `${folder}/page.png`});
        await page.setViewportSize({width, height: heights[width]});
      }
    }
    await page.context().close();
  }
}
await browser.close();
