// Lives through one random history of an invoice and checks after each step what must hold for every history. Used by the quick tests and
// by the long campaign alike. Throws with a sentence when something does not hold.
import { assetOf, type AssetId, type ChainId } from '../../src/domain/asset';
import {
  effectiveLevel,
  isOpen,
  nextWake,
  optionProgress,
  options,
  receivedBy,
  roleOf,
  unvaluedLate,
  type Invoice,
  type InvoiceTerms,
} from '../../src/domain/invoice';
import type { HandCommand } from '../../src/domain/invoice-by-hand';
import { decide, unaddressedQuotes, type InvoiceCommand } from '../../src/domain/invoice-command';
import { replay, type RecordedEvent } from '../../src/domain/invoice-event';
import { attentionOf, invoiceReasons, reasonOf, rulesAtWork } from '../../src/domain/invoice-reason';
import { limits } from '../../src/domain/limits';
import { decodeSnapshot, encodeSnapshot, snapshotOf } from '../../src/domain/public-event';
import { transferKey, type Observation, type TransferLevel } from '../../src/domain/transfer';
import { dueEther, dueUsdt, ether, makeObservation, makeQuote, startMs, usdt, usdtBsc, type History, type Step } from './invoice-histories';
import { BookKeeper, counting, expectedBooks, isBorne, modelRules, modelStatus, paysAlone, standing } from './invoice-model';

const minuteMs = 60_000;

interface Transaction {
  readonly chain: ChainId;
  readonly txid: string;
  readonly asset: AssetId;
  readonly amount: bigint;
  timeMs: number;
  block: number;
  index: number;
  level: TransferLevel;
}

function check(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence);
}

const same = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);
const textOf = (value: unknown): string => JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item));

/** What a history did, so that a campaign can tell that it went everywhere. */
export type Visits = Map<string, number>;

/** Lives through one history. Throws when an invariant breaks. */
export function live(history: History, visits: Visits = new Map()): Invoice {
  const life = new Life(history.terms, visits);
  life.obey({ type: 'open', terms: history.terms });
  if (history.payable && history.terms.deposit === null) for (const asset of [usdt, ether]) life.offer(asset, 100);
  for (const step of history.steps) life.take(step);
  life.finish();
  return life.now;
}

class Life {
  private invoice: Invoice | null = null;
  private nowMs = startMs;
  private revision = 0;
  private readonly events: RecordedEvent[] = [];
  private readonly told: Observation[] = [];
  private readonly transactions: Transaction[] = [];
  private readonly books = new BookKeeper();

  constructor(
    private readonly terms: InvoiceTerms,
    private readonly visits: Visits,
  ) {}

  get now(): Invoice {
    check(this.invoice !== null, 'an invoice is there once it was opened');
    return this.invoice;
  }

  offer(asset: AssetId, percent: number): void {
    const quote = makeQuote(asset, (dueOf(asset) * BigInt(percent)) / 100n, this.nowMs);
    this.obey({ type: 'choose', asset, quote });
    this.address();
    this.watch();
  }

  take([kind, a, b, c]: Step): void {
    // Time goes on by itself, mostly by a little, sometimes by much, sometimes backwards.
    this.nowMs += c % 7 === 0 ? (c % 90) * minuteMs : c % 11 === 0 ? -(c % 300) * 1_000 : (c % 60) * 1_000;
    if (kind < 7)
      this.obey({ type: 'choose', asset: assetAt(a), quote: makeQuote(assetAt(a), (dueOf(assetAt(a)) * BigInt(80 + (b % 41))) / 100n, this.nowMs) });
    else if (kind < 11) this.address(b);
    else if (kind < 15) this.watch();
    else if (kind < 19) this.offer(assetAt(a), 80 + (b % 41));
    else if (kind < 58) this.chain(kind, a, b, c);
    else if (kind < 66) this.tick(a, b);
    else if (kind < 68) this.obey({ type: 'prolong_watch', untilMs: this.now.expiresAtMs });
    else if (kind < 71) this.nowMs += a % 2 === 0 ? (a % 200) * minuteMs : -(a % 40) * minuteMs;
    else if (kind < 95) this.hand(kind, a, b);
    else this.other(kind, a, b);
  }

