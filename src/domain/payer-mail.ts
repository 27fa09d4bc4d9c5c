// Owns which mails a payer gets by itself and when: the invoice at once, a reminder before its end, repetitions until it is paid or somebody
// stops them. Pure: plans rows, sends nothing.
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { idBytes, makeId } from './id';
import type { InvoiceTerms } from './invoice';
import type { AutomaticActions, ResendPeriod } from './project-settings';

/** What one invoice asks for instead of its project's own actions. */
export interface PayerNotices {
  readonly invoiceMail: boolean;
  /** Minutes before the expiry; null: none. */
  readonly reminderMinutes: number | null;
  readonly resend: ResendPeriod;
}

/** The first three are planned with the invoice; the others tell news of it. */
export type PayerMailKind = 'invoice' | 'reminder' | 'resend' | 'partial' | 'receipt' | 'late';

export interface PlannedPayerMail {
  readonly id: string;
  readonly invoiceId: string;
  readonly accountId: string;
  readonly projectId: string;
  readonly mode: InvoiceTerms['mode'];
  readonly kind: PayerMailKind;
  readonly email: string;
  readonly locale: string;
  readonly period: Exclude<ResendPeriod, 'never'> | null;
  /** 1 for the first of its kind. */
  readonly turn: number;
  readonly dueAtMs: number;
  readonly createdAtMs: number;
}

const hourMs = 3_600_000;
/** A month is thirty days here: an invoice lives three at most. */
const periodsMs: Readonly<Record<Exclude<ResendPeriod, 'never'>, number>> = { daily: 24 * hourMs, weekly: 7 * 24 * hourMs, monthly: 30 * 24 * hourMs };

/** When a repetition follows the one before it. */
export function nextTurnMs(period: Exclude<ResendPeriod, 'never'>, lastAtMs: number): number {
  return lastAtMs + periodsMs[period];
}

/** The mails to plan with a new invoice; none without an address. A turn that would come after the end is not planned. */
export function plannedPayerMails(
  terms: InvoiceTerms,
  actions: Pick<AutomaticActions, 'invoiceMail' | 'reminderMinutes' | 'resend'>,
  input: { readonly payerNotices: PayerNotices | null; readonly locale: string },
): readonly PlannedPayerMail[] {
  if (terms.payerEmail === null) return [];
  const { invoiceMail, reminderMinutes, resend } = input.payerNotices ?? actions;
  const { createdAtMs, expiresAtMs } = terms;
  const plans: PlannedPayerMail[] = [];
  if (invoiceMail) plans.push(planned(terms, 'invoice', 1, createdAtMs, null, input.locale));
  const remindAtMs = reminderMinutes === null ? null : expiresAtMs - reminderMinutes * 60_000;
  if (remindAtMs !== null && remindAtMs > createdAtMs) plans.push(planned(terms, 'reminder', 1, remindAtMs, null, input.locale));
  if (resend !== 'never' && nextTurnMs(resend, createdAtMs) < expiresAtMs)
    plans.push(planned(terms, 'resend', 1, nextTurnMs(resend, createdAtMs), resend, input.locale));
  return plans;
}

/** One mail of an invoice; its id follows from invoice, kind and turn, so that planning it twice plans it once. */
export function planned(
  terms: Pick<InvoiceTerms, 'invoiceId' | 'accountId' | 'projectId' | 'mode' | 'payerEmail' | 'createdAtMs'>,
  kind: PayerMailKind,
  turn: number,
  dueAtMs: number,
  period: PlannedPayerMail['period'],
  locale: string,
): PlannedPayerMail {
  const { invoiceId, accountId, projectId, mode, payerEmail, createdAtMs } = terms;
  const id = makeId('pml', sha256(utf8ToBytes(`${invoiceId}:${kind}:${turn}`)).slice(0, idBytes));
  return { id, invoiceId, accountId, projectId, mode, kind, email: payerEmail ?? '', locale, period, turn, dueAtMs, createdAtMs };
}
