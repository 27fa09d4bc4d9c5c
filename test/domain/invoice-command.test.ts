// Each command to the unit: what it does at its edge, one step before it, and when it comes twice.
import { describe, expect, test } from 'vitest';
import {
  chainsAwaited,
  chosenOption,
  deadlineMs,
  isOpen,
  nextWake,
  optionProgress,
  options,
  quoteAt,
  roleOf,
  shownQuote,
  unvaluedLate,
  type InvoiceTerms,
} from '../../src/domain/invoice';
import { choiceRefusal, decide, standingQuote, unaddressedQuotes, type InvoiceCommand } from '../../src/domain/invoice-command';
import { evolve } from '../../src/domain/invoice-event';
import { plainRules, type InvoiceRules } from '../../src/domain/invoice-rules';
import { limits } from '../../src/domain/limits';
import { dueEther, dueUsdt, ether, makeObservation, makeQuote, makeTerms, startMs, Story, usdt, usdtBsc } from '../support/invoice-histories';

const endMs = makeTerms().expiresAtMs;
const by = 'user:usr_test';
const cancel = { type: 'cancel', seenVersion: null, by } as const;
const rules = (change: Partial<InvoiceRules>): Partial<InvoiceTerms> => ({ rules: { ...plainRules, ...change } });
const tick = (scannedThroughMs: Readonly<Record<string, number>>): InvoiceCommand => ({ type: 'tick', scannedThroughMs });
const typesOf = (story: Story, command: InvoiceCommand, atMs: number) => {
  const answer = decide(story.invoice, command, atMs);
  return answer.ok ? answer.value.events.map(({ event }) => event.type) : answer.refusal.reason;
};
const lateMs = endMs + 300_001;
const part = makeObservation({ amount: 20_000_000n, level: 'confirmed' });

describe('opening', () => {
  test('happens once, with nothing in it, and nothing is done to what is not there', () => {
    const story = Story.opened();
    expect(story.now).toEqual({
      terms: makeTerms(),
      seq: 1,
      expiresAtMs: endMs,
      options: {},
      transfers: {},
      cancelledAtMs: null,
      expiredAtMs: null,
      paidAtMs: null,
      status: { base: 'new', exception: 'none' },
      expiryVerified: true,
      cancelledBy: null,
      invalidatedAtMs: null,
      extendedAtMs: null,
      agreedUntilMs: endMs,
      watchedUntilMs: endMs,
      acceptance: null,
      lateDue: {},
      refunds: [],
      reviewed: null,
      rulesTold: [],
    });
    expect(typesOf(story, { type: 'open', terms: makeTerms({ orderId: 'another' }) }, startMs)).toEqual([]);
    expect(decide(null, cancel, startMs)).toEqual({ ok: false, refusal: { reason: 'not_found' } });
  });

  test('a deposit to a static address is payable at once, in its own asset, one to one', () => {
    const deposit = { transferKey: 'ETH:0x1:0', asset: usdt, amount: 7n, walletId: 'wal_1', address: '0xdd', keyIndex: 3 };
    const story = Story.opened({ deposit });
    expect(story.events.map(({ event }) => event.type)).toEqual(['opened', 'option_quoted', 'option_addressed', 'option_ready']);
    expect(story.now.options[usdt]).toEqual({
      asset: usdt,
      walletId: 'wal_1',
      address: '0xdd',
      keyIndex: 3,
      chosenAtMs: startMs,
      quotes: [{ asset: usdt, dueBase: 7n, rateE18: 10n ** 18n, sources: [], ratedAtMs: startMs, quotedAtMs: startMs, expiresAtMs: endMs, ready: true }],
    });
  });

  test('events follow each other without a gap', () => {
    const { now } = Story.opened();
    expect(() => evolve(now, { seq: 3, atMs: 1, event: { type: 'returned' } })).toThrow('without a gap');
    expect(() => evolve(null, { seq: 1, atMs: 1, event: { type: 'returned' } })).toThrow('without a gap');
    expect(() => evolve(now, { seq: 1, atMs: 1, event: { type: 'opened', terms: makeTerms() } })).toThrow('opened once');
    expect(() => evolve(null, { seq: 2, atMs: 1, event: { type: 'opened', terms: makeTerms() } })).toThrow('opened once');
    expect(() => evolve(now, { seq: 2, atMs: 1, event: { type: 'option_ready', asset: usdt, quotedAtMs: 1 } })).toThrow();
    const quoted = Story.opened().does({ type: 'choose', asset: usdt, quote: makeQuote(usdt, 1n, startMs) }, startMs).now;
    expect(() => evolve(quoted, { seq: 3, atMs: 1, event: { type: 'option_ready', asset: usdt, quotedAtMs: startMs } })).toThrow();
  });
});

