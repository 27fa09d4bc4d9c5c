// Completes package-lock.json after an install. npm leaves out optional packages of other platforms when the registry at hand lacks
// them, and `npm ci` then refuses its own lock file. Each missing one gets an entry with its version and platform; nothing else changes.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './support/node.mjs';

const file = path.join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const packages = lock.packages;

const systems = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony', 'openbsd', 'netbsd', 'sunos', 'aix'];
const processors = {
  amd64: 'x64',
  x64: 'x64',
  64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  wasm32: 'wasm32',
};

/** Where Node would find a package that is required from `place`, or null. */
function placeOf(name, place) {
  const parts = place === '' ? [] : place.split('/node_modules/');
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const folder = parts.slice(0, depth).join('/node_modules/');
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
  }
  return null;
}

function entryFor(name, range) {
  const words = name
    .replace(/^@/, '')
    .split(/[/-]/)
    .map((word) => (word === 'windows' ? 'win32' : word));
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.map((word) => processors[word]).filter((word) => word !== undefined);
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : [];
  return {
    version: range.replace(/^[\^~]/, ''),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(libc.length > 0 ? { libc } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}

let added = 0;
for (const [place, parent] of Object.entries({ ...packages })) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const found = placeOf(name, place);
    const isExact = !/^[\^~]/.test(range);
    if (found !== null && (!isExact || packages[found].version === range)) continue;
    const atRoot = `node_modules/${name}`;
    const free = packages[atRoot] === undefined || place === '';
    packages[free ? atRoot : `${place}/node_modules/${name}`] = { ...entryFor(name, range), ...(parent.dev === true ? { dev: true } : {}) };
    added += 1;
  }
}

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added === 0 ? 'package-lock.json was complete.' : `package-lock.json: ${added} entries for other platforms added.`);
