// Owns what a chain object writes to D1: its own status row, and transfers that belong to no invoice.
import { sql } from 'drizzle-orm';
import { assetOf } from '../domain/asset';
import { formatDecimal } from '../domain/money';
import { transferKey } from '../domain/transfer';
import type { Observation } from '../domain/transfer';
import type { Mode } from '../domain/asset';
import type { Database, Statement } from './database';
import { insertFactEvent } from './event';
import { chainStatus, transfer } from './schema';

export function statusStatement(database: Database, row: typeof chainStatus.$inferInsert): Statement {
  const { name: _name, ...moving } = row;
  return database.insert(chainStatus).values(row).onConflictDoUpdate({ target: chainStatus.name, set: moving });
}

export interface UnmatchedTransfer {
  readonly observation: Observation;
  readonly matchKind: string;
  readonly accountId: string;
  readonly projectId: string;
  readonly mode: Mode;
}

/** A transfer to a merchant's address that no invoice claims, so that a person can see it. A newer revision replaces an older one. */
export function unmatchedStatement(database: Database, { observation, matchKind, accountId, projectId, mode }: UnmatchedTransfer): Statement {
  const { chain, txid, blockHash, height, timeMs, asset, amount, from, to, level, revision } = observation;
  const role = matchKind === 'ambiguous' ? 'ambiguous' : 'unmatched';
  const moving = { revision, blockHash, height, timeMs, amount, level };
  return database
    .insert(transfer)
    .values({ id: transferKey(observation), accountId, projectId, invoiceId: null, mode, chain, txid, asset, sender: from, address: to, role, ...moving })
    .onConflictDoUpdate({ target: transfer.id, set: moving, setWhere: sql`excluded.revision > ${transfer.revision}` });
}

/** The news of it, once for each transfer however often it is told. `eventId` is made of the transfer's key. */
export function unmatchedNews(database: Database, eventId: string, { observation, matchKind, accountId, projectId, mode }: UnmatchedTransfer): Statement {
  const { chain, txid, timeMs, asset, amount, from, to } = observation;
  const { symbol, decimals } = assetOf(asset);
  const facts = {
    transfer_id: transferKey(observation),
    asset: symbol,
    asset_id: asset,
    chain,
    amount: formatDecimal(amount, decimals),
    txid,
    from: from ?? '',
    to,
    match: matchKind,
  };
  return insertFactEvent(database, { id: eventId, accountId, projectId, mode, type: 'payment.unmatched', facts, atMs: timeMs });
}
