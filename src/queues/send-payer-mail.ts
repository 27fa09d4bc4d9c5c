// Sends the mails that payers get by themselves, and those that tell them of their money: claim by lease, look at the invoice as it is now,
// render, send, record. Idempotency key: the row's id, which is the mail's Message-ID on every try; a crash between sending and recording
// repeats the mail at most once per crash. Record, line in the activity log and the next turn are one batch.
import { planMailRefusal } from '../commands/note-mail-refusal';
import { insertActivityOnce } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { findMailRefusal } from '../db/mail-refusal';
import {
  insertNextPayerMail,
  movePayerMail,
  readDuePayerMails,
  readPayerMailSubject,
  recordPayerMail,
  type PayerMailRow,
  type PayerMailSubject,
} from '../db/payer-mail';
import { formatAmount, type CurrencyCode } from '../domain/currency';
import { idBytes } from '../domain/id';
import { costsIn } from '../domain/invoice-rules';
import { limits } from '../domain/limits';
import { nextTurnMs, planned, type PayerNewsFacts, type PlannedPayerMail } from '../domain/payer-mail';
import { decidePayerMail, nextPayerMailTryAtMs, type PayerMailOutcome } from '../domain/payer-mail-schedule';
import { isMailAddress, type Mail, type MailOutcome } from '../gateways/mail';
import { sha256Bytes } from '../lib/hash';
import { logFault } from '../lib/log';
import type { PayerMail, PayerMoney, RenderedMail } from '../../views/mail/model';
import { paths } from '../../views/paths';
import { randomToken, randomUnit, type TellingPorts } from './ports';

export type PayerMailPorts = Pick<TellingPorts, 'database' | 'settings' | 'sendMail' | 'now' | 'random'> & {
  readonly renderPayerMail: (mail: PayerMail) => RenderedMail;
};

export type PayerMailEnd = 'sent' | 'retried' | 'dead' | 'stopped' | 'waiting' | 'left' | 'crashed';
export type PayerMailCounts = Readonly<Record<PayerMailEnd, number>>;

/** Tries at most `limit` mails that are due and held by nobody, a few at a time. Never throws for one of them. */
export async function sendPayerMails(ports: PayerMailPorts, limit: number): Promise<PayerMailCounts> {
  const rows = [...(await readDuePayerMails(ports.database, ports.now(), limit))];
  const counts = { sent: 0, retried: 0, dead: 0, stopped: 0, waiting: 0, left: 0, crashed: 0 };
  const worker = async (): Promise<void> => {
    for (let row = rows.shift(); row !== undefined; row = rows.shift()) counts[await sendSafely(ports, row)]++;
  };
  await Promise.all(Array.from({ length: Math.min(limits.deliveriesAtOnceMax, rows.length) }, worker));
  return counts;
}

async function sendSafely(ports: PayerMailPorts, row: PayerMailRow): Promise<PayerMailEnd> {
  try {
    return await sendOne(ports, row);
  } catch (error) {
    // The lease runs out and the schedule goes on by itself; neighbours are not held up.
    logFault('a mail to a payer broke', error, { mail: row.id, kind: row.kind });
    return 'crashed';
  }
}

async function sendOne(ports: PayerMailPorts, row: PayerMailRow): Promise<PayerMailEnd> {
  const nowMs = ports.now();
  const subject = await readPayerMailSubject(ports.database, row.invoiceId);
  const decision = decidePayerMail(row, subject, nowMs, randomUnit(ports));
  if (decision.kind === 'leave') return 'left';
  if (decision.kind === 'wait') return (await movePayerMail(ports.database, row, { dueAtMs: decision.dueAtMs }, nowMs)) ? 'waiting' : 'left';
  if (decision.kind === 'end' || subject === null) {
    const end =
      decision.kind === 'end' ? { state: decision.state, outcome: decision.outcome } : { state: 'stopped' as const, outcome: 'invoice_gone' as const };
    const ended = await movePayerMail(ports.database, row, { ...end, leaseToken: null, leaseUntilMs: null, endedAtMs: nowMs }, nowMs);
    return ended ? end.state : 'left';
  }
  const { attempts, dueAtMs, leaseUntilMs } = decision;
  const leaseToken = randomToken(ports);
  if (!(await movePayerMail(ports.database, row, { attempts, dueAtMs, leaseUntilMs, leaseToken }, nowMs))) return 'left';
  const held = { row, subject, attempts, leaseToken, claimedAtMs: nowMs };
  if ((await findMailRefusal(ports.database, row.email)) !== null) return await recordEnd(ports, held, 'dead', 'mail_suppressed', []);
  return await record(ports, held, await ports.sendMail(mailOf(ports, held)));
}

