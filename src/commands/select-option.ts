// Chooses an asset in the merchant's name: host-to-host, where the shop shows the address itself. Idempotent by (invoice, asset) while the
// quote holds.
import { actorOf } from '../db/activity';
import { isInvoiceInScope } from '../db/invoice-directory';
import { lacksRight, type AccountScope } from '../db/scope';
import { sandboxRateBook, decodeRateBook, type RateBook } from '../domain/rate';
import { refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** `told`: an act of its own in the activity log, or a part of making the invoice. */
export interface SelectOptionInput {
  readonly invoiceId: string;
  readonly asset: string;
  readonly told: 'by_itself' | 'with_creation';
}

/**
 * Makes an asset payable. `ready` is false when the address is not on display yet: ask again. Refuses `not_found`, `forbidden`,
 * `asset_not_accepted`, `invoice_closed`, `invoice_has_money`, `rate_unavailable`, `amount_too_small`, `address_slots_full`.
 */
export async function selectOption(ports: CommandPorts, scope: AccountScope, input: SelectOptionInput): Promise<Result<{ readonly ready: boolean }>> {
  const { invoiceId, asset } = input;
  if (!(await isInvoiceInScope(ports.database, scope, invoiceId))) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  const bookText = scope.mode === 'test' ? null : await ports.rates.getByName('rates').book();
  const by = input.told === 'by_itself' ? actorOf(scope) : null;
  return await ports.invoices.getByName(invoiceId).choose(invoiceId, asset, bookText, by);
}

/** The prices of now in the scope's mode, or null where there are none: what a choice can be tried with before anything is made. */
export async function readRateBook(ports: Pick<CommandPorts, 'rates' | 'nowMs'>, scope: AccountScope): Promise<RateBook | null> {
  if (scope.mode === 'test') return sandboxRateBook(ports.nowMs);
  return decodeRateBook(await ports.rates.getByName('rates').book());
}