describe('choosing', () => {
  test('is refused after the end, when it is over, for another asset once money came, and after too many prices', () => {
    const { now } = Story.payable({ assets: [usdt, ether, usdtBsc] });
    expect(choiceRefusal(now, usdt, endMs - 1)).toBeNull();
    expect(choiceRefusal(now, usdt, endMs)).toEqual({ reason: 'invoice_closed', base: 'expired' });
    const cancelled = Story.payable().does(cancel, startMs + 5).now;
    expect(choiceRefusal(cancelled, usdt, startMs + 6)).toEqual({ reason: 'invoice_closed', base: 'cancelled' });
    const withMoney = Story.payable({ assets: [usdt, ether, usdtBsc] }).sees(part).now;
    expect(choiceRefusal(withMoney, usdtBsc, startMs + 90_000)).toEqual({ reason: 'invoice_has_money' });
    expect(choiceRefusal(withMoney, ether, startMs + 90_000)).toBeNull();
    const option = now.options[usdt];
    const many = (count: number) =>
      ({ ...now, options: { [usdt]: { ...option, quotes: Array.from({ length: count }, () => option?.quotes[0]) } } }) as typeof now;
    expect(choiceRefusal(many(limits.quotesPerOptionMax - 1), usdt, startMs + 5)).toBeNull();
    expect(choiceRefusal(many(limits.quotesPerOptionMax), usdt, startMs + 5)).toEqual({
      reason: 'limit_reached',
      limit: 'quotes',
      max: limits.quotesPerOptionMax,
    });
  });

  test('again is a new price only when the old one has run out and no money came', () => {
    const { now } = Story.payable();
    const untilMs = startMs + 1 + 900_000;
    expect(standingQuote(now, usdt, untilMs - 1)?.quotedAtMs).toBe(startMs + 1);
    expect(standingQuote(now, usdt, untilMs)).toBeNull();
    expect(standingQuote(now, usdtBsc, startMs)).toBeNull();
    expect(standingQuote(Story.payable().sees(part).now, usdt, untilMs)?.quotedAtMs).toBe(startMs + 1);
    const again: InvoiceCommand = { type: 'choose', asset: usdt, quote: makeQuote(usdt, dueUsdt * 2n, untilMs) };
    expect(typesOf(Story.payable(), again, untilMs)).toEqual(['option_quoted']);
    const story = Story.payable().does(again, untilMs);
    expect(story.now.options[usdt]).toMatchObject({ walletId: 'wal_test', address: '0xaa', chosenAtMs: untilMs });
    expect(story.now.options[usdt]?.quotes).toHaveLength(2);
    expect(typesOf(Story.opened({ wallets: [] }), { ...again, quote: makeQuote(usdt, 1n, startMs) }, startMs)).toBe('wallet_missing');
  });

  test('an address is told once, for the price that waits for one', () => {
    const story = Story.opened().does({ type: 'choose', asset: usdt, quote: makeQuote(usdt, dueUsdt, startMs) }, startMs);
    expect(unaddressedQuotes(story.now)).toHaveLength(1);
    const address = { type: 'address', asset: usdt, quotedAtMs: startMs, address: '0xaa', keyIndex: 4, dueBase: dueUsdt + 3n } as const;
    expect(typesOf(story, { ...address, quotedAtMs: 5 }, startMs)).toEqual([]);
    expect(typesOf(story, { ...address, asset: ether }, startMs)).toEqual([]);
    expect(typesOf(story, { type: 'confirm_watch', asset: usdt, quotedAtMs: startMs }, startMs)).toEqual([]);
    story.does(address, startMs);
    expect(story.now.options[usdt]).toMatchObject({ address: '0xaa', keyIndex: 4, quotes: [{ dueBase: dueUsdt + 3n, ready: false }] });
    expect(typesOf(story, address, startMs)).toEqual([]);
    for (const other of [{ address: '0xbb' }, { keyIndex: null }, { dueBase: dueUsdt }])
      expect(typesOf(story, { ...address, ...other }, startMs)).toEqual(['option_addressed']);
    expect(typesOf(story, { type: 'confirm_watch', asset: usdt, quotedAtMs: 5 }, startMs)).toEqual([]);
    story.does({ type: 'confirm_watch', asset: usdt, quotedAtMs: startMs }, startMs);
    expect(unaddressedQuotes(story.now)).toEqual([]);
    expect(typesOf(story, { type: 'confirm_watch', asset: usdt, quotedAtMs: startMs }, startMs)).toEqual([]);
    expect(typesOf(story, address, startMs)).toEqual([]);
  });
});

