// What people do to an invoice by hand: each word, its limits, and the version that it was spoken on.
import { describe, expect, test } from 'vitest';
import { deadlineMs, refundable, type InvoiceTerms } from '../../src/domain/invoice';
import { acceptanceRefusal, extensionRefusal, type HandCommand } from '../../src/domain/invoice-by-hand';
import { decide } from '../../src/domain/invoice-command';
import { plainRules } from '../../src/domain/invoice-rules';
import { limits } from '../../src/domain/limits';
import { dueEther, dueUsdt, ether, makeObservation, makeTerms, startMs, Story, usdt, usdtBsc } from '../support/invoice-histories';

const by = 'user:usr_test';
const endMs = makeTerms().expiresAtMs;
const expired = (change: Partial<InvoiceTerms> = {}): Story =>
  Story.payable(change).does({ type: 'tick', scannedThroughMs: { ETH: endMs * 2 } }, endMs + 400_000);
const refusalOf = (story: Story, command: HandCommand, atMs = startMs + 90_000) => {
  const answer = decide(story.now, command, atMs);
  return answer.ok ? null : answer.refusal;
};
const accept = (seenVersion: number | null = null): HandCommand => ({ type: 'accept', reason: 'good enough', seenVersion, by });
const extend = (minutes: number): HandCommand => ({ type: 'extend', minutes, seenVersion: null, by });
const refund = (amount: bigint, txid = '0xr1', asset = usdt): HandCommand => ({
  type: 'refund',
  asset,
  amount,
  txid,
  reason: 'too much',
  seenVersion: null,
  by,
});
const invalidate: HandCommand = { type: 'invalidate', reason: 'a mistake', seenVersion: null, by };
const cancel: HandCommand = { type: 'cancel', seenVersion: null, by };
const review: HandCommand = { type: 'review', seenVersion: null, by };
const part = makeObservation({ amount: 20_000_000n, level: 'confirmed' });

describe('the version that a person saw', () => {
  test.each<[string, HandCommand]>([
    ['accepting', accept(1)],
    ['extending', { ...extend(30), seenVersion: 1 } as HandCommand],
    ['invalidating', { ...invalidate, seenVersion: 1 } as HandCommand],
    ['refunding', { ...refund(1n), seenVersion: 1 } as HandCommand],
    ['letting be', { ...review, seenVersion: 1 } as HandCommand],
  ])('%s on an old version is refused with the present one', (_title, command) => {
    const story = Story.payable().sees(part);
    expect(refusalOf(story, command)).toEqual({ reason: 'invoice_changed', version: story.now.seq });
  });

  test('the present version is obeyed, and so is who need not have looked', () => {
    const story = Story.payable().sees(part);
    expect(refusalOf(story, accept(story.now.seq))).toBeNull();
    expect(refusalOf(story, accept(null))).toBeNull();
  });

  test('cancelling does not ask for a version', () => {
    expect(refusalOf(Story.payable(), { ...cancel, seenVersion: 1 } as HandCommand)).toBeNull();
  });
});

