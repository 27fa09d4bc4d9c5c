// Owns what the payer's page reads: a narrow view of one invoice by its unguessable id, in one round trip. No scope, because the
// payer has none, and for that reason no email, note, metadata or tenant id ever leaves from here.
import { and, asc, eq, inArray, isNotNull, or, sql } from 'drizzle-orm';
import { chains } from '../domain/asset';
import { limits } from '../domain/limits';
import { preparedOnce, type Database } from './database';
import { account, chainStatus, event, invoice, invoiceOption, project, projectHost, transfer, wallet } from './schema';

export type PayerOptionRow = typeof invoiceOption.$inferSelect & {
  /** The wallet version that the address must follow from; null when it is gone, and then nothing is shown. */
  readonly wallet: { readonly kind: 'xpub' | 'address' | 'sandbox'; readonly source: string } | null;
};
export type PayerTransferRow = Pick<typeof transfer.$inferSelect, 'id' | 'chain' | 'txid' | 'height' | 'timeMs' | 'asset' | 'amount' | 'level' | 'role'>;
export type ChainStatusRow = typeof chainStatus.$inferSelect;

export interface PayerInvoice {
  readonly invoice: Pick<
    typeof invoice.$inferSelect,
    'id' | 'projectId' | 'mode' | 'createdAtMs' | 'expiresAtMs' | 'terms' | 'termsHash' | 'base' | 'exception' | 'reason' | 'changedAtMs'
  >;
  /** `settings` as stored (decodeSettings reads it). */
  readonly project: { readonly name: string; readonly supportContact: string; readonly settings: string };
  /** Hosts that the merchant has proved: where payers may be led, and what may frame the checkout. */
  readonly hosts: readonly string[];
  /** The account takes no new payments: it is suspended or closed. */
  readonly halted: boolean;
  readonly options: readonly PayerOptionRow[];
  readonly transfers: readonly PayerTransferRow[];
  readonly chains: readonly ChainStatusRow[];
  readonly paidAtMs: number | null;
}

const { id, projectId, mode, createdAtMs, expiresAtMs, terms, termsHash, base, exception, reason, changedAtMs } = invoice;
const liveNames = Object.keys(chains).filter((name) => name !== 'SANDBOX');
const wanted = sql.placeholder('invoiceId');
const sandboxName = sql<string>`(SELECT 'SANDBOX:' || ${invoice.projectId} FROM ${invoice} WHERE ${invoice.id} = ${wanted})`;

const projectOf = sql<string>`(SELECT ${invoice.projectId} FROM ${invoice} WHERE ${invoice.id} = ${wanted})`;

const payerReads = preparedOnce((database) => [
  database
    .select({
      invoice: { id, projectId, mode, createdAtMs, expiresAtMs, terms, termsHash, base, exception, reason, changedAtMs },
      project: { name: project.name, supportContact: project.supportContact, settings: project.settings },
      halted: sql<number>`${account.suspendedAtMs} IS NOT NULL OR ${account.closedAtMs} IS NOT NULL`,
    })
    .from(invoice)
    .innerJoin(project, eq(project.id, invoice.projectId))
    .innerJoin(account, eq(account.id, invoice.accountId))
    .where(eq(invoice.id, wanted)),
  database
    .select({ option: invoiceOption, wallet: { kind: wallet.kind, source: wallet.source } })
    .from(invoiceOption)
    .leftJoin(wallet, eq(wallet.id, invoiceOption.walletId))
    .where(eq(invoiceOption.invoiceId, wanted)),
  database
    .select({
      id: transfer.id,
      chain: transfer.chain,
      txid: transfer.txid,
      height: transfer.height,
      timeMs: transfer.timeMs,
      asset: transfer.asset,
      amount: transfer.amount,
      level: transfer.level,
      role: transfer.role,
    })
    .from(transfer)
    .where(eq(transfer.invoiceId, wanted))
    .orderBy(asc(transfer.timeMs), asc(transfer.id)),
  database
    .select()
    .from(chainStatus)
    .where(or(inArray(chainStatus.name, liveNames), eq(chainStatus.name, sandboxName))),
  database
    .select({ atMs: event.atMs })
    .from(event)
    .where(and(eq(event.invoiceId, wanted), eq(event.type, 'payment.paid')))
    .orderBy(asc(event.seq))
    .limit(1),
  database
    .select({ host: projectHost.host })
    .from(projectHost)
    .where(and(eq(projectHost.projectId, projectOf), isNotNull(projectHost.verifiedAtMs)))
    .orderBy(asc(projectHost.host))
    .limit(limits.projectHostsMax),
]);

/** Everything the payer's page shows of that invoice, or null when there is none. Reads the projection only. */
export async function readPayerInvoice(database: Database, invoiceId: string): Promise<PayerInvoice | null> {
  const [heads, options, transfers, statuses, paid, hosts] = await database.batch(payerReads(database, { invoiceId }));
  const head = heads[0];
  if (head === undefined) return null;
  return {
    ...head,
    halted: head.halted === 1,
    options: options.map((row) => ({ ...row.option, wallet: row.wallet })),
    transfers,
    chains: statuses,
    paidAtMs: paid[0]?.atMs ?? null,
    hosts: hosts.map((row) => row.host),
  };
}
