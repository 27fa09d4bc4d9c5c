// Owns the looks at invoices that several routes end with: one as a program sees it, a page of them, and a refusal that shows it anew.
import type { Context } from 'hono';
import { findInvoiceOfAnyMode, type InvoiceRow } from '../../../db/invoice';
import { readInvoicesMore } from '../../../db/invoice-more';
import { decodeTerms } from '../../../domain/invoice-terms';
import type { Refusal } from '../../../domain/refusal';
import { ok, refuse, type Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { problemOf } from '../../refusal-problem';
import { answerRefusal } from '../../respond';
import { eventJson } from './event-json';
import { invoiceJson, invoiceSummaryJson, optionsJson, type Expandable, type InvoiceJson, type ListedInvoiceJson } from './invoice-json';
import { noteJson, refundJson } from './invoice-terms-json';
import { transferJson } from './transfer-json';

/** The invoice within the key's reach. Refuses `not_found`, and `wrong_mode` for an own invoice that a key of the other mode made. */
export async function readInvoice(c: Context<AppEnv>, invoiceId: string, expanded: ReadonlySet<Expandable> = new Set()): Promise<Result<InvoiceJson>> {
  const { database, scope, settings, nowMs } = c.var;
  const detail = await findInvoiceOfAnyMode(database, scope, invoiceId);
  if (detail === null) return refuse({ reason: 'not_found' });
  if (detail.invoice.mode !== scope.mode) return refuse({ reason: 'wrong_mode', expected: detail.invoice.mode });
  const asked = new Set((['notes', 'events'] as const).filter((kind) => expanded.has(kind)));
  if (asked.size === 0) return ok(invoiceJson(detail, settings, nowMs));
  const more = await readInvoicesMore(database, scope, [invoiceId], asked);
  return ok(invoiceJson(detail, settings, nowMs, { notes: asked.has('notes') ? more.notes : null, events: asked.has('events') ? more.events : null }));
}

/** The rows of a page, each with what was asked for. */
export async function listedInvoices(c: Context<AppEnv>, rows: readonly InvoiceRow[], expanded: ReadonlySet<Expandable>): Promise<ListedInvoiceJson[]> {
  const { database, scope, settings, nowMs } = c.var;
  const summaries = rows.map((row) => invoiceSummaryJson(row, settings));
  if (expanded.size === 0 || rows.length === 0) return summaries;
  const ids = rows.map((row) => row.id);
  const more = await readInvoicesMore(database, scope, ids, expanded);
  return rows.map((row) => {
    const own = <Item extends { readonly invoiceId: string | null }>(items: readonly Item[]): Item[] => items.filter((item) => item.invoiceId === row.id);
    return {
      ...invoiceSummaryJson(row, settings),
      ...(expanded.has('options') ? { options: optionsJson(row, own(more.options), decodeTerms(row.terms), nowMs) } : {}),
      ...(expanded.has('transfers') ? { transfers: own(more.transfers).map((transfer) => transferJson(transfer, more.chains, settings)) } : {}),
      ...(expanded.has('refunds') ? { refunds: own(more.refunds).map(refundJson) } : {}),
      ...(expanded.has('notes') ? { notes: own(more.notes).map(noteJson) } : {}),
      ...(expanded.has('events') ? { events: own(more.events).map(eventJson) } : {}),
    };
  });
}

/** The answer to a refused act: when the invoice has moved on since it was looked at, the problem carries it as it is now. */
export async function answerActRefusal(c: Context<AppEnv>, invoiceId: string, refusal: Refusal): Promise<Response> {
  if (refusal.reason !== 'invoice_changed') return await answerRefusal(c, refusal);
  const fresh = await readInvoice(c, invoiceId);
  if (!fresh.ok) return await answerRefusal(c, fresh.refusal);
  const problem = { ...problemOf(refusal, c.var.settings.origin, c.var.requestId), invoice: fresh.value };
  return c.body(JSON.stringify(problem), 409, { 'Content-Type': 'application/problem+json' });
}