  private address(b = 0): void {
    const pending = unaddressedQuotes(this.now)[0];
    if (pending === undefined) return;
    const { asset, quotedAtMs, dueBase } = pending.quote;
    this.obey({ type: 'address', asset, quotedAtMs, address: `0x${asset}`, keyIndex: b % 2 === 0 ? 7 : null, dueBase: dueBase + BigInt(b % 3) });
  }

  private watch(): void {
    const pending = unaddressedQuotes(this.now)[0];
    if (pending === undefined) return;
    this.obey({ type: 'confirm_watch', asset: pending.option.asset, quotedAtMs: pending.quote.quotedAtMs });
  }

  /** What happens on a chain, and what the scanner tells of it: at once, twice, together, or as old news. */
  private chain(kind: number, a: number, b: number, c: number): void {
    const known = this.transactions[a % Math.max(1, this.transactions.length)];
    if (kind < 32 || known === undefined) this.pay(a, b, c);
    else if (kind < 46) this.tell({ ...known, level: b % 5 === 0 ? 'final' : b % 5 === 1 ? 'seen' : 'confirmed' }, known);
    else if (kind < 50) this.tell({ ...known, level: 'dropped' }, known);
    else if (kind < 54) this.tell({ ...known, block: known.block + 1, index: b % 2 === 0 ? known.index : known.index + 1, level: levelAt(b) }, known);
    else this.repeat(a, b);
  }

  private pay(a: number, b: number, c: number): void {
    const asset = assetAt(a);
    const parts = [1n, 10n, 40n, 50n, 60n, 95n, 99n, 100n, 100n, 101n, 200n];
    const exact = this.now.options[asset]?.quotes.at(-1)?.dueBase ?? dueOf(asset);
    const paid = (exact * (parts[b % parts.length] ?? 100n)) / 100n + BigInt((b % 3) - 1);
    const transaction: Transaction = {
      chain: assetOf(asset).chain,
      // Sometimes the second row of a transaction that is known.
      txid: c % 5 === 0 && this.transactions.length > 0 ? (this.transactions[0]?.txid ?? '') : `0x${this.transactions.length}${assetOf(asset).chain}`,
      asset,
      amount: paid < 0n ? 0n : paid,
      // Blocks are stamped by clocks that differ from ours.
      timeMs: this.nowMs + ((c % 13) - 6) * minuteMs,
      block: 100 + (c % 3),
      index: this.transactions.length,
      level: levelAt(c),
    };
    this.transactions.push(transaction);
    this.tell(transaction, transaction);
  }

  private tell(next: Transaction, known: Transaction): void {
    Object.assign(known, next);
    this.revision += 1;
    const { block, index, ...rest } = next;
    const observation = makeObservation({ ...rest, index: String(index), blockHash: `0xb${block}`, height: block, revision: this.revision });
    this.told.push(observation);
    // Some news is lost here and comes later, behind newer news.
    if (this.revision % 9 !== 0) this.obey({ type: 'observe', observations: [observation] });
  }

  private repeat(a: number, b: number): void {
    const some = this.told.filter((_item, position) => (position + a) % (1 + (b % 4)) === 0);
    if (some.length > 0) this.obey({ type: 'observe', observations: b % 2 === 0 ? some : some.toReversed() });
  }

  private tick(a: number, b: number): void {
    if (a % 4 === 0) this.nowMs = Math.max(this.nowMs, this.now.expiresAtMs + this.terms.rules.graceMs + (a % 3) * minuteMs);
    if (a % 16 === 1) this.nowMs += limits.expiryUnverifiedAfterMs;
    const throughMs = this.nowMs + ((b % 21) - 10) * minuteMs;
    this.obey({ type: 'tick', scannedThroughMs: b % 5 === 0 ? { ETH: throughMs } : { ETH: throughMs, BSC: throughMs } });
  }

