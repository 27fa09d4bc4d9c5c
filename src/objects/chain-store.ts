// Owns the SQLite tables of one ChainObject: watches, cursors, headers, transfers and their delivery. All methods are synchronous,
// so that a cursor and what was found before it are committed together.
import { assetOf, type AssetId, type Mode } from '../domain/asset';
import { limits } from '../domain/limits';
import { match, type Match, type Watch } from '../domain/matching';
import { transferKey, type FoundTransfer, type Observation, type TransferLevel } from '../domain/transfer';
import type { Header, ScanOutput, ScanPass } from '../gateways/chain/adapter';
import { migrateTables } from './migrate';

export interface WatchRequest extends Watch {
  readonly mode: Mode;
  readonly expiresAtMs: number;
}

export interface StoredTransfer {
  readonly observation: Observation;
  readonly matchKind: Match['kind'];
  readonly invoiceId: string;
  readonly accountId: string;
  readonly projectId: string;
  readonly mode: Mode;
}

const migrations: readonly string[] = [
  `CREATE TABLE watch (
    id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL, asset TEXT NOT NULL, amount TEXT NOT NULL, invoice_id TEXT NOT NULL,
    account_id TEXT NOT NULL, project_id TEXT NOT NULL, mode TEXT NOT NULL, hot_until_ms INTEGER NOT NULL, warm_until_ms INTEGER NOT NULL,
    funded INTEGER NOT NULL DEFAULT 0, UNIQUE (address, invoice_id, asset, amount)
  )`,
  'CREATE INDEX watch_by_age ON watch (funded, warm_until_ms)',
  'CREATE TABLE cursor (pass TEXT PRIMARY KEY, height INTEGER NOT NULL, hash TEXT NOT NULL, parent_hash TEXT NOT NULL, time_ms INTEGER NOT NULL)',
  'CREATE TABLE header (height INTEGER PRIMARY KEY, hash TEXT NOT NULL, parent_hash TEXT NOT NULL, time_ms INTEGER NOT NULL)',
  `CREATE TABLE transfer (
    key TEXT PRIMARY KEY, chain TEXT NOT NULL, txid TEXT NOT NULL, idx TEXT NOT NULL, block_hash TEXT NOT NULL, height INTEGER NOT NULL,
    time_ms INTEGER NOT NULL, asset TEXT NOT NULL, amount TEXT NOT NULL, sender TEXT, address TEXT NOT NULL, level TEXT NOT NULL,
    revision INTEGER NOT NULL, delivered_revision INTEGER NOT NULL DEFAULT 0, match_kind TEXT NOT NULL, invoice_id TEXT NOT NULL,
    account_id TEXT NOT NULL, project_id TEXT NOT NULL, mode TEXT NOT NULL
  )`,
  'CREATE INDEX transfer_undelivered ON transfer (revision) WHERE delivered_revision < revision',
  'CREATE INDEX transfer_by_height ON transfer (height)',
  'CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
];

type TransferRow = Record<
  | 'key'
  | 'chain'
  | 'txid'
  | 'idx'
  | 'block_hash'
  | 'asset'
  | 'amount'
  | 'address'
  | 'level'
  | 'match_kind'
  | 'invoice_id'
  | 'account_id'
  | 'project_id'
  | 'mode',
  string
> &
  Record<'height' | 'time_ms' | 'revision', number> & { sender: string | null };

export class ChainStore {
  constructor(private readonly sql: SqlStorage) {}

  migrate(): void {
    migrateTables(this.sql, migrations);
  }

  fact(name: string): string | null {
    return this.sql.exec<{ value: string }>('SELECT value FROM fact WHERE name = ?', name).toArray()[0]?.value ?? null;
  }

  setFact(name: string, value: string): void {
    this.sql.exec('INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', name, value);
  }

  /** Idempotent by (address, invoice, asset, amount); a later expiry prolongs. The first watch after a pause starts the chain at `nowMs`. */
  watch(request: WatchRequest, nowMs: number): void {
    if (this.isIdle()) {
      this.sql.exec('DELETE FROM cursor');
      this.sql.exec('DELETE FROM header');
      this.setFact('start_ms', String(nowMs));
    }
    // An exact amount that is given again was released before: money of that amount now belongs to the newer invoice.
    if (request.amount !== null) {
      const earlier = 'DELETE FROM watch WHERE address = ? AND asset = ? AND amount = ? AND invoice_id <> ?';
      this.sql.exec(earlier, request.address, request.asset ?? '', request.amount.toString(), request.invoiceId);
    }
    const hotUntilMs = request.expiresAtMs + limits.watchHotAfterExpiryMs;
    const warmUntilMs = request.expiresAtMs + limits.watchWarmAfterExpiryMs;
    this.sql.exec(
      `INSERT INTO watch (address, asset, amount, invoice_id, account_id, project_id, mode, hot_until_ms, warm_until_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (address, invoice_id, asset, amount) DO UPDATE
       SET hot_until_ms = MAX(hot_until_ms, excluded.hot_until_ms), warm_until_ms = MAX(warm_until_ms, excluded.warm_until_ms)`,
      request.address,
      request.asset ?? '',
      request.amount?.toString() ?? '',
      request.invoiceId,
      request.accountId,
      request.projectId,
      request.mode,
      hotUntilMs,
      warmUntilMs,
    );
  }

