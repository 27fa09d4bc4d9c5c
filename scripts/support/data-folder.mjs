// Owns the data folder of one local home: one home at a time, and no runtime left over from a killed one. Knows nothing of what is stored.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Advice } from './node.mjs';

const noteOf = (folder) => path.join(folder, 'home.json');

/** Takes the folder for this process. Ends orphans of a killed home; throws `Advice` when another home lives in it. */
export async function takeFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (problem) {
    throw new Advice(`The data folder ${folder} cannot be made (${problem.code}). Set QUITTANCE_DATA to a folder that you may write.`);
  }
  const note = readNote(folder);
  if (note !== null) {
    if (note.pid !== process.pid && commandOf(note.pid).includes('home.mjs')) {
      throw new Advice(
        `Quittance already runs with this data at ${note.address} (process ${note.pid}). Stop it first, or set QUITTANCE_DATA to another folder.`,
      );
    }
    for (const pid of note.runtimes) await endOrphan(pid);
  }
  writeNote(folder, { pid: process.pid, runtimes: [], address: '' });
}

/** Remembers the runtimes that would outlive us if we were killed. */
export function noteRuntimes(folder, address) {
  writeNote(folder, { pid: process.pid, runtimes: childrenOf(process.pid).filter(isRuntime), address });
}

export function leaveFolder(folder) {
  rmSync(noteOf(folder), { force: true });
}

function readNote(folder) {
  if (!existsSync(noteOf(folder))) return null;
  try {
    return JSON.parse(readFileSync(noteOf(folder), 'utf8'));
  } catch {
    return null; // cut short by a kill: then nothing was running long enough to matter
  }
}

function writeNote(folder, note) {
  try {
    writeFileSync(noteOf(folder), JSON.stringify(note));
  } catch (problem) {
    throw new Advice(`The data folder ${folder} cannot be written (${problem.code}). Check its owner, or set QUITTANCE_DATA to another folder.`);
  }
}

const isRuntime = (pid) => commandOf(pid).includes('workerd');

// The number may belong to another program by now, so only what still calls itself workerd is ended.
async function endOrphan(pid) {
  if (!isRuntime(pid)) return;
  process.kill(pid, 'SIGKILL');
  for (let tries = 0; tries < 50 && isRuntime(pid); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
}

function commandOf(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

function childrenOf(pid) {
  try {
    const text =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
        : execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return text.split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