/** The mail of a shop to its payer: in its name, and an answer goes to the shop where it has told a mailbox. */
function mailOf(ports: PayerMailPorts, { row, subject, claimedAtMs }: Held): Mail {
  const { subject: title, html, text } = ports.renderPayerMail(contentOf(row, subject, ports.settings.origin));
  const { projectName: fromName, supportContact } = subject;
  const mail: Mail = { id: row.id, to: row.email, subject: title, html, plain: text, sentAtMs: claimedAtMs, fromName };
  return isMailAddress(supportContact) ? { ...mail, replyTo: supportContact } : mail;
}

interface Held {
  readonly row: PayerMailRow;
  readonly subject: PayerMailSubject;
  /** This try included. */
  readonly attempts: number;
  readonly leaseToken: string;
  readonly claimedAtMs: number;
}

async function record(ports: PayerMailPorts, held: Held, outcome: MailOutcome): Promise<PayerMailEnd> {
  const { row, claimedAtMs } = held;
  const state = outcome.kind === 'sent' ? 'sent' : outcome.kind === 'refused' ? 'dead' : 'pending';
  const next = state === 'sent' ? nextTurnOf(held) : null;
  const isGone = outcome.kind === 'refused' && outcome.about === 'recipient';
  return await recordEnd(ports, held, state, wordFor(outcome), [
    ...(state === 'sent' ? [toldRow(ports, held)] : []),
    ...(next === null ? [] : [insertNextPayerMail(ports.database, next, row)]),
    ...(isGone ? await planMailRefusal(ports.database, { email: row.email, kind: 'refused', answer: outcome.reply, atMs: claimedAtMs }) : []),
  ]);
}

async function recordEnd(
  ports: PayerMailPorts,
  { row, attempts, leaseToken, claimedAtMs }: Held,
  state: 'sent' | 'dead' | 'pending',
  outcome: PayerMailOutcome,
  beside: readonly Statement[],
): Promise<PayerMailEnd> {
  const result = {
    state,
    outcome,
    dueAtMs: state === 'pending' ? nextPayerMailTryAtMs(attempts, ports.now(), randomUnit(ports)) : row.dueAtMs,
    endedAtMs: state === 'pending' ? null : claimedAtMs,
  };
  await sendBatch(ports.database, [...beside, recordPayerMail(ports.database, row.id, leaseToken, result)]);
  return state === 'pending' ? 'retried' : state;
}

function wordFor(outcome: MailOutcome): PayerMailOutcome {
  if (outcome.kind === 'sent') return 'delivered';
  if (outcome.kind === 'not_configured') return 'mail_not_configured';
  return outcome.kind === 'refused' ? 'mail_refused' : 'mail_failed';
}

/** One line in the log for each mail, never its address: rows stay for good. */
function toldRow(ports: PayerMailPorts, { row, claimedAtMs }: Held) {
  const { accountId, invoiceId, kind, turn } = row;
  const detail = { kind, turn: String(turn) };
  const facts = { accountId, action: 'invoice.payer_told', object: invoiceId, detail, atMs: claimedAtMs } as const;
  const by = { actor: 'system', via: 'system', requestId: invoiceId, from: { ip: '', userAgent: '' } } as const;
  return insertActivityOnce(ports.database, { ...facts, ...by }, sha256Bytes(`payer_told:${row.id}`).slice(0, idBytes));
}

/** The repetition after this one, counted from when this one was sent; null when it would come after the end. */
function nextTurnOf({ row, subject, claimedAtMs }: Held): PlannedPayerMail | null {
  if (row.period === null) return null;
  const dueAtMs = nextTurnMs(row.period, claimedAtMs);
  if (dueAtMs >= subject.expiresAtMs) return null;
  return { ...planned({ ...row, payerEmail: row.email }, row.kind, row.turn + 1, dueAtMs, row.period, row.locale), createdAtMs: claimedAtMs };
}

function moneyOf({ content }: PayerMailRow): PayerMoney | null {
  if (content === null) return null;
  const { atMs, ...facts } = JSON.parse(content) as PayerNewsFacts;
  return { ...facts, atMs: Number(atMs) };
}

function contentOf(row: PayerMailRow, { terms, projectName, expiresAtMs, supportContact }: PayerMailSubject, origin: string): PayerMail {
  const currency = terms.currency as CurrencyCode;
  const { fee, spread } = costsIn(terms.amount, terms.costs);
  const asked = (terms.costs.feeBy === 'payer' ? fee : 0n) + (terms.costs.spreadBy === 'payer' ? spread : 0n);
  const costs = fee + spread === 0n ? null : asked === 0n ? 'shop' : { extra: formatAmount(asked, currency) };
  return {
    kind: row.kind,
    locale: row.locale === 'ru' ? 'ru' : 'en',
    mode: row.mode,
    shop: projectName,
    orderId: terms.orderId,
    description: terms.description,
    amount: formatAmount(terms.amount, currency),
    currency: terms.currency,
    costs,
    expiresAtMs,
    payUrl: origin + (row.kind === 'receipt' ? paths.receipt(row.invoiceId) : paths.checkout(row.invoiceId)),
    support: supportContact,
    money: moneyOf(row),
  };
}
