// Owns "are the dependencies of this lock file here?". Installs with `npm ci` when not, and remembers by the lock file's hash.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Advice, root, runToEnd } from './node.mjs';

const lockFile = path.join(root, 'package-lock.json');
const stamp = path.join(root, 'node_modules/.quittance-lock');

const lockHash = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex');
const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash();

/** Installs what is missing; answers whether it had to. Throws `Advice` when npm fails. */
export async function ensureInstalled() {
  if (isInstalled()) return false;
  console.log('Installing dependencies (once, about half a minute)…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = await runToEnd(npm, ['ci', '--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund'], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (code !== 0) throw new Advice('npm could not install the dependencies. Check the network or the registry in "npm config get registry", then start again.');
  writeFileSync(stamp, lockHash());
  return true;
}
