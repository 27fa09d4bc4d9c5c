// Owns one invoice: the only place where its state is decided. Read, decide and append happen in one synchronous transaction;
// everything outside (address, watch, projection, hints) follows from the stored state and may be repeated at any time.
import { DurableObject } from 'cloudflare:workers';
import { insertActivityOnce } from '../db/activity';
import { openDatabase, sendBatch, type Database } from '../db/database';
import { projectionStatements } from '../db/invoice-projection';
import { readTerms } from '../db/invoice-terms';
import type { ActedBy } from '../domain/activity-action';
import { chains, assetOf, type ChainId } from '../domain/asset';
import { chainsOfFamily } from '../domain/chain-config';
import { currencyOf } from '../domain/currency';
import { idBytes, makeId } from '../domain/id';
import { chainsAwaited, isOpen, nextWake, options, shownQuote, unvaluedLate, type Invoice, type InvoiceStatus } from '../domain/invoice';
import type { HandCommand } from '../domain/invoice-by-hand';
import { choiceRefusal, decide, standingQuote, unaddressedQuotes, type InvoiceCommand } from '../domain/invoice-command';
import { askedOf } from '../domain/invoice-rules';
import { hashTerms } from '../domain/invoice-terms';
import { limits } from '../domain/limits';
import { quote as makeQuote, type Quote } from '../domain/quote';
import { decodeRateBook, sandboxRateBook } from '../domain/rate';
import type { Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { transferKey, type Observation, type TransferKey } from '../domain/transfer';
import type { Env } from '../env';
import { now } from '../lib/clock';
import { sha256Bytes } from '../lib/hash';
import { logFault } from '../lib/log';
import { randomBytes } from '../lib/random';
import { allocate, type Allocation } from './allocate';
import { chainObjectName } from './chain-name';
import { actOf, handActs, ruleActs } from './invoice-acts';
import { InvoiceLog, type LoggedAct } from './invoice-log';

export interface InvoiceHead {
  readonly seq: number;
  readonly status: InvoiceStatus;
  readonly flushed: boolean;
}

/** Names one command for exactly-once; `hash` tells whether the same was asked. */
export interface CommandRequest {
  readonly key: string;
  readonly hash: string;
}

export interface Acted extends InvoiceHead {
  /** The same request was obeyed before: nothing was done now. */
  readonly replayed: boolean;
  /** The version right after the command's own effect. */
  readonly decidedSeq: number;
}

export interface Observed {
  readonly flushed: boolean;
  readonly left: readonly TransferKey[];
}

const eventsPerFlushMax = 40;

export class InvoiceObject extends DurableObject<Env> {
  private readonly log: InvoiceLog;
  private readonly database: Database;
  private flushing: Promise<boolean> | null = null;
  /** Why the last flush could give no address; only for the answer to the call that asked. */
  private stuck: Refusal | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.log = new InvoiceLog(ctx.storage.sql);
    this.database = openDatabase(env.DB);
    ctx.storage.transactionSync(() => this.log.migrate());
  }

  /** Opens the invoice from the directory's terms. Twice is once. Refuses with `not_found` when the directory has no such invoice. */
  async open(invoiceId: string): Promise<Result<InvoiceHead>> {
    const opened = await this.#ensureOpen(invoiceId);
    return opened.ok ? ok(await this.#settle()) : opened;
  }

  /**
   * Makes an asset payable: freezes a quote, then allocates and watches its address. `bookText` is the rate book of live assets
   * (see rate.ts), not looked at for test assets. `ready` tells whether the address is on display; ask again when it is not. `by`: who is
   * told of in the activity log; null when the choice is part of another act.
   */
  async choose(invoiceId: string, asset: string, bookText: string | null, by: ActedBy | null = null): Promise<Result<{ readonly ready: boolean }>> {
    const opened = await this.#ensureOpen(invoiceId);
    if (!opened.ok) return opened;
    const nowMs = now();
    const invoice = opened.value;
    const known = invoice.terms.assets.find((candidate) => candidate === asset);
    if (known === undefined) return refuse({ reason: 'asset_not_accepted', asset });
    const refusal = choiceRefusal(invoice, known, nowMs);
    if (refusal !== null) return refuse(refusal);
    const quoted = this.#quoteFor(invoice, known, bookText, nowMs);
    if (!quoted.ok) return quoted;
    const act =
      by === null ? null : actOf(by, { key: `chosen:${invoiceId}:${known}:${nowMs}`, action: 'invoice.option_chosen', detail: { asset: known } }, nowMs);
    const chosen = this.#apply({ type: 'choose', asset: known, quote: quoted.value }, nowMs, act);
    if (!chosen.ok) return chosen;
    const head = await this.#settle();
    return head.flushed || this.stuck === null ? ok({ ready: head.flushed }) : refuse(this.stuck);
  }

  /**
   * Takes the whole present state of transfers. Idempotent by (chain, txid, index) and revision. `flushed`: D1 knows it too. `left`:
   * keys of transfers for which there is no room; the scanner keeps and shows them.
   */
  async observe(invoiceId: string, accountId: string, observations: readonly Observation[]): Promise<Result<Observed>> {
    const opened = await this.#ensureOpen(invoiceId);
    if (!opened.ok) return opened;
    if (opened.value.terms.accountId !== accountId) return refuse({ reason: 'not_found' });
    const observed = this.#apply({ type: 'observe', observations }, now());
    if (!observed.ok) return observed;
    const left = observations.map(transferKey).filter((key) => observed.value.transfers[key] === undefined);
    return ok({ flushed: (await this.#settle()).flushed, left });
  }

  /**
   * A person's word about the invoice, for the account that owns it. Idempotent by `request` (key and hash of what is asked), kept in the
   * transaction of the effect. Refuses `not_found`, `idempotency_key_reused`, and what `decideByHand` refuses.
   */
  async act(invoiceId: string, accountId: string, command: HandCommand, request: CommandRequest | null, by: ActedBy): Promise<Result<Acted>> {
    const opened = await this.#ensureOpen(invoiceId);
    if (!opened.ok) return opened;
    if (opened.value.terms.accountId !== accountId) return refuse({ reason: 'not_found' });
    const nowMs = now();
    const act = actOf(by, { key: `${command.type}:${invoiceId}:${request?.key ?? opened.value.seq}`, ...handActs(command) }, nowMs);
    const applied = this.#applyOnce(command, request, nowMs, act);
    if (!applied.ok) return applied;
    return ok({ ...(await this.#settle()), replayed: applied.value.replayed, decidedSeq: applied.value.seq });
  }

  /** The payer has gone back to the shop: one line in the timeline, however often. */
  async noteReturn(invoiceId: string): Promise<Result<InvoiceHead>> {
    const opened = await this.#ensureOpen(invoiceId);
    if (!opened.ok) return opened;
    const noted = this.#applyOnce({ type: 'note_return' }, { key: 'returned', hash: '' }, now(), null);
    return noted.ok ? ok(await this.#settle()) : noted;
  }

  /** Test mode only: tells the activity log of a payment on the simulated chain. Once for each transaction. */
  async noteTestPayment(invoiceId: string, payment: { readonly txid: string; readonly kind: string }, by: ActedBy): Promise<Result<InvoiceHead>> {
    const opened = await this.#ensureOpen(invoiceId);
    if (!opened.ok) return opened;
    if (opened.value.terms.mode !== 'test') return refuse({ reason: 'wrong_mode', expected: 'test' });
    const nowMs = now();
    const act = actOf(by, { key: `test_paid:${payment.txid}`, action: 'invoice.test_paid', detail: { kind: payment.kind } }, nowMs);
    this.ctx.storage.transactionSync(() => {
      this.log.note(act);
      void this.ctx.storage.setAlarm(nowMs + limits.flushRetryFirstMs);
    });
    return ok(await this.#settle());
  }

  /** Test mode only: ends the time to pay now. Twice is once. */
  async expireNow(invoiceId: string, accountId: string): Promise<Result<InvoiceHead>> {
    return await this.#command(invoiceId, accountId, { type: 'expire_now' });
  }

  /** Does what is due: expiry, and whatever has not reached D1. For the alarm, for repairs, and for a caller that must be sure. */
  async tick(invoiceId: string): Promise<Result<InvoiceHead>> {
    const opened = await this.#ensureOpen(invoiceId);
    if (!opened.ok) return opened;
    await this.#tickOpened(opened.value);
    return ok(await this.#settle());
  }

  /** At least once, at any time, perhaps twice: everything it does follows from the stored state. Never throws, else alarms end. */
  override async alarm(): Promise<void> {
    const head = this.log.head();
    if (head === null) return;
    try {
      await this.#tickOpened(head.invoice);
      await this.#settle();
    } catch (error) {
      logFault('an alarm of an invoice failed', error, { invoice: head.invoice.terms.invoiceId });
      this.log.flushFailed(now() + limits.flushRetryFirstMs);
    } finally {
      await this.#arm(now());
    }
  }

  async #command(invoiceId: string, accountId: string, command: InvoiceCommand, act: LoggedAct | null = null): Promise<Result<InvoiceHead>> {
    const opened = await this.#ensureOpen(invoiceId);
    if (!opened.ok) return opened;
    if (opened.value.terms.accountId !== accountId) return refuse({ reason: 'not_found' });
    const applied = this.#apply(command, now(), act);
    return applied.ok ? ok(await this.#settle()) : applied;
  }

  /** The invoice, opened from the directory when this is the first call that reaches the object. */
  async #ensureOpen(invoiceId: string): Promise<Result<Invoice>> {
    const head = this.log.head();
    if (head !== null) return head.invoice.terms.invoiceId === invoiceId ? ok(head.invoice) : refuse({ reason: 'not_found' });
    const stored = await readTerms(this.database, invoiceId);
    if (stored === null) return refuse({ reason: 'not_found' });
    if (hashTerms(stored.text) !== stored.hash) return refuse({ reason: 'terms_differ' });
    return this.#apply({ type: 'open', terms: stored.terms }, stored.terms.createdAtMs);
  }

  #quoteFor(invoice: Invoice, asset: Quote['asset'], bookText: string | null, nowMs: number): Result<Quote> {
    const standing = standingQuote(invoice, asset, nowMs);
    return standing === null ? this.#freshQuote(invoice, asset, bookText, nowMs) : ok(standing);
  }

  #freshQuote(invoice: Invoice, asset: Quote['asset'], bookText: string | null, nowMs: number): Result<Quote> {
    const book = invoice.terms.mode === 'test' ? sandboxRateBook(nowMs) : bookText === null ? null : decodeRateBook(bookText);
    if (book === null) return refuse({ reason: 'rate_unavailable', code: assetOf(asset).priceCode });
    const { amount, currency, costs } = invoice.terms;
    return makeQuote({
      ...askedOf(amount, costs),
      currency: currencyOf(currency).code,
      asset: assetOf(asset),
      book,
      now: nowMs,
      invoiceExpiresAtMs: Math.max(invoice.expiresAtMs, nowMs),
    });
  }

  /** The same, unless a request of that key was obeyed before: then its answer is that of then. */
  #applyOnce(command: InvoiceCommand, request: CommandRequest | null, nowMs: number, act: LoggedAct | null): Result<{ replayed: boolean; seq: number }> {
    return this.ctx.storage.transactionSync(() => {
      const prior = request === null ? null : this.log.commandOf(request.key);
      if (prior !== null && prior.hash !== request?.hash) return refuse({ reason: 'idempotency_key_reused' });
      if (prior !== null) return ok({ replayed: true, seq: prior.seq });
      const applied = this.#apply(command, nowMs, act);
      if (!applied.ok) return applied;
      if (request !== null) this.log.keepCommand(request.key, request.hash, applied.value.seq);
      return ok({ replayed: false, seq: applied.value.seq });
    });
  }

  /** Read, decide, append, arm: one transaction without a pause in it. `act` is told of only when something was decided. */
  #apply(command: InvoiceCommand, nowMs: number, act: LoggedAct | null = null): Result<Invoice> {
    return this.ctx.storage.transactionSync(() => {
      const before = this.log.head()?.invoice ?? null;
      const decision = decide(before, command, nowMs);
      if (!decision.ok) return decision;
      this.log.append(before, decision.value);
      if (act !== null && decision.value.events.length > 0) this.log.note(act);
      for (const told of ruleActs(decision.value.events, decision.value.invoice, nowMs)) this.log.note(told);
      const wakeAtMs = nextWake(decision.value.invoice, nowMs);
      // Unflushed events need a wake of their own, should this object be evicted before the flush.
      const soonestMs = decision.value.events.length > 0 ? nowMs + limits.flushRetryFirstMs : wakeAtMs;
      if (soonestMs !== null) void this.ctx.storage.setAlarm(Math.min(soonestMs, wakeAtMs ?? soonestMs));
      return ok(decision.value.invoice);
    });
  }

  async #tickOpened(invoice: Invoice): Promise<void> {
    const nowMs = now();
    const wakeAtMs = nextWake(invoice, nowMs - 1);
    if (wakeAtMs === null || nowMs < invoice.expiresAtMs || invoice.status.base !== 'new') return;
    const scannedThroughMs: Partial<Record<ChainId, number>> = {};
    for (const chain of chainsAwaited(invoice)) {
      const stub = this.env.CHAIN.getByName(chainObjectName(chain, invoice.terms.projectId));
      scannedThroughMs[chain] = await stub.scannedThroughMs();
    }
    this.#apply({ type: 'tick', scannedThroughMs }, nowMs);
  }

  /** Flushes once at a time; a call that comes while another flush runs joins it and then looks again. */
  async #settle(): Promise<InvoiceHead> {
    if (this.flushing !== null) await this.flushing;
    this.flushing ??= this.#flush().finally(() => {
      this.flushing = null;
    });
    const flushed = await this.flushing;
    await this.#arm(now());
    const head = this.log.head();
    if (head === null) throw new Error('Broken assumption: a settled invoice is open');
    return { seq: head.invoice.seq, status: head.invoice.status, flushed: flushed && head.projectedSeq >= head.invoice.seq };
  }

  /** Address, watch, projection, hint, in this order: nothing is shown that is not watched. True when D1 has caught up. */
  async #flush(): Promise<boolean> {
    try {
      await this.#prepareOptions();
      await this.#prolongWatches();
      await this.#valueLate();
      await this.#project();
      return true;
    } catch (error) {
      const attempts = this.log.head()?.flushAttempts ?? 0;
      this.log.flushFailed(now() + Math.min(limits.flushRetryFirstMs * 2 ** Math.min(attempts, 10), limits.flushRetryMaxMs));
      logFault('an invoice was not flushed', error, { invoice: this.log.head()?.invoice.terms.invoiceId ?? '', attempts });
      return false;
    }
  }

  async #prepareOptions(): Promise<void> {
    const invoice = this.log.head()?.invoice;
    this.stuck = null;
    if (invoice === undefined || !isOpen(invoice, now())) return;
    for (const { option, quote } of unaddressedQuotes(invoice)) {
      const nowMs = now();
      const allocation = await allocate(this.database, invoice, quote, nowMs, randomBytes);
      if (!allocation.ok) {
        this.stuck = allocation.refusal;
        throw new Error(`no address: ${allocation.refusal.reason}`);
      }
      const { address, keyIndex, dueBase } = allocation.value;
      this.#apply({ type: 'address', asset: option.asset, quotedAtMs: quote.quotedAtMs, address, keyIndex, dueBase }, nowMs);
      await this.#watch(invoice, quote, allocation.value);
      this.#apply({ type: 'confirm_watch', asset: option.asset, quotedAtMs: quote.quotedAtMs }, now());
    }
  }

  /** More time to pay is more time to watch closely; asked for before it is shown. */
  async #prolongWatches(): Promise<void> {
    const invoice = this.log.head()?.invoice;
    if (invoice === undefined || invoice.expiresAtMs <= invoice.watchedUntilMs) return;
    for (const option of options(invoice)) {
      const quote = shownQuote(option);
      if (quote === null || option.address === null) continue;
      const exactAmount = option.keyIndex === null ? quote.dueBase : null;
      await this.#watch(invoice, quote, { address: option.address, keyIndex: option.keyIndex, dueBase: quote.dueBase, exactAmount });
    }
    this.#apply({ type: 'prolong_watch', untilMs: invoice.expiresAtMs }, now());
  }

  /** Late money that counts at the rate of its own time gets one. Without a rate it waits, and the alarm asks again. */
  async #valueLate(): Promise<void> {
    const invoice = this.log.head()?.invoice;
    if (invoice === undefined) return;
    for (const { key, transfer } of unvaluedLate(invoice)) {
      const nowMs = now();
      const bookText = invoice.terms.mode === 'test' ? null : await this.env.RATE.getByName('rates').book();
      const quoted = this.#freshQuote(invoice, transfer.asset, bookText, nowMs);
      if (quoted.ok) this.#apply({ type: 'value_late', key, dueBase: quoted.value.dueBase }, nowMs);
    }
  }

  /** An address of its own receives on every chain of the family, so each of them watches it; a shared one only for its exact amount. */
  async #watch(invoice: Invoice, quote: Quote, allocation: Allocation): Promise<void> {
    const { chain } = assetOf(quote.asset);
    const { invoiceId, accountId, projectId, mode } = invoice.terms;
    const all = chainsOfFamily(chains[chain].family, mode, this.env.CHAIN_PROVIDERS ?? '{}');
    const watched = allocation.exactAmount === null ? [...new Set([chain, ...all])] : [chain];
    const request = {
      address: allocation.address,
      asset: allocation.exactAmount === null ? null : quote.asset,
      amount: allocation.exactAmount,
      invoiceId,
      accountId,
      projectId,
      mode,
      expiresAtMs: invoice.expiresAtMs,
    };
    for (const id of watched) await this.env.CHAIN.getByName(chainObjectName(id, projectId)).watch(chainObjectName(id, projectId), request);
  }

  async #project(): Promise<void> {
    for (;;) {
      const head = this.log.head();
      if (head === null) return;
      const events = head.projectedSeq < head.invoice.seq ? this.log.eventsAfter(head.projectedSeq, eventsPerFlushMax) : [];
      const acts = this.log.acts();
      if (events.length === 0 && acts.length === 0) return;
      const { invoiceId, accountId } = head.invoice.terms;
      const eventId = (seq: number, part = ''): string => makeId('evt', sha256Bytes(`${invoiceId}:${seq}${part === '' ? '' : `:${part}`}`).slice(0, 16));
      const told = acts.map(({ key, ...act }) =>
        insertActivityOnce(this.database, { ...act, accountId, object: invoiceId }, sha256Bytes(key).slice(0, idBytes)),
      );
      const projected = events.length === 0 ? [] : projectionStatements(this.database, head.invoice, events, eventId);
      await sendBatch(this.database, [...projected, ...told]);
      this.log.actsTold(acts);
      const last = events.at(-1);
      if (last !== undefined) this.log.flushed(last.recorded.seq);
      if (events.some((event) => event.publicType !== null)) await this.#hint();
    }
  }

  /** Only wakes the queue consumer; cron finds unexpanded events by itself. */
  async #hint(): Promise<void> {
    try {
      await this.env.EVENTS.send({ kind: 'events' });
    } catch (error) {
      logFault('a hint was not sent', error, {});
    }
  }

  /** One alarm: the earliest of what the invoice waits for and the next flush. */
  async #arm(nowMs: number): Promise<void> {
    const head = this.log.head();
    if (head === null) return;
    const unflushed =
      head.projectedSeq < head.invoice.seq || this.log.acts().length > 0 || (isOpen(head.invoice, nowMs) && unaddressedQuotes(head.invoice).length > 0);
    const times = [nextWake(head.invoice, nowMs), unflushed ? Math.max(head.flushAfterMs, nowMs + limits.flushRetryFirstMs) : null].filter(
      (time) => time !== null,
    );
    if (times.length === 0) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(Math.min(...times));
  }
}
