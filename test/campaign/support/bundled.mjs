// Loads a TypeScript module for a campaign: one file, bundled in memory's stead under the artifacts folder.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../../../scripts/support/node.mjs';

export async function importBundled(file) {
  const folder = path.join(root, 'test/.artifacts/campaign');
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `${path.basename(path.dirname(file))}-${path.basename(file, '.ts')}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [file],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    logLevel: 'warning',
  });
  return await import(pathToFileURL(outfile).href);
}