  private hand(kind: number, a: number, b: number): void {
    const seq = this.now.seq;
    const seenVersion = a % 7 === 0 ? seq - 1 - (a % 3) : a % 7 === 1 ? null : seq;
    const by = 'user:usr_test';
    if (kind < 77) this.obey({ type: 'accept', reason: 'good enough', seenVersion, by });
    else if (kind < 79) this.obey({ type: 'cancel', seenVersion, by });
    else if (kind < 82) this.obey({ type: 'extend', minutes: [0, 4, 5, 60, 2_880, 2_881, 1.5][b % 7] ?? 60, seenVersion, by });
    else if (kind < 83) this.obey({ type: 'invalidate', reason: 'a mistake', seenVersion, by });
    else if (kind < 90) this.refund(a, b, seenVersion);
    else this.obey({ type: 'review', seenVersion, by });
  }

  private refund(a: number, b: number, seenVersion: number | null): void {
    const asset = assetAt(a);
    const back = (dueOf(asset) * BigInt(b % 60)) / 100n;
    this.obey({ type: 'refund', asset, amount: back, txid: `0xr${b % 5}`, reason: 'too much', seenVersion, by: 'user:usr_test' });
  }

  private other(kind: number, a: number, b: number): void {
    const waiting = unvaluedLate(this.now)[0];
    if (kind < 97 && waiting !== undefined)
      this.obey({ type: 'value_late', key: waiting.key, dueBase: (dueOf(waiting.transfer.asset) * BigInt(50 + (b % 100))) / 100n });
    else if (kind < 97) this.obey({ type: 'value_late', key: 'ETH:0x0ETH:0', dueBase: 1n });
    else if (kind === 97) this.obey({ type: 'prolong_watch', untilMs: this.now.expiresAtMs });
    else if (kind === 98) this.obey(a % 3 === 0 ? { type: 'note_return' } : { type: 'expire_now' });
    else this.obey({ type: 'open', terms: this.terms });
  }

  /** One command, obeyed or refused, then once more: nothing may break, and nothing may happen twice. */
  obey(command: InvoiceCommand): void {
    const before = this.invoice;
    const decision = decide(before, command, this.nowMs);
    this.visit(
      decision.ok ? (decision.value.events.length > 0 ? command.type : `${command.type} again`) : `${command.type} refused ${decision.refusal.reason}`,
    );
    if (!decision.ok) {
      if (before !== null) checkRefusal(before, command, decision.refusal);
      return;
    }
    const { events, invoice } = decision.value;
    check(!isHand(command) || isCurrent(before, command), 'what was decided on an old version is refused');
    if (events.length === 0) check(before !== null && invoice === before, 'where nothing happens nothing changes');
    this.keep(events);
    this.invoice = invoice;
    this.checkAll(before);
    this.repeatCommand(command, events.length);
  }

  private keep(events: readonly RecordedEvent[]): void {
    for (const recorded of events) {
      check(recorded.seq === this.events.length + 1, 'events are numbered without gaps');
      this.events.push(recorded);
      const { event } = recorded;
      if (event.type === 'transfer_moved' || event.type === 'refunded')
        for (const posting of event.postings) {
          check(posting.amount >= 0n, 'no posting is below zero');
          this.books.post(posting);
        }
      if (event.type === 'status_changed') this.visit(`is ${event.status.base} ${event.status.exception}`);
    }
  }

  private repeatCommand(command: InvoiceCommand, happened: number): void {
    if (command.type === 'note_return') return;
    const again = decide(this.invoice, command, this.nowMs);
    if (happened > 0 && isHand(command) && command.type !== 'cancel' && command.seenVersion !== null)
      check(!again.ok && again.refusal.reason === 'invoice_changed' && again.refusal.version === this.now.seq, 'a repetition meets the new version');
    else
      check(
        !again.ok || again.value.events.length === 0 || command.type === 'accept',
        `a command that comes twice has one effect: ${textOf(command)} led to ${again.ok ? textOf(again.value.events) : ''}`,
      );
  }

