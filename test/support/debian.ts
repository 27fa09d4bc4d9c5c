// Owns the programs that a test takes from Debian: installed where they are missing and may be. Imports only Node.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** `places`: package name → the program that it brings. Throws with advice when one is missing and cannot be had. */
export function ensureDebian(places: Readonly<Record<string, string>>): void {
  const missing = (): readonly string[] => Object.keys(places).filter((name) => !existsSync(places[name] ?? ''));
  if (missing().length === 0) return;
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    const options = { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('/usr/bin/apt-get', ['update', '-qq'], options);
    execFileSync('/usr/bin/apt-get', ['install', '-y', '-qq', '-o', 'DPkg::Lock::Timeout=120', '--no-install-recommends', ...missing()], options);
  }
  const still = missing();
  if (still.length > 0) throw new Error(`This test needs ${still.join(', ')}. Install them, for example: sudo apt-get install ${still.join(' ')}.`);
}