describe('two prices that wait', () => {
  test('each gets its own address and its own turn on display', () => {
    const later = startMs + 1_000_000;
    const story = Story.opened().does({ type: 'choose', asset: usdt, quote: makeQuote(usdt, 1n, startMs) }, startMs);
    story.does({ type: 'choose', asset: usdt, quote: makeQuote(usdt, 2n, later) }, later);
    story.does({ type: 'address', asset: usdt, quotedAtMs: later, address: '0xaa', keyIndex: 0, dueBase: 3n }, later);
    expect(story.now.options[usdt]?.quotes.map(({ dueBase }) => dueBase)).toEqual([1n, 3n]);
    story.does({ type: 'confirm_watch', asset: usdt, quotedAtMs: startMs }, later);
    expect(story.now.options[usdt]?.quotes.map(({ ready }) => ready)).toEqual([true, false]);
  });

  test('an invoice that was cancelled before rules could do it was cancelled by a person', () => {
    const { now } = Story.opened();
    expect(evolve(now, { seq: 2, atMs: 1, event: { type: 'cancelled' } }).cancelledBy).toBe('merchant');
  });
});

describe('which price values money', () => {
  const twice = (): Story => Story.payable().offers(usdt, dueUsdt * 2n, startMs + 1_000_000);

  test('the last one that was on display then; the first one for money that came before; none before one is shown', () => {
    const option = twice().now.options[usdt];
    const at = (timeMs: number) => option && quoteAt(option, timeMs)?.dueBase;
    expect([at(0), at(startMs + 1), at(startMs + 999_999), at(startMs + 1_000_000)]).toEqual([dueUsdt, dueUsdt, dueUsdt, dueUsdt * 2n]);
    expect(option && shownQuote(option)?.dueBase).toBe(dueUsdt * 2n);
    const waiting = Story.opened().does({ type: 'choose', asset: usdt, quote: makeQuote(usdt, 1n, startMs) }, startMs).now.options[usdt];
    expect(waiting && [quoteAt(waiting, startMs), shownQuote(waiting)]).toEqual([null, null]);
  });

  test('a price that is not on display yet values nothing', () => {
    const story = Story.payable().does({ type: 'choose', asset: usdt, quote: makeQuote(usdt, dueUsdt * 2n, startMs + 1_000_000) }, startMs + 1_000_000);
    story.sees(makeObservation({ timeMs: startMs + 1_000_001, level: 'confirmed' }));
    expect(story.now.status.base).toBe('paid');
    expect(chainsAwaited(Story.opened().does({ type: 'choose', asset: usdt, quote: makeQuote(usdt, 1n, startMs) }, startMs).now)).toEqual([]);
  });

  test('the option chosen last is the one that is shown', () => {
    expect(chosenOption(Story.opened().now)).toBeNull();
    expect(chosenOption(Story.opened().does({ type: 'choose', asset: usdt, quote: makeQuote(usdt, 1n, startMs) }, startMs).now)).toBeNull();
    expect(chosenOption(twice().now)?.asset).toBe(usdt);
    expect(chosenOption(Story.payable().offers(ether, 1n, startMs + 1_000_000).now)?.asset).toBe(ether);
    expect(options(Story.payable().now).map(({ asset }) => asset)).toEqual([usdt, ether]);
    expect(chainsAwaited(Story.payable({ assets: [usdt, ether, usdtBsc] }).offers(usdtBsc, 5n, startMs + 2).now)).toEqual(['ETH', 'BSC']);
  });

  test('what remains is rounded up in each asset, and is nothing once all is there', () => {
    const story = Story.payable().sees(makeObservation({ amount: 1n, level: 'seen' }));
    const of = (asset: typeof usdt) => {
      const option = story.now.options[asset];
      return option && optionProgress(story.now, option);
    };
    expect(of(usdt)).toEqual({ due: dueUsdt, received: 1n, remaining: dueUsdt - 1n });
    expect(of(ether)).toEqual({ due: dueEther, received: 0n, remaining: dueEther - dueEther / dueUsdt });
    story.sees(makeObservation({ txid: '0x02', amount: dueUsdt * 2n, revision: 2 }));
    expect(of(ether)?.remaining).toBe(0n);
    expect(of(usdt)?.received).toBe(dueUsdt * 2n + 1n);
    const late = Story.payable(rules({ late: 'old_rate' })).sees(makeObservation({ timeMs: lateMs, amount: 4n }));
    const counted = late.now.options[usdt];
    expect(counted && optionProgress(late.now, counted).received).toBe(4n);
    const asked = Story.payable().sees(makeObservation({ timeMs: lateMs, amount: 4n }));
    const option = asked.now.options[usdt];
    expect(option && optionProgress(asked.now, option).received).toBe(0n);
  });
});

