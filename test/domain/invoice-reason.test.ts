// Why an invoice is in its state, what a person has to decide about it, and which rules it owes its state to: each once, with its edges.
import { describe, expect, test } from 'vitest';
import type { InvoiceTerms } from '../../src/domain/invoice';
import type { HandCommand } from '../../src/domain/invoice-by-hand';
import { attentionKinds, attentionOf, invoiceReasons, isInGrace, reasonOf, ruleNames, rulesAtWork } from '../../src/domain/invoice-reason';
import { plainRules, type InvoiceRules } from '../../src/domain/invoice-rules';
import { dueEther, dueUsdt, ether, makeObservation, makeTerms, startMs, Story, usdt, usdtBsc } from '../support/invoice-histories';

const by = 'user:usr_test';
const endMs = makeTerms().expiresAtMs;
const graceMs = 300_000;
const lateMs = endMs + graceMs + 1;
const rules = (change: Partial<InvoiceRules>): Partial<InvoiceTerms> => ({ rules: { ...plainRules, ...change } });
const tick = { type: 'tick', scannedThroughMs: { ETH: endMs * 2 } } as const;
const told = (story: Story): string => [reasonOf(story.now), attentionOf(story.now)?.kind ?? '-', ...rulesAtWork(story.now)].join(' ');
const word = (story: Story, command: HandCommand): Story => story.does(command, startMs + 90_000);
const accept: HandCommand = { type: 'accept', reason: 'enough', seenVersion: null, by };
const cancel: HandCommand = { type: 'cancel', seenVersion: null, by };
const review: HandCommand = { type: 'review', seenVersion: null, by };
const invalidate: HandCommand = { type: 'invalidate', reason: 'a mistake', seenVersion: null, by };
const refund = (amount: bigint): HandCommand => ({ type: 'refund', asset: usdt, amount, txid: '0xr', reason: 'too much', seenVersion: null, by });
const part = makeObservation({ amount: 20_000_000n, level: 'confirmed' });
const sure = makeObservation({ level: 'confirmed' });
const late = makeObservation({ timeMs: lateMs, level: 'confirmed', txid: '0x02', revision: 2 });
const wrong = makeObservation({ txid: '0x03', chain: 'BSC', asset: usdtBsc, amount: 5n, level: 'confirmed', revision: 3 });

