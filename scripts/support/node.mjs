// Owns which Node runs our tools and how a child process is started. Depends on nothing but Node 20 itself, so that it works in a
// bare clone.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const packagedNode = path.join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);

/** A sentence for the person at the terminal, instead of a stack. */
export class Advice extends Error {}

/** Path of a Node that the tools accept (22.12 or newer). Throws `Advice` when there is none. */
export function newNode() {
  if (existsSync(packagedNode)) return packagedNode;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath;
  throw new Advice(
    `Node ${process.versions.node} is too old for the tools, and no packaged Node was found for ${process.platform}-${process.arch}. ` +
      'Run "npm ci" first; if that does not help, install Node 22.12 or newer.',
  );
}

/** The script behind a tool's name: node_modules/.bin is a link to it. Throws `Advice` when it is not installed. */
function binOf(tool) {
  const owners = { tsc: 'typescript', 'paraglide-js': '@inlang/paraglide-js', biome: '@biomejs/biome', tsgolint: 'oxlint-tsgolint' };
  const owner = owners[tool] ?? tool;
  const manifest = path.join(root, 'node_modules', owner, 'package.json');
  if (!existsSync(manifest)) throw new Advice(`"${tool}" is not installed. Run "npm ci" first.`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[tool]);
}

/** The environment for tools: no telemetry, no look-ups, and the tools' own folder out of PATH (npm hangs with Node 24 first in it). */
export function quietEnvironment(extra = {}) {
  const foreign = (process.env.PATH ?? '').split(path.delimiter).filter((entry) => !entry.includes('node_modules'));
  return {
    ...process.env,
    PATH: foreign.join(path.delimiter),
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    DO_NOT_TRACK: '1',
    ...extra,
  };
}

/** Runs a tool to its end; answers its exit code. */
export async function execute(tool, args, options = {}) {
  try {
    return await runToEnd(newNode(), [binOf(tool), ...args], options);
  } catch (problem) {
    if (!(problem instanceof Advice)) throw problem;
    console.error(problem.message);
    return 1;
  }
}

/** Runs a program to its end with our terminal; a signal to us is passed on, so that nothing is left running. */
export function runToEnd(program, args, { env = {}, stdio = 'inherit', cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio, env: quietEnvironment(env) });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
}