describe('accepting what has come', () => {
  test('makes a confirmed part paid by hand, and names reason, person and transfers', () => {
    const story = Story.payable()
      .sees(part)
      .does(accept(), startMs + 90_000);
    expect(story.now.status).toEqual({ base: 'paid', exception: 'marked' });
    expect(story.now.acceptance).toEqual({ keys: ['ETH:0x01:0'], atMs: startMs + 90_000 });
    expect(story.now.paidAtMs).toBe(startMs + 90_000);
    expect(story.events.find(({ event }) => event.type === 'accepted')?.event).toEqual({ type: 'accepted', keys: ['ETH:0x01:0'], reason: 'good enough', by });
  });

  test('waits for a part that is only seen, and is gone when the part is', () => {
    const story = Story.payable()
      .sees({ ...part, level: 'seen' })
      .does(accept(), startMs + 90_000);
    expect(story.now.status).toEqual({ base: 'confirming', exception: 'marked' });
    story.sees({ ...part, level: 'dropped', revision: 2 });
    expect(story.now.status).toEqual({ base: 'new', exception: 'none' });
  });

  test('of two parts is not there as long as one of them is gone, and waits for the less sure one', () => {
    const other = makeObservation({ txid: '0x02', amount: 10_000_000n, level: 'seen' });
    const story = Story.payable()
      .sees(part, other)
      .does(accept(), startMs + 90_000);
    expect(story.now.acceptance?.keys).toEqual(['ETH:0x01:0', 'ETH:0x02:0']);
    expect(story.now.status).toEqual({ base: 'confirming', exception: 'marked' });
    story.sees({ ...other, level: 'confirmed', revision: 2 });
    expect(story.now.status).toEqual({ base: 'paid', exception: 'marked' });
    story.sees({ ...other, level: 'dropped', revision: 3 });
    expect(story.now.status).toEqual({ base: 'new', exception: 'reverted' });
  });

  test('keeps an invoice that waits for it from expiring', () => {
    const story = Story.payable()
      .sees({ ...part, level: 'seen' })
      .does(accept(), startMs + 90_000)
      .does({ type: 'tick', scannedThroughMs: { ETH: endMs * 2 } }, endMs * 2);
    expect([story.now.status.base, story.now.expiredAtMs]).toEqual(['confirming', null]);
  });

  test('names transfers in one order, in whichever they came', () => {
    const story = Story.payable()
      .sees({ ...part, txid: '0x09' }, { ...part, txid: '0x01', amount: 1n })
      .does(accept(), startMs + 90_000);
    expect(story.now.acceptance?.keys).toEqual(['ETH:0x01:0', 'ETH:0x09:0']);
  });

  test('names only what is there', () => {
    const story = Story.payable()
      .sees(part, makeObservation({ txid: '0x02', level: 'dropped' }))
      .does(accept(), startMs + 90_000);
    expect(story.now.acceptance?.keys).toEqual(['ETH:0x01:0']);
  });

  test('is possible for late money and for a payment that was reverted, not where nothing is there or all is decided', () => {
    expect(acceptanceRefusal(expired().sees(makeObservation({ timeMs: endMs * 2 })).now)).toBeNull();
    const reverted = Story.payable()
      .sees(makeObservation({ level: 'confirmed' }))
      .sees(makeObservation({ level: 'seen', revision: 2 }));
    expect(reverted.now.status).toEqual({ base: 'confirming', exception: 'reverted' });
    expect(acceptanceRefusal(reverted.now)).toBeNull();
    const nothing = { reason: 'nothing_to_accept' };
    expect(acceptanceRefusal(Story.payable().now)).toEqual(nothing);
    expect(acceptanceRefusal(Story.payable().sees(makeObservation()).now)).toEqual(nothing);
    expect(acceptanceRefusal(Story.payable().sees(makeObservation({ level: 'final' })).now)).toEqual(nothing);
    expect(refusalOf(Story.payable(), accept())).toEqual(nothing);
    expect(
      acceptanceRefusal(
        Story.payable()
          .sees(part)
          .does(invalidate, startMs + 1).now,
      ),
    ).toEqual({ reason: 'invoice_closed', base: 'invalid' });
  });
});

describe('giving more time', () => {
  test('an open invoice goes on from its end, an expired one from now; once', () => {
    const open = Story.payable().does(extend(30), startMs + 5);
    expect(open.now.expiresAtMs).toBe(endMs + 30 * 60_000);
    expect([open.now.extendedAtMs, open.now.agreedUntilMs]).toEqual([startMs + 5, endMs + 30 * 60_000]);
    const late = expired().does(extend(30), endMs + 500_000);
    expect(late.now.expiresAtMs).toBe(endMs + 500_000 + 30 * 60_000);
    expect([late.now.status.base, late.now.expiredAtMs]).toEqual(['new', null]);
    expect(refusalOf(late, extend(30))).toEqual({ reason: 'already_extended' });
  });

  test.each([
    [limits.expiryMinutesMin, null],
    [limits.expiryMinutesMin - 1, 'too_small'],
    [limits.extensionMinutesMax, null],
    [limits.extensionMinutesMax + 1, 'too_large'],
    [30.5, 'too_small'],
    [Number.NaN, 'too_small'],
  ])('%d minutes', (minutes, code) => {
    const refusal = refusalOf(Story.payable(), extend(minutes));
    const detail = String(code === 'too_large' ? limits.extensionMinutesMax : limits.expiryMinutesMin);
    expect(refusal).toEqual(code === null ? null : { reason: 'invalid_input', problems: [{ pointer: '/minutes', code, detail }] });
  });

  test('is refused once it is paid, cancelled, invalid, a deposit, or over for a month', () => {
    const at = startMs + 90_000;
    expect(extensionRefusal(Story.payable().sees(makeObservation({ level: 'final' })).now, at)).toEqual({ reason: 'invoice_closed', base: 'paid' });
    expect(extensionRefusal(Story.payable().sees(makeObservation()).now, at)).toEqual({ reason: 'invoice_closed', base: 'confirming' });
    expect(extensionRefusal(Story.payable().does(cancel, at).now, at)).toEqual({ reason: 'invoice_closed', base: 'cancelled' });
    const lastMs = endMs + limits.watchWarmAfterExpiryMs;
    expect(extensionRefusal(expired().now, lastMs - 1)).toBeNull();
    expect(extensionRefusal(expired().now, lastMs)).toEqual({ reason: 'invoice_closed', base: 'expired' });
    const deposit = { transferKey: 'ETH:0x1:0', asset: usdt, amount: dueUsdt, walletId: 'wal_test', address: '0xaa', keyIndex: 3 };
    expect(extensionRefusal(Story.opened({ deposit }).now, at)).toEqual({ reason: 'invoice_closed', base: 'new' });
    expect(extensionRefusal(Story.opened({ deposit }).now, endMs)).toEqual({ reason: 'invoice_closed', base: 'expired' });
  });

  test('makes money that was late be in time, and the end of a part paid is counted from the new end', () => {
    const story = expired().sees(makeObservation({ timeMs: endMs + 400_000, level: 'final' }));
    expect(story.now.status).toEqual({ base: 'expired', exception: 'late' });
    story.does(extend(30), endMs + 500_000);
    expect(story.now.status).toEqual({ base: 'paid', exception: 'none' });
  });
});

