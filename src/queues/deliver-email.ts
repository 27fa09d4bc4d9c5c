// Sends one piece of news, or one digest, to one mailbox. Idempotency key: the delivery's id, which is the mail's Message-ID on every try; a
// crash between sending and recording repeats the mail at most once per crash. Who may not hear of it any more is not written to.
import { planMailRefusal } from '../commands/note-mail-refusal';
import { unsubscribeAddress, type UnsubscribeLink } from '../commands/unsubscribe-address';
import type { Statement } from '../db/database';
import type { DeliveryRow } from '../db/delivery';
import { readToldEvent } from '../db/event';
import { readMailTarget, type MailTarget } from '../db/mail-target';
import { nextTryAtMs, type DeliveryOutcome } from '../domain/delivery';
import { readDigest } from '../domain/digest';
import { isNewsType, newsKind, type TellingReason, type ToldMessage } from '../domain/notification';
import { includesRight } from '../domain/permission';
import { mayHear } from '../domain/telling';
import type { Mail, MailOutcome } from '../gateways/mail';
import { randomUnit, type TellingPorts } from './ports';
import { recordEnd, recordUntried, type Claimed, type DeliveryEnd } from './record';
import { toldMessageOf } from './told-message';

/** One try of a claimed delivery. */
export async function deliverEmail(ports: TellingPorts, claimed: Claimed): Promise<DeliveryEnd> {
  const { row } = claimed;
  const [target, message] = await Promise.all([readMailTarget(ports.database, row.accountId ?? '', row.target), messageOf(ports, row)]);
  if (message === null) return recordUntried(ports, claimed, 'abandoned', null);
  if (target === null || !mayStillHear(target, message, row.projectId)) return recordUntried(ports, claimed, 'recipient_gone', null);
  if (target.refused !== null) return recordUntried(ports, claimed, 'mail_suppressed', null);
  const outcome = await ports.sendMail(mailOf(ports, claimed, target, message));
  return record(ports, claimed, target, outcome);
}

/** What is said: frozen with the delivery. Deliveries of before have nothing frozen, and say what their event says. */
async function messageOf(ports: TellingPorts, row: DeliveryRow): Promise<ToldMessage | null> {
  if (row.content !== null) return JSON.parse(row.content) as ToldMessage;
  const told = await readToldEvent(ports.database, row.eventId);
  if (told === null || !isNewsType(told.event.type)) return null;
  const { event, terms, projectName } = told;
  return toldMessageOf({ event, type: told.event.type, terms, account: '', project: projectName === '' ? null : projectName });
}

/** Asked again before each mail: who has lost a right, or a project, is not told of its money. */
function mayStillHear(target: MailTarget, message: ToldMessage, projectId: string | null): boolean {
  if (isNewsType(message.type)) return mayHear(target, message.type, projectId);
  const types = readDigest(message)?.types ?? [];
  const within = projectId === null || target.projectIds === null || target.projectIds.includes(projectId);
  return within && types.every(({ type }) => !isNewsType(type) || includesRight(target.rights, newsKind(type).right));
}

function mailOf(ports: TellingPorts, { row, claimedAtMs }: Claimed, target: MailTarget, message: ToldMessage): Mail {
  const { origin } = ports.settings;
  const link = unsubscribeLinkOf(row, target, message);
  const unsubscribeUrl = link === null ? null : unsubscribeAddress(ports.settings, link);
  const { subject, html, text } = ports.renderTold(message, {
    locale: target.locale === 'ru' ? 'ru' : 'en',
    origin,
    timeZone: target.timeZone,
    accountName: target.accountName,
    why: (row.why ?? 'usual') as TellingReason,
    unsubscribeUrl,
  });
  const mail: Mail = { id: row.id, to: target.email, subject, html, plain: text, sentAtMs: claimedAtMs };
  return unsubscribeUrl === null ? mail : { ...mail, unsubscribeUrl };
}

/** A mail that somebody asks for to see whether mail comes is nothing to be stopped. */
function unsubscribeLinkOf(row: DeliveryRow, target: MailTarget, message: ToldMessage): UnsubscribeLink | null {
  if (target.kind === 'recipient') return { kind: 'recipient', recipientId: row.target };
  return message.type === 'test' || row.accountId === null ? null : { kind: 'member', accountId: row.accountId, userId: row.target };
}

async function record(ports: TellingPorts, claimed: Claimed, target: MailTarget, outcome: MailOutcome): Promise<DeliveryEnd> {
  if (outcome.kind === 'not_configured') return recordUntried(ports, claimed, 'mail_not_configured', null);
  const { claimedAtMs } = claimed;
  const facts = {
    outcome: wordFor(outcome),
    statusCode: outcome.kind === 'sent' ? null : outcome.code,
    tookMs: ports.now() - claimedAtMs,
    nextAtMs: outcome.kind === 'failed' ? nextAt(ports, claimed, outcome.retryAfterMs ?? null) : null,
    answer: outcome.reply,
  };
  return recordEnd(ports, claimed, facts, await refusalOf(ports, target, outcome, claimedAtMs));
}

/** A mailbox that is not there is kept as such with the delivery that found it out. */
async function refusalOf(ports: TellingPorts, { email }: MailTarget, outcome: MailOutcome, atMs: number): Promise<readonly Statement[]> {
  if (outcome.kind !== 'refused' || outcome.about !== 'recipient') return [];
  return await planMailRefusal(ports.database, { email, kind: 'refused', answer: outcome.reply, atMs });
}

function wordFor(outcome: Exclude<MailOutcome, { kind: 'not_configured' }>): DeliveryOutcome {
  if (outcome.kind === 'sent') return 'delivered';
  return outcome.kind === 'refused' ? 'mail_refused' : 'mail_failed';
}

function nextAt(ports: TellingPorts, claimed: Claimed, retryAfterMs: number | null): number | null {
  const { attempts, claimedAtMs, row } = claimed;
  const unit = randomUnit(ports);
  const failure = { verdict: 'failed', attempts, attemptedAtMs: claimedAtMs, createdAtMs: row.createdAtMs, retryAfterMs, endpointPaused: false, unit } as const;
  return nextTryAtMs(failure);
}
