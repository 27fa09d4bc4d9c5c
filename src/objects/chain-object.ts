// Owns one chain: cursors, headers, watched addresses, transfers found, and telling invoices of them. One scan asks for all tenants
// at once. Cursor and findings are committed together; telling comes after, and is repeated until the invoice has it in D1.
import { DurableObject } from 'cloudflare:workers';
import { allocationsAfter, type AllocatedAddress } from '../db/allocation';
import { statusStatement, unmatchedNews, unmatchedStatement } from '../db/chain-projection';
import { openDatabase, sendBatch, type Database, type Statement } from '../db/database';
import { readTerms } from '../db/invoice-terms';
import { chains, type Chain } from '../domain/asset';
import { isStaticAddressId } from '../domain/deposit';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { isPresent, transferKey, type FoundTransfer } from '../domain/transfer';
import type { Env } from '../env';
import type { ChainAdapter, ScanInput, ScanOutput, ScanPass } from '../gateways/chain/adapter';
import { createAdapters } from '../gateways/chain/registry';
import { createSandboxAdapter } from '../gateways/chain/sandbox';
import { now } from '../lib/clock';
import { hexOf, sha256Bytes } from '../lib/hash';
import { logFault } from '../lib/log';
import { randomBytes } from '../lib/random';
import { bookDeposit, staticWatch } from './book-deposit';
import { chainOfObject } from './chain-name';
import { ChainStore, type StoredTransfer, type WatchRequest } from './chain-store';
import { SandboxLedger, type SandboxPayment } from './sandbox-ledger';

export interface ChainReport {
  readonly headHeight: number;
  readonly settledHeight: number;
  readonly finalHeight: number;
  readonly scannedThroughMs: number;
  readonly trouble: string | null;
}

const deliveriesPerTickMax = 200;
const loopsPerTickMax = 4;
const failureWaitMs = 5_000;