  /** Nothing to look at and nothing on its way. */
  isIdle(): boolean {
    return this.sql.exec('SELECT 1 FROM watch LIMIT 1').toArray().length === 0 && !this.hasUnsettled();
  }

  hasUnsettled(): boolean {
    return this.sql.exec("SELECT 1 FROM transfer WHERE level IN ('seen', 'confirmed') LIMIT 1").toArray().length > 0;
  }

  hasHot(nowMs: number): boolean {
    return this.sql.exec('SELECT 1 FROM watch WHERE hot_until_ms > ? LIMIT 1', nowMs).toArray().length > 0;
  }

  /** The head pass looks at what is being paid now; the settled pass at everything that may still receive. */
  addresses(pass: ScanPass, nowMs: number): readonly string[] {
    const rows =
      pass === 'head'
        ? this.sql.exec<{ address: string }>('SELECT DISTINCT address FROM watch WHERE hot_until_ms > ? ORDER BY address', nowMs)
        : this.sql.exec<{ address: string }>('SELECT DISTINCT address FROM watch ORDER BY address');
    return rows.toArray().map((row) => row.address);
  }

  /** Marks a moment in the watch list: `addressesSince` tells what was added after it. */
  newestWatch(): number {
    return this.sql.exec<{ id: number }>('SELECT COALESCE(MAX(id), 0) AS id FROM watch').one().id;
  }

  addressesSince(watchId: number): readonly string[] {
    const rows = this.sql.exec<{ address: string }>('SELECT DISTINCT address FROM watch WHERE id > ? ORDER BY address', watchId);
    return rows.toArray().map((row) => row.address);
  }

  /** Ends watches whose month is over. An address that holds money stays watched. */
  release(nowMs: number): void {
    this.sql.exec('DELETE FROM watch WHERE funded = 0 AND warm_until_ms < ?', nowMs);
  }

  cursor(pass: ScanPass): Header | null {
    const row = this.sql
      .exec<{ height: number; hash: string; parent_hash: string; time_ms: number }>(
        'SELECT height, hash, parent_hash, time_ms FROM cursor WHERE pass = ?',
        pass,
      )
      .toArray()[0];
    return row === undefined ? null : { height: row.height, hash: row.hash, parentHash: row.parent_hash, timeMs: row.time_ms };
  }

  headers(): readonly Header[] {
    return this.sql
      .exec<{ height: number; hash: string; parent_hash: string; time_ms: number }>('SELECT height, hash, parent_hash, time_ms FROM header ORDER BY height')
      .toArray()
      .map((row) => ({ height: row.height, hash: row.hash, parentHash: row.parent_hash, timeMs: row.time_ms }));
  }

  /** Commits a head scan: what left the chain is dropped, what was found is seen, and the cursor moves, all together. */
  commitHead(output: ScanOutput): void {
    if (output.ancestor !== null) this.forgetAbove(output.ancestor);
    for (const header of output.headers) {
      this.sql.exec(
        'INSERT OR REPLACE INTO header (height, hash, parent_hash, time_ms) VALUES (?, ?, ?, ?)',
        header.height,
        header.hash,
        header.parentHash,
        header.timeMs,
      );
    }
    this.sql.exec('DELETE FROM header WHERE height <= ?', output.cursor.height - limits.headersKeptMax);
    for (const transfer of output.transfers) this.found(transfer, 'seen');
    this.setCursor('head', output.cursor);
  }

  /** Commits a settled scan: another provider found these past the confirmation rule, so they count, seen before or not. */
  commitSettled(output: ScanOutput): void {
    for (const transfer of output.transfers) this.found(transfer, 'confirmed');
    this.setCursor('settled', output.cursor);
    const finalHeight = Math.min(output.finalHeight, output.cursor.height);
    this.setFact('final_height', String(finalHeight));
    this.raise("level = 'confirmed' AND height <= ?", 'final', finalHeight);
  }

  /** Head transfers that the second provider's settled blocks do not hold: one of the two is wrong, so they never count by themselves. */
  disputed(): number {
    const cursor = this.cursor('settled');
    if (cursor === null) return 0;
    return this.sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM transfer WHERE level = 'seen' AND height <= ?", cursor.height).one().n;
  }

  private forgetAbove(ancestor: Header): void {
    this.raise("level IN ('seen', 'confirmed') AND height > ?", 'dropped', ancestor.height);
    this.sql.exec('DELETE FROM header WHERE height > ?', ancestor.height);
    const settled = this.cursor('settled');
    if (settled !== null && settled.height > ancestor.height) this.setCursor('settled', ancestor);
  }

  private raise(where: string, level: TransferLevel, height: number): void {
    for (const { key } of this.sql.exec<{ key: string }>(`SELECT key FROM transfer WHERE ${where}`, height).toArray()) {
      this.sql.exec('UPDATE transfer SET level = ?, revision = ? WHERE key = ?', level, this.nextRevision(), key);
    }
  }

