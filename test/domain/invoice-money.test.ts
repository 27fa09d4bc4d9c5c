// Levels, sums, books and costs of an invoice, to the unit.
import { describe, expect, test } from 'vitest';
import { covers, exceeds, effectiveLevel, hasMoney, isEnough, receivedBy, suffices, type InvoiceTerms } from '../../src/domain/invoice';
import { decide, type InvoiceCommand } from '../../src/domain/invoice-command';
import { askedOf, costsIn, noCosts, plainRules, type InvoiceRules } from '../../src/domain/invoice-rules';
import { balancesOf, bookOf, postingsBetween } from '../../src/domain/ledger';
import { limits } from '../../src/domain/limits';
import { dueUsdt, ether, makeObservation, makeTerms, startMs, Story, usdt, usdtBsc } from '../support/invoice-histories';

const endMs = makeTerms().expiresAtMs;
const rules = (change: Partial<InvoiceRules>): Partial<InvoiceTerms> => ({ rules: { ...plainRules, ...change } });
const typesOf = (story: Story, command: InvoiceCommand, atMs: number) => {
  const answer = decide(story.invoice, command, atMs);
  return answer.ok ? answer.value.events.map(({ event }) => event.type) : answer.refusal.reason;
};
const lateMs = endMs + 300_001;
const part = makeObservation({ amount: 20_000_000n, level: 'confirmed' });

describe('levels', () => {
  test.each([
    ['seen', 'seen', true],
    ['dropped', 'seen', false],
    ['seen', 'confirmed', false],
    ['confirmed', 'confirmed', true],
    ['final', 'confirmed', true],
    ['confirmed', 'final', false],
    ['final', 'final', true],
  ] as const)('%s where %s is asked for', (level, settleAt, enough) => expect(isEnough(level, settleAt)).toBe(enough));

  test('the newer block of a transaction holds, on its own chain only, while it is there', () => {
    const old = makeObservation({ revision: 5 });
    const level = (change: Partial<typeof old>) =>
      effectiveLevel({ transfers: { a: old, b: makeObservation({ index: '9', blockHash: '0xb2', revision: 6, ...change }) } }, old);
    expect(level({})).toBe('dropped');
    expect(level({ revision: 5 })).toBe('seen');
    expect(level({ level: 'dropped' })).toBe('seen');
    expect(level({ blockHash: '0xb1' })).toBe('seen');
    expect(level({ chain: 'BSC' })).toBe('seen');
    expect(level({ txid: '0x02' })).toBe('seen');
    expect(effectiveLevel({ transfers: {} }, { ...old, level: 'dropped' })).toBe('dropped');
    expect([hasMoney(Story.payable().sees(old).now), hasMoney(Story.payable().sees({ ...old, level: 'dropped' }).now)]).toEqual([true, false]);
  });

  test('the sums tell what is seen, sure, sure in time, and sure whenever it came', () => {
    const story = Story.payable(rules({ late: 'old_rate' })).sees(
      makeObservation({ amount: 1n, level: 'seen' }),
      makeObservation({ txid: '0x02', amount: 2n, level: 'confirmed' }),
      makeObservation({ txid: '0x03', amount: 4n, level: 'final', timeMs: lateMs }),
    );
    const base = (share: { numerator: bigint; denominator: bigint }) => (share.numerator * dueUsdt) / share.denominator;
    const { seen, settled, settledEver, settledInTime, late } = receivedBy(story.now);
    expect([base(seen), base(settled), base(settledEver), base(settledInTime), late]).toEqual([7n, 6n, 6n, 2n, false]);
    const asked = receivedBy(Story.payable().sees(makeObservation({ amount: 4n, level: 'final', timeMs: lateMs })).now);
    expect([base(asked.seen), base(asked.settledEver), asked.late]).toEqual([0n, 4n, true]);
    expect(suffices(Story.payable(rules({ toleranceUnits: 1n })).now, { numerator: dueUsdt - 1n, denominator: dueUsdt })).toBe(true);
    expect(suffices(Story.payable(rules({ toleranceUnits: 1n })).now, { numerator: dueUsdt - 2n, denominator: dueUsdt })).toBe(false);
  });

  test('beyond a hundred transfers there is room for weighty ones only: a hundredth of what is due', () => {
    const small = Array.from({ length: limits.transfersPerInvoiceMax }, (_, item) => makeObservation({ txid: `0xf${item}`, amount: 1n }));
    const admitted = (change: Partial<typeof part>) =>
      typesOf(Story.payable().sees(...small), { type: 'observe', observations: [makeObservation({ txid: '0xn', revision: 9, ...change })] }, startMs + 60_000);
    expect(admitted({ amount: dueUsdt / 100n })).toEqual(['transfer_moved']);
    expect(admitted({ amount: dueUsdt / 100n - 1n })).toEqual([]);
    expect(admitted({ asset: usdtBsc, chain: 'BSC', amount: 10n ** 30n })).toEqual([]);
    expect(admitted({ txid: '0xf0', amount: 2n })).toEqual(['transfer_moved']);
  });
});

