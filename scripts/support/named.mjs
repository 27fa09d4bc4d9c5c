// Runs long programs that are called by name from a folder: campaigns and benchmarks. Knows none of them.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { prepare } from '../prepare.mjs';
import { ensureInstalled } from './install.mjs';
import { root } from './node.mjs';
import { runScript } from './steps.mjs';

/** Runs `<folder>/<name>.mjs` with the arguments; without a name, the only one there or a list to choose from. */
export async function runNamed(folder, command, [name, ...args]) {
  const place = path.join(root, folder);
  const known = existsSync(place)
    ? readdirSync(place)
        .filter((file) => file.endsWith('.mjs'))
        .map((file) => file.slice(0, -4))
        .sort()
    : [];
  const chosen = name === undefined && known.length === 1 ? known[0] : name;
  if (chosen === undefined || !known.includes(chosen)) {
    console.error(`Say which: npm run ${command} -- ${known.join(' | ') || '(none is there yet)'}`);
    return 2;
  }
  await ensureInstalled();
  await prepare();
  return runScript(path.join(place, `${chosen}.mjs`), args);
}
