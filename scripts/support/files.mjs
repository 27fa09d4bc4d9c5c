// Small file work shared by the build scripts: fingerprints, and writing only what changed. Knows nothing of what the files mean.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export function fingerprint(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 10);
}

/** All files below a folder, sorted; a missing folder has none. */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  if (statSync(folder).isFile()) return [folder];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** One fingerprint for the contents and names of many files and folders. */
export function fingerprintOf(places, except = () => false) {
  const hash = createHash('sha256');
  for (const file of places.flatMap(filesBelow)) {
    if (except(file)) continue;
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Writes by rename, and only when the content differs: a reader sees the old file or the new one, never half of one. */
export function writeChanged(file, content) {
  const bytes = Buffer.from(content);
  if (existsSync(file) && readFileSync(file).equals(bytes)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, bytes);
  renameSync(draft, file);
}

/** Makes the second folder equal to the first. */
export function copyChanged(from, to) {
  const wanted = new Set();
  for (const file of filesBelow(from)) {
    const target = path.join(to, path.relative(from, file));
    wanted.add(target);
    writeChanged(target, readFileSync(file));
  }
  for (const file of filesBelow(to)) if (!wanted.has(file)) rmSync(file, { force: true });
}
