// Builds everything: messages, browser files and the Worker's bundle, and says how large they are.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { prepare } from './prepare.mjs';
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
  const folder = path.join(root, 'dist/public/assets');
  for (const file of readdirSync(folder)) if (file.startsWith('app-')) console.log(`dist/public/assets/${file}: ${kilobytes(readFileSync(path.join(folder, file)))}`);
}
