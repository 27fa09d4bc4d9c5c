// Owns the reads of the CryptoCloud-compatible surface: a project's invoices by their codes and by days, with all that their figures are
// made of. Reads the projection only. Every read but those for the inside goes through the scope.
import { and, desc, eq, gte, inArray, lt, sql, type SQL } from 'drizzle-orm';
import type { InvoiceStatus, InvoiceTerms } from '../domain/invoice';
import { decodeTerms } from '../domain/invoice-terms';
import { decodeSettings } from '../domain/project-settings';
import { fromLimbs } from '../domain/money';
import type { Database } from './database';
import { event, invoice, invoiceOption, project, transfer, wallet } from './schema';
import { reachesProject, type AccountScope } from './scope';

export interface CryptocloudRow {
  readonly id: string;
  readonly terms: InvoiceTerms;
  readonly status: InvoiceStatus;
  readonly expiresAtMs: number;
}

const columns = {
  id: invoice.id,
  terms: invoice.terms,
  code: invoice.code,
  base: invoice.base,
  exception: invoice.exception,
  expiresAtMs: invoice.expiresAtMs,
};

type Columns = { readonly [Name in keyof typeof columns]: (typeof invoice.$inferSelect)[Name] };

/** Invoices of before have their code in the row only. */
function rowOf({ id, terms, code, base, exception, expiresAtMs }: Columns): CryptocloudRow {
  return { id, terms: { ...decodeTerms(terms), code: code ?? '' }, status: { base, exception }, expiresAtMs };
}

function ofProject(scope: AccountScope, projectId: string): SQL | undefined {
  const named = sql`${invoice.code} IS NOT NULL`;
  return and(eq(invoice.accountId, scope.accountId), eq(invoice.mode, scope.mode), eq(invoice.projectId, projectId), named);
}

