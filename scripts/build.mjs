// Builds everything: messages, browser files and the Worker's bundle, and says how large they are.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { prepare } from './prepare.mjs';
import { buildAssets } from './support/assets.mjs';
import { buildWorker } from './support/bundle.mjs';
import { root } from './support/node.mjs';

const kilobytes = (bytes) => `${(bytes.length / 1024).toFixed(0)} KB, ${(gzipSync(bytes, { level: 9 }).length / 1024).toFixed(0)} KB gz`;

export async function build() {
  await prepare();
  return buildWorker();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const code = await build();
  console.log(`dist/worker.js: ${kilobytes(Buffer.from(code))}`);
  // The folder keeps the last hour's files too; the manifest names those of now.
  const { css, app } = await buildAssets();
  for (const address of [css, app]) console.log(`dist/public${address}: ${kilobytes(readFileSync(path.join(root, 'dist/public', address)))}`);
}
