// Checks the answer of a passkey ceremony against the passkey that it names. The statements belong into the batch of whatever it proves:
// they spend the challenge and keep what was seen. Passkeys are never limited by guesses: there is nothing to guess.
import { claimedCredential, readProof, spentChallenge, type Expectation } from '../auth/passkey';
import type { Statement } from '../db/database';
import { findPasskey, touchPasskey, type PasskeyRow } from '../db/passkey';
import { spend } from '../db/spent-token';
import { ok, refuse, type Result } from '../domain/result';
import { logNote } from '../lib/log';
import type { CommandPorts } from './ports';

export interface CheckedPasskey {
  readonly passkey: PasskeyRow;
  readonly statements: readonly Statement[];
}

/** The passkey that an answer names, proved or not; null when nobody has it. */
export async function claimedPasskey(ports: Pick<CommandPorts, 'database'>, answer: string): Promise<PasskeyRow | null> {
  const id = claimedCredential(answer);
  return id === null ? null : await findPasskey(ports.database, id);
}

/** Refuses `passkey_refused` for whatever does not fit. A batch that breaks by `isSpent` means that the answer was used before. */
export async function checkPasskey(
  ports: Pick<CommandPorts, 'database' | 'nowMs'>,
  passkey: PasskeyRow,
  expected: Expectation,
  answer: string,
): Promise<Result<CheckedPasskey>> {
  const { database, nowMs } = ports;
  const proof = await readProof(expected, passkey, answer);
  if (proof === null) return refuse({ reason: 'passkey_refused' });
  if (proof.counter <= passkey.counter && passkey.counter > 0) {
    // A copied key would look like this; so does a restored phone. Somebody should look; nobody is locked out.
    logNote('the counter of a passkey did not rise', { userId: passkey.userId, counter: proof.counter, before: passkey.counter });
  }
  const { id, untilMs } = spentChallenge(proof.challenge, nowMs);
  const seen = { counter: Math.max(proof.counter, passkey.counter), isSynced: proof.isSynced, lastUsedAtMs: nowMs };
  return ok({ passkey, statements: [spend(database, id, untilMs), touchPasskey(database, passkey.id, seen)] });
}
