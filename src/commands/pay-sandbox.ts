// Pays a test invoice on its project's simulated chain. Test mode only. Each call is a payment of its own, as on a real chain.
import { actorFrom } from '../db/activity';
import { readSandboxOption } from '../db/sandbox-option';
import { readInvoiceOwner } from '../db/invoice-directory';
import type { ActedBy } from '../domain/activity-action';
import { isId } from '../domain/id';
import { mulDivRoundedUp } from '../domain/money';
import { assert, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

export const sandboxPaymentKinds = ['exact', 'partial', 'over', 'late', 'dropped'] as const;
export type SandboxPaymentKind = (typeof sandboxPaymentKinds)[number];

/** A dropped payment stays in the simulated chain this long before its block is replaced. */
const dropAfterMs = 3_000;
const defaultAsset = 'USD_SANDBOX';

/**
 * Sends what is due (`exact`), half of it, a tenth more, all of it after the time, or all of it in a block that is taken back.
 * Chooses the test dollar when nothing has been chosen. Refuses `wrong_mode` for live invoices, `invoice_closed`.
 * `by`: who pays; null: the payer.
 */
export async function paySandbox(
  ports: CommandPorts,
  invoiceId: string,
  kind: SandboxPaymentKind,
  by: ActedBy | null = null,
): Promise<Result<{ readonly txid: string }>> {
  const owner = isId('inv', invoiceId) ? await readInvoiceOwner(ports.database, invoiceId) : null;
  if (owner === null) return refuse({ reason: 'not_found' });
  if (owner.mode !== 'test') return refuse({ reason: 'wrong_mode', expected: 'test' });
  let option = await readSandboxOption(ports.database, invoiceId);
  if (option === null && owner.halted) return refuse({ reason: 'read_only', why: 'suspended' });
  if (option === null) {
    const chosen = await ports.invoices.getByName(invoiceId).choose(invoiceId, defaultAsset, null);
    if (!chosen.ok) return chosen;
    option = await readSandboxOption(ports.database, invoiceId);
  }
  if (option === null) return refuse({ reason: 'address_not_ready' });
  if (kind === 'late') {
    const expired = await ports.invoices.getByName(invoiceId).expireNow(invoiceId, owner.accountId);
    if (!expired.ok) return expired;
  }
  const due = option.remaining > 0n ? option.remaining : option.due;
  const name = `SANDBOX:${owner.projectId}`;
  const timeMs = kind === 'late' ? ports.nowMs + 60_000 : ports.nowMs;
  const paid = await ports.chains.getByName(name).pay(name, {
    to: option.address,
    asset: option.asset,
    amount: amountOf(kind, due),
    timeMs,
    dropAfterMs: kind === 'dropped' ? ports.nowMs + dropAfterMs : null,
  });
  if (!paid.ok) return paid;
  // From the object's outbox, once for each transaction: what fails here is told by its next flush.
  await ports.invoices.getByName(invoiceId).noteTestPayment(invoiceId, { txid: paid.value.txid, kind }, by ?? actorFrom(ports, 'payer', owner.accountId));
  return paid;
}

function amountOf(kind: SandboxPaymentKind, due: bigint): bigint {
  assert(due > 0n, 'an option asks for something');
  if (kind === 'partial') return mulDivRoundedUp(due, 1n, 2n);
  return kind === 'over' ? mulDivRoundedUp(due, 11n, 10n) : due;
}