describe('a share of the amount', () => {
  test('begins with one base unit', () => {
    expect(Story.payable().sees(makeObservation({ amount: 1n })).now.status.exception).toBe('partial');
    expect(Story.payable().sees(makeObservation({ amount: 0n })).now.status.exception).toBe('none');
  });

  test('pays from the whole on, and is too much beyond it', () => {
    const share = (numerator: bigint) => ({ numerator, denominator: 7n });
    expect([covers(share(6n)), covers(share(7n)), covers(share(8n))]).toEqual([false, true, true]);
    expect([exceeds(share(6n)), exceeds(share(7n)), exceeds(share(8n))]).toEqual([false, false, true]);
  });
});

describe('the books', () => {
  const move = (before: Parameters<typeof postingsBetween>[1], level: Parameters<typeof bookOf>[0], amount = 5n) =>
    postingsBetween('k', before, { asset: usdt, amount, book: bookOf(level) }).map(({ source, destination, amount: sum }) => `${source}>${destination}:${sum}`);
  const at = (book: 'payer' | 'pending' | 'received') => ({ asset: usdt, amount: 5n, book });

  test.each([
    ['new and seen', null, 'seen', ['payer>pending:5']],
    ['new and sure', null, 'final', ['payer>pending:5', 'pending>received:5']],
    ['new and gone', null, 'dropped', []],
    ['seen becomes sure', at('pending'), 'confirmed', ['pending>received:5']],
    ['sure becomes final', at('received'), 'final', []],
    ['sure becomes seen', at('received'), 'seen', ['received>pending:5']],
    ['sure is gone', at('received'), 'dropped', ['received>pending:5', 'pending>payer:5']],
    ['seen is gone', at('pending'), 'dropped', ['pending>payer:5']],
    ['gone comes back', at('payer'), 'seen', ['payer>pending:5']],
  ] as const)('%s', (_title, before, level, expected) => expect(move(before, level)).toEqual(expected));

  test('another amount or asset takes the old money back first', () => {
    expect(move(at('received'), 'seen', 6n)).toEqual(['received>pending:5', 'pending>payer:5', 'payer>pending:6']);
    expect(
      postingsBetween('k', at('pending'), { asset: ether, amount: 5n, book: 'pending' }).map(({ asset, destination }) => `${asset} ${destination}`),
    ).toEqual(['USDT_ERC20 payer', 'ETH pending']);
  });

  test('balances are what went in less what went out', () => {
    const posting = (source: 'payer' | 'pending' | 'received', destination: 'pending' | 'received' | 'refunded', amount: bigint) => ({
      transferKey: 'k',
      asset: usdt,
      source,
      destination,
      amount,
    });
    expect(balancesOf([posting('payer', 'pending', 5n), posting('pending', 'received', 3n), posting('received', 'refunded', 1n)])).toEqual({
      payer: -5n,
      pending: 2n,
      received: 2n,
      refunded: 1n,
    });
  });

  test('rows of one transaction that moved are booked together', () => {
    const story = Story.payable().sees(makeObservation({ level: 'confirmed' }));
    story.sees(makeObservation({ index: '7', blockHash: '0xb2', level: 'seen', revision: 2 }));
    const moved = story.events.findLast(({ event }) => event.type === 'transfer_moved')?.event;
    expect(moved?.type === 'transfer_moved' && moved.postings.map(({ transferKey, source, destination }) => `${transferKey} ${source}>${destination}`)).toEqual(
      ['ETH:0x01:0 received>pending', 'ETH:0x01:0 pending>payer', 'ETH:0x01:7 payer>pending'],
    );
  });
});

describe('who bears the costs', () => {
  const costs = { spreadBps: 150, spreadBy: 'payer', feeUnits: 7n, feeBy: 'payer' } as const;
  test('what the payer bears is asked for, what the shop bears is not', () => {
    expect(askedOf(100n, costs)).toEqual({ amount: 107n, spreadBps: 150 });
    expect(askedOf(100n, { ...costs, feeBy: 'merchant' })).toEqual({ amount: 100n, spreadBps: 150 });
    expect(askedOf(100n, { ...costs, spreadBy: 'merchant' })).toEqual({ amount: 107n, spreadBps: 0 });
    expect(costsIn(10_001n, costs)).toEqual({ fee: 7n, spread: 151n });
    expect(costsIn(10_000n, noCosts)).toEqual({ fee: 0n, spread: 0n });
  });

  test('nothing is said of rules: money counts when confirmed, nothing may be missing, a person decides what is late', () => {
    expect(plainRules).toEqual({ toleranceUnits: 0n, late: 'ask', graceMs: 0, cancelUnpaid: false, settleAt: 'confirmed' });
    expect(noCosts).toEqual({ spreadBps: 0, spreadBy: 'payer', feeUnits: 0n, feeBy: 'payer' });
  });
});
