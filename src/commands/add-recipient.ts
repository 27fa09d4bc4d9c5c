// Adds a mailbox that is told news of the account beside its members: a row and a letter that asks it, in one batch. Nothing is sent to it
// before it says yes; owners and admins are told at once. The same mailbox twice is refused, so a repetition asks nobody again.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { listPeopleToTell } from '../db/member';
import { forgetStopped, hasRoomFor, insertRecipient, listRecipients } from '../db/recipient';
import { lacksRight, type AccountScope } from '../db/scope';
import { checkEmail } from '../domain/email';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { usualPreference } from '../domain/notification-preference';
import { preferenceChanges } from '../domain/notification-preference-check';
import { invalidField, type FieldProblem } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { countMail } from './mail-proof';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';
import { reachWords, readRecipient, type RecipientInput } from './recipient-input';
import { recipientLetter } from './recipient-letter';
import { teamNames, tellAll } from './tell-team';

/**
 * Adds and asks. Refuses `forbidden`, `invalid_input` (`in_use` at /email for a mailbox that is told or asked already), `limit_reached`,
 * `too_many_requests` when that mailbox was written to too often.
 */
export async function addRecipient(ports: CommandPorts, scope: AccountScope, input: RecipientInput & { readonly email: string }): Promise<Result<string>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'notifications:manage');
  if (refusal !== null) return refuse(refusal);
  const { accountId, actor } = scope;
  const [email, read] = [checkEmail(input.email), await readRecipient(ports, scope, input, null)];
  if (!email.ok || !read.ok) return refuse({ reason: 'invalid_input', problems: [...problemsOf(email), ...problemsOf(read)] });
  const { preference, ...columns } = read.value;
  const guard = onlyWhile(ports, hasRoomFor(accountId, email.value));
  const limited = await countMail(ports, email.value);
  if (limited !== null) return refuse(limited);
  const letter = await recipientLetter(ports, { accountId, email: email.value, locale: columns.locale, askedBy: actor.id });
  const { proofHash, proofUntilMs } = letter;
  const ends = { provedAtMs: null, endedAtMs: null, endedBy: null };
  const row = { ...columns, ...ends, id: makeId('rcp', random(idBytes)), accountId, channel: 'email', email: email.value, telegramLinkId: null } as const;
  const names = await teamNames(ports, accountId, actor.id);
  const people = await listPeopleToTell(database, accountId, ['owner', 'admin']);
  const detail = { channel: 'email', projects: reachWords(columns.projectIds), ...preferenceChanges(usualPreference, preference) };
  try {
    await sendBatch(database, [
      guard,
      forgetStopped(database, accountId, email.value, actor.id),
      insertRecipient(database, { ...row, proofHash, proofUntilMs, addedBy: actor.id, createdAtMs: nowMs }),
      ...letter.statements,
      ...(await tellAll(ports, accountId, people, 'recipient_added', { ...names, address: email.value })),
      insertActivity(database, { ...actorOf(scope), action: 'recipient.added', object: row.id, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (!isNoLongerSo(error)) throw error;
    return refuse(await whyNoRoom(ports, scope, email.value));
  }
  ports.wakeLetters();
  return ok(row.id);
}

async function whyNoRoom(ports: CommandPorts, scope: AccountScope, email: string) {
  const living = (await listRecipients(ports.database, scope)).filter((row) => row.endedAtMs === null);
  const isTold = living.some((row) => row.email.toLowerCase() === email.toLowerCase());
  const isFull = living.length >= limits.recipientsPerAccountMax;
  return isFull && !isTold
    ? ({ reason: 'limit_reached', limit: 'recipients', max: limits.recipientsPerAccountMax } as const)
    : invalidField('/email', 'in_use');
}

function problemsOf(result: Result<unknown>): readonly FieldProblem[] {
  return !result.ok && result.refusal.reason === 'invalid_input' ? result.refusal.problems : [];
}