  private found(transfer: FoundTransfer, level: 'seen' | 'confirmed'): void {
    const key = transferKey(transfer);
    const known = this.sql.exec<{ block_hash: string; level: string }>('SELECT block_hash, level FROM transfer WHERE key = ?', key).toArray()[0];
    const settled = known?.level === 'confirmed' || known?.level === 'final';
    const same = known?.block_hash === transfer.blockHash && known.level !== 'dropped';
    // The head provider never takes back what the second one settled; only a reorganisation that it walked does.
    if (known !== undefined && (settled ? level === 'seen' || same : same && level === 'seen')) return;
    if (known === undefined && transfer.amount < assetOf(transfer.asset).dustBelow) {
      this.setFact('dust', String(Number(this.fact('dust') ?? '0') + 1));
      return;
    }
    const found = known === undefined ? match(transfer, this.watchesAt(transfer.to)) : null;
    if (known === undefined && found === null) return;
    if (found !== null) this.insert(key, transfer, level, found);
    else {
      this.sql.exec(
        'UPDATE transfer SET block_hash = ?, height = ?, time_ms = ?, amount = ?, level = ?, revision = ? WHERE key = ?',
        transfer.blockHash,
        transfer.height,
        transfer.timeMs,
        transfer.amount.toString(),
        level,
        this.nextRevision(),
        key,
      );
    }
    if (found !== null) this.sql.exec("UPDATE watch SET funded = 1 WHERE address = ? AND (amount = '' OR invoice_id = ?)", transfer.to, found.watch.invoiceId);
  }

  private insert(key: string, transfer: FoundTransfer, level: TransferLevel, found: Match): void {
    const { invoiceId, accountId, projectId } = found.watch;
    const mode = this.sql.exec<{ mode: string }>('SELECT mode FROM watch WHERE address = ? LIMIT 1', transfer.to).toArray()[0]?.mode ?? 'live';
    const values = [
      key,
      transfer.chain,
      transfer.txid,
      transfer.index,
      transfer.blockHash,
      transfer.height,
      transfer.timeMs,
      transfer.asset,
      transfer.amount.toString(),
      transfer.from,
      transfer.to,
      level,
    ];
    this.sql.exec(
      `INSERT INTO transfer (key, chain, txid, idx, block_hash, height, time_ms, asset, amount, sender, address, level, revision,
         match_kind, invoice_id, account_id, project_id, mode)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...values,
      this.nextRevision(),
      found.kind,
      invoiceId,
      accountId,
      projectId,
      mode,
    );
  }

  private watchesAt(address: string): readonly Watch[] {
    return this.sql
      .exec<Record<'address' | 'asset' | 'amount' | 'invoice_id' | 'account_id' | 'project_id', string>>(
        'SELECT address, asset, amount, invoice_id, account_id, project_id FROM watch WHERE address = ? ORDER BY id DESC LIMIT ?',
        address,
        limits.watchesPerAddressMax,
      )
      .toArray()
      .reverse()
      .map((row) => ({
        address: row.address,
        asset: row.asset === '' ? null : (row.asset as AssetId),
        amount: row.amount === '' ? null : BigInt(row.amount),
        invoiceId: row.invoice_id,
        accountId: row.account_id,
        projectId: row.project_id,
      }));
  }

  /** Transfers whose present state has not been acknowledged yet, oldest change first. */
  undelivered(limit: number): readonly StoredTransfer[] {
    return this.sql.exec<TransferRow>('SELECT * FROM transfer WHERE delivered_revision < revision ORDER BY revision LIMIT ?', limit).toArray().map(toStored);
  }

  delivered(key: string, revision: number): void {
    this.sql.exec('UPDATE transfer SET delivered_revision = MAX(delivered_revision, ?) WHERE key = ?', revision, key);
  }

  private setCursor(pass: ScanPass, header: Header): void {
    this.sql.exec(
      'INSERT OR REPLACE INTO cursor (pass, height, hash, parent_hash, time_ms) VALUES (?, ?, ?, ?, ?)',
      pass,
      header.height,
      header.hash,
      header.parentHash,
      header.timeMs,
    );
  }

  private nextRevision(): number {
    const next = Number(this.fact('revision') ?? '0') + 1;
    this.setFact('revision', String(next));
    return next;
  }
}

function toStored(row: TransferRow): StoredTransfer {
  const observation: Observation = {
    chain: row.chain as Observation['chain'],
    txid: row.txid,
    index: row.idx,
    blockHash: row.block_hash,
    height: row.height,
    timeMs: row.time_ms,
    asset: row.asset as AssetId,
    amount: BigInt(row.amount),
    from: row.sender,
    to: row.address,
    level: row.level as TransferLevel,
    revision: row.revision,
  };
  return {
    observation,
    matchKind: row.match_kind as Match['kind'],
    invoiceId: row.invoice_id,
    accountId: row.account_id,
    projectId: row.project_id,
    mode: row.mode as Mode,
  };
}
