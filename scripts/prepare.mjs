// Makes what the sources import but git does not hold: compiled messages and the asset manifest. Does nothing when nothing changed, so
// every other script may call it first.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assetInputs, buildAssets } from './support/assets.mjs';
import { fingerprintOf, writeChanged } from './support/files.mjs';
import { compileMessages, messageInputs } from './support/messages.mjs';
import { root } from './support/node.mjs';

const stamp = path.join(root, 'dist/.prepared');
const products = ['views/assets/manifest.ts', 'dist/public/_headers'].map((file) => path.join(root, file));
const isProduct = (file) => file.includes(`${path.sep}compiled${path.sep}`);

export async function prepare() {
  const inputs = [...messageInputs, ...assetInputs, path.join(root, 'package-lock.json'), path.join(root, 'scripts/support')];
  const state = fingerprintOf(inputs, isProduct);
  const isFresh = products.every((file) => existsSync(file)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state && hasMessages();
  if (isFresh) return;
  mkdirSync(path.join(root, 'dist/public/assets'), { recursive: true });
  await compileMessages();
  await buildAssets();
  writeChanged(stamp, state);
}

function hasMessages() {
  return !existsSync(path.join(root, 'views/messages/en.json')) || existsSync(path.join(root, 'views/messages/compiled/messages.js'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await prepare();