  private checkAll(before: Invoice | null): void {
    const invoice = this.now;
    check(invoice.seq === this.events.length, 'the version counts the events');
    check(same(invoice.status, modelStatus(invoice)), `the status follows from the facts: ${textOf(invoice.status)}, not ${textOf(modelStatus(invoice))}`);
    check(invoice.status.base !== 'paid' || isBorne(invoice), 'paid is borne by money of the level that the rule asks for');
    this.checkMoney(invoice);
    this.checkTransfers(invoice);
    this.checkReverted(before, invoice);
    this.checkTime(before, invoice);
    const reason = reasonOf(invoice);
    check(invoiceReasons.includes(reason), 'each state has a reason');
    this.visit(`because ${reason}`);
    check(
      (reason === 'paid_twice') === (invoice.status.exception === 'over' && invoice.status.base === 'paid' && paysAlone(invoice) > 1),
      'paid twice is two payments of which each would do',
    );
    check(
      same(rulesAtWork(invoice).toSorted(), modelRules(invoice).toSorted()),
      `the rules at work are those without which the state were another: ${textOf(rulesAtWork(invoice))}, not ${textOf(modelRules(invoice))}`,
    );
    check(
      rulesAtWork(invoice).every((rule) => invoice.rulesTold.includes(rule)),
      'each rule at work has been told of',
    );
    check(new Set(invoice.rulesTold).size === invoice.rulesTold.length, 'each rule is told of once');
  }

  private checkMoney(invoice: Invoice): void {
    for (const asset of [usdt, ether, usdtBsc]) {
      const books = this.books.of(asset);
      check(books.payer + books.pending + books.received + books.refunded === 0n, 'the books of an asset sum to zero');
      check(same(books, expectedBooks(invoice, asset)), `the books of ${asset} hold what the chain holds: ${textOf(books)}`);
    }
    const { seen, settled, settledEver, settledInTime } = receivedBy(invoice);
    for (const share of [seen, settled, settledEver, settledInTime]) check(share.numerator >= 0n && share.denominator > 0n, 'no share is below zero');
    for (const option of options(invoice)) {
      const progress = optionProgress(invoice, option);
      check(progress.due >= 0n && progress.received >= 0n && progress.remaining >= 0n, 'no amount is below zero');
      check(progress.remaining > 0n === seen.numerator < seen.denominator, 'something remains as long as not all is there');
    }
  }

  private checkTransfers(invoice: Invoice): void {
    for (const [key, transfer] of Object.entries(invoice.transfers)) {
      check(key === transferKey(transfer), 'a transfer lies under its own name');
      const level = effectiveLevel(invoice, transfer);
      check(level === (standing(invoice, transfer) ?? 'dropped'), 'a transfer stands where its newest block is');
      check(roleOf(invoice, transfer) === (counting(invoice, key, transfer)?.as ?? 'other_asset'), 'a transfer counts as its time and its asset say');
      const newest = this.told.filter((item) => transferKey(item) === key && item.revision > transfer.revision && this.hasArrived(item));
      check(newest.length === 0, 'the newest news of a transfer that came is what holds');
    }
  }

  private readonly arrived = new Set<number>();
  private hasArrived(item: Observation): boolean {
    for (const { event } of this.events.slice(-40)) if (event.type === 'transfer_moved') this.arrived.add(event.transfer.revision);
    return this.arrived.has(item.revision);
  }