describe('the end', () => {
  test('waits for the minutes of grace, for every chain, and for a day at most', () => {
    const story = (): Story => Story.payable({ ...rules({ graceMs: 1_000 }), assets: [usdt, ether, usdtBsc] }).offers(usdtBsc, 5n, startMs + 2);
    const read = { ETH: endMs + 301_001, BSC: endMs + 301_001 };
    expect(typesOf(story(), tick(read), endMs + 999)).toEqual([]);
    expect(typesOf(story(), tick(read), endMs + 1_000)).toEqual(['expired', 'status_changed']);
    expect(typesOf(story(), tick({ ...read, BSC: endMs + 301_000 }), endMs + 1_000)).toEqual([]);
    expect(typesOf(story(), tick({ ETH: endMs * 2 }), endMs + 1_000)).toEqual([]);
    const dayMs = limits.expiryUnverifiedAfterMs;
    expect(typesOf(story(), tick({}), endMs + 1_000 + dayMs - 1)).toEqual([]);
    const unverified = story().does(tick({}), endMs + 1_000 + dayMs);
    expect([unverified.now.expiredAtMs, unverified.now.expiryVerified]).toEqual([endMs + 1_000 + dayMs, false]);
    expect(typesOf(unverified, tick(read), endMs * 2)).toEqual([]);
  });

  test('does not come while enough is confirming, and comes for a part', () => {
    expect(typesOf(Story.payable().sees(makeObservation()), tick({ ETH: endMs * 2 }), endMs * 2)).toEqual([]);
    expect(typesOf(Story.payable().sees(part), tick({ ETH: endMs * 2 }), endMs * 2)).toEqual(['expired', 'status_changed']);
    expect(typesOf(Story.payable().does(cancel, startMs + 5), tick({ ETH: endMs * 2 }), endMs * 2)).toEqual([]);
  });

  test('is called off by a rule only where nobody paid anything and that is known', () => {
    const rule = rules({ cancelUnpaid: true });
    const off = Story.payable(rule).does(tick({ ETH: endMs * 2 }), lateMs);
    expect(off.now).toMatchObject({ cancelledBy: 'rule', cancelledAtMs: lateMs, status: { base: 'cancelled', exception: 'none' } });
    expect(typesOf(Story.payable(rule), tick({}), endMs + 86_400_000)).toEqual(['expired', 'status_changed']);
    expect(typesOf(Story.payable(rule).sees(part), tick({ ETH: endMs * 2 }), endMs * 2)).toEqual(['expired', 'status_changed']);
    expect(deadlineMs(off.now, 'ETH')).toBe(endMs + 300_000);
  });

  test('in test mode comes when it is asked for: once, never in live mode, never while money confirms', () => {
    const now: InvoiceCommand = { type: 'expire_now' };
    expect(decide(Story.payable().now, now, startMs + 5)).toEqual({ ok: false, refusal: { reason: 'wrong_mode', expected: 'test' } });
    const story = Story.payable({ mode: 'test' }).does(now, startMs + 5);
    expect(story.now).toMatchObject({
      expiresAtMs: startMs + 5,
      expiredAtMs: startMs + 5,
      expiryVerified: true,
      status: { base: 'expired', exception: 'none' },
    });
    expect(typesOf(story, now, startMs + 6)).toEqual([]);
    expect(Story.payable({ mode: 'test' }).does(now, endMs + 5).now.expiresAtMs).toBe(endMs);
    expect(typesOf(Story.payable({ mode: 'test' }).sees(makeObservation()), now, startMs + 90_000)).toBe('invoice_closed');
    expect(typesOf(Story.payable({ mode: 'test', ...rules({ cancelUnpaid: true }) }), now, startMs + 5)).toContain('cancelled');
  });

  test('the invoice wakes at it, then every while until it is known, then never', () => {
    const story = Story.payable(rules({ graceMs: 1_000 }));
    expect(nextWake(story.now, startMs)).toBe(endMs + 1_000);
    expect(nextWake(story.now, endMs + 999)).toBe(endMs + 1_000);
    expect(nextWake(story.now, endMs + 1_000)).toBe(endMs + 1_000 + limits.expiryRetryMs);
    expect(nextWake(Story.payable().sees(makeObservation()).now, startMs)).toBeNull();
    expect(nextWake(story.does(tick({ ETH: endMs * 2 }), endMs * 2).now, endMs * 2)).toBeNull();
    const late = Story.payable(rules({ late: 'new_rate' }))
      .does(tick({ ETH: endMs * 2 }), lateMs)
      .sees(makeObservation({ timeMs: lateMs }));
    expect(nextWake(late.now, lateMs)).toBe(lateMs + limits.lateRateRetryMs);
    expect([isOpen(story.now, startMs), isOpen(Story.payable().now, endMs - 1), isOpen(Story.payable().now, endMs)]).toEqual([false, true, false]);
  });
});

