// Looks at a report on screens wide and narrow, light and dark, and on paper:
//   node report.mjs PAGE FOLDER                     (run where playwright-core is installed)
// Leaves screenshots in FOLDER and prints what it saw as one JSON object.
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const require = createRequire(process.cwd() + '/');
const {chromium} = require('playwright-core');
const [pagePath, folder] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const result = {troubles: []};
for (const [name, width] of [['wide', 1000], ['phone', 360]]) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({viewport: {width, height: 800}, colorScheme});
    page.on('console', (message) => result.troubles.push(message.text()));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) result.troubles.push('loads ' + request.url());
    });
    await page.goto(pathToFileURL(pagePath).href);
    result[`${name}-${colorScheme}`] = await page.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      background: getComputedStyle(document.body).backgroundColor,
      pictures: [...document.images].every((image) => image.complete && image.naturalWidth > 0),
      // Text that is hidden or runs out of its cell.
      cut: [...document.querySelectorAll('td, th, figcaption')].filter(
          (e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent),
    }));
    await page.screenshot({path: `${folder}/report-${name}-${colorScheme}.png`, fullPage: true});
    if (name === 'wide' && colorScheme === 'dark') {
      await page.emulateMedia({media: 'print'});
      result.paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.pdf({path: `${folder}/report.pdf`, format: 'A4'});
    }
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify(result));
