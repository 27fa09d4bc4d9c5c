// Puts money on a test invoice without a chain: its object is told of transfers as a scanner would tell it. For acts by hand and the inbox.
import { assetOf, type AssetId } from '../../src/domain/asset';
import { assert } from '../../src/domain/result';
import type { TransferLevel } from '../../src/domain/transfer';
import { transfer } from '../../src/db/schema';
import { eq } from 'drizzle-orm';
import { findInvoiceOfAnyMode, type InvoiceDetail } from '../../src/db/invoice';
import type { AccountScope } from '../../src/db/scope';
import type { World } from './authorization-world';
import { Visitor } from './visitor';
import { database, env, makeInvoice, type Merchant } from './worker-world';

let transactions = 0;

export interface Came {
  readonly asset?: AssetId;
  /** Base units. */
  readonly amount: bigint;
  readonly level?: TransferLevel;
  readonly timeMs?: number;
  readonly txid?: string;
  readonly revision?: number;
}

/** Tells the invoice of a transfer to its own address; answers its transaction. */
export async function bring(invoiceId: string, accountId: string, came: Came): Promise<string> {
  const asset = assetOf(came.asset ?? 'USD_SANDBOX').id;
  const stub = env.INVOICE.getByName(invoiceId);
  transactions += 1;
  const txid = came.txid ?? `tx${transactions}-${invoiceId}`;
  const block = { blockHash: `block-${transactions}`, height: 100 + transactions, timeMs: came.timeMs ?? Date.now() };
  const facts = { chain: 'SANDBOX', txid, index: '0', asset, amount: came.amount, from: null, to: 'sandbox-address', ...block } as const;
  const told = await stub.observe(invoiceId, accountId, [{ ...facts, level: came.level ?? 'confirmed', revision: came.revision ?? transactions }]);
  assert(told.ok && told.value.flushed, 'the invoice takes the transfer');
  return txid;
}

/** A test invoice of 50 USD whose payer has chosen the test dollar. */
export async function chosenInvoice(merchant: Merchant): Promise<string> {
  const invoiceId = await makeInvoice(merchant);
  const chosen = await env.INVOICE.getByName(invoiceId).choose(invoiceId, 'USD_SANDBOX', null);
  assert(chosen.ok && chosen.value.ready, 'the test dollar is payable');
  return invoiceId;
}

/** The same with 40 of 50 in it, for good, and its time over. */
export async function underpaidInvoice(merchant: Merchant): Promise<string> {
  const invoiceId = await chosenInvoice(merchant);
  const { decimals } = assetOf('USD_SANDBOX');
  await bring(invoiceId, merchant.accountId, { amount: 40n * 10n ** BigInt(decimals) });
  await env.INVOICE.getByName(invoiceId).expireNow(invoiceId, merchant.accountId);
  await env.INVOICE.getByName(invoiceId).tick(invoiceId);
  return invoiceId;
}

export async function detailOf(scope: AccountScope, invoiceId: string): Promise<InvoiceDetail> {
  const detail = await findInvoiceOfAnyMode(database, scope, invoiceId);
  assert(detail !== null, 'the invoice is there');
  return detail;
}

/** Money at one of the merchant's addresses that belongs to no invoice; answers its id. */
export async function looseTransfer(world: Pick<Merchant, 'accountId' | 'projectId'>, change: Partial<typeof transfer.$inferInsert> = {}): Promise<string> {
  transactions += 1;
  const id = `SANDBOX:loose${transactions}:0`;
  const block = { revision: 1, chain: 'SANDBOX', txid: `loose${transactions}`, blockHash: 'b', height: 7, timeMs: Date.now() };
  const money = { asset: 'USD_SANDBOX', amount: 5_000_000n, sender: null, address: 'sandbox-old-address', level: 'confirmed', role: 'unmatched' } as const;
  const { accountId, projectId } = world;
  await database.insert(transfer).values({ id, accountId, projectId, invoiceId: null, mode: 'test', ...block, ...money, ...change });
  return id;
}

export async function reviewedAt(id: string): Promise<number | null> {
  const rows = await database.select({ at: transfer.reviewedAtMs }).from(transfer).where(eq(transfer.id, id));
  return rows[0]?.at ?? null;
}

/** A browser of the world's owner. */
export function ownerOf(world: Pick<World, 'people'>): Visitor {
  return browserOf(world.people.owner);
}

export function browserOf(person: { readonly cookie: string }): Visitor {
  const visitor = new Visitor();
  const cut = person.cookie.indexOf('=');
  visitor.cookies.set(person.cookie.slice(0, cut), person.cookie.slice(cut + 1));
  return visitor;
}
