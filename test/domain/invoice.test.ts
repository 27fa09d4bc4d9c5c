// What an invoice becomes, told as a merchant would tell it; and the rules that hold for every history.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess, effectiveLevel, isOpen, nextWake, optionProgress, receivedBy } from '../../src/domain/invoice';
import { decide } from '../../src/domain/invoice-command';
import { replay } from '../../src/domain/invoice-event';
import { balancesOf, type Posting } from '../../src/domain/ledger';
import { isPresent, isSettled, transferKey, type Observation } from '../../src/domain/transfer';
import {
  dueEther,
  dueUsdt,
  ether,
  makeObservation,
  makeQuote,
  makeTerms,
  observationsArbitrary,
  startMs,
  Story,
  usdt,
  usdtBsc,
} from '../support/invoice-histories';

const expiresAtMs = makeTerms().expiresAtMs;

describe('paying an invoice', () => {
  test('a payment is confirming while seen and paid once confirmed', () => {
    const story = Story.payable().sees(makeObservation());
    expect(story.now.status).toEqual({ base: 'confirming', exception: 'none' });
    story.sees(makeObservation({ level: 'confirmed', revision: 2 }));
    expect(story.now.status).toEqual({ base: 'paid', exception: 'none' });
  });

  test('a part of the amount is partial, and the rest is asked for exactly', () => {
    const story = Story.payable().sees(makeObservation({ amount: 40_000_000n, level: 'confirmed' }));
    expect(story.now.status).toEqual({ base: 'new', exception: 'partial' });
    const option = story.now.options[usdt];
    expect(option && optionProgress(story.now, option)).toEqual({ due: dueUsdt, received: 40_000_000n, remaining: 10_000_000n });
    const other = story.now.options[ether];
    expect(other && optionProgress(story.now, other).remaining).toBe(dueEther / 5n);
  });

  test('two parts in two assets pay together, each valued by its own quote', () => {
    const story = Story.payable()
      .sees(makeObservation({ amount: dueUsdt / 2n, level: 'confirmed' }))
      .sees(makeObservation({ txid: '0x02', asset: ether, amount: dueEther / 2n, level: 'confirmed', revision: 2 }));
    expect(story.now.status).toEqual({ base: 'paid', exception: 'none' });
  });

  test('one base unit short is not paid, one more is over', () => {
    expect(Story.payable().sees(makeObservation({ amount: dueUsdt - 1n, level: 'final' })).now.status).toEqual({ base: 'new', exception: 'partial' });
    expect(Story.payable().sees(makeObservation({ amount: dueUsdt + 1n, level: 'final' })).now.status).toEqual({ base: 'paid', exception: 'over' });
  });

  test('money of an asset nobody was asked for is kept but never counts', () => {
    const story = Story.payable().sees(makeObservation({ chain: 'BSC', asset: usdtBsc, amount: dueUsdt * 10n ** 12n, level: 'final' }));
    expect(story.now.status).toEqual({ base: 'new', exception: 'none' });
    expect(Object.values(story.now.transfers)).toHaveLength(1);
  });

  test('a paid invoice whose money leaves the chain is reverted, and paid again when it returns', () => {
    const story = Story.payable()
      .sees(makeObservation({ level: 'confirmed' }))
      .sees(makeObservation({ level: 'dropped', revision: 2 }));
    expect(story.now.status).toEqual({ base: 'new', exception: 'reverted' });
    story.sees(makeObservation({ level: 'confirmed', blockHash: '0xb2', revision: 3 }));
    expect(story.now.status).toEqual({ base: 'paid', exception: 'none' });
  });

  test('a transaction that comes back in another block is counted once, whatever its log index', () => {
    const story = Story.payable()
      .sees(makeObservation({ amount: dueUsdt / 2n, index: '3' }))
      .sees(makeObservation({ amount: dueUsdt / 2n, index: '5', blockHash: '0xb2', revision: 2 }));
    expect(story.now.status).toEqual({ base: 'new', exception: 'partial' });
    const option = story.now.options[usdt];
    expect(option && optionProgress(story.now, option).received).toBe(dueUsdt / 2n);
  });
});

