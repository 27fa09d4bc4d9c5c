// Sends one piece of news to one chat of Telegram. A payment has one message per chat, which later news edits; what wants a look is a new one
// in reply to it, so that it rings. Idempotency key: the delivery's id. Telegram takes none, so that a crash between sending and recording
// repeats a new message at most once per crash; an edit repeated changes nothing.
import { endingOf } from '../commands/unlink-telegram';
import { sendBatch, type Statement } from '../db/database';
import { heldBy, recordTry } from '../db/delivery';
import { findTelegramMessage, moveTelegramChat, noteTelegramSend, readTelegramTarget, saveTelegramMessage, type TelegramTarget } from '../db/telegram';
import { isSpent } from '../db/spent-token';
import { nextTryAtMs, type DeliveryOutcome } from '../domain/delivery';
import { readDigest } from '../domain/digest';
import { limits } from '../domain/limits';
import { isNewsType, newsKind, type ToldMessage } from '../domain/notification';
import { includesRight, rightsOf } from '../domain/permission';
import { judgeTelegram, nextTelegramMs, telegramWaitMs, type TelegramMessage } from '../domain/telegram';
import { mayHear, recipientRights, type Listener } from '../domain/telling';
import { openTelegramBot, type TelegramBot, type TelegramCall } from '../gateways/telegram';
import { telegramMessageOf } from '../../views/telegram/told';
import { randomUnit, type TellingPorts } from './ports';
import { recordEnd, recordUntried, type Claimed, type DeliveryEnd } from './record';
import { takePlace } from './telegram-pace';

/** One try of a claimed delivery. */
export async function deliverTelegram(ports: TellingPorts, claimed: Claimed): Promise<DeliveryEnd> {
  const { row } = claimed;
  const { telegram, origin } = ports.settings;
  if (telegram === null) return recordUntried(ports, claimed, 'telegram_not_configured', null);
  const target = await readTelegramTarget(ports.database, row.target, row.accountId);
  if (target === null || row.content === null) return recordUntried(ports, claimed, 'recipient_gone', null);
  const silence = whySilent(row, target);
  if (silence !== null) return recordUntried(ports, claimed, silence, null);
  const { mutedUntilMs, notBeforeMs } = target.link;
  if (row.why !== 'security' && mutedUntilMs > claimed.claimedAtMs)
    return hold(ports, claimed, Math.min(mutedUntilMs, claimed.claimedAtMs + limits.telegramMuteLookMs));
  const freeAtMs = takePlace(ports, target.link, claimed.claimedAtMs);
  if (freeAtMs > claimed.claimedAtMs) return putOff(ports, claimed, freeAtMs, notBeforeMs > claimed.claimedAtMs + limits.telegramWaitShortMs);
  const locale = (target.recipient?.locale ?? target.person.locale) === 'ru' ? 'ru' : 'en';
  const message = telegramMessageOf(JSON.parse(row.content) as ToldMessage, locale, origin);
  const bot = openTelegramBot(telegram, ports.fetch, limits.telegramTimeoutMs);
  return tell(ports, claimed, { bot, target, message });
}

/** Why that chat is not told after all: it is unlinked, its person has left or may not see it any more, the group is let in no longer. */
function whySilent(row: Claimed['row'], { link, account, member, recipient }: TelegramTarget): DeliveryOutcome | null {
  if (link.state === 'blocked') return 'telegram_blocked';
  if (link.state !== 'on') return 'recipient_gone';
  if (row.why === 'security' || row.accountId === null) return null;
  if (account === null) return 'recipient_gone';
  const listener =
    link.accountId === null
      ? member && { rights: rightsOf(member.role, member.rights), projectIds: member.projectIds }
      : recipient && account.telegramGroups && link.accountId === account.id && { rights: recipientRights, projectIds: recipient.projectIds };
  if (listener === null || listener === false) return 'recipient_gone';
  return hears(listener, row) ? null : 'recipient_gone';
}

