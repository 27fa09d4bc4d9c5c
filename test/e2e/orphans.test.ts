// A test that is killed leaves no home behind: neither the supervisor nor the home nor the runtime with its port and its data.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const program = `
const { startHome } = await import('./test/support/home.ts');
await startHome({ folder: process.argv[1] });
console.log('started');
setInterval(() => {}, 1_000);
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a home ends when the test that started it is killed', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quittance-orphan-'));
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (bytes: Uint8Array) => {
        if (new TextDecoder().decode(bytes).includes('started')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`it ended before its home ran (${code})`)));
    });
    const note = JSON.parse(readFileSync(path.join(folder, 'data/home.json'), 'utf8')) as { readonly pid: number; readonly runtimes: readonly number[] };
    const pids = [note.pid, ...note.runtimes];
    expect(pids.length).toBeGreaterThan(1);
    expect(pids.every(isAlive)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => pids.filter(isAlive), { timeout: 30_000, interval: 100 }).toEqual([]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