describe('a flood of small transfers', () => {
  const small = Array.from({ length: 150 }, (_, item) => makeObservation({ txid: `0xf${item}`, amount: 1_000n, revision: item + 1 }));

  test('neither grows an invoice without end nor keeps the payment out', () => {
    const story = Story.payable().sees(...small);
    expect(Object.keys(story.now.transfers)).toHaveLength(100);
    story.sees(makeObservation({ txid: '0xpay', level: 'confirmed', revision: 900 }));
    expect(story.now.status).toEqual({ base: 'paid', exception: 'none' });
  });

  test('does not hide what becomes of a payment that is known', () => {
    const story = Story.payable().sees(makeObservation({ txid: '0xpay', revision: 800 }), ...small);
    story.sees(...small, makeObservation({ txid: '0xpay', level: 'confirmed', revision: 900 }));
    expect(story.now.status.base).toBe('paid');
  });

  test('of weighty ones ends too', () => {
    const weighty = Array.from({ length: 300 }, (_, item) => makeObservation({ txid: `0xw${item}`, amount: dueUsdt / 50n, revision: item + 1 }));
    expect(Object.keys(Story.payable().sees(...weighty).now.transfers)).toHaveLength(200);
  });
});

describe('the end of an invoice', () => {
  const tick = (scannedMs: number) => ({ type: 'tick', scannedThroughMs: { ETH: scannedMs } }) as const;
  const graceMs = 300_000;

  test('it is not called expired while the chain has not been read past the deadline', () => {
    const story = Story.payable().does(tick(expiresAtMs + graceMs), expiresAtMs + 3_000_000);
    expect(story.now.status.base).toBe('new');
    expect(isOpen(story.now, expiresAtMs)).toBe(false);
    story.does(tick(expiresAtMs + graceMs + 1), expiresAtMs + 3_000_001);
    expect(story.now.status).toEqual({ base: 'expired', exception: 'none' });
  });

  test('after a day without a provider it is called expired, and says that nobody could check', () => {
    const story = Story.payable().does(tick(0), expiresAtMs + 86_400_000);
    expect(story.events.find((item) => item.event.type === 'expired')?.event).toEqual({ type: 'expired', verified: false });
  });

  test('money stamped in time pays, even when it is found after the invoice expired', () => {
    const story = Story.payable().does(tick(expiresAtMs + graceMs + 1), expiresAtMs + graceMs + 1);
    story.sees(makeObservation({ timeMs: expiresAtMs + graceMs, level: 'confirmed' }));
    expect(story.now.status).toEqual({ base: 'paid', exception: 'none' });
  });

  test('money stamped after the grace is late, kept, and does not pay', () => {
    const story = Story.payable().does(tick(expiresAtMs + graceMs + 1), expiresAtMs + graceMs + 1);
    story.sees(makeObservation({ timeMs: expiresAtMs + graceMs + 1, level: 'final' }));
    expect(story.now.status).toEqual({ base: 'expired', exception: 'late' });
  });

  test('with nothing chosen it expires at once, and it wakes itself for that', () => {
    const story = Story.opened();
    expect(nextWake(story.now, startMs)).toBe(expiresAtMs);
    story.does({ type: 'tick', scannedThroughMs: {} }, expiresAtMs);
    expect(story.now.status.base).toBe('expired');
    expect(nextWake(story.now, expiresAtMs)).toBeNull();
  });

  test('money that is confirming at the deadline is waited for', () => {
    const story = Story.payable()
      .sees(makeObservation())
      .does(tick(expiresAtMs * 2), expiresAtMs + 1);
    expect(story.now.status.base).toBe('confirming');
  });

  test('cancelling twice cancels once; with money it is refused', () => {
    const story = Story.payable()
      .does({ type: 'cancel', seenVersion: null, by: 'user:usr_test' }, startMs + 5)
      .does({ type: 'cancel', seenVersion: null, by: 'user:usr_test' }, startMs + 6);
    expect(story.events.filter((item) => item.event.type === 'cancelled')).toHaveLength(1);
    const withMoney = Story.payable().sees(makeObservation());
    expect(decide(withMoney.now, { type: 'cancel', seenVersion: null, by: 'user:usr_test' }, startMs + 70_000)).toEqual({
      ok: false,
      refusal: { reason: 'invoice_has_money' },
    });
  });
});

