// Owns the contact sheets of the product as it runs: a real local home, an account with something on every page, five ways to look at it.
// The sheets are kept under docs/evidence/screens; the gallery (screens.mjs) shows the states that a short tour does not reach.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openBrowser, openPage } from '../../test/support/browser.ts';
import { startHome } from '../../test/support/home.ts';
import { tour } from '../../test/support/merchant-journey.ts';
import { root } from './node.mjs';

const output = path.join(root, 'docs/evidence/screens');
const desktop = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };
const variants = [
  { name: 'desktop-light-en', locale: 'en', colorScheme: 'light', viewport: desktop },
  { name: 'desktop-dark-en', locale: 'en', colorScheme: 'dark', viewport: desktop },
  { name: 'desktop-light-ru', locale: 'ru', colorScheme: 'light', viewport: desktop },
  { name: 'phone-light-en', locale: 'en', colorScheme: 'light', viewport: phone },
  { name: 'phone-dark-ru', locale: 'ru', colorScheme: 'dark', viewport: phone },
];
const columns = 6;

async function photograph(browser, home, found, variant, problems) {
  const watched = await openPage(browser, home.url, { ...variant, reducedMotion: 'reduce' });
  await watched.context.addCookies(await found.merchant.context().cookies());
  await watched.context.addCookies([{ name: 'locale', value: variant.locale, url: home.url }]);
  const shots = [];
  for (const [name, place] of Object.entries(found.paths)) {
    await watched.page.goto(place, { waitUntil: 'load' });
    await watched.page.evaluate(() => document.fonts.ready.then(() => true));
    const excess = await watched.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (excess > 0) problems.push(`${variant.name} ${name}: ${excess} px wider than the screen`);
    shots.push({ name, data: (await watched.page.screenshot({ fullPage: true })).toString('base64') });
  }
  problems.push(...watched.problems.map((problem) => `${variant.name}: ${problem}`));
  await watched.close();
  return shots;
}

/** One picture of all pages. What is longer than two screens is cut: the sheet is for the eye, not for reading. */
async function makeSheet(browser, variant, shots) {
  const width = variant.viewport === phone ? 180 : 300;
  const height = Math.round((width / variant.viewport.width) * variant.viewport.height * 2);
  const page = await browser.newPage({ viewport: { width: (width + 12) * columns + 12, height: 600 } });
  const cells = shots.map(({ name, data }) => `<figure><img src="data:image/png;base64,${data}"><figcaption>${name}</figcaption></figure>`);
  const style = `body{margin:12px;font:12px sans-serif;background:#999;display:grid;grid-template-columns:repeat(${columns},${width}px);gap:12px;align-items:start}`;
  await page.setContent(
    `<style>${style}figure{margin:0}img{width:100%;max-height:${height}px;object-fit:cover;object-position:top;display:block}</style>${cells.join('')}`,
  );
  await page.screenshot({ path: path.join(output, `${variant.name}.png`), fullPage: true });
  await page.close();
}

mkdirSync(output, { recursive: true });
const [home, browser] = await Promise.all([startHome(), openBrowser()]);
const problems = [];
try {
  const found = await tour(async () => (await openPage(browser, home.url)).page);
  for (const variant of variants) await makeSheet(browser, variant, await photograph(browser, home, found, variant, problems));
  console.log(`${Object.keys(found.paths).length} pages of the running product in ${variants.length} variants: ${path.relative(root, output)}/*.png`);
} finally {
  await browser.close();
  await home.remove();
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
