// Turns one-time codes on: the first code proves that the app has the secret. The same code turns them on once and signs nobody in after.
import { matchStep, openSecret, readTotpCode } from '../auth/totp';
import { sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { isSpent } from '../db/spent-token';
import { confirmTotpRow, findTotp } from '../db/totp';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import { addresseeOf, ownActivity, ownPerson, whenceOf } from './own-person';
import type { CommandPorts } from './ports';

/** Refuses `wrong_code` at `/code`, and `changed_meanwhile` where there is nothing to turn on. */
export async function confirmTotp(ports: CommandPorts, scope: AccountScope, code: string): Promise<Result<{ readonly userId: string }>> {
  const { database, settings, nowMs } = ports;
  const user = await ownPerson(ports, scope);
  const row = await findTotp(database, user.id);
  const opened = row === null || row.confirmedAtMs !== null ? null : await openSecret(settings, user.id, row.secret);
  if (row === null || opened === null) return refuse({ reason: 'changed_meanwhile' });
  const digits = readTotpCode(code);
  const step = digits === null ? null : matchStep(opened.secret, digits, nowMs, row.lastStep);
  if (step === null) return refuse(invalidField('/code', 'wrong_code'));
  const notice = await writeNotice(ports, addresseeOf(user), 'totp_on', whenceOf(ports), null);
  try {
    await sendBatch(database, [
      ...confirmTotpRow(database, row, { step, atMs: nowMs, untilMs: nowMs + limits.challengeLifeMs }),
      ...notice,
      ownActivity(ports, scope, { action: 'totp.turned_on', object: user.id, detail: {} }),
    ]);
  } catch (error) {
    if (isSpent(error)) return refuse({ reason: 'changed_meanwhile' });
    throw error;
  }
  ports.wakeLetters();
  return ok({ userId: user.id });
}
