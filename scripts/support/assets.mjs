// Owns the browser's files: CSS, scripts, htmx and fonts become fingerprinted files in dist/public/assets, and their addresses
// become views/assets/manifest.ts (not in git). Everything is served by ourselves; nothing is fetched from elsewhere.
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, fingerprint, writeChanged } from './files.mjs';
import { root } from './node.mjs';

const modules = path.join(root, 'node_modules');
const source = path.join(root, 'views/assets');
const publicFolder = path.join(root, 'dist/public');
const assetFolder = path.join(publicFolder, 'assets');
const target = ['es2022', 'chrome111', 'firefox113', 'safari16.4'];
const staleAfterMs = 60 * 60 * 1000;

export const assetInputs = [path.join(source, 'css'), path.join(source, 'app'), path.join(source, 'embed'), path.join(source, 'files')];

const families = [
  { name: 'Onest', slug: 'onest', weights: '100 900', display: 'swap' },
  { name: 'Source Serif 4', slug: 'source-serif-4', weights: '200 900', display: 'optional' },
  { name: 'Geist Mono', slug: 'geist-mono', weights: '100 900', display: 'swap' },
];
const subsets = ['cyrillic', 'latin'];

/** Builds all of it; answers the addresses by name. */
export async function buildAssets() {
  const esbuild = await import('esbuild');
  const written = new Set();
  const publish = (name, extension, content) => {
    const file = `${name}-${fingerprint(content)}.${extension}`;
    writeChanged(path.join(assetFolder, file), content);
    written.add(file);
    return `/assets/${file}`;
  };
  const { faces, fonts } = publishFonts(publish);
  const asset = {
    css: await buildStyles(esbuild, faces, publish),
    app: await buildScripts(esbuild, written),
    embed: await buildEmbed(esbuild, publish),
    htmx: publish('htmx', 'js', libraryScript('htmx.org/dist/htmx.min.js')),
    htmxWs: publish('hx-ws', 'js', libraryScript('htmx.org/dist/ext/hx-ws.min.js')),
    ...fonts,
    ...publishFiles(publish),
  };
  writeChanged(path.join(publicFolder, '_headers'), headers);
  sweep(written);
  writeChanged(path.join(source, 'manifest.ts'), manifestOf(asset));
  return asset;
}

// Shops show the pictures of coins on pages of their own.
const headers = `/assets/*
  Cache-Control: public, max-age=31536000, immutable
  X-Content-Type-Options: nosniff
  Cross-Origin-Resource-Policy: same-origin
  Content-Security-Policy: default-src 'none'

/assets/coin-*
  ! Cross-Origin-Resource-Policy
  Cross-Origin-Resource-Policy: cross-origin

/assets/network-*
  ! Cross-Origin-Resource-Policy
  Cross-Origin-Resource-Policy: cross-origin
`;

const manifestOf = (asset) => `// Written by scripts/prepare.mjs: the address of each browser file. Never edited by hand.
export const asset = ${JSON.stringify(asset, null, 2)} as const;
`;

// A source map line would make browsers ask for a file that we do not serve.
const libraryScript = (file) => readFileSync(path.join(modules, file), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');

function publishFonts(publish) {
  const faces = [];
  const fonts = {};
  for (const family of families) {
    const folder = path.join(modules, '@fontsource-variable', family.slug);
    const ranges = JSON.parse(readFileSync(path.join(folder, 'unicode.json'), 'utf8'));
    for (const subset of subsets) {
      const url = publish(`${family.slug}-${subset}`, 'woff2', readFileSync(path.join(folder, `files/${family.slug}-${subset}-wght-normal.woff2`)));
      fonts[camelCase(`font-${family.slug}-${subset}`)] = url;
      faces.push(
        `@font-face{font-family:"${family.name}";font-style:normal;font-weight:${family.weights};font-display:${family.display};` +
          `src:url("${url}") format("woff2");unicode-range:${ranges[subset]}}`,
      );
    }
  }
  return { faces: faces.join('\n'), fonts };
}

async function buildStyles(esbuild, faces, publish) {
  const folder = path.join(source, 'css');
  const files = filesBelow(folder).filter((file) => file.endsWith('.css'));
  const entry = files.find((file) => path.basename(file) === 'app.css');
  const imports = (entry === undefined ? files : [entry]).map((file) => `@import ${JSON.stringify(`./${path.relative(folder, file)}`)};`);
  const result = await esbuild.build({
    stdin: { contents: imports.join('\n'), loader: 'css', resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    target,
    external: ['/assets/*'],
    logLevel: 'warning',
  });
  const css = result.outputFiles[0].text;
  return publish('app', 'css', css.includes('@font-face') ? css : `${faces}\n${css}`);
}

async function buildScripts(esbuild, written) {
  const folder = path.join(source, 'app');
  const files = filesBelow(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  const entry = files.find((file) => ['app.ts', 'main.ts', 'index.ts'].includes(path.basename(file)));
  const contents = (entry === undefined ? files : [entry]).map((file) => `import ${JSON.stringify(`./${path.relative(folder, file)}`)};`).join('\n');
  const result = await esbuild.build({
    stdin: { contents, loader: 'ts', resolveDir: existsSync(folder) ? folder : root, sourcefile: 'app.ts' },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target,
    write: false,
    outdir: assetFolder,
    entryNames: 'app-[hash]',
    chunkNames: 'part-[hash]',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  let address = '';
  for (const output of result.outputFiles) {
    const file = path.basename(output.path);
    writeChanged(path.join(assetFolder, file), output.contents);
    written.add(file);
    if (file.startsWith('app-')) address = `/assets/${file}`;
  }
  return address;
}

/** The one script for other people's pages: a single old-fashioned file, because those pages may load it in any way. */
async function buildEmbed(esbuild, publish) {
  const result = await esbuild.build({
    entryPoints: [path.join(source, 'embed/v1.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target,
    write: false,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return publish('embed', 'js', result.outputFiles[0].text);
}

function publishFiles(publish) {
  const published = {};
  for (const file of filesBelow(path.join(source, 'files'))) {
    const extension = path.extname(file).slice(1);
    const name = path.basename(file, `.${extension}`);
    published[camelCase(name)] = publish(name, extension, readFileSync(file));
  }
  return published;
}

const camelCase = (name) => name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());

// A running home may still serve a page that names yesterday's files: they go after an hour.
function sweep(written) {
  for (const file of readdirSync(assetFolder)) {
    const place = path.join(assetFolder, file);
    if (!written.has(file) && Date.now() - statSync(place).mtimeMs > staleAfterMs) rmSync(place, { force: true });
  }
}
