// Owns a merchant's reads of invoices: the list, its counts, and one with its options and transfers. Only the directory and the
// projection are read; no look ever wakes an object. What payers may see is read elsewhere (checkout.ts).
import { and, desc, eq, gte, isNotNull, lt, lte, ne, or, sql, type SQL } from 'drizzle-orm';
import type { AssetId } from '../domain/asset';
import { isInvoiceCode } from '../domain/code';
import type { AttentionKind } from '../domain/invoice-reason';
import { limits } from '../domain/limits';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { ChainStatusRow } from './chain-status';
import type { Database } from './database';
import { chainStatus, invoice, invoiceOption, refund, transfer, wallet } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

export type InvoiceRow = Omit<typeof invoice.$inferSelect, 'termsHash' | 'wakeAtMs' | 'repairAfterMs'>;
export type TransferRow = typeof transfer.$inferSelect;
export type RefundRow = typeof refund.$inferSelect;
type OptionColumns = typeof invoiceOption.$inferSelect;

/** With the wallet version that its address was derived from, so that whoever shows the address can derive it again. */
export interface InvoiceOptionRow extends Omit<OptionColumns, 'accountId' | 'invoiceId' | 'seq'> {
  readonly wallet: { readonly kind: 'xpub' | 'address' | 'sandbox'; readonly source: string } | null;
}

export interface InvoiceDetail {
  readonly invoice: InvoiceRow;
  /** The one chosen last first. */
  readonly options: readonly InvoiceOptionRow[];
  /** Oldest first. */
  readonly transfers: readonly TransferRow[];
  /** Of the chains that hold those transfers. */
  readonly chains: readonly ChainStatusRow[];
  /** What was sent back, oldest first. */
  readonly refunds: readonly RefundRow[];
}

/** Tabs of the Payments list. Each invoice is in exactly one: that of the word on its badge. */
export const invoiceTabs = ['new', 'confirming', 'paid', 'partial', 'over', 'late', 'marked', 'reverted', 'expired', 'cancelled', 'invalid'] as const;
export type InvoiceTab = (typeof invoiceTabs)[number];

/** What a list may be narrowed by. Null: not narrowed. */
export interface InvoiceFilter {
  /** `odd`: every invoice with an exception. */
  readonly tab: InvoiceTab | 'odd' | null;
  readonly status: InvoiceRow['base'] | null;
  readonly exception: InvoiceRow['exception'] | null;
  readonly projectId: string | null;
  readonly currency: string | null;
  readonly orderId: string | null;
  /** Beginning of an order id, an invoice id or a payer's email; a whole transaction hash; or a whole code. */
  readonly text: string | null;
  /** What a person has to decide; `any`: whatever it is. */
  readonly attention: AttentionKind | 'any' | null;
  /** Assets of which the payer chose one last. */
  readonly assets: readonly AssetId[] | null;
  /** In scaled units of `currency`, which has to be named beside them: amounts of two currencies are not compared. Both inclusive. */
  readonly amountFrom: bigint | null;
  readonly amountTo: bigint | null;
  /** The payment link or static address that it came from. */
  readonly sourceId: string | null;
  readonly createdFromMs: number | null;
  /** Exclusive. */
  readonly createdToMs: number | null;
}

export const noInvoiceFilter: InvoiceFilter = {
  tab: null,
  status: null,
  exception: null,
  projectId: null,
  currency: null,
  orderId: null,
  text: null,
  attention: null,
  assets: null,
  amountFrom: null,
  amountTo: null,
  sourceId: null,
  createdFromMs: null,
  createdToMs: null,
};

export const invoiceColumns = {
  id: invoice.id,
  accountId: invoice.accountId,
  projectId: invoice.projectId,
  mode: invoice.mode,
  amount: invoice.amount,
  currency: invoice.currency,
  orderId: invoice.orderId,
  payerEmail: invoice.payerEmail,
  createdAtMs: invoice.createdAtMs,
  expiresAtMs: invoice.expiresAtMs,
  terms: invoice.terms,
  openedAtMs: invoice.openedAtMs,
  seq: invoice.seq,
  base: invoice.base,
  exception: invoice.exception,
  asset: invoice.asset,
  due: invoice.due,
  received: invoice.received,
  changedAtMs: invoice.changedAtMs,
  reason: invoice.reason,
  attention: invoice.attention,
  code: invoice.code,
  sourceId: invoice.sourceId,
};

