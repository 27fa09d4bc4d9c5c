// Owns the second opinion on one-time codes: Debian's `oathtool`, a generator that shares nothing with ours. Installed where it is missing
// and may be. Imports only Node.
import { execFileSync } from 'node:child_process';
import { ensureDebian } from './debian';

const place = '/usr/bin/oathtool';

export function ensureOathtool(): void {
  ensureDebian({ oathtool: place });
}

const stepMs = 30_000;

/** The code that `oathtool` gives for a base32 secret, so many steps from now. */
export function oathtoolCode(secret: string, stepsFromNow = 0): string {
  const atSeconds = Math.floor((Date.now() + stepsFromNow * stepMs) / 1000);
  return execFileSync(place, ['--totp', '--base32', `--now=@${atSeconds}`, secret], { encoding: 'utf8' }).trim();
}

/** Waits until a step has just begun, so that the codes before and after it stay good for a while. */
export async function freshStep(): Promise<void> {
  const restMs = stepMs - (Date.now() % stepMs);
  if (restMs < 15_000) await new Promise((resolve) => setTimeout(resolve, restMs + 100));
}