describe('calling it off', () => {
  test('cancelling is refused with money, after the end, and when it is over; twice is once', () => {
    expect(refusalOf(Story.payable().sees(part), cancel)).toEqual({ reason: 'invoice_has_money' });
    expect(refusalOf(Story.payable(), cancel, endMs)).toEqual({ reason: 'invoice_closed', base: 'expired' });
    expect(refusalOf(Story.payable(), cancel, endMs - 1)).toBeNull();
    expect(refusalOf(expired(), cancel)).toEqual({ reason: 'invoice_closed', base: 'expired' });
    const done = Story.payable().does(cancel, startMs + 5);
    expect(done.now).toMatchObject({ cancelledAtMs: startMs + 5, cancelledBy: 'merchant', status: { base: 'cancelled', exception: 'none' } });
    expect(decide(done.now, cancel, startMs + 6)).toEqual({ ok: true, value: { events: [], invoice: done.now } });
  });

  test('money sent before it was cancelled still counts, with the grace of its chain and no longer', () => {
    const cancelled = Story.payable({ rules: { ...plainRules, graceMs: 1_000_000 } }).does(cancel, startMs + 70_000);
    expect(deadlineMs(cancelled.now, 'ETH')).toBe(startMs + 70_000 + 300_000);
    cancelled.sees(makeObservation({ timeMs: startMs + 370_000, level: 'confirmed' }));
    expect(cancelled.now.status).toEqual({ base: 'paid', exception: 'none' });
    const late = Story.payable().does(cancel, startMs + 70_000);
    late.sees(makeObservation({ timeMs: startMs + 370_001, level: 'confirmed' }));
    expect(late.now.status).toEqual({ base: 'cancelled', exception: 'late' });
  });

  test('an invalid invoice takes no money, counts nothing late, and stays invalid; twice is once', () => {
    const story = Story.payable()
      .sees(makeObservation({ level: 'final' }))
      .does(invalidate, startMs + 90_000);
    expect(story.now.status).toEqual({ base: 'invalid', exception: 'none' });
    expect(story.now.invalidatedAtMs).toBe(startMs + 90_000);
    expect(story.events.find(({ event }) => event.type === 'invalidated')?.event).toEqual({ type: 'invalidated', reason: 'a mistake', by });
    expect(decide(story.now, invalidate, startMs + 90_001)).toMatchObject({ ok: true, value: { events: [] } });
    const late = Story.payable({ rules: { ...plainRules, late: 'old_rate' } }).does(invalidate, startMs + 1);
    late.sees(makeObservation({ timeMs: endMs * 2, level: 'final' }));
    expect(late.now.status).toEqual({ base: 'invalid', exception: 'late' });
  });
});

