// Owns the contact sheets: renders views/gallery.tsx, pages and mails, photographs it in a real browser under the real policy, and says what no eye should
// have to find: console errors, blocked things, pages wider than the screen. Arguments are parts of story names.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { openBrowser, openPage } from '../../test/support/browser.ts';
import { root } from './node.mjs';

const output = path.join(root, 'test/.artifacts/screens');
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** A mailbox has a policy of its own: inline styles, and nothing from outside. */
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const desktop = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };
const variants = [
  { name: 'desktop-light-en', locale: 'en', theme: 'light', viewport: desktop },
  { name: 'desktop-dark-en', locale: 'en', theme: 'dark', viewport: desktop },
  { name: 'desktop-light-ru', locale: 'ru', theme: 'light', viewport: desktop },
  { name: 'phone-light-en', locale: 'en', theme: 'light', viewport: phone },
  { name: 'phone-dark-ru', locale: 'ru', theme: 'dark', viewport: phone },
];
const types = { css: 'text/css', js: 'text/javascript', woff2: 'font/woff2', svg: 'image/svg+xml' };
const perSheet = 12;

async function loadGallery() {
  const file = path.join(root, 'dist/gallery.mjs');
  await build({
    entryPoints: [path.join(root, 'views/gallery.tsx')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    outfile: file,
    logLevel: 'warning',
  });
  const { gallery: pages, mails } = await import(pathToFileURL(file).href);
  const gallery = [...pages, ...mails.map(({ name, render }) => ({ name, policy: mailPolicy, render: (locale) => render(locale).html }))];
  const wanted = process.argv.slice(2);
  return wanted.length === 0 ? gallery : gallery.filter(({ name }) => wanted.some((part) => name.includes(part)));
}

function serve(gallery) {
  const server = createServer((request, response) => {
    void answer(gallery, new URL(request.url, 'http://gallery'), response).catch((problem) => response.writeHead(500).end(String(problem.stack)));
  });
  return new Promise((ready) =>
    server.listen(0, '127.0.0.1', () => ready({ origin: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() })),
  );
}

async function answer(gallery, url, response) {
  if (url.pathname.startsWith('/assets/')) {
    const file = path.join(root, 'dist/public/assets', path.basename(url.pathname));
    return response.writeHead(200, { 'content-type': types[path.extname(file).slice(1)] ?? 'application/octet-stream' }).end(readFileSync(file));
  }
  const story = gallery[Number(url.searchParams.get('story') ?? -1)];
  if (story === undefined) return response.writeHead(404).end();
  const html = await story.render(url.searchParams.get('locale'), url.searchParams.get('theme'));
  return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': story.policy ?? policy }).end(String(html));
}

async function photograph(browser, origin, gallery, variant, problems) {
  const shots = [];
  for (const [index, story] of gallery.entries()) {
    const watched = await openPage(browser, origin, {
      viewport: variant.viewport,
      colorScheme: variant.theme,
      locale: variant.locale,
      reducedMotion: 'reduce',
    });
    await watched.page.goto(`/?story=${index}&locale=${variant.locale}&theme=${variant.theme}`, { waitUntil: 'load' });
    await watched.page.evaluate(() => document.fonts.ready.then(() => true));
    const excess = await watched.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (excess > 0) problems.push(`${variant.name} ${story.name}: ${excess} px wider than the screen`);
    // A live part that asks for its next state finds nothing in the gallery: that is no fault of the page.
    problems.push(...watched.problems.filter((one) => !one.includes('/state')).map((one) => `${variant.name} ${story.name}: ${one}`));
    const bytes = await watched.page.screenshot({ fullPage: true });
    const file = path.join(output, variant.name, `${story.name.replaceAll(/[^a-zA-Z0-9-]+/g, '-')}.png`);
    writeFileSync(file, bytes);
    shots.push({ name: story.name, data: bytes.toString('base64') });
    await watched.close();
  }
  return shots;
}

async function makeSheets(browser, variant, shots) {
  const width = variant.viewport === phone ? 260 : 420;
  for (let start = 0; start < shots.length; start += perSheet) {
    const page = await browser.newPage({ viewport: { width: width * 4 + 100, height: 600 } });
    const cells = shots
      .slice(start, start + perSheet)
      .map(({ name, data }) => `<figure><img src="data:image/png;base64,${data}"><figcaption>${name}</figcaption></figure>`);
    await page.setContent(
      `<style>body{margin:20px;font:14px sans-serif;background:#888;display:grid;grid-template-columns:repeat(4,${width}px);gap:20px;align-items:start}figure{margin:0}img{width:100%;display:block}</style>${cells.join('')}`,
    );
    await page.screenshot({ path: path.join(output, `${variant.name}-${String(start / perSheet + 1).padStart(2, '0')}.png`), fullPage: true });
    await page.close();
  }
}

const gallery = await loadGallery();
rmSync(output, { recursive: true, force: true });
for (const { name } of variants) mkdirSync(path.join(output, name), { recursive: true });
const { origin, stop } = await serve(gallery);
const browser = await openBrowser();
const problems = [];
try {
  for (const variant of variants) await makeSheets(browser, variant, await photograph(browser, origin, gallery, variant, problems));
} finally {
  await browser.close();
  stop();
}
console.log(`${gallery.length} pages in ${variants.length} variants: ${path.relative(root, output)}/*.png`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
