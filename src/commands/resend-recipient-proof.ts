// Asks a mailbox once more. The link before is good for nothing from then on, and one mailbox is asked only so often, whoever asks.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findRecipient, recipientIs, renewProof } from '../db/recipient';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { countMail } from './mail-proof';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';
import { recipientLetter } from './recipient-letter';
import { spend, isSpent } from '../db/spent-token';
import { limits } from '../domain/limits';

/** `key` names the request: the same again asks nobody. Refuses `forbidden`, `not_found`, `changed_meanwhile` once it agreed, `too_many_requests`. */
export async function resendRecipientProof(ports: CommandPorts, scope: AccountScope, id: string, key: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'notifications:manage');
  if (refusal !== null) return refuse(refusal);
  const row = await findRecipient(database, scope, id);
  if (row === null || row.endedAtMs !== null || row.channel !== 'email') return refuse({ reason: 'not_found' });
  if (row.provedAtMs !== null) return refuse({ reason: 'changed_meanwhile' });
  const limited = await countMail(ports, row.email);
  if (limited !== null) return refuse(limited);
  const letter = await recipientLetter(ports, { accountId: scope.accountId, email: row.email, locale: row.locale, askedBy: scope.actor.id });
  const activity = { ...actorOf(scope), action: 'recipient.changed', object: id, detail: { proof: 'sent again' }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      spend(database, `recipient-proof:${id}:${key}`, nowMs + limits.idempotencyLifeMs),
      onlyWhile(ports, recipientIs(row)),
      renewProof(database, id, letter.proofHash, letter.proofUntilMs),
      ...letter.statements,
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    // The same form twice, or somebody else was faster: the mailbox has its letter.
    if (isSpent(error) || isNoLongerSo(error)) return ok(undefined);
    throw error;
  }
  ports.wakeLetters();
  return ok(undefined);
}
