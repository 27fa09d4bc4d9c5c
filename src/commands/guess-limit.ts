// Counts guesses of passwords and codes, exactly. Strangers share one counter for each person, so that many addresses guess no faster than
// one; a device that the person has signed in from has its own, so that no stranger can lock them out. Passkeys are never counted.
import { emailKeyOf } from '../db/user';
import { blockText, canonicalAddress, parseBlock } from '../domain/ip';
import { limits } from '../domain/limits';
import type { Refusal } from '../domain/refusal';
import { sha256Hex } from '../lib/hash';
import type { CommandPorts } from './ports';

const hourMs = 60 * 60 * 1000;

type LimitPorts = Pick<CommandPorts, 'limiter' | 'nowMs'>;

/**
 * Counts one guess before it is looked at. `subject` is a person's id, or `guessSubject` of an email that nobody has here; `deviceId`
 * comes from `readKnownDevice`. Refuses `too_many_requests` with the wait; what was refused is not counted.
 */
export async function countGuess(ports: LimitPorts, subject: string, deviceId: string | null): Promise<Refusal | null> {
  return countAttempt(ports, deviceId === null ? `guess:${subject}` : `guess:${subject}:${deviceId}`, limits.guessesPerHourMax);
}

/** Counts one attempt of any kind in a window of an hour. */
export async function countAttempt(ports: LimitPorts, name: string, perHourMax: number): Promise<Refusal | null> {
  const { allowed, retryAfterSeconds } = await ports.limiter.getByName(name).hit(perHourMax, hourMs, ports.nowMs);
  return allowed ? null : { reason: 'too_many_requests', retryAfterSeconds };
}

/** How counters name an email: they tell nobody which it is. */
export function guessSubject(email: string): string {
  return `email-${sha256Hex(emailKeyOf(email))}`;
}

/** How counters name whence a request came: one address of IPv4, the /64 of IPv6, which one house has for itself. */
export function networkSubject(ip: string): string {
  const address = canonicalAddress(ip);
  if (address === null) return 'local';
  const block = address.includes(':') ? parseBlock(`${address}/64`) : null;
  return block === null ? address : blockText(block);
}
