// Owns which mails a payer gets by itself and when: the invoice at once, a reminder before its end, repetitions until it is paid or somebody
// stops them, and news of their money: what is missing, that all is there, that it came too late. Pure: plans rows, sends nothing.
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { idBytes, makeId } from './id';
import type { InvoiceTerms } from './invoice';
import type { AutomaticActions, ResendPeriod } from './project-settings';
import type { EventSnapshot } from './public-event';
import { assetOf, chains, type AssetId } from './asset';

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
  /** 1 for the first of its kind; of news the place of its event in the invoice. */
  readonly turn: number;
  readonly dueAtMs: number;
  readonly createdAtMs: number;
  /** Of news: its frozen facts as `PayerNewsFacts` in JSON. */
  readonly content?: string;
}

/** What a mail about a payer's money says, frozen at its event. Amounts are decimal strings of `symbol`; empty where there is none. */
export interface PayerNewsFacts {
  readonly symbol: string;
  readonly network: string;
  readonly due: string;
  readonly received: string;
  readonly remaining: string;
  readonly txid: string;
  readonly atMs: string;
}

type PayerNewsKind = Extract<PayerMailKind, 'partial' | 'receipt' | 'late'>;

const newsMails: Readonly<Record<string, { readonly kind: PayerNewsKind; readonly setting: 'partialMail' | 'receiptMail' | 'lateMail' }>> = {
  'payment.partial': { kind: 'partial', setting: 'partialMail' },
  'payment.paid': { kind: 'receipt', setting: 'receiptMail' },
  'payment.late': { kind: 'late', setting: 'lateMail' },
};

/**
 * The mail that an event of an invoice makes for its payer; null where it makes none, there is no address, or the project does not want it.
 * Its turn is the event's place in the invoice (`seq`), so that the same event plans the same mail.
 */
export function plannedPayerNews(
  event: { readonly type: string; readonly seq: number; readonly atMs: number },
  snapshot: EventSnapshot,
  terms: InvoiceTerms,
  actions: Pick<AutomaticActions, 'partialMail' | 'receiptMail' | 'lateMail'>,
  nowMs: number,
): PlannedPayerMail | null {
  const mail = Object.hasOwn(newsMails, event.type) ? newsMails[event.type] : undefined;
  if (mail === undefined || terms.payerEmail === null || !actions[mail.setting]) return null;
  const asset = snapshot.asset === null ? null : assetOf(snapshot.asset as AssetId);
  const facts: PayerNewsFacts = {
    symbol: asset?.symbol ?? '',
    network: asset === null ? '' : chains[asset.chain].name,
    due: snapshot.due ?? '',
    received: snapshot.received ?? '',
    remaining: snapshot.remaining ?? '',
    txid: snapshot.transfer?.txid ?? '',
    atMs: String(event.atMs),
  };
  const plan = planned({ ...terms, createdAtMs: nowMs }, mail.kind, event.seq, nowMs, null, terms.payerLocale);
  return { ...plan, content: JSON.stringify(facts) };
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