export const optionColumns = {
  asset: invoiceOption.asset,
  walletId: invoiceOption.walletId,
  address: invoiceOption.address,
  keyIndex: invoiceOption.keyIndex,
  due: invoiceOption.due,
  received: invoiceOption.received,
  remaining: invoiceOption.remaining,
  rateE18: invoiceOption.rateE18,
  sources: invoiceOption.sources,
  quotedAtMs: invoiceOption.quotedAtMs,
  quoteExpiresAtMs: invoiceOption.quoteExpiresAtMs,
  chosenAtMs: invoiceOption.chosenAtMs,
  wallet: { kind: wallet.kind, source: wallet.source },
};

function ownInvoices(scope: AccountScope): SQL | undefined {
  const reached = withinReach(scope, invoice.projectId);
  return and(eq(invoice.accountId, scope.accountId), reached);
}

function within(scope: AccountScope): SQL | undefined {
  return and(ownInvoices(scope), eq(invoice.mode, scope.mode));
}

/** One page of invoices within the scope, newest first. An unknown cursor is the first page. */
export async function listInvoices(
  database: Database,
  scope: AccountScope,
  filter: InvoiceFilter,
  cursor: string | null,
  limit: number,
): Promise<Page<InvoiceRow>> {
  if (filter.projectId !== null && !reachesProject(scope, filter.projectId)) return { rows: [], nextCursor: null };
  const after = cursor === null ? null : decodeCursor(cursor);
  const size = Math.min(Math.max(limit, 1), limits.pageSizeMax);
  const rows = await database
    .select(invoiceColumns)
    .from(invoice)
    .where(and(within(scope), matches(filter), after === null ? undefined : sql`(${invoice.createdAtMs}, ${invoice.id}) < (${after.atMs}, ${after.id})`))
    .orderBy(desc(invoice.createdAtMs), desc(invoice.id))
    .limit(size + 1);
  return pageOf(rows, size, (row) => ({ atMs: row.createdAtMs, id: row.id }));
}

function matches(filter: InvoiceFilter): SQL | undefined {
  return and(
    filter.tab === null ? undefined : filter.tab === 'odd' ? isOdd : inTab(filter.tab),
    filter.status === null ? undefined : eq(invoice.base, filter.status),
    filter.exception === null ? undefined : eq(invoice.exception, filter.exception),
    filter.projectId === null ? undefined : eq(invoice.projectId, filter.projectId),
    filter.currency === null ? undefined : eq(invoice.currency, filter.currency),
    filter.orderId === null ? undefined : eq(invoice.orderId, filter.orderId),
    filter.text === null || filter.text === '' ? undefined : beginsWith(filter.text),
    filter.attention === null ? undefined : filter.attention === 'any' ? isNotNull(invoice.attention) : eq(invoice.attention, filter.attention),
    filter.assets === null ? undefined : sql`${invoice.asset} IN (SELECT value FROM json_each(${JSON.stringify(filter.assets)}))`,
    // The stored spelling is padded, so text order is the order of amounts.
    filter.amountFrom === null ? undefined : gte(invoice.amount, filter.amountFrom),
    filter.amountTo === null ? undefined : lte(invoice.amount, filter.amountTo),
    filter.sourceId === null ? undefined : eq(invoice.sourceId, filter.sourceId),
    filter.createdFromMs === null ? undefined : gte(invoice.createdAtMs, filter.createdFromMs),
    filter.createdToMs === null ? undefined : lt(invoice.createdAtMs, filter.createdToMs),
  );
}

/** Every state with an exception; what is still confirming is in one of its own. */
const isOdd = and(ne(invoice.exception, 'none'), ne(invoice.base, 'invalid'), or(ne(invoice.base, 'confirming'), eq(invoice.exception, 'reverted')));

function inTab(tab: InvoiceTab): SQL | undefined {
  switch (tab) {
    case 'partial':
    case 'late':
    case 'reverted':
      return and(eq(invoice.exception, tab), ne(invoice.base, 'invalid'));
    case 'over':
    case 'marked':
      return and(eq(invoice.base, 'paid'), eq(invoice.exception, tab));
    case 'invalid':
      return eq(invoice.base, 'invalid');
    case 'confirming':
      return and(eq(invoice.base, 'confirming'), ne(invoice.exception, 'reverted'));
    case 'new':
    case 'paid':
    case 'expired':
    case 'cancelled':
      return and(eq(invoice.base, tab), eq(invoice.exception, 'none'));
  }
}

