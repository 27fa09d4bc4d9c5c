// Turns one-time codes off, unless an account asks for a factor and there is no passkey. Twice turns them off once.
import { isUniqueViolation, sendBatch } from '../db/database';
import { removeTotpRow } from '../db/passkey';
import type { AccountScope } from '../db/scope';
import { isSpent } from '../db/spent-token';
import { findTotp } from '../db/totp';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import { addresseeOf, ownActivity, ownPerson, whenceOf } from './own-person';
import type { CommandPorts } from './ports';

/** Refuses `not_found` where codes are off, and `last_factor`. */
export async function removeTotp(ports: CommandPorts, scope: AccountScope): Promise<Result<{ readonly userId: string }>> {
  const { database, nowMs } = ports;
  const user = await ownPerson(ports, scope);
  const row = await findTotp(database, user.id);
  if (row === null || row.confirmedAtMs === null) return refuse({ reason: 'not_found' });
  const spentId = `totp-off:${user.id}:${row.confirmedAtMs}`;
  const notice = await writeNotice(ports, addresseeOf(user), 'totp_off', whenceOf(ports), null);
  try {
    await sendBatch(database, [
      ...removeTotpRow(database, user.id, spentId, nowMs + limits.challengeLifeMs),
      ...notice,
      ownActivity(ports, scope, { action: 'totp.turned_off', object: user.id, detail: {} }),
    ]);
  } catch (error) {
    if (!isSpent(error)) throw error;
    return refuse(isUniqueViolation(error, 'spent_token') ? { reason: 'not_found' } : { reason: 'last_factor' });
  }
  ports.wakeLetters();
  return ok({ userId: user.id });
}
