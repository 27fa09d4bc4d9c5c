// Adds a passkey to whoever is signed in. The challenge is spent in the batch, so the same answer adds one passkey, however often it comes.
import { readMadePasskey, spentChallenge, type Expectation } from '../auth/passkey';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { claimPasskeyRoom, insertPasskey } from '../db/passkey';
import type { AccountScope } from '../db/scope';
import { spend } from '../db/spent-token';
import { limits } from '../domain/limits';
import { guessPasskeyName } from '../domain/passkey-name';
import { invalidField, type Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import { addresseeOf, ownActivity, ownPerson, whenceOf } from './own-person';
import type { CommandPorts } from './ports';

/**
 * Refuses `passkey_refused` when the answer is not what was asked for, `in_use` when somebody has that passkey already,
 * the same for an answer that was used before, and `limit_reached`.
 */
export async function addPasskey(
  ports: CommandPorts,
  scope: AccountScope,
  expected: Expectation,
  answer: string,
): Promise<Result<{ readonly id: string; readonly name: string }>> {
  const { database, nowMs, from } = ports;
  const user = await ownPerson(ports, scope);
  const made = await readMadePasskey(expected, answer);
  if (made === null) return refuse({ reason: 'passkey_refused' });
  const { challenge, ...facts } = made;
  const name = guessPasskeyName(made.aaguid, from.userAgent);
  const spent = spentChallenge(challenge, nowMs);
  const notice = await writeNotice(ports, addresseeOf(user), 'passkey_added', { ...whenceOf(ports), name }, null);
  try {
    await sendBatch(database, [
      spend(database, spent.id, spent.untilMs),
      claimPasskeyRoom(database, user.id, made.id, spent.untilMs),
      insertPasskey(database, { ...facts, userId: user.id, name, createdAtMs: nowMs, lastUsedAtMs: null }),
      ...notice,
      ownActivity(ports, scope, { action: 'passkey.added', object: user.id, detail: { passkey: made.id, synced: made.isSynced ? 'yes' : 'no' } }),
    ]);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return refuse(refusal);
  }
  ports.wakeLetters();
  return ok({ id: made.id, name });
}

function refusalOf(error: unknown): Refusal | null {
  if (isGuardViolation(error, 'spent_token')) return { reason: 'limit_reached', limit: 'passkeys', max: limits.passkeysPerUserMax };
  if (isUniqueViolation(error, 'spent_token')) return { reason: 'passkey_refused' };
  return isUniqueViolation(error, 'passkey') ? invalidField('/credential', 'in_use') : null;
}
