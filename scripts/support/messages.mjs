// Owns the compilation of views/messages into views/messages/compiled (not in git). Only changed files are written, so a
// running watcher or a test beside us never sees a half-written module.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './node.mjs';
import { copyChanged } from './files.mjs';

const settingsFolder = path.join(root, 'scripts/config/project.inlang');
const sources = path.join(root, 'views/messages');
const compiled = path.join(root, 'views/messages/compiled');

export const messageInputs = [sources, settingsFolder];

export async function compileMessages() {
  if (!existsSync(path.join(sources, 'en.json'))) return;
  const { compile } = await import('@inlang/paraglide-js');
  // The compiler writes notes of its own beside its settings; a copy keeps them out of the sources.
  const workshop = mkdtempSync(path.join(tmpdir(), 'quittance-messages-'));
  try {
    mkdirSync(path.join(workshop, 'scripts/config'), { recursive: true });
    cpSync(path.join(settingsFolder, 'settings.json'), path.join(workshop, 'scripts/config/project.inlang/settings.json'));
    cpSync(sources, path.join(workshop, 'views/messages'), { recursive: true, filter: (file) => file !== compiled });
    symlinkSync(path.join(root, 'node_modules'), path.join(workshop, 'node_modules'), 'junction');
    await compile({
      project: path.join(workshop, 'scripts/config/project.inlang'),
      outdir: path.join(workshop, 'out'),
      strategy: ['baseLocale'],
      outputStructure: 'locale-modules',
      emitGitIgnore: false,
      emitReadme: false,
      emitPrettierIgnore: false,
      includeEslintDisableComment: false,
    });
    copyChanged(path.join(workshop, 'out'), compiled);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