function beginsWith(text: string): SQL | undefined {
  if (/^0x[0-9a-f]{64}$/i.test(text)) return hasTransaction(text.toLowerCase());
  const pattern = `${text.replace(/[\\%_]/g, '\\$&')}%`;
  const like = (column: typeof invoice.id | typeof invoice.orderId | typeof invoice.payerEmail): SQL => sql`${column} LIKE ${pattern} ESCAPE '\\'`;
  const code = isInvoiceCode(text.toUpperCase()) ? eq(invoice.code, text.toUpperCase()) : undefined;
  return or(like(invoice.id), like(invoice.orderId), like(invoice.payerEmail), code);
}

function hasTransaction(txid: string): SQL {
  const own = and(eq(transfer.accountId, invoice.accountId), eq(transfer.mode, invoice.mode), eq(transfer.txid, txid));
  return sql`${invoice.id} IN (SELECT ${transfer.invoiceId} FROM ${transfer} WHERE ${own})`;
}

/** Counts stop here: beyond it a tab says "1,000+". */
export const tabCountMax = 1_000;

/** How many invoices of that project (null: of all within reach) each tab holds, at most `tabCountMax`. One round trip. */
export async function countInvoiceTabs(database: Database, scope: AccountScope, projectId: string | null): Promise<Readonly<Record<InvoiceTab, number>>> {
  const chosen = projectId === null ? undefined : eq(invoice.projectId, projectId);
  const columns = Object.fromEntries(invoiceTabs.map((tab) => [tab, countIn(and(within(scope), chosen, inTab(tab)))])) as Record<InvoiceTab, SQL<number>>;
  const counts = await database.select(columns).from(sql`(SELECT 1)`);
  return counts[0] ?? (Object.fromEntries(invoiceTabs.map((tab) => [tab, 0])) as Record<InvoiceTab, number>);
}

function countIn(condition: SQL | undefined): SQL<number> {
  return sql<number>`(SELECT count(*) FROM (SELECT 1 FROM ${invoice} WHERE ${condition} LIMIT ${tabCountMax}))`;
}

/** An invoice of the scope's account in whichever mode, with all that has happened to it, or null. The caller compares the mode. */
export async function findInvoiceOfAnyMode(database: Database, scope: AccountScope, id: string): Promise<InvoiceDetail | null> {
  const [invoices, options, transfers, chains, refunds] = await database.batch([
    database
      .select(invoiceColumns)
      .from(invoice)
      .where(and(ownInvoices(scope), eq(invoice.id, id)))
      .limit(1),
    optionsOf(database, id, eq(invoiceOption.accountId, scope.accountId)),
    transfersOf(database, id, eq(transfer.accountId, scope.accountId)),
    chainsOf(database, id, eq(transfer.accountId, scope.accountId)),
    database
      .select()
      .from(refund)
      .where(and(eq(refund.invoiceId, id), eq(refund.accountId, scope.accountId)))
      .orderBy(refund.atMs, refund.id)
      .limit(limits.refundsPerInvoiceMax),
  ]);
  const row = invoices[0];
  return row === undefined ? null : { invoice: row, options, transfers, chains, refunds };
}

/** The same for the scope's mode only. */
export async function findInvoice(database: Database, scope: AccountScope, id: string): Promise<InvoiceDetail | null> {
  const found = await findInvoiceOfAnyMode(database, scope, id);
  return found !== null && found.invoice.mode === scope.mode ? found : null;
}

function optionsOf(database: Database, invoiceId: string, owner: SQL) {
  return database
    .select(optionColumns)
    .from(invoiceOption)
    .leftJoin(wallet, eq(wallet.id, invoiceOption.walletId))
    .where(and(eq(invoiceOption.invoiceId, invoiceId), owner))
    .orderBy(desc(invoiceOption.quotedAtMs), invoiceOption.asset);
}

function transfersOf(database: Database, invoiceId: string, owner: SQL) {
  return database
    .select()
    .from(transfer)
    .where(and(eq(transfer.invoiceId, invoiceId), owner))
    .orderBy(transfer.timeMs, transfer.id)
    .limit(limits.transfersPerInvoiceMax);
}

function chainsOf(database: Database, invoiceId: string, owner: SQL) {
  const held = and(eq(transfer.invoiceId, invoiceId), owner);
  const names = sql`(SELECT CASE chain WHEN 'SANDBOX' THEN 'SANDBOX:' || project_id ELSE chain END FROM ${transfer} WHERE ${held})`;
  return database.select().from(chainStatus).where(sql`${chainStatus.name} IN ${names}`);
}
