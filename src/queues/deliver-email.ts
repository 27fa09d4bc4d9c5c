// Sends one event to one person by mail. Idempotency key: the delivery's id, which is the mail's Message-ID on every try; a crash
// between sending and recording repeats the mail at most once per crash.
import { findMailRecipient } from '../db/delivery';
import { readToldEvent } from '../db/event';
import { nextTryAtMs, type DeliveryOutcome } from '../domain/delivery';
import type { MailOutcome } from '../gateways/mail';
import { paymentMailOf } from './payment-mail';
import { randomUnit, type TellingPorts } from './ports';
import { recordEnd, recordUntried, type Claimed, type DeliveryEnd } from './record';

/** One try of a claimed delivery. */
export async function deliverEmail(ports: TellingPorts, claimed: Claimed): Promise<DeliveryEnd> {
  const { row, claimedAtMs } = claimed;
  const recipient = await findMailRecipient(ports.database, row.accountId ?? '', row.target);
  if (recipient === null) return recordUntried(ports, claimed, 'recipient_gone', null);
  const told = await readToldEvent(ports.database, row.eventId);
  const mail = told === null ? null : paymentMailOf(told, recipient, ports.settings.origin);
  if (mail === null) return recordUntried(ports, claimed, 'abandoned', null);
  const { subject, html, text } = ports.renderMail(mail);
  const outcome = await ports.sendMail({ id: row.id, to: recipient.email, subject, html, plain: text, sentAtMs: claimedAtMs });
  if (outcome.kind === 'not_configured') return recordUntried(ports, claimed, 'mail_not_configured', null);
  const statusCode = outcome.kind === 'sent' ? null : outcome.code;
  const end = { outcome: wordFor(outcome), statusCode, tookMs: ports.now() - claimedAtMs };
  return recordEnd(ports, claimed, { ...end, nextAtMs: outcome.kind === 'failed' ? nextAt(ports, claimed) : null });
}

function wordFor(outcome: Exclude<MailOutcome, { kind: 'not_configured' }>): DeliveryOutcome {
  if (outcome.kind === 'sent') return 'delivered';
  return outcome.kind === 'refused' ? 'mail_refused' : 'mail_failed';
}

function nextAt(ports: TellingPorts, claimed: Claimed): number | null {
  const { attempts, claimedAtMs, row } = claimed;
  const unit = randomUnit(ports);
  return nextTryAtMs({
    verdict: 'failed',
    attempts,
    attemptedAtMs: claimedAtMs,
    createdAtMs: row.createdAtMs,
    retryAfterMs: null,
    endpointPaused: false,
    unit,
  });
}