  private checkReverted(before: Invoice | null, invoice: Invoice): void {
    if (invoice.paidAtMs === null || before === null) return;
    const { base, exception } = invoice.status;
    const stands = base === 'paid' || base === 'invalid' || exception === 'marked';
    check(stands || exception === 'reverted', 'what was paid and is not any more is called reverted');
    if (exception !== 'reverted' || before.status.exception === 'reverted') return;
    check(attentionOf(invoice)?.kind === 'reverted', 'money that goes after it was paid is never silent');
  }

  private checkTime(before: Invoice | null, invoice: Invoice): void {
    if (invoice.expiresAtMs !== before?.expiresAtMs && before !== null) {
      const moved = this.events.findLast(({ event }) => event.type === 'expiry_moved' || event.type === 'extended' || event.type === 'opened');
      const agreed = this.events.findLast(({ event }) => event.type === 'extended');
      const agreedMs = agreed?.event.type === 'extended' ? agreed.event.expiresAtMs : invoice.terms.expiresAtMs;
      check(
        moved?.event.type !== 'expiry_moved' || invoice.expiresAtMs <= agreedMs + limits.partialTimeBeyondMs,
        'a part paid moves the end by two hours at most',
      );
    }
    const waits = invoice.status.base === 'new' && invoice.expiredAtMs === null;
    check(!waits || nextWake(invoice, this.nowMs) !== null, 'an invoice that waits wakes by itself');
    if (isOpen(invoice, this.nowMs)) check(this.nowMs < invoice.expiresAtMs, 'nothing is open after its end');
  }

  /** The end: the state from all events, the facts in another order, the snapshot that the world is told. */
  finish(): void {
    const invoice = this.now;
    check(same(replay(this.events), invoice), 'the events replayed give the same invoice');
    const turned: Invoice = { ...invoice, transfers: Object.fromEntries(Object.entries(invoice.transfers).toReversed()) };
    check(same(modelStatus(turned), invoice.status), 'the order of transfers does not matter');
    const [here, there] = [receivedBy(invoice), receivedBy(turned)];
    for (const sum of ['seen', 'settled', 'settledEver', 'settledInTime'] as const)
      check(here[sum].numerator * there[sum].denominator === there[sum].numerator * here[sum].denominator, 'sums do not depend on the order');
    const last = this.events.at(-1);
    if (last === undefined) return;
    const snapshot = snapshotOf(invoice, last.event);
    check(same(decodeSnapshot(encodeSnapshot(snapshot)), snapshot), 'a snapshot is read as it was written');
    // Everything that was ever told, once more and backwards: nothing new may come of it but what had been lost.
    this.obey({ type: 'observe', observations: this.told.toReversed() });
    this.obey({ type: 'observe', observations: this.told });
    const latest = new Map(this.told.map((item) => [transferKey(item), item.revision]));
    for (const [key, revision] of latest) check(this.now.transfers[key]?.revision === revision, 'in the end the newest news of each transfer holds');
  }

  private visit(what: string): void {
    this.visits.set(what, (this.visits.get(what) ?? 0) + 1);
  }
}

function isHand(command: InvoiceCommand): command is HandCommand {
  return ['cancel', 'accept', 'extend', 'invalidate', 'refund', 'review'].includes(command.type);
}

function isCurrent(before: Invoice | null, command: HandCommand): boolean {
  return command.type === 'cancel' || command.seenVersion === null || command.seenVersion === before?.seq;
}

function checkRefusal(before: Invoice, command: InvoiceCommand, refusal: { readonly reason: string; readonly version?: unknown }): void {
  if (!isHand(command) || isCurrent(before, command)) return;
  check(refusal.reason === 'invoice_changed' && refusal.version === before.seq, 'an old version is answered with the new one');
}

const assetAt = (a: number): AssetId => [usdt, usdt, ether, usdtBsc][a % 4] ?? usdt;
const dueOf = (asset: AssetId): bigint => (asset === ether ? dueEther : asset === usdt ? dueUsdt : dueUsdt * 10n ** 12n);
const levelAt = (a: number): TransferLevel => (['seen', 'seen', 'confirmed', 'final'] as const)[a % 4] ?? 'seen';