describe('more time for a part', () => {
  const seen = (amount: bigint, atMs: number, change: Partial<InvoiceTerms> = {}) =>
    Story.payable(change).does({ type: 'observe', observations: [makeObservation({ amount })] }, atMs).now.expiresAtMs;

  test('is half an hour from when it was seen, never less than before, never two hours beyond', () => {
    expect(seen(1n, endMs - 1)).toBe(endMs - 1 + limits.partialTimeMs);
    expect(seen(1n, endMs - limits.partialTimeMs)).toBe(endMs);
    expect(seen(1n, endMs - limits.partialTimeMs + 1)).toBe(endMs + 1);
    expect(seen(1n, endMs)).toBe(endMs);
    expect(seen(dueUsdt, endMs - 1)).toBe(endMs);
    expect(seen(0n, endMs - 1)).toBe(endMs);
    expect(seen(dueUsdt - 1n, endMs - 1, rules({ toleranceUnits: 1n }))).toBe(endMs);
    const far = Story.payable();
    for (let turn = 0; turn < 6; turn++)
      far.does({ type: 'observe', observations: [makeObservation({ txid: `0xp${turn}`, amount: 1n })] }, far.now.expiresAtMs - 1);
    expect(far.now.expiresAtMs).toBe(endMs + limits.partialTimeBeyondMs);
  });

  test('comes with news only', () => {
    const story = Story.payable().sees(part);
    expect(typesOf(story, { type: 'observe', observations: [part] }, endMs - 1)).toEqual([]);
    expect(typesOf(story, { type: 'observe', observations: [] }, endMs - 1)).toEqual([]);
    // Half an hour to the end is what is there already.
    expect(typesOf(Story.payable(), { type: 'observe', observations: [part] }, endMs - limits.partialTimeMs)).toEqual(['transfer_moved', 'status_changed']);
    expect(typesOf(story, { type: 'observe', observations: [{ ...part, level: 'final', revision: 2 }] }, endMs - 1)).toEqual([
      'transfer_moved',
      'expiry_moved',
    ]);
  });

  test('is asked of the chains once, and only further', () => {
    const story = Story.payable();
    expect(typesOf(story, { type: 'prolong_watch', untilMs: endMs }, startMs)).toEqual([]);
    story.does({ type: 'prolong_watch', untilMs: endMs + 1 }, startMs);
    expect(story.now.watchedUntilMs).toBe(endMs + 1);
    expect(typesOf(story, { type: 'prolong_watch', untilMs: endMs + 1 }, startMs)).toEqual([]);
  });
});