/** A digest is of several kinds, and each is asked for: a right may have been lost since it was made. */
function hears(listener: Pick<Listener, 'rights' | 'projectIds'>, { kind, projectId, content }: Claimed['row']): boolean {
  if (isNewsType(kind)) return mayHear(listener, kind, projectId);
  const types = content === null ? [] : (readDigest(JSON.parse(content) as ToldMessage)?.types ?? []);
  const within = projectId === null || listener.projectIds === null || listener.projectIds.includes(projectId);
  return within && types.every(({ type }) => !isNewsType(type) || includesRight(listener.rights, newsKind(type).right));
}

/** Waits with all other news until the chat is not muted any more, and then comes together with it, after the quiet hours (bundle.ts). */
async function hold(ports: TellingPorts, { row, leaseToken }: Claimed, untilMs: number): Promise<DeliveryEnd> {
  const { attempts, statusCode, tookMs, attemptedAtMs, answer } = row;
  const result = { state: 'held', attempts, dueAtMs: untilMs, outcome: 'muted', statusCode, tookMs, attemptedAtMs, answer } as const;
  await sendBatch(ports.database, [recordTry(ports.database, row.id, leaseToken, result)]);
  return 'postponed';
}

/** Later, without a try of its own. A long wait is the whole chat's: the rest of its news is left alone for this run. */
async function putOff(ports: TellingPorts, claimed: Claimed, atMs: number, isLong: boolean): Promise<DeliveryEnd> {
  const end = await recordUntried(ports, claimed, 'throttled', atMs);
  if (end !== 'postponed') return end;
  const waitMs = atMs - claimed.claimedAtMs;
  if (waitMs <= limits.deliveryHintDelayMaxMs) await ports.hintRetry([claimed.row.id], Math.ceil(waitMs / 1_000));
  return isLong ? 'stopped' : 'postponed';
}

interface Telling {
  readonly bot: TelegramBot;
  readonly target: TelegramTarget;
  readonly message: TelegramMessage;
}

/** News that rings: an edit makes no sound, and what wants a look must not wait to be seen. */
function rings(kind: string): boolean {
  return isNewsType(kind) && (newsKind(kind).severity === 'attention' || newsKind(kind).severity === 'problem');
}

async function tell(ports: TellingPorts, claimed: Claimed, telling: Telling): Promise<DeliveryEnd> {
  const { row } = claimed;
  const { link } = telling.target;
  const before = row.invoiceId === null || row.position === 0 ? null : await findTelegramMessage(ports.database, link.id, row.invoiceId);
  if (before !== null && before.position > row.position) return recordUntried(ports, claimed, 'superseded', null);
  const edits = before !== null && !rings(row.kind);
  const chatId = link.chatId ?? '';
  const call = edits
    ? await telling.bot.editMessageText(chatId, before.messageId, telling.message)
    : await telling.bot.sendMessage(chatId, telling.message, before?.messageId ?? null);
  const verdict = call.kind === 'refused' ? judgeTelegram(call) : null;
  // The message was deleted in the chat, or is too old to be changed: it is said anew.
  if (edits && verdict === 'edit_lost')
    return conclude(ports, claimed, telling, await telling.bot.sendMessage(chatId, telling.message, null), before.messageId);
  return conclude(ports, claimed, telling, call, before?.messageId ?? '');
}

async function conclude(ports: TellingPorts, claimed: Claimed, telling: Telling, call: TelegramCall<string>, editedId: string): Promise<DeliveryEnd> {
  if (call.kind === 'ok') return delivered(ports, claimed, telling, call.value);
  if (call.kind === 'unanswered') return failed(ports, claimed, telling, call.why, null, null);
  switch (judgeTelegram(call)) {
    case 'unchanged':
      return delivered(ports, claimed, telling, editedId);
    case 'throttled':
      return throttled(ports, claimed, telling, call.retryAfterMs);
    case 'blocked':
      return blocked(ports, claimed, telling, call.code, call.description);
    case 'moved':
      await sendBatch(ports.database, [moveTelegramChat(ports.database, telling.target.link.chatId ?? '', call.movedTo ?? '')]);
      return putOff(ports, claimed, claimed.claimedAtMs + limits.telegramGapMs, false);
    case 'edit_lost':
    case 'refused':
      return end(ports, claimed, telling, { outcome: 'telegram_refused', statusCode: call.code, answer: call.description, nextAtMs: null });
    case 'failed':
      return failed(ports, claimed, telling, 'telegram_failed', call.code, call.description);
  }
}

