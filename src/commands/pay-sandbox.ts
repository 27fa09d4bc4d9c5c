// Pays a test invoice on its project's simulated chain. Test mode only. Each call is a payment of its own, as on a real chain.
import { actorFrom } from '../db/activity';
import { readInvoiceOwner } from '../db/invoice-directory';
import { readTerms } from '../db/invoice-terms';
import { readSandboxOption, type SandboxOption } from '../db/sandbox-option';
import type { ActedBy } from '../domain/activity-action';
import { assetOf, assetsOn } from '../domain/asset';
import { isId } from '../domain/id';
import { mulDivRoundedUp } from '../domain/money';
import { invalidField } from '../domain/refusal';
import { assert, ok, refuse, type Result } from '../domain/result';
import { sha256Hex } from '../lib/hash';
import type { SandboxPayment } from '../objects/sandbox-ledger';
import type { CommandPorts } from './ports';

/**
 * What is due; half of it; what is missing; a tenth more; all of it after the end; all of it in two transactions; one whole coin of another
 * asset; all of it in a block that is taken back before it is sure; the same after it was paid; no payment: the time is over.
 */
export const sandboxPaymentKinds = ['exact', 'partial', 'rest', 'over', 'late', 'twice', 'wrong_asset', 'dropped', 'reorg', 'expire'] as const;
export type SandboxPaymentKind = (typeof sandboxPaymentKinds)[number];

/** A dropped payment stays in the simulated chain this long before its block is replaced. */
const dropAfterMs = 3_000;
/** One block more than the simulated chain asks for before it calls a payment settled. */
const reorgDepth = 3;
/** A late payment is stamped so long after everything that would still be in time. */
const lateByMs = 60_000;
const defaultAsset = 'USD_SANDBOX';

export interface SandboxPaid {
  /** Transactions in the order in which they were sent; none for `expire`. */
  readonly txids: readonly string[];
}

/**
 * Sends a payment of that kind. Chooses the test dollar when nothing has been chosen. Refuses `not_found`, `wrong_mode` for live invoices,
 * `read_only` while the account is halted, `invoice_closed`, `invalid_input` where nothing is missing. `by`: who pays; null: the payer.
 * `once`: names the request, so that the same one again pays nothing more; null: each call pays.
 */
export async function paySandbox(
  ports: CommandPorts,
  invoiceId: string,
  kind: SandboxPaymentKind,
  by: ActedBy | null = null,
  once: string | null = null,
): Promise<Result<SandboxPaid>> {
  const owner = isId('inv', invoiceId) ? await readInvoiceOwner(ports.database, invoiceId) : null;
  if (owner === null) return refuse({ reason: 'not_found' });
  if (owner.mode !== 'test') return refuse({ reason: 'wrong_mode', expected: 'test' });
  const object = ports.invoices.getByName(invoiceId);
  const payer = by ?? actorFrom(ports, 'payer', owner.accountId);
  const option = kind === 'expire' ? null : await optionOf(ports, invoiceId, owner.halted);
  if (option !== null && !option.ok) return option;
  if (kind === 'late' || kind === 'expire') {
    const expired = await object.expireNow(invoiceId, owner.accountId);
    if (!expired.ok) return expired;
  }
  if (option === null) {
    await object.noteTestPayment(invoiceId, { txid: `expire:${invoiceId}`, kind }, payer);
    return ok({ txids: [] });
  }
  const timeMs = kind === 'late' ? await lateMs(ports, invoiceId) : ports.nowMs;
  const payments = paymentsOf(kind, option.value, timeMs);
  if (!payments.ok) return payments;
  const name = `SANDBOX:${owner.projectId}`;
  const txids: string[] = [];
  for (const [index, payment] of payments.value.entries()) {
    const paid = await ports.chains.getByName(name).pay(name, once === null ? payment : { ...payment, txid: `0x${sha256Hex(`${once}:${index}`)}` });
    if (!paid.ok) return paid;
    txids.push(paid.value.txid);
  }
  // From the object's outbox, once for each act: what fails here is told by its next flush.
  await object.noteTestPayment(invoiceId, { txid: txids[0] ?? '', kind }, payer);
  return ok({ txids });
}

async function optionOf(ports: CommandPorts, invoiceId: string, halted: boolean): Promise<Result<SandboxOption>> {
  const chosen = await readSandboxOption(ports.database, invoiceId);
  if (chosen !== null) return ok(chosen);
  if (halted) return refuse({ reason: 'read_only', why: 'suspended' });
  const made = await ports.invoices.getByName(invoiceId).choose(invoiceId, defaultAsset, null);
  if (!made.ok) return made;
  const option = await readSandboxOption(ports.database, invoiceId);
  return option === null ? refuse({ reason: 'address_not_ready' }) : ok(option);
}

/** After the end and after the minutes that the merchant's rule still gives. */
async function lateMs(ports: CommandPorts, invoiceId: string): Promise<number> {
  const stored = await readTerms(ports.database, invoiceId);
  return ports.nowMs + (stored?.terms.rules.graceMs ?? 0) + lateByMs;
}

function paymentsOf(kind: SandboxPaymentKind, option: SandboxOption, timeMs: number): Result<readonly SandboxPayment[]> {
  const due = option.remaining > 0n ? option.remaining : option.due;
  assert(due > 0n, 'an option asks for something');
  const whole: SandboxPayment = { to: option.address, asset: option.asset, amount: due, timeMs, dropAfterMs: null };
  switch (kind) {
    case 'partial':
      return ok([{ ...whole, amount: mulDivRoundedUp(due, 1n, 2n) }]);
    case 'over':
      return ok([{ ...whole, amount: mulDivRoundedUp(due, 11n, 10n) }]);
    case 'rest':
      return option.remaining > 0n ? ok([whole]) : refuse(invalidField('/kind', 'invalid', 'Nothing is missing: there is no rest to pay.'));
    case 'twice':
      return ok([
        { ...whole, amount: option.due },
        { ...whole, amount: option.due },
      ]);
    case 'wrong_asset':
      return ok([{ ...whole, ...otherAsset(option.asset) }]);
    case 'dropped':
      return ok([{ ...whole, dropAfterMs: timeMs + dropAfterMs }]);
    case 'reorg':
      return ok([{ ...whole, dropAtDepth: reorgDepth }]);
    default:
      return ok([whole]);
  }
}

/** One whole coin of an asset that the payer was not asked for. */
function otherAsset(asset: SandboxOption['asset']): Pick<SandboxPayment, 'asset' | 'amount'> {
  const other = assetsOn(assetOf(asset).chain).find((candidate) => candidate.id !== asset);
  assert(other !== undefined, 'the simulated chain has two assets');
  return { asset: other.id, amount: 10n ** BigInt(other.decimals) };
}