describe('one reason for each state', () => {
  test.each<[string, () => Story]>([
    ['choice_awaited -', () => Story.opened()],
    ['payment_awaited -', () => Story.payable()],
    ['rest_awaited -', () => Story.payable().sees(part)],
    ['confirming -', () => Story.payable().sees(makeObservation())],
    ['confirming_accepted -', () => word(Story.payable().sees({ ...part, level: 'seen' }), accept)],
    ['paid_in_full -', () => Story.payable().sees(sure)],
    ['paid_within_tolerance - underpayment', () => Story.payable(rules({ toleranceUnits: 1n })).sees({ ...sure, amount: dueUsdt - 1n })],
    ['paid_in_full -', () => Story.payable(rules({ toleranceUnits: 1n })).sees(sure)],
    ['paid_in_grace - grace', () => Story.payable(rules({ graceMs: 1_000 })).sees({ ...sure, timeMs: lateMs + 999 })],
    ['paid_in_full -', () => Story.payable(rules({ graceMs: 1_000 })).sees({ ...sure, timeMs: lateMs - 1 })],
    ['paid_late_old_rate - late', () => Story.payable(rules({ late: 'old_rate' })).sees(late)],
    [
      'paid_late_new_rate - late',
      () =>
        Story.payable(rules({ late: 'new_rate' }))
          .sees(late)
          .does({ type: 'value_late', key: 'ETH:0x02:0', dueBase: dueUsdt }, lateMs),
    ],
    ['paid_by_hand -', () => word(Story.payable().sees(part), accept)],
    ['paid_over over', () => Story.payable().sees({ ...sure, amount: dueUsdt + 1n })],
    ['paid_over over', () => Story.payable().sees(sure, { ...part, txid: '0x04' })],
    ['paid_twice paid_twice', () => Story.payable().sees(sure, makeObservation({ txid: '0x02', level: 'confirmed', revision: 2 }))],
    ['paid_twice paid_twice', () => Story.payable().sees(sure, late)],
    ['paid_over over late', () => Story.payable(rules({ late: 'old_rate' })).sees({ ...late, amount: dueUsdt + 1n })],
    ['expired_unpaid -', () => Story.payable().does(tick, lateMs)],
    ['expired_unverified -', () => Story.payable().does({ type: 'tick', scannedThroughMs: {} }, endMs + 86_400_000)],
    [
      'expired_partial partial',
      () =>
        Story.payable()
          .sees(part)
          .does(tick, endMs * 2),
    ],
    ['late_undecided late', () => Story.payable().does(tick, lateMs).sees(late)],
    ['other_asset other_asset', () => Story.payable().sees(wrong)],
    ['other_asset other_asset', () => Story.payable().sees(wrong).does(tick, lateMs)],
    ['cancelled_by_hand -', () => word(Story.payable(), cancel)],
    ['cancelled_by_hand partial', () => word(Story.payable(), cancel).sees(part)],
    ['cancelled_by_rule - cancel_unpaid', () => Story.payable(rules({ cancelUnpaid: true })).does(tick, lateMs)],
    ['paid_after_cancellation cancelled_paid', () => word(Story.payable(), cancel).sees(late)],
    ['invalid_by_hand -', () => word(Story.payable().sees(sure), invalidate)],
    ['invalid_by_hand -', () => word(Story.payable().sees(wrong), invalidate)],
    ['paid_in_grace - grace', () => Story.payable(rules({ graceMs: 1_000 })).sees(part, { ...sure, txid: '0x08', amount: 30_000_000n, timeMs: lateMs })],
    ['invalid_by_hand late', () => word(Story.payable(), invalidate).sees(late)],
    [
      'reverted reverted',
      () =>
        Story.payable()
          .sees(sure)
          .sees({ ...sure, level: 'dropped', revision: 9 }),
    ],
    ['paid_in_full - confirmation_level', () => Story.payable(rules({ settleAt: 'seen' })).sees(makeObservation())],
    ['paid_in_full - confirmation_level', () => Story.payable(rules({ settleAt: 'final' })).sees({ ...sure, level: 'final' })],
    ['confirming -', () => Story.payable(rules({ settleAt: 'final' })).sees(sure)],
    ['paid_in_full other_asset', () => Story.payable().sees(sure, wrong)],
    ['paid_by_hand late', () => word(Story.payable().sees(part), accept).sees({ ...late, amount: 1n })],
    ['paid_by_hand -', () => word(Story.payable().sees(part), accept).sees({ ...late, amount: 1n, level: 'dropped' })],
    [
      'paid_by_hand -',
      () =>
        word(
          Story.payable()
            .does(tick, lateMs)
            .sees({ ...late, amount: 1n }),
          accept,
        ),
    ],
  ])('%s', (expected, story) => expect(told(story())).toBe(expected));
});

describe('a payment that moved to another block', () => {
  test('is not two payments, however much came beside it', () => {
    const moved = makeObservation({ index: '5', blockHash: '0xb2', level: 'confirmed', revision: 5 });
    const story = Story.payable().sees(sure, moved, makeObservation({ txid: '0x09', amount: 1n, level: 'confirmed', revision: 6 }));
    expect(told(story)).toBe('paid_over over');
  });
});