describe('choosing an asset', () => {
  test('choosing again while the price holds changes nothing', () => {
    const story = Story.payable();
    const again = decide(story.now, { type: 'choose', asset: usdt, quote: makeQuote(usdt, 1n, startMs + 2) }, startMs + 2);
    expect(again.ok && again.value.events).toEqual([]);
  });

  test('a new price replaces the old one for new money only', () => {
    const laterMs = startMs + 1_000_000;
    const story = Story.payable().offers(usdt, dueUsdt * 2n, laterMs);
    story.sees(
      makeObservation({ timeMs: laterMs - 1, amount: dueUsdt / 2n }),
      makeObservation({ txid: '0x02', timeMs: laterMs, amount: dueUsdt, revision: 2 }),
    );
    expect(story.now.status.base).toBe('confirming');
  });

  test('an address is on display only after its watch is confirmed', () => {
    const story = Story.opened().does({ type: 'choose', asset: usdt, quote: makeQuote(usdt, dueUsdt, startMs) }, startMs);
    story.does({ type: 'address', asset: usdt, quotedAtMs: startMs, address: '0xaa', keyIndex: 0, dueBase: dueUsdt }, startMs);
    expect(story.now.options[usdt]?.quotes[0]?.ready).toBe(false);
    story.does({ type: 'confirm_watch', asset: usdt, quotedAtMs: startMs }, startMs);
    expect(story.now.options[usdt]?.quotes[0]?.ready).toBe(true);
  });

  test.each([
    ['an asset the invoice does not accept', usdtBsc, startMs + 1, 'asset_not_accepted'],
    ['after the time', usdt, expiresAtMs, 'invoice_closed'],
  ])('%s is refused', (_name, asset, atMs, reason) => {
    const answer = decide(Story.opened().now, { type: 'choose', asset, quote: makeQuote(asset, 1n, atMs) }, atMs);
    expect(answer.ok ? null : answer.refusal.reason).toBe(reason);
  });
});

const runs = 600;
const postingsOf = (story: Story): Posting[] => story.events.flatMap((item) => (item.event.type === 'transfer_moved' ? [...item.event.postings] : []));

function observed(observations: readonly Observation[]): Story {
  return observations.reduce((story, observation) => story.sees(observation), Story.payable());
}

describe('every history', () => {
  test('the order and the number of observations never matter for the totals', () => {
    fc.assert(
      fc.property(observationsArbitrary, fc.infiniteStream(fc.nat()), (observations, chance) => {
        const repeated = [...observations, ...observations]
          .map((item) => ({ item, at: chance.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
        const straight = observed(observations).now;
        const mixed = observed(repeated).now;
        expect(mixed.transfers).toEqual(straight.transfers);
        expect(receivedBy(mixed)).toEqual(receivedBy({ ...straight, transfers: mixed.transfers }));
        expect(assess({ ...mixed, paidAtMs: null })).toEqual(assess({ ...straight, paidAtMs: null }));
      }),
      { numRuns: runs },
    );
  });

  test('the state equals its recomputation from all events and from all transfers', () => {
    fc.assert(
      fc.property(observationsArbitrary, (observations) => {
        const story = observed(observations);
        expect(replay(story.events)).toEqual(story.now);
        expect(assess(story.now)).toEqual(story.now.status);
      }),
      { numRuns: runs },
    );
  });

  test('nothing is paid before its confirmations, and a drop takes the money back', () => {
    fc.assert(
      fc.property(observationsArbitrary, (observations) => {
        const { now } = observed(observations);
        const settled = Object.values(now.transfers).filter((transfer) => isSettled({ level: effectiveLevel(now, transfer) }));
        if (now.status.base === 'paid') expect(settled.length).toBeGreaterThan(0);
        const dropped = observed([
          ...observations,
          ...Object.values(now.transfers).map((item, position) => ({ ...item, level: 'dropped' as const, revision: 1_000 + position })),
        ]);
        expect(receivedBy(dropped.now).seen.numerator).toBe(0n);
        expect(dropped.now.status.base).toBe('new');
      }),
      { numRuns: runs },
    );
  });

  test('the books of each asset sum to zero, and hold exactly what the chain holds', () => {
    fc.assert(
      fc.property(observationsArbitrary, (observations) => {
        const story = observed(observations);
        for (const asset of [usdt, ether, usdtBsc]) {
          const books = balancesOf(postingsOf(story).filter((posting) => posting.asset === asset));
          const held = Object.values(story.now.transfers).filter(
            (transfer) => transfer.asset === asset && isPresent({ level: effectiveLevel(story.now, transfer) }),
          );
          const sum = (keep: (transfer: Observation) => boolean): bigint => held.filter(keep).reduce((total, transfer) => total + transfer.amount, 0n);
          expect(books.payer + books.pending + books.received).toBe(0n);
          expect(books.received).toBe(sum((transfer) => isSettled({ level: effectiveLevel(story.now, transfer) })));
          expect(books.pending + books.received).toBe(sum(() => true));
        }
      }),
      { numRuns: runs },
    );
  });

  test('one transaction never counts in two blocks at once', () => {
    fc.assert(
      fc.property(observationsArbitrary, (observations) => {
        const { now } = observed(observations);
        const present = Object.values(now.transfers).filter((transfer) => isPresent({ level: effectiveLevel(now, transfer) }));
        for (const transfer of present) {
          const twins = present.filter((other) => other.txid === transfer.txid && other.chain === transfer.chain);
          expect(new Set(twins.map((twin) => twin.blockHash)).size, transferKey(transfer)).toBe(1);
        }
      }),
      { numRuns: runs },
    );
  });
});