async function delivered(ports: TellingPorts, claimed: Claimed, telling: Telling, messageId: string): Promise<DeliveryEnd> {
  const { row } = claimed;
  const { link } = telling.target;
  const held = heldBy(ports.database, row.id, claimed.leaseToken);
  const place =
    row.invoiceId === null || row.position === 0
      ? null
      : { linkId: link.id, invoiceId: row.invoiceId, messageId, position: row.position, sentAtMs: ports.now() };
  const beside = place === null ? [] : [saveTelegramMessage(ports.database, place, held)];
  return end(ports, claimed, telling, { outcome: 'delivered', statusCode: null, answer: null, nextAtMs: null }, beside);
}

/** Nothing is lost and no try is spent: the chat rests for as long as Telegram asks. */
async function throttled(ports: TellingPorts, claimed: Claimed, { target }: Telling, retryAfterMs: number | null): Promise<DeliveryEnd> {
  const atMs = ports.now() + telegramWaitMs(retryAfterMs);
  const facts = { lastOutcome: 'throttled', lastAtMs: claimed.claimedAtMs, notBeforeMs: atMs };
  await sendBatch(ports.database, [noteTelegramSend(ports.database, target.link.id, facts)]);
  return putOff(ports, claimed, atMs, true);
}

/** The link ends, what waits for it ends with it, and its person is told by the other ways. */
async function blocked(ports: TellingPorts, claimed: Claimed, { target }: Telling, code: number, description: string): Promise<DeliveryEnd> {
  const { database, settings, random } = ports;
  try {
    await sendBatch(database, await endingOf({ database, settings, random, nowMs: ports.now() }, target.link, 'blocked', null));
  } catch (error) {
    if (!isSpent(error)) throw error;
  }
  const tookMs = ports.now() - claimed.claimedAtMs;
  return recordEnd(ports, claimed, { outcome: 'telegram_blocked', statusCode: code, tookMs, nextAtMs: null, answer: description });
}

async function failed(
  ports: TellingPorts,
  claimed: Claimed,
  telling: Telling,
  outcome: DeliveryOutcome,
  statusCode: number | null,
  answer: string | null,
): Promise<DeliveryEnd> {
  const { attempts, claimedAtMs, row } = claimed;
  const asked = { retryAfterMs: null, endpointPaused: false, unit: randomUnit(ports) };
  const nextAtMs = nextTryAtMs({ verdict: 'failed', attempts, attemptedAtMs: claimedAtMs, createdAtMs: row.createdAtMs, ...asked });
  return end(ports, claimed, telling, { outcome, statusCode, answer, nextAtMs });
}

interface EndFacts {
  readonly outcome: DeliveryOutcome;
  readonly statusCode: number | null;
  readonly answer: string | null;
  readonly nextAtMs: number | null;
}

/** Records the try, and beside it how the chat's last message went. */
function end(ports: TellingPorts, claimed: Claimed, { target }: Telling, facts: EndFacts, beside: readonly Statement[] = []): Promise<DeliveryEnd> {
  const { link } = target;
  const notBeforeMs = nextTelegramMs(link.notBeforeMs, claimed.claimedAtMs, link.chatKind);
  const note = noteTelegramSend(ports.database, link.id, { lastOutcome: facts.outcome, lastAtMs: claimed.claimedAtMs, notBeforeMs });
  return recordEnd(ports, claimed, { ...facts, tookMs: ports.now() - claimed.claimedAtMs }, [note, ...beside]);
}