describe('what a person has decided', () => {
  test('an overpayment that was sent back is settled; a part of it is not', () => {
    const over = (): Story => Story.payable().sees({ ...sure, amount: dueUsdt + 10n });
    expect(attentionOf(word(over(), refund(9n)).now)?.kind).toBe('over');
    expect(attentionOf(word(over(), refund(10n)).now)).toBeNull();
    expect(attentionOf(word(over(), refund(11n)).now)).toBeNull();
    expect(attentionOf(word(over(), review).now)).toBeNull();
    // Ten of five hundred thousandths too much came, and a refund in the other asset is worth its share of the amount.
    const inEther = (amount: bigint): HandCommand => ({ ...refund(amount), asset: ether }) as HandCommand;
    const withEther = (): Story => over().sees(makeObservation({ txid: '0x07', asset: ether, amount: dueEther / 10n, level: 'final', revision: 7 }));
    expect(attentionOf(word(withEther(), inEther(dueEther / 10n)).now)?.kind).toBe('over');
    expect(attentionOf(word(word(withEther(), inEther(dueEther / 10n)), { ...refund(10n), txid: '0xq' } as HandCommand).now)).toBeNull();
    const gone = word(over().sees(wrong), { ...refund(5n), asset: usdtBsc } as HandCommand);
    expect(attentionOf(gone.sees({ ...wrong, level: 'dropped', revision: 9 }).now)?.kind).toBe('over');
    // The price that is shown last is what a refund is measured by.
    const dearer = Story.payable()
      .offers(usdt, dueUsdt * 2n, startMs + 1_000_000)
      .sees({ ...sure, amount: dueUsdt + 10n });
    expect(attentionOf(word(dearer, refund(19n)).now)?.kind).toBe('over');
    expect(attentionOf(word(dearer, { ...refund(1n), txid: '0xs' } as HandCommand).now)).toBeNull();
    const stray = over().sees(wrong);
    expect(attentionOf(word(word(stray, { ...refund(5n), asset: usdtBsc } as HandCommand), review).now)).toBeNull();
  });

  test('the question names what it was about: its kind, the transfers that are there in one order, the refunds', () => {
    const story = Story.payable().sees(sure, makeObservation({ txid: '0x00', amount: 3n, level: 'confirmed', revision: 2 }));
    expect(attentionOf(story.now)?.signature).toBe('over ETH:0x00:0 ETH:0x01:0 0');
    expect(attentionOf(word(story, refund(1n)).now)?.signature).toBe('over ETH:0x00:0 ETH:0x01:0 1');
  });

  test('a reversal is asked about again when the money came back in between', () => {
    const gone = (revision: number) => ({ ...sure, level: 'dropped', revision }) as const;
    const story = word(Story.payable().sees(sure).sees(gone(2)), review);
    expect(attentionOf(story.now)).toBeNull();
    story.sees(gone(3));
    expect(attentionOf(story.now)).toBeNull();
    story.sees({ ...sure, revision: 4 });
    expect(told(story)).toBe('paid_in_full -');
    story.sees(gone(5));
    expect(told(story)).toBe('reverted reverted');
  });
});

describe('what somebody looked at', () => {
  test('stays looked at while the state moves on, unless a reversal ends', () => {
    const story = word(Story.payable().sees(wrong), review);
    const looked = story.now.reviewed;
    expect(looked).not.toBeNull();
    story.sees(part).sees({ ...sure, txid: '0x08' });
    expect([story.now.status.base, story.now.reviewed]).toEqual(['paid', looked]);
    const reverted = word(
      Story.payable()
        .sees(sure)
        .sees({ ...sure, level: 'dropped', revision: 2 }),
      review,
    );
    reverted.does(tick, endMs * 2);
    expect([reverted.now.status.base, attentionOf(reverted.now)]).toEqual(['expired', null]);
  });

  test('the reasons are these, for pages and the API to put into words', () => {
    expect(invoiceReasons).toEqual(
      (
        'choice_awaited payment_awaited rest_awaited confirming confirming_accepted paid_in_full paid_within_tolerance paid_in_grace ' +
        'paid_late_old_rate paid_late_new_rate paid_by_hand paid_over paid_twice expired_unpaid expired_unverified expired_partial ' +
        'late_undecided other_asset cancelled_by_hand cancelled_by_rule paid_after_cancellation invalid_by_hand reverted'
      ).split(' '),
    );
    expect(attentionKinds).toEqual(['partial', 'late', 'cancelled_paid', 'other_asset', 'over', 'paid_twice', 'reverted']);
    expect(ruleNames).toEqual(['underpayment', 'late', 'grace', 'cancel_unpaid', 'confirmation_level']);
  });
});

