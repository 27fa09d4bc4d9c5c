// Makes the invoice of a payer on a payment link or at a counter. Idempotent by the key of the form together with what was typed: the same
// form sent twice leads to the same invoice, and going back to type another amount makes another one.
import type { PaymentLinkRow } from '../db/payment-link';
import { stateOfLink } from '../db/payment-link';
import type { AccountScope } from '../db/scope';
import { canonicalJson } from '../domain/codec';
import { currencyOf, formatAmount, parseTypedAmount } from '../domain/currency';
import { checkEmail } from '../domain/email';
import { limits } from '../domain/limits';
import type { FieldProblem, Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { sha256Hex } from '../lib/hash';
import { createInvoice, type CreatedInvoice, type CreateInvoiceInput } from './create-invoice';
import type { CommandPorts } from './ports';

export interface PayLinkInput {
  /** As typed; not looked at for a link of a fixed amount. */
  readonly amount: string;
  /** Empty: none. */
  readonly payerEmail: string;
  /** Order number or note, at a counter only. Empty: none. */
  readonly orderId: string;
  readonly locale: string;
  /** The form's own key. */
  readonly key: string;
}

/** What is wrong with what a payer typed, before anything is counted or made. */
export function checkPayLink(link: PaymentLinkRow, input: PayLinkInput): Result<CreateInvoiceInput> {
  const state = stateOfLink(link);
  if (state === 'archived') return refuse({ reason: 'not_found' });
  if (state === 'paused') return refuse({ reason: 'link_paused' });
  if (input.key === '' || input.key.length > limits.idempotencyKeyLengthMax) return refuse({ reason: 'idempotency_key_missing' });
  const problems: FieldProblem[] = [];
  const amount = amountOf(link, input.amount, problems);
  const email = input.payerEmail.trim();
  const orderId = link.kind === 'counter' ? input.orderId.trim() : '';
  if (email !== '' && !checkEmail(email).ok) problems.push({ pointer: '/payer_email', code: 'not_an_email' });
  if (orderId.length > limits.orderIdLengthMax) problems.push({ pointer: '/order_id', code: 'too_long', detail: String(limits.orderIdLengthMax) });
  if (problems.length > 0) return refuse({ reason: 'invalid_input', problems });
  return ok({
    projectId: link.projectId,
    amount,
    currency: link.currency,
    orderId: orderId === '' ? null : orderId,
    description: link.title,
    payerEmail: email === '' ? null : email,
    metadata: {},
    expiryMinutes: null,
    assets: link.assets,
    origin: link.kind === 'counter' ? 'counter' : 'link',
    sourceId: link.id,
    payerNotices: null,
    locale: input.locale,
  });
}

/** The payer's invoice, by a visitor's scope in the link's mode. Refuses what `checkPayLink` and `createInvoice` refuse. */
export async function payLink(ports: CommandPorts, scope: AccountScope, link: PaymentLinkRow, input: PayLinkInput): Promise<Result<CreatedInvoice>> {
  const checked = checkPayLink(link, input);
  if (!checked.ok) return checked;
  const inputHash = sha256Hex(canonicalJson([checked.value.amount, checked.value.payerEmail, checked.value.orderId]));
  const key = { route: `POST /pay/${link.id}`, key: sha256Hex(`${input.key}:${inputHash}`), inputHash };
  const created = await createInvoice(ports, scope, checked.value, key);
  return created.ok || !concernsAssets(created.refusal) ? created : refuse({ reason: 'temporarily_unavailable' });
}

/** Coins that the merchant has since lost the wallet for: nothing that a payer typed, and nothing that they could mend. */
function concernsAssets(refusal: Refusal): boolean {
  return refusal.reason === 'invalid_input' && refusal.problems.some((problem) => problem.pointer.startsWith('/assets'));
}

function amountOf(link: PaymentLinkRow, text: string, problems: FieldProblem[]): bigint {
  if (link.kind === 'fixed') return link.amount ?? 0n;
  const pointer = '/amount';
  const parsed = parseTypedAmount(text, link.currency);
  const { code } = currencyOf(link.currency);
  if (text.trim() === '') problems.push({ pointer, code: 'required' });
  else if (!parsed.ok) problems.push({ pointer, ...parsed.refusal });
  else if (link.amountMin !== null && parsed.value < link.amountMin) problems.push({ pointer, code: 'too_small', detail: formatAmount(link.amountMin, code) });
  else if (link.amountMax !== null && parsed.value > link.amountMax) problems.push({ pointer, code: 'too_large', detail: formatAmount(link.amountMax, code) });
  return parsed.ok ? parsed.value : 0n;
}