export interface Days {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

function within(days: Days): SQL | undefined {
  return and(gte(invoice.createdAtMs, days.fromMs), lt(invoice.createdAtMs, days.toMs));
}

/** One page of a project's invoices made in those days, newest first, and how many there are. */
export async function listByDays(
  database: Database,
  scope: AccountScope,
  projectId: string,
  days: Days,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly CryptocloudRow[]; readonly all: number }> {
  if (!reachesProject(scope, projectId)) return { rows: [], all: 0 };
  const where = and(ofProject(scope, projectId), within(days));
  const [rows, counts] = await database.batch([
    database.select(columns).from(invoice).where(where).orderBy(desc(invoice.createdAtMs), desc(invoice.id)).limit(page.limit).offset(page.offset),
    database.select({ all: sql<number>`count(*)` }).from(invoice).where(where),
  ]);
  return { rows: rows.map(rowOf), all: counts[0]?.all ?? 0 };
}

/** A project's invoices of those codes; what is not there is left out. */
export async function readByCodes(database: Database, scope: AccountScope, projectId: string, codes: readonly string[]): Promise<readonly CryptocloudRow[]> {
  if (codes.length === 0 || !reachesProject(scope, projectId)) return [];
  const asked = sql`${invoice.code} IN (SELECT value FROM json_each(${JSON.stringify(codes)}))`;
  const rows = await database
    .select(columns)
    .from(invoice)
    .where(and(ofProject(scope, projectId), asked));
  return rows.map(rowOf);
}

/** One invoice of a project by its id, as a list of at most one. */
export async function readById(database: Database, scope: AccountScope, projectId: string, id: string): Promise<readonly CryptocloudRow[]> {
  if (!reachesProject(scope, projectId)) return [];
  const rows = await database
    .select(columns)
    .from(invoice)
    .where(and(ofProject(scope, projectId), eq(invoice.id, id)));
  return rows.map(rowOf);
}

const optionColumns = {
  invoiceId: invoiceOption.invoiceId,
  asset: invoiceOption.asset,
  walletId: invoiceOption.walletId,
  address: invoiceOption.address,
  keyIndex: invoiceOption.keyIndex,
  due: invoiceOption.due,
  quotedAtMs: invoiceOption.quotedAtMs,
  wallet: { kind: wallet.kind, source: wallet.source },
};

const transferColumns = {
  invoiceId: transfer.invoiceId,
  asset: transfer.asset,
  amount: transfer.amount,
  txid: transfer.txid,
  level: transfer.level,
  role: transfer.role,
};

const finishing = ['payment.paid', 'payment.cancelled', 'payment.expired', 'payment.invalid'];

/** Options (with the wallet that their address follows from), transfers and the moments of the end of those invoices. */
export async function readParts(database: Database, accountId: string, invoiceIds: readonly string[]) {
  const ids = JSON.stringify(invoiceIds);
  const [options, transfers, ends] = await database.batch([
    database
      .select(optionColumns)
      .from(invoiceOption)
      .leftJoin(wallet, eq(wallet.id, invoiceOption.walletId))
      .where(and(eq(invoiceOption.accountId, accountId), sql`${invoiceOption.invoiceId} IN (SELECT value FROM json_each(${ids}))`)),
    database
      .select(transferColumns)
      .from(transfer)
      .where(and(eq(transfer.accountId, accountId), sql`${transfer.invoiceId} IN (SELECT value FROM json_each(${ids}))`))
      .orderBy(transfer.timeMs, transfer.id),
    database
      .select({ invoiceId: event.invoiceId, atMs: sql<number>`max(${event.atMs})` })
      .from(event)
      .where(and(eq(event.accountId, accountId), inArray(event.type, finishing), sql`${event.invoiceId} IN (SELECT value FROM json_each(${ids}))`))
      .groupBy(event.invoiceId),
  ]);
  return { options, transfers, ends };
}

export type Parts = Awaited<ReturnType<typeof readParts>>;

export interface StatedSum {
  readonly status: InvoiceStatus;
  readonly currency: string;
  readonly count: number;
  /** Scaled units of the currency. */
  readonly amount: bigint;
}

/** How many of a project's invoices of those days are in which state, and what they ask for, by currency. */
export async function sumByDays(database: Database, scope: AccountScope, projectId: string, days: Days): Promise<readonly StatedSum[]> {
  if (!reachesProject(scope, projectId)) return [];
  // An amount is 40 digits of text: four parts of ten digits each can be added as integers.
  const limb = (start: number): SQL<string> => sql<string>`CAST(SUM(CAST(substr(${invoice.amount}, ${start}, 10) AS INTEGER)) AS TEXT)`;
  const rows = await database
    .select({
      base: invoice.base,
      exception: invoice.exception,
      currency: invoice.currency,
      count: sql<number>`count(*)`,
      limb0: limb(1),
      limb1: limb(11),
      limb2: limb(21),
      limb3: limb(31),
    })
    .from(invoice)
    .where(and(ofProject(scope, projectId), within(days)))
    .groupBy(invoice.base, invoice.exception, invoice.currency);
  return rows.map(({ base, exception, currency, count, limb0, limb1, limb2, limb3 }) => ({
    status: { base, exception },
    currency,
    count,
    amount: fromLimbs([BigInt(limb0), BigInt(limb1), BigInt(limb2), BigInt(limb3)]),
  }));
}

/** The invoice behind a payer's short address, or null when there is none or it was not made on this surface. No scope: the payer's side. */
export async function findAliased(database: Database, code: string): Promise<{ readonly invoiceId: string } | null> {
  const rows = await database.select({ id: invoice.id, terms: invoice.terms }).from(invoice).where(eq(invoice.code, code)).limit(1);
  const row = rows[0];
  return row !== undefined && decodeTerms(row.terms).origin === 'cryptocloud' ? { invoiceId: row.id } : null;
}

/** What a postback is made of besides the event. No scope: for the inside only. */
export async function readPostbackParts(database: Database, accountId: string, invoiceId: string) {
  const rows = await database
    .select({
      ...columns,
      project: { id: project.id, name: project.name, mode: project.mode, settings: project.settings, postbackSecret: project.postbackSecret },
    })
    .from(invoice)
    .innerJoin(project, eq(project.id, invoice.projectId))
    .where(and(eq(invoice.id, invoiceId), eq(invoice.accountId, accountId)))
    .limit(1);
  const row = rows[0];
  if (row === undefined) return null;
  const { project: of, ...own } = row;
  return { row: rowOf(own), project: { ...of, settings: decodeSettings(of.settings) }, parts: await readParts(database, accountId, [invoiceId]) };
}