describe('minutes of grace', () => {
  test('begin after the grace of the chain, end with the rule, and are none after a person cancelled', () => {
    const { now } = Story.payable(rules({ graceMs: 1_000 }));
    const at = (timeMs: number) => isInGrace(now, makeObservation({ timeMs }));
    expect([at(lateMs - 1), at(lateMs), at(lateMs + 999), at(lateMs + 1_000)]).toEqual([false, true, true, false]);
    const cancelled = word(Story.payable(rules({ graceMs: 1_000 })), cancel).now;
    expect(isInGrace(cancelled, makeObservation({ timeMs: startMs + 90_000 + graceMs }))).toBe(false);
    expect(isInGrace(now, makeObservation({ timeMs: lateMs, asset: usdtBsc, chain: 'BSC' }))).toBe(false);
  });

  test('still count after the rule called it off, and are told of', () => {
    const story = Story.payable(rules({ graceMs: 1_000, cancelUnpaid: true }))
      .does(tick, lateMs + 2_000)
      .sees({ ...sure, timeMs: lateMs + 5 });
    expect(told(story)).toBe('paid_in_grace - grace');
  });

  test('are told of only once it is paid, and only where a rule gave them', () => {
    expect(told(Story.payable(rules({ graceMs: 1_000 })).sees({ ...sure, level: 'seen', timeMs: lateMs }))).toBe('confirming -');
    expect(told(Story.payable().sees(sure))).toBe('paid_in_full -');
  });
});

describe('rules are told of once', () => {
  test('as events of their own after the change of state, and not again', () => {
    const story = Story.payable(rules({ toleranceUnits: 1n, settleAt: 'seen' })).sees({ ...sure, amount: dueUsdt - 1n, level: 'seen' });
    const rows = () => story.events.slice(-3).map(({ event }) => (event.type === 'rule_applied' ? event.rule : event.type));
    expect(rows()).toEqual(['status_changed', 'underpayment', 'confirmation_level']);
    expect(story.now.rulesTold).toEqual(['underpayment', 'confirmation_level']);
    const before = story.events.length;
    story.sees({ ...sure, amount: dueUsdt - 1n, level: 'dropped', revision: 2 }).sees({ ...sure, amount: dueUsdt - 1n, level: 'seen', revision: 3 });
    expect(story.events.slice(before).map(({ event }) => event.type)).toEqual(
      ['transfer_moved', 'expiry_moved', 'status_changed', 'transfer_moved', 'status_changed'].filter((type) => type !== 'expiry_moved'),
    );
  });

  test('an underpayment by hand is no rule, and too little that waits is none yet', () => {
    expect(told(word(Story.payable(rules({ toleranceUnits: 1n })).sees(part), accept))).toBe('paid_by_hand -');
    expect(told(Story.payable(rules({ toleranceUnits: 1n })).sees({ ...sure, amount: dueUsdt - 1n, level: 'seen' }))).toBe('confirming -');
    expect(told(Story.payable(rules({ late: 'old_rate' })).sees(part, { ...late, amount: 30_000_000n }))).toBe('paid_late_old_rate - late');
    expect(
      told(
        Story.payable()
          .offers(ether, 1n, startMs + 2)
          .sees(sure),
      ),
    ).toBe('paid_in_full -');
  });
});
