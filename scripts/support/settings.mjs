// Owns the local home's settings: wrangler.toml's [vars], then .dev.vars, then --var. Makes .dev.vars once, never overwrites it.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Advice, root } from './node.mjs';

const example = path.join(root, '.dev.vars.example');

/** Writes a settings file with fresh secrets if there is none; answers whether it did. */
export function ensureSecrets(file = path.join(root, '.dev.vars')) {
  if (existsSync(file)) return false;
  const text = readFileSync(example, 'utf8').replace('MASTER_KEY=""', `MASTER_KEY="${randomBytes(32).toString('base64')}"`);
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  } catch (problem) {
    if (problem.code !== 'EEXIST') throw problem;
  }
  return true;
}

/** Reads NAME=value lines; values may stand in single or double quotes. */
export function readSettingsFile(file) {
  const settings = {};
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    const match = /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^#]*?))\s*(?:#.*)?$/.exec(line);
    if (match !== null) settings[match[1]] = match[2] ?? match[3] ?? match[4] ?? '';
  }
  if (!settings.MASTER_KEY) {
    throw new Advice(`${path.relative(root, file)} has no MASTER_KEY. Put one in (openssl rand -base64 32), or move the file away to get a fresh one.`);
  }
  return settings;
}

/** Splits `--var NAME=VALUE`, `--vars-file FILE` and `--port N`; throws `Advice` on anything else. */
export function readArguments(args) {
  const found = { vars: {}, varsFile: path.join(root, '.dev.vars'), port: null };
  for (let index = 0; index < args.length; index += 2) {
    const [option, value] = [args[index], args[index + 1]];
    if (value === undefined) throw new Advice(`${option} needs a value.`);
    if (option === '--var') found.vars[value.slice(0, value.indexOf('='))] = value.slice(value.indexOf('=') + 1);
    else if (option === '--vars-file') found.varsFile = path.resolve(value);
    else if (option === '--port') found.port = value;
    else throw new Advice(`Unknown option ${option}. Known: --port N, --var NAME=VALUE, --vars-file FILE.`);
  }
  return found;
}
