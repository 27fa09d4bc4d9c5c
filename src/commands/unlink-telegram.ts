// Ends the link of a chat, whoever asks: its person, a keeper of the account's groups, somebody in the chat, or Telegram itself because the
// bot is blocked. What waited for the chat ends with it, and the person is told. Idempotency key: the link's id.
import { insertActivity, type ActivityFacts } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { actorOf } from '../db/activity';
import { lacksRight, type AccountScope } from '../db/scope';
import { isSpent, spend } from '../db/spent-token';
import { endDeliveriesOfLink, endRecipientOfLink, endTelegramLink, findGroupTelegramLink, findOwnTelegramLink, type TelegramLinkRow } from '../db/telegram';
import { findUser } from '../db/user';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { telegramChatName } from '../domain/telegram';
import { writeNotice, type LetterPorts } from './letter';
import type { CommandPorts } from './ports';

export type UnlinkReason = 'stopped' | 'blocked' | 'unlinked';

/** Two days: far longer than two ends of one link can meet. */
const rememberedMs = 172_800_000;

/**
 * A person's own chat, or a group of the account within reach with the right `notifications:manage`. Refuses `not_found`, `forbidden`, `read_only`. A
 * chat that is told no more stays so.
 */
export async function unlinkTelegram(ports: CommandPorts, scope: AccountScope, linkId: string): Promise<Result<null>> {
  const { database } = ports;
  const own = await findOwnTelegramLink(database, scope.actor.id, linkId);
  // Having linked a group is no right to it: it may be told of more by now than its maker sees.
  const link = own?.chatKind === 'private' ? own : await findGroupTelegramLink(database, scope, linkId);
  if (link === null) return refuse({ reason: 'not_found' });
  const refusal = link.chatKind === 'group' ? lacksRight(scope, 'notifications:manage') : null;
  if (refusal !== null) return refuse(refusal);
  if (await endLink(ports, link, 'unlinked', actorOf(scope))) ports.wakeLetters();
  return ok(null);
}

/** Ends it once; false when it had ended before. Who acts is null where nobody of ours does. */
export async function endLink(
  ports: LetterPorts,
  link: TelegramLinkRow,
  why: UnlinkReason,
  by: Pick<ActivityFacts, 'accountId' | 'actor' | 'via' | 'requestId' | 'from'> | null,
): Promise<boolean> {
  if (link.state !== 'on') return false;
  try {
    await sendBatch(ports.database, await endingOf(ports, link, why, by));
  } catch (error) {
    if (!isSpent(error)) throw error;
    return false;
  }
  return true;
}

/** The statements of an end, for the batch of whatever ends it. Of two at once one breaks (`isSpent`). */
export async function endingOf(
  ports: LetterPorts,
  link: TelegramLinkRow,
  why: UnlinkReason,
  by: Pick<ActivityFacts, 'accountId' | 'actor' | 'via' | 'requestId' | 'from'> | null,
): Promise<readonly Statement[]> {
  const { database, nowMs, random } = ports;
  const person = await findUser(database, link.userId);
  const nobody = { accountId: link.accountId ?? link.userId, actor: 'system', via: 'system', requestId: '', from: { ip: '', userAgent: '' } } as const;
  const acted = by ?? nobody;
  const facts = { chat: telegramChatName(link), why };
  const told = person === null ? [] : await writeNotice(ports, { ...person, userId: person.id }, 'telegram_unlinked', facts, link.accountId);
  return [
    spend(database, `telegram-end:${link.id}`, nowMs + rememberedMs),
    endTelegramLink(database, link.id, why === 'blocked' ? 'blocked' : 'off', nowMs),
    endDeliveriesOfLink(database, link.id, why === 'blocked' ? 'telegram_blocked' : 'recipient_gone'),
    endRecipientOfLink(database, link.id, by === null ? why : acted.actor, nowMs),
    ...told,
    insertActivity(database, { ...acted, action: 'telegram.unlinked', object: link.id, detail: { why }, atMs: nowMs }, random(idBytes)),
  ];
}