export class ChainObject extends DurableObject<Env> {
  private readonly store: ChainStore;
  private readonly database: Database;
  private readonly sandbox: SandboxLedger;
  private adapter: ChainAdapter | null = null;
  private ticking: Promise<ChainReport> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.store = new ChainStore(ctx.storage.sql);
    this.sandbox = new SandboxLedger(ctx.storage.sql, () => `0x${hexOf(randomBytes(32))}`);
    this.database = openDatabase(env.DB);
    ctx.storage.transactionSync(() => this.store.migrate());
  }

  /** Watches an address for an invoice. Idempotent by (address, invoice, asset, amount). When it returns, the watch is durable. */
  async watch(name: string, request: WatchRequest): Promise<void> {
    const nowMs = now();
    this.ctx.storage.transactionSync(() => {
      this.#remember(name, nowMs);
      this.store.watch(request, nowMs);
    });
    const alarmAtMs = await this.ctx.storage.getAlarm();
    if (alarmAtMs === null || alarmAtMs > nowMs + this.#chain().tickMs) await this.ctx.storage.setAlarm(nowMs + Math.min(this.#chain().tickMs, 1_000));
  }

  /** Everything stamped up to this moment has been looked at; 0 before the first scan. The simulated chain is always up to date. */
  async scannedThroughMs(): Promise<number> {
    if (this.store.fact('name') === null) return 0;
    if (this.#chain().family === 'sandbox') return now();
    return this.store.cursor('head')?.timeMs ?? 0;
  }

  /** Simulated chain only: a payment in a block of its own. Refuses on a real chain. */
  async pay(name: string, payment: SandboxPayment): Promise<Result<{ readonly txid: string }>> {
    if (chainOfObject(name) !== 'SANDBOX') return refuse({ reason: 'wrong_mode', expected: 'test' });
    const txid = this.ctx.storage.transactionSync(() => {
      this.#remember(name, now());
      // Armed with the block, so that the payment is looked at even when this call ends here.
      void this.ctx.storage.setAlarm(now() + this.#chain().tickMs);
      // The caller's moment may lie before the first watch of this chain, and a block older than that is never read.
      return this.sandbox.pay({ ...payment, timeMs: Math.max(payment.timeMs, now()) });
    });
    // A round that is under way may have looked already; only one that begins now is sure to see the block.
    if (this.ticking !== null) await this.ticking;
    await this.tick(name);
    return ok({ txid });
  }

  /** One round: pull, scan both passes, tell invoices, report. Safe at any time; a call during a round joins it. */
  async tick(name: string): Promise<ChainReport> {
    this.ctx.storage.transactionSync(() => this.#remember(name, now()));
    this.ticking ??= this.#round().finally(() => {
      this.ticking = null;
    });
    return await this.ticking;
  }

  /** At least once, perhaps twice: a round is safe to repeat. Never throws, else alarms end. */
  override async alarm(): Promise<void> {
    const name = this.store.fact('name');
    if (name === null) return;
    try {
      await this.tick(name);
    } catch (error) {
      logFault('an alarm of a chain failed', error, { chain: name });
      await this.ctx.storage.setAlarm(now() + failureWaitMs);
    }
  }

  async #round(): Promise<ChainReport> {
    const nowMs = now();
    let trouble: string | null = null;
    this.store.release(nowMs);
    // A database that does not answer must not keep the chain from being read.
    await this.#attempt('allocations', () => this.#pullAllocations(nowMs));
    try {
      trouble = await this.#scanAll(nowMs);
    } catch (error) {
      trouble = `scan failed: ${String(error).slice(0, 200)}`;
    }
    await this.#deliver();
    const disputed = this.store.disputed();
    const report = this.#report(trouble ?? (disputed > 0 ? `${disputed} transfers are not confirmed by the second provider` : null));
    const wakeAtMs = this.#nextTick(nowMs, report);
    await this.#publish(report, nowMs, wakeAtMs);
    if (wakeAtMs === null) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(wakeAtMs);
    return report;
  }

  async #scanAll(nowMs: number): Promise<string | null> {
    if (this.#chain().family === 'sandbox') this.#advanceSandbox(nowMs);
    if (this.store.isIdle()) return null;
    for (let loop = 0; loop < loopsPerTickMax; loop++) {
      const head = await this.#scan('head', nowMs, null);
      if (typeof head === 'string') return head;
      const settled = await this.#scan('settled', nowMs, head.provider);
      if (typeof settled === 'string') return settled;
      if (head.behind === 0 && settled.behind === 0) return null;
    }
    return null;
  }

  /** The output once it is committed, or what went wrong in a sentence. */
  async #scan(pass: ScanPass, nowMs: number, headProvider: string | null): Promise<ScanOutput | string> {
    const adapter = this.#openAdapter();
    if (adapter === null) return 'no providers are configured';
    const newestWatch = this.store.newestWatch();
    const input: ScanInput = {
      chain: this.#chain(),
      pass,
      cursor: this.store.cursor(pass),
      headers: pass === 'head' ? this.store.headers() : [],
      startMs: Number(this.store.fact('start_ms') ?? String(nowMs)) - Math.min(this.#chain().graceMs, limits.scanStartMarginMs),
      addresses: this.store.addresses(pass, nowMs),
      blocksMax: limits.blocksPerTickMax,
      ...(headProvider === null ? {} : { headProvider }),
    };
    const result = await adapter.scan(input);
    if (!result.ok) return `${result.failure}: ${result.detail}`.slice(0, 300);
    const missed = await this.#scanAdded(adapter, input, result.output, this.store.addressesSince(newestWatch));
    if (typeof missed === 'string') return missed;
    const output = { ...result.output, transfers: [...result.output.transfers, ...missed] };
    this.ctx.storage.transactionSync(() => (pass === 'head' ? this.store.commitHead(output) : this.store.commitSettled(output)));
    return output;
  }

  /**
   * A provider may take its time, and an address that was added meanwhile may be paid in the very blocks that the cursor is about to
   * leave behind. Those added after the answer cannot: their payers had not seen them when these blocks were made.
   */
  async #scanAdded(adapter: ChainAdapter, input: ScanInput, output: ScanOutput, added: readonly string[]): Promise<readonly FoundTransfer[] | string> {
    if (added.length === 0) return [];
    const result = await adapter.scan({ ...input, addresses: added });
    if (!result.ok) return `${result.failure}: ${result.detail}`.slice(0, 300);
    return result.output.transfers.filter((transfer) => transfer.height <= output.cursor.height);
  }

  #openAdapter(): ChainAdapter | null {
    if (this.adapter !== null) return this.adapter;
    const { id, family } = this.#chain();
    if (family === 'sandbox') this.adapter = createSandboxAdapter({ read: this.sandbox });
    else {
      const loopback = this.env.HOME_KIND === 'cloudflare' ? 'refused' : 'allowed';
      const settings = { providersText: this.env.CHAIN_PROVIDERS ?? '{}', confirmationsText: this.env.CHAIN_CONFIRMATIONS ?? '{}', loopback } as const;
      this.adapter = createAdapters(settings, { fetch: (input, init) => fetch(input, init), now }).get(id) ?? null;
    }
    return this.adapter;
  }

  /** The simulated chain moves only while something is on its way, so that it costs nothing at rest. */
  #advanceSandbox(nowMs: number): void {
    this.ctx.storage.transactionSync(() => {
      this.sandbox.dropDue(nowMs);
      // A payment that is to be dropped must not be buried before.
      if (this.store.hasUnsettled() && !this.sandbox.hasDrops()) this.sandbox.mine(nowMs);
    });
  }

  /** Allocations that no watch call has told us of (a Worker died between the two) are fetched, so that no address goes unwatched. */
  async #pullAllocations(nowMs: number): Promise<void> {
    const { family } = this.#chain();
    const pulledAtMs = Number(this.store.fact('pulled_at_ms') ?? '0');
    if (family === 'sandbox' || nowMs - pulledAtMs < 60_000) return;
    const position = Number(this.store.fact('allocation_position') ?? '0');
    const rows = await allocationsAfter(this.database, family, position, limits.repairBatchMax);
    for (const row of rows) {
      const request = await this.#pulledWatch(row, nowMs);
      if (request === null) continue;
      // No payer has seen an address before this chain watched it, unless the chain was switched on later: then months of blocks
      // would lie between the oldest allocation and the first payment that can be in time.
      const sinceMs = Math.max(row.createdAtMs, nowMs - limits.pulledWatchAgeMaxMs);
      this.store.watch(request, sinceMs);
    }
    const last = rows[rows.length - 1];
    if (last !== undefined) this.store.setFact('allocation_position', String(last.position));
    if (rows.length < limits.repairBatchMax) this.store.setFact('pulled_at_ms', String(nowMs));
  }

  async #pulledWatch({ address, invoiceId, accountId, projectId, mode }: AllocatedAddress, nowMs: number): Promise<WatchRequest | null> {
    if (isStaticAddressId(invoiceId)) return await staticWatch(this.database, invoiceId);
    const stored = await readTerms(this.database, invoiceId);
    if (stored === null || stored.terms.expiresAtMs + limits.watchWarmAfterExpiryMs < nowMs) return null;
    return { address, asset: null, amount: null, invoiceId, accountId, projectId, mode, expiresAtMs: stored.terms.expiresAtMs };
  }

  async #deliver(): Promise<void> {
    const pending = this.store.undelivered(deliveriesPerTickMax);
    const byInvoice = Map.groupBy(
      pending.filter((transfer) => transfer.matchKind === 'matched'),
      (transfer) => transfer.invoiceId,
    );
    for (const [invoiceId, transfers] of byInvoice) {
      if (isStaticAddressId(invoiceId)) await this.#deliverDeposits(invoiceId, transfers);
      else await this.#deliverTo(invoiceId, transfers);
    }
    const unmatched = pending.filter((transfer) => transfer.matchKind !== 'matched');
    if (unmatched.length === 0) return;
    await this.#attempt('unmatched', async () => {
      await this.#showUnmatched(unmatched);
      this.#acknowledge(unmatched);
    });
  }

  async #deliverTo(invoiceId: string, transfers: readonly StoredTransfer[]): Promise<void> {
    const first = transfers[0];
    if (first === undefined) return;
    await this.#attempt(invoiceId, async () => {
      const answer = await this.env.INVOICE.getByName(invoiceId).observe(
        invoiceId,
        first.accountId,
        transfers.map((transfer) => transfer.observation),
      );
      if (!answer.ok || !answer.value.flushed) return;
      const { left } = answer.value;
      await this.#showUnmatched(transfers.filter(({ observation }) => left.includes(transferKey(observation))));
      this.#acknowledge(transfers);
    });
  }

  /** Each transfer to a static address is an invoice of its own. Without the address's row there is none: then it is shown as it is. */
  async #deliverDeposits(staticAddressId: string, transfers: readonly StoredTransfer[]): Promise<void> {
    for (const transfer of transfers) {
      await this.#attempt(staticAddressId, async () => {
        const invoiceId = await bookDeposit(this.database, staticAddressId, transfer.accountId, transfer.observation, now());
        if (invoiceId !== null) return await this.#deliverTo(invoiceId, [transfer]);
        await this.#showUnmatched([transfer]);
        this.#acknowledge([transfer]);
      });
    }
  }

  /** Money that no invoice takes is shown to the merchant all the same. */
  async #showUnmatched(transfers: readonly StoredTransfer[]): Promise<void> {
    await sendBatch(
      this.database,
      transfers.flatMap((transfer) => [unmatchedStatement(this.database, transfer), ...this.#newsOf(transfer)]),
    );
  }

  /** A transfer that is there is news once. One that was dropped before anybody heard of it is none. */
  #newsOf(transfer: StoredTransfer): readonly Statement[] {
    const { observation } = transfer;
    if (!isPresent(observation)) return [];
    const id = makeId('evt', sha256Bytes(`payment.unmatched:${transfer.projectId}:${transferKey(observation)}`).slice(0, idBytes));
    return [unmatchedNews(this.database, id, transfer)];
  }

  #acknowledge(transfers: readonly StoredTransfer[]): void {
    this.ctx.storage.transactionSync(() => {
      for (const { observation } of transfers) this.store.delivered(transferKey(observation), observation.revision);
    });
  }

  /** What fails for one invoice waits for the next round and holds up nobody else. */
  async #attempt(target: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      logFault('a chain could not tell', error, { target });
    }
  }

  #report(trouble: string | null): ChainReport {
    const head = this.store.cursor('head');
    const settled = this.store.cursor('settled');
    const finalHeight = Number(this.store.fact('final_height') ?? '0');
    return { headHeight: head?.height ?? 0, settledHeight: settled?.height ?? 0, finalHeight, scannedThroughMs: head?.timeMs ?? 0, trouble };
  }

  #nextTick(nowMs: number, report: ChainReport): number | null {
    const waiting = this.store.undelivered(1).length > 0;
    if (this.store.isIdle() && !waiting && !this.#hasDrops()) return null;
    if (report.trouble !== null) return nowMs + Math.max(failureWaitMs, this.#chain().tickMs);
    const { tickMs, tickIdleMs, family } = this.#chain();
    const busy = this.store.hasUnsettled() || waiting || this.#hasDrops();
    if (family === 'sandbox') return busy ? nowMs + tickMs : null;
    return nowMs + (busy || this.store.hasHot(nowMs) ? tickMs : tickIdleMs);
  }

  #hasDrops(): boolean {
    return this.#chain().family === 'sandbox' && this.sandbox.hasDrops();
  }

  /** The chain's row for "confirming n of m" and for health. It says nothing that is not also here, so a failure is only a late row. */
  async #publish(report: ChainReport, nowMs: number, wakeAtMs: number | null): Promise<void> {
    const name = this.store.fact('name');
    if (name === null) return;
    const state = JSON.stringify([report, wakeAtMs === null]);
    const stale = nowMs - Number(this.store.fact('published_at_ms') ?? '0') > 30_000;
    if (state === this.store.fact('published') && !stale) return;
    await this.#attempt('status', async () => {
      await sendBatch(this.database, [statusStatement(this.database, { name, ...report, updatedAtMs: nowMs, wakeAtMs })]);
      this.store.setFact('published', state);
      this.store.setFact('published_at_ms', String(nowMs));
    });
  }

  #remember(name: string, nowMs: number): void {
    if (this.store.fact('name') !== name) this.store.setFact('name', name);
    if (chainOfObject(name) === 'SANDBOX') this.sandbox.migrate(nowMs);
  }

  #chain(): Chain {
    return chains[chainOfObject(this.store.fact('name') ?? 'SANDBOX:')];
  }
}