describe('writing a refund down', () => {
  const paid = (): Story => Story.payable().sees(makeObservation({ amount: dueUsdt + 5n, level: 'confirmed' }));

  test('posts from received to refunded, once for each transaction', () => {
    const story = paid().does(refund(5n), startMs + 90_000);
    expect(story.now.refunds).toEqual([{ asset: usdt, amount: 5n, txid: '0xr1' }]);
    expect(story.events.find(({ event }) => event.type === 'refunded')?.event).toEqual({
      type: 'refunded',
      refund: { asset: usdt, amount: 5n, txid: '0xr1' },
      reason: 'too much',
      by,
      postings: [{ transferKey: 'refund:USDT_ERC20:0xr1', asset: usdt, source: 'received', destination: 'refunded', amount: 5n }],
    });
    expect(decide(story.now, refund(5n), startMs + 90_001)).toMatchObject({ ok: true, value: { events: [] } });
    expect(refusalOf(story, refund(4n))).toEqual({ reason: 'invalid_input', problems: [{ pointer: '/txid', code: 'in_use' }] });
    expect(refusalOf(story, refund(4n, '0xr2'))).toBeNull();
  });

  test('is never more than what arrived for good and is still there', () => {
    const story = paid();
    expect(refundable(story.now, usdt)).toBe(dueUsdt + 5n);
    expect(refusalOf(story, refund(dueUsdt + 5n))).toBeNull();
    expect(refusalOf(story, refund(dueUsdt + 6n))).toEqual({ reason: 'refund_too_large', asset: usdt, most: dueUsdt + 5n });
    expect(refusalOf(story, refund(1n, '0xr1', ether))).toEqual({ reason: 'refund_too_large', asset: ether, most: 0n });
    story.does(refund(dueUsdt), startMs + 90_000);
    expect(refusalOf(Story.payable().sees(makeObservation({ amount: 1n, level: 'final' })), refund(2n))).toMatchObject({ most: 1n });
    expect(refundable(story.now, usdt)).toBe(5n);
    expect(refusalOf(story, refund(6n, '0xr2'))).toEqual({ reason: 'refund_too_large', asset: usdt, most: 5n });
    story.sees(makeObservation({ amount: dueUsdt + 5n, level: 'dropped', revision: 2 }));
    expect(refundable(story.now, usdt)).toBe(-dueUsdt);
    expect(refusalOf(story, refund(1n, '0xr3'))).toEqual({ reason: 'refund_too_large', asset: usdt, most: 0n });
  });

  test('of money that is only seen is refused, of nothing too, and beyond fifty', () => {
    expect(refusalOf(Story.payable().sees(makeObservation()), refund(1n))).toEqual({ reason: 'refund_too_large', asset: usdt, most: 0n });
    const tooSmall = { reason: 'invalid_input', problems: [{ pointer: '/amount', code: 'too_small' }] };
    expect(refusalOf(paid(), refund(0n))).toEqual(tooSmall);
    expect(refusalOf(paid(), refund(-1n))).toEqual(tooSmall);
    const story = paid();
    for (let count = 0; count < limits.refundsPerInvoiceMax; count++) story.does(refund(1n, `0xr${count}`), startMs + 90_000);
    expect(refusalOf(story, refund(1n, '0xlast'))).toEqual({ reason: 'limit_reached', limit: 'refunds', max: limits.refundsPerInvoiceMax });
    expect(decide(story.now, refund(1n, '0xr0'), startMs + 90_000)).toMatchObject({ ok: true, value: { events: [] } });
  });

  test('the same transaction in another asset is another refund', () => {
    const story = paid().sees(makeObservation({ txid: '0x02', chain: 'BSC', asset: usdtBsc, amount: 7n, level: 'final' }));
    story.does(refund(5n), startMs + 90_000).does(refund(5n, '0xr1', usdtBsc), startMs + 90_001);
    expect(story.now.refunds).toHaveLength(2);
  });
});

describe('letting it be', () => {
  test('takes the question away until the facts change', () => {
    const story = Story.payable().sees(makeObservation({ amount: dueEther, asset: usdtBsc, chain: 'BSC', level: 'final' }));
    story.does(review, startMs + 90_000);
    expect(story.now.reviewed).toBe('other_asset BSC:0x01:0 0');
    expect(story.events.find(({ event }) => event.type === 'reviewed')?.event).toEqual({ type: 'reviewed', signature: 'other_asset BSC:0x01:0 0', by });
    expect(refusalOf(story, review)).toEqual({ reason: 'nothing_to_review' });
    story.sees(makeObservation({ txid: '0x02', amount: 9n, asset: usdtBsc, chain: 'BSC', level: 'final' }));
    expect(refusalOf(story, review)).toBeNull();
    expect(refusalOf(Story.payable(), review)).toEqual({ reason: 'nothing_to_review' });
  });
});
