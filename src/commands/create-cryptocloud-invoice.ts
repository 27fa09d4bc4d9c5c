// Makes an invoice as CryptoCloud's clients ask for one: with a coin named, its address and exact amount are there when it answers. Each call
// is an invoice of its own, because that API has no idempotency key; a client that sends one (`Idempotency-Key`) is served once for it.
import { actorOf } from '../db/activity';
import type { AccountScope } from '../db/scope';
import type { AssetId } from '../domain/asset';
import type { CreateInput } from '../domain/cryptocloud/create-input';
import type { InvoiceTerms } from '../domain/invoice';
import { ok, type Result } from '../domain/result';
import { createInvoice } from './create-invoice';
import type { CommandPorts, IdempotencyKey } from './ports';

export interface CreatedCryptocloudInvoice {
  readonly invoiceId: string;
  /** What was made; null when an earlier request with that key made it, and when a coin was chosen. */
  readonly terms: InvoiceTerms | null;
}

/**
 * Refuses what `createInvoice` refuses. When the coin cannot be offered after all, the invoice is called off again and the refusal is that
 * of the choice: nothing stays that the caller does not know of.
 */
export async function createCryptocloudInvoice(
  ports: CommandPorts,
  scope: AccountScope,
  projectId: string,
  input: CreateInput & { readonly locale: string },
  key: IdempotencyKey,
): Promise<Result<CreatedCryptocloudInvoice>> {
  const { asset, ...wanted } = input;
  const fixed = { description: null, metadata: {}, origin: 'cryptocloud', sourceId: null } as const;
  const created = await createInvoice(ports, scope, { projectId, ...wanted, ...fixed }, key);
  if (!created.ok || asset === null) return created;
  const { invoiceId, replayed } = created.value;
  const chosen = await choose(ports, scope, invoiceId, asset);
  if (chosen.ok) return ok({ invoiceId, terms: null });
  const by = actorOf(scope);
  if (!replayed) await ports.invoices.getByName(invoiceId).act(invoiceId, scope.accountId, { type: 'cancel', seenVersion: null, by: by.actor }, null, by);
  return chosen;
}

/** A part of the creation, so the log gets no line of its own. An address that is not on display at once is asked for once more. */
async function choose(ports: CommandPorts, scope: AccountScope, invoiceId: string, asset: AssetId): Promise<Result<{ readonly ready: boolean }>> {
  const bookText = scope.mode === 'test' ? null : await ports.rates.getByName('rates').book();
  const invoice = ports.invoices.getByName(invoiceId);
  const first = await invoice.choose(invoiceId, asset, bookText);
  return first.ok && !first.value.ready ? await invoice.choose(invoiceId, asset, bookText) : first;
}
