// Sends letters: claim by lease, open, render, send, record. Idempotency key: the letter's id, which is the mail's Message-ID on every
// try; a crash between sending and recording repeats the mail at most once per crash. What was sent or given up is emptied, because
// it holds links and codes. Called from a hint and from cron alike.
import { readLetter } from '../commands/letter';
import { planMailRefusal } from '../commands/note-mail-refusal';
import { sendBatch } from '../db/database';
import { claimLetter, endLetter, readDueLetters, recordLetter, type LetterResult, type LetterRow } from '../db/letter';
import { forgetRefused } from '../db/mail-refusal';
import { findUser } from '../db/user';
import { isProofLetter } from '../domain/letter';
import { decideLetter, nextLetterTryAtMs, type LetterOutcome } from '../domain/letter-schedule';
import { limits } from '../domain/limits';
import type { MailOutcome } from '../gateways/mail';
import { logFault, logNote } from '../lib/log';
import type { RenderedMail } from '../../views/mail/model';
import { randomToken, randomUnit, type TellingPorts } from './ports';

/** What sending letters takes from the world. */
export type LetterSendPorts = Pick<TellingPorts, 'database' | 'settings' | 'sendMail' | 'renderLetter' | 'now' | 'random'>;

/** `lost`: somebody else took the lease over meanwhile, and this result was not recorded. */
export type LetterEnd = 'sent' | 'retried' | 'dead' | 'lost';
export type LetterCounts = Readonly<Record<LetterEnd | 'left' | 'crashed', number>>;

interface Held {
  readonly row: LetterRow;
  /** This try included. */
  readonly attempts: number;
  readonly leaseToken: string;
  readonly claimedAtMs: number;
}

/** Tries at most `limit` letters that are due and held by nobody, a few at a time. Never throws for one of them. */
export async function sendLetters(ports: LetterSendPorts, limit: number): Promise<LetterCounts> {
  const rows = [...(await readDueLetters(ports.database, ports.now(), limit))];
  const counts = { sent: 0, retried: 0, dead: 0, lost: 0, left: 0, crashed: 0 };
  const worker = async (): Promise<void> => {
    for (let row = rows.shift(); row !== undefined; row = rows.shift()) counts[await sendSafely(ports, row)]++;
  };
  await Promise.all(Array.from({ length: Math.min(limits.deliveriesAtOnceMax, rows.length) }, worker));
  return counts;
}

async function sendSafely(ports: LetterSendPorts, row: LetterRow): Promise<keyof LetterCounts> {
  try {
    return await sendOne(ports, row);
  } catch (error) {
    // The lease runs out and the schedule goes on by itself; neighbours are not held up.
    logFault('a letter broke', error, { letter: row.id, kind: row.kind });
    return 'crashed';
  }
}

async function sendOne(ports: LetterSendPorts, row: LetterRow): Promise<keyof LetterCounts> {
  const nowMs = ports.now();
  const decision = decideLetter(row, nowMs, randomUnit(ports));
  if (decision.kind === 'leave') return 'left';
  if (decision.kind === 'end') return (await endLetter(ports.database, row, decision.outcome, nowMs)) ? 'dead' : 'left';
  const { attempts, dueAtMs, leaseUntilMs } = decision;
  const leaseToken = randomToken(ports);
  if (!(await claimLetter(ports.database, row, { attempts, dueAtMs, leaseUntilMs, leaseToken }, nowMs))) return 'left';
  return sendHeld(ports, { row, attempts, leaseToken, claimedAtMs: nowMs });
}

async function sendHeld(ports: LetterSendPorts, held: Held): Promise<LetterEnd> {
  const { row, claimedAtMs } = held;
  const silence = await whySilent(ports, row);
  if (silence !== null) return record(ports, held, { state: 'dead', outcome: silence, statusCode: null });
  const mail = await mailOf(ports, row);
  if (mail === null) return record(ports, held, { state: 'dead', outcome: 'unreadable', statusCode: null });
  const outcome = await ports.sendMail({ id: row.id, to: row.email, subject: mail.subject, html: mail.html, plain: mail.text, sentAtMs: claimedAtMs });
  const statusCode = outcome.kind === 'refused' || outcome.kind === 'failed' ? outcome.code : null;
  const state = outcome.kind === 'sent' ? 'sent' : outcome.kind === 'refused' ? 'dead' : 'pending';
  const end = await record(ports, held, { state, outcome: wordFor(outcome), statusCode });
  await noteMailbox(ports, held, outcome);
  return end;
}

/**
 * What the talk told of the mailbox itself. Letters are tried whatever it said before, because they are the way back in: one that is taken
 * opens the mailbox to other mail again.
 */
async function noteMailbox({ database }: LetterSendPorts, { row, claimedAtMs }: Held, outcome: MailOutcome): Promise<void> {
  if (outcome.kind === 'sent') await sendBatch(database, [forgetRefused(database, row.email)]);
  if (outcome.kind !== 'refused' || outcome.about !== 'recipient') return;
  await sendBatch(database, await planMailRefusal(database, { email: row.email, kind: 'refused', answer: outcome.reply, atMs: claimedAtMs }));
}

/** Why nothing may be sent to that address: its person is gone, or never proved that it is theirs and this proves nothing either. */
async function whySilent(ports: LetterSendPorts, row: LetterRow): Promise<LetterOutcome | null> {
  if (row.userId === null) return null;
  const user = await findUser(ports.database, row.userId);
  if (user === null) return 'recipient_gone';
  return user.emailVerifiedAtMs === null && !isProofLetter(row.kind) ? 'recipient_unproved' : null;
}

async function mailOf(ports: LetterSendPorts, row: LetterRow): Promise<RenderedMail | null> {
  const { masterKey, previousMasterKey, origin } = ports.settings;
  const content = await readLetter(masterKey, row, previousMasterKey);
  if (content === null) return null;
  return ports.renderLetter({ kind: row.kind, locale: row.locale === 'ru' ? 'ru' : 'en', content, atMs: row.createdAtMs, origin });
}

function wordFor(outcome: MailOutcome): LetterOutcome {
  if (outcome.kind === 'sent') return 'delivered';
  if (outcome.kind === 'not_configured') return 'mail_not_configured';
  return outcome.kind === 'refused' ? 'mail_refused' : 'mail_failed';
}

/** A letter that waits on gets its next moment, or ends where that would be too late. */
async function record(ports: LetterSendPorts, held: Held, facts: Pick<LetterResult, 'state' | 'outcome' | 'statusCode'>): Promise<LetterEnd> {
  const { row, attempts, leaseToken, claimedAtMs } = held;
  const nextAtMs = facts.state === 'pending' ? nextLetterTryAtMs(row, attempts, ports.now(), randomUnit(ports)) : null;
  const state = facts.state === 'pending' && nextAtMs === null ? 'dead' : facts.state;
  const result: LetterResult = { ...facts, state, dueAtMs: nextAtMs ?? claimedAtMs, attemptedAtMs: claimedAtMs };
  if (!(await recordLetter(ports.database, row.id, leaseToken, result))) return 'lost';
  if (state === 'dead' && facts.outcome.startsWith('mail_'))
    logNote('a letter was given up', { letter: row.id, kind: row.kind, attempts, outcome: facts.outcome });
  return state === 'pending' ? 'retried' : state;
}
