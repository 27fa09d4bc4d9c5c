// Owns reads of what belongs to several invoices at once: what a list shows beside each when it is asked to. One round trip, whatever is
// asked for. The caller has read the invoices through the scope; the account is compared here again.
import { and, asc, desc, eq, sql, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { ChainStatusRow } from './chain-status';
import type { Database } from './database';
import type { EventRow } from './event';
import { optionColumns, type InvoiceOptionRow, type RefundRow, type TransferRow } from './invoice';
import type { InvoiceNoteRow } from './invoice-note';
import { chainStatus, event, invoiceNote, invoiceOption, refund, transfer, wallet } from './schema';
import type { AccountScope } from './scope';

export type OptionOfInvoice = InvoiceOptionRow & { readonly invoiceId: string };

/** Rows of all those invoices together, each in its order: options newest first, everything else oldest first. */
export interface InvoicesMore {
  readonly options: readonly OptionOfInvoice[];
  readonly transfers: readonly TransferRow[];
  readonly chains: readonly ChainStatusRow[];
  readonly refunds: readonly RefundRow[];
  readonly notes: readonly InvoiceNoteRow[];
  readonly events: readonly EventRow[];
}

export type MoreKind = Exclude<keyof InvoicesMore, 'chains'>;

/** What was asked for of those invoices; the rest is empty. Each invoice has bounded rows of each kind. */
export async function readInvoicesMore(
  database: Database,
  scope: AccountScope,
  invoiceIds: readonly string[],
  kinds: ReadonlySet<MoreKind>,
): Promise<InvoicesMore> {
  const ids = JSON.stringify(invoiceIds);
  const of = (kind: MoreKind, invoiceId: SQLiteColumn, accountId: SQLiteColumn): SQL | undefined =>
    and(eq(accountId, scope.accountId), sql`${invoiceId} IN (SELECT value FROM json_each(${kinds.has(kind) ? ids : '[]'}))`);
  const held = of('transfers', transfer.invoiceId, transfer.accountId);
  const chainNames = sql`(SELECT CASE chain WHEN 'SANDBOX' THEN 'SANDBOX:' || project_id ELSE chain END FROM ${transfer} WHERE ${held})`;
  const [options, transfers, chains, refunds, notes, events] = await database.batch([
    database
      .select({ ...optionColumns, invoiceId: invoiceOption.invoiceId })
      .from(invoiceOption)
      .leftJoin(wallet, eq(wallet.id, invoiceOption.walletId))
      .where(of('options', invoiceOption.invoiceId, invoiceOption.accountId))
      .orderBy(desc(invoiceOption.quotedAtMs), invoiceOption.asset),
    database.select().from(transfer).where(held).orderBy(transfer.timeMs, transfer.id),
    database.select().from(chainStatus).where(sql`${chainStatus.name} IN ${chainNames}`),
    database
      .select()
      .from(refund)
      .where(of('refunds', refund.invoiceId, refund.accountId))
      .orderBy(asc(refund.atMs), asc(refund.id)),
    database
      .select()
      .from(invoiceNote)
      .where(of('notes', invoiceNote.invoiceId, invoiceNote.accountId))
      .orderBy(asc(invoiceNote.atMs), asc(invoiceNote.id)),
    database
      .select()
      .from(event)
      .where(of('events', event.invoiceId, event.accountId))
      .orderBy(asc(event.seq)),
  ]);
  return { options, transfers, chains, refunds, notes, events };
}