describe('late money at the rate of its own time', () => {
  const story = (change: Partial<InvoiceRules> = {}): Story => Story.payable(rules({ late: 'new_rate', ...change })).does(tick({ ETH: endMs * 2 }), lateMs);
  const late = makeObservation({ timeMs: lateMs, level: 'confirmed' });
  const value = (dueBase: bigint, key = 'ETH:0x01:0'): InvoiceCommand => ({ type: 'value_late', key, dueBase });

  test('waits for it, counts by it, and is valued once', () => {
    const waiting = story().sees(late);
    expect(unvaluedLate(waiting.now).map(({ key }) => key)).toEqual(['ETH:0x01:0']);
    expect([waiting.now.status.exception, roleOf(waiting.now, late)]).toEqual(['late', 'late']);
    expect(typesOf(waiting, value(1n, 'ETH:0x09:0'), lateMs)).toEqual([]);
    waiting.does(value(dueUsdt * 2n), lateMs);
    expect(waiting.now.status).toEqual({ base: 'expired', exception: 'partial' });
    expect([waiting.now.lateDue, roleOf(waiting.now, late)]).toEqual([{ 'ETH:0x01:0': dueUsdt * 2n }, 'late_accepted']);
    expect(typesOf(waiting, value(dueUsdt), lateMs)).toEqual([]);
    expect(story().sees(late).does(value(dueUsdt), lateMs).now.status).toEqual({ base: 'paid', exception: 'late' });
  });

  test('is not asked for by another rule, after a person called it off, for money in time or gone', () => {
    expect(unvaluedLate(story({ late: 'ask' }).sees(late).now)).toEqual([]);
    expect(unvaluedLate(story({ late: 'old_rate' }).sees(late).now)).toEqual([]);
    const plain = (): Story => Story.payable(rules({ late: 'new_rate' }));
    expect(
      unvaluedLate(
        plain()
          .does(cancel, startMs + 5)
          .sees(late).now,
      ),
    ).toEqual([]);
    expect(
      unvaluedLate(
        plain()
          .does({ type: 'invalidate', reason: 'x', seenVersion: null, by }, startMs + 5)
          .sees(late).now,
      ),
    ).toEqual([]);
    expect(unvaluedLate(plain().sees(part).now)).toEqual([]);
    expect(unvaluedLate(story().sees({ ...late, level: 'dropped' }).now)).toEqual([]);
  });
});

describe('the way back', () => {
  test('is one event that changes nothing', () => {
    const story = Story.payable();
    const before = story.now;
    story.does({ type: 'note_return' }, startMs + 9);
    expect(story.now).toEqual({ ...before, seq: before.seq + 1 });
  });
});
