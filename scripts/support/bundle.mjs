// Owns how the Worker becomes one file. The same conditions and alias as wrangler's own bundling, so that the local home runs what is deployed.
import path from 'node:path';
import { root } from './node.mjs';
import { writeChanged } from './files.mjs';

/** Bundles an entry into memory; answers the code and esbuild's account of what is in it. */
export async function bundle(entry, { minify = true } = {}) {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [path.resolve(root, entry)],
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    external: ['node:*', 'cloudflare:*', 'async_hooks'],
    loader: { '.sql': 'text', '.txt': 'text', '.svg': 'text' },
    alias: { 'zod/v4/core': path.join(root, 'scripts/config/zod-core.mjs') },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    minifySyntax: minify,
    minifyWhitespace: minify,
    minifyIdentifiers: minify,
    keepNames: false,
    sourcemap: false,
    metafile: true,
    write: false,
    outfile: path.join(root, 'dist/worker.js'),
    logLevel: 'warning',
  });
  return { code: result.outputFiles[0].text, metafile: result.metafile };
}

export async function buildWorker() {
  const { code } = await bundle('src/index.ts');
  writeChanged(path.join(root, 'dist/worker.js'), code);
  return code;
}
