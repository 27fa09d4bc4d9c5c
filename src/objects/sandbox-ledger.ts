// Owns the simulated chain of one project: blocks and transfers in the chain object's own tables. Test money only; the scanner
// reads it through the same adapter contract as a real chain.
import type { AssetId } from '../domain/asset';
import { chains } from '../domain/asset';
import type { FoundTransfer } from '../domain/transfer';
import type { Header } from '../gateways/chain/adapter';
import type { SandboxBlocks } from '../gateways/chain/sandbox';

export interface SandboxPayment {
  readonly to: string;
  readonly asset: AssetId;
  readonly amount: bigint;
  /** The block's own time; a late payment is stamped after the deadline. */
  readonly timeMs: number;
  /** Set when the payment is to leave the chain again: the block is replaced once this moment has passed. */
  readonly dropAfterMs: number | null;
  /** Set when the chain is to take the payment back after it was settled: its block is replaced once so many blocks are above it. */
  readonly dropAtDepth?: number;
  /** Sent twice under the same id, a payment is one payment; without it each call is a payment of its own. */
  readonly txid?: string;
}

const blocksKeptMax = 4_096;

type BlockRow = { height: number; hash: string; parent_hash: string; time_ms: number };

export class SandboxLedger implements SandboxBlocks {
  constructor(
    private readonly sql: SqlStorage,
    private readonly random: () => string,
  ) {}

  migrate(nowMs: number): void {
    this.sql.exec(
      'CREATE TABLE IF NOT EXISTS sandbox_block (height INTEGER PRIMARY KEY, hash TEXT NOT NULL, parent_hash TEXT NOT NULL, time_ms INTEGER NOT NULL)',
    );
    this.sql.exec(
      `CREATE TABLE IF NOT EXISTS sandbox_transfer (
        txid TEXT PRIMARY KEY, height INTEGER NOT NULL, address TEXT NOT NULL, asset TEXT NOT NULL, amount TEXT NOT NULL, drop_after_ms INTEGER
      )`,
    );
    this.sql.exec('CREATE TABLE IF NOT EXISTS sandbox_reorg (txid TEXT PRIMARY KEY, depth INTEGER NOT NULL)');
    this.sql.exec('CREATE TABLE IF NOT EXISTS sandbox_paid (txid TEXT PRIMARY KEY)');
    if (this.sql.exec('SELECT 1 FROM sandbox_block LIMIT 1').toArray().length === 0) this.mine(nowMs);
  }

  /** Adds an empty block. */
  mine(timeMs: number): Header {
    const parent = this.sql.exec<BlockRow>('SELECT * FROM sandbox_block ORDER BY height DESC LIMIT 1').toArray()[0];
    const block = { height: (parent?.height ?? 0) + 1, hash: this.random(), parentHash: parent?.hash ?? this.random(), timeMs };
    this.sql.exec(
      'INSERT INTO sandbox_block (height, hash, parent_hash, time_ms) VALUES (?, ?, ?, ?)',
      block.height,
      block.hash,
      block.parentHash,
      block.timeMs,
    );
    this.sql.exec('DELETE FROM sandbox_block WHERE height <= ?', block.height - blocksKeptMax);
    return block;
  }

  /** Mines a block that holds one payment; answers its transaction id. */
  pay(payment: SandboxPayment): string {
    const txid = payment.txid ?? this.random();
    if (this.isKnown(txid)) return txid;
    // Another block on top could settle what is meant to be dropped, so that goes first.
    this.dropDue(Number.MAX_SAFE_INTEGER);
    const block = this.mine(payment.timeMs);
    this.sql.exec('INSERT INTO sandbox_paid (txid) VALUES (?)', txid);
    this.sql.exec(
      'INSERT INTO sandbox_transfer (txid, height, address, asset, amount, drop_after_ms) VALUES (?, ?, ?, ?, ?, ?)',
      txid,
      block.height,
      payment.to,
      payment.asset,
      payment.amount.toString(),
      payment.dropAfterMs,
    );
    if (payment.dropAtDepth !== undefined) this.sql.exec('INSERT INTO sandbox_reorg (txid, depth) VALUES (?, ?)', txid, payment.dropAtDepth);
    return txid;
  }

  /** What was sent once is known even after the chain has taken it back. */
  private isKnown(txid: string): boolean {
    return this.sql.exec('SELECT 1 FROM sandbox_paid WHERE txid = ?', txid).toArray().length > 0;
  }

  /** Replaces the blocks from the first payment that is due to be dropped, without it: a reorganisation of the simulated chain. */
  dropDue(nowMs: number): void {
    const due = this.sql
      .exec<{ txid: string; height: number }>(
        `SELECT t.txid, t.height FROM sandbox_transfer t LEFT JOIN sandbox_reorg r ON r.txid = t.txid
         WHERE t.drop_after_ms <= ? OR t.height + r.depth <= ? ORDER BY t.height`,
        nowMs,
        this.tip().height,
      )
      .toArray();
    const first = due[0];
    if (first === undefined) return;
    for (const { txid } of due) {
      this.sql.exec('DELETE FROM sandbox_transfer WHERE txid = ?', txid);
      this.sql.exec('DELETE FROM sandbox_reorg WHERE txid = ?', txid);
    }
    let parentHash = this.at(first.height - 1)?.hash ?? this.random();
    for (const block of this.headersBetween(first.height, this.tip().height)) {
      const hash = this.random();
      this.sql.exec('UPDATE sandbox_block SET hash = ?, parent_hash = ? WHERE height = ?', hash, parentHash, block.height);
      parentHash = hash;
    }
  }

  hasDrops(): boolean {
    return this.sql.exec('SELECT 1 FROM sandbox_transfer WHERE drop_after_ms IS NOT NULL LIMIT 1').toArray().length > 0;
  }

  tip(): Header {
    return toHeader(this.sql.exec<BlockRow>('SELECT * FROM sandbox_block ORDER BY height DESC LIMIT 1').one());
  }

  at(height: number): Header | null {
    const row = this.sql.exec<BlockRow>('SELECT * FROM sandbox_block WHERE height = ?', height).toArray()[0];
    return row === undefined ? null : toHeader(row);
  }

  headersBetween(fromHeight: number, toHeight: number): readonly Header[] {
    return this.sql.exec<BlockRow>('SELECT * FROM sandbox_block WHERE height BETWEEN ? AND ? ORDER BY height', fromHeight, toHeight).toArray().map(toHeader);
  }

  transfersBetween(fromHeight: number, toHeight: number): readonly FoundTransfer[] {
    return this.sql
      .exec<BlockRow & { txid: string; address: string; asset: string; amount: string }>(
        `SELECT t.txid, t.address, t.asset, t.amount, b.height, b.hash, b.parent_hash, b.time_ms
         FROM sandbox_transfer t JOIN sandbox_block b ON b.height = t.height WHERE t.height BETWEEN ? AND ? ORDER BY t.height`,
        fromHeight,
        toHeight,
      )
      .toArray()
      .map((row) => ({
        chain: chains.SANDBOX.id,
        txid: row.txid,
        index: '0',
        blockHash: row.hash,
        height: row.height,
        timeMs: row.time_ms,
        asset: row.asset as AssetId,
        amount: BigInt(row.amount),
        from: null,
        to: row.address,
      }));
  }
}

function toHeader(row: BlockRow): Header {
  return { height: row.height, hash: row.hash, parentHash: row.parent_hash, timeMs: row.time_ms };
}
