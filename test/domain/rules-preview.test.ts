// What other rules would have done to past invoices: the preview says exactly what the state machine says, and no more than it can know.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assetOf } from '../../src/domain/asset';
import { options, type Invoice } from '../../src/domain/invoice';
import type { InvoiceCommand } from '../../src/domain/invoice-command';
import { reasonOf } from '../../src/domain/invoice-reason';
import { plainRules, type InvoiceRules } from '../../src/domain/invoice-rules';
import { defaultActions, rulesFor, type AutomaticActions } from '../../src/domain/project-settings';
import { previewRules, rehearsed, type PastInvoice, type PreviewKind } from '../../src/domain/rules-preview';
import type { Observation, TransferLevel } from '../../src/domain/transfer';
import { Story, dueEther, dueUsdt, ether, makeObservation, startMs, usdt, usdtBsc } from '../support/invoice-histories';

const minuteMs = 60_000;
const nowMs = startMs + 30 * 24 * 60 * minuteMs;
const amount = 50_000_000n;

interface Arrival {
  readonly minute: number;
  /** Hundredths of what is due. */
  readonly part: bigint;
  readonly asset: typeof usdt;
  readonly level: TransferLevel;
}

function observations(arrivals: readonly Arrival[]): readonly Observation[] {
  return arrivals
    .map(({ minute, part, asset, level }, index) => {
      const due = asset === ether ? dueEther : asset === usdt ? dueUsdt : dueUsdt * 10n ** 12n;
      const base = { chain: assetOf(asset).chain, txid: `0x${index}`, blockHash: `0xb${index}`, asset, amount: (due * part) / 100n, level };
      return makeObservation({ ...base, timeMs: startMs + minute * minuteMs });
    })
    .toSorted((a, b) => a.timeMs - b.timeMs);
}

const read = (timeMs: number): InvoiceCommand => ({ type: 'tick', scannedThroughMs: { ETH: timeMs, BSC: timeMs } });

/** The life of an invoice as its object leads it: each transfer is seen when it is stamped, and as sure as it gets two minutes later. */
function lived(rules: InvoiceRules, arrivals: readonly Arrival[]): Invoice {
  const story = Story.payable({ rules });
  const moves = observations(arrivals).flatMap((transfer): readonly (readonly [number, Observation])[] => [
    [transfer.timeMs, { ...transfer, level: 'seen', revision: 1 }],
    ...(transfer.level === 'seen' ? [] : [[transfer.timeMs + 2 * minuteMs, { ...transfer, revision: 2 }] as const]),
  ]);
  for (const [atMs, observation] of moves.toSorted(([a], [b]) => a - b)) {
    story.does(read(atMs - 1), atMs);
    story.does({ type: 'observe', observations: [observation] }, atMs);
  }
  return story.does(read(nowMs), nowMs).now;
}

/** What the projection keeps of it. */
function kept(invoice: Invoice): PastInvoice {
  const { terms, expiresAtMs, status, transfers } = invoice;
  const offered = options(invoice).map(({ asset, walletId, quotes }) => {
    const quote = quotes[quotes.length - 1];
    return { asset, walletId, dueBase: quote?.dueBase ?? 0n, quotedAtMs: quote?.quotedAtMs ?? 0 };
  });
  return { terms, expiresAtMs, status, reason: reasonOf(invoice), options: offered, transfers: Object.values(transfers) };
}

const actions = (change: Partial<AutomaticActions>): AutomaticActions => ({ ...defaultActions, ...change });
const tolerance = (bps: number): AutomaticActions => actions({ underpayment: { kind: 'percent', bps }, beyondCap: true });
const kindsOf = (past: readonly PastInvoice[], candidate: AutomaticActions): readonly PreviewKind[] =>
  previewRules(past, candidate, nowMs).changes.map(({ kind }) => kind);
const arrival = (minute: number, part: bigint, level: TransferLevel = 'confirmed'): Arrival => ({ minute, part, asset: usdt, level });

const anyActions: fc.Arbitrary<AutomaticActions> = fc
  .record({
    bps: fc.constantFrom(0, 50, 500, 2_000),
    late: fc.constantFrom('ask' as const, 'old_rate' as const, 'new_rate' as const),
    graceMinutes: fc.constantFrom(0, 15, 90),
    cancelUnpaid: fc.boolean(),
    level: fc.constantFrom('seen' as const, 'confirmed' as const, 'final' as const),
  })
  .map(({ bps, late, graceMinutes, cancelUnpaid, level }) => ({
    ...(bps === 0 ? defaultActions : tolerance(bps)),
    late,
    graceMinutes,
    cancelUnpaid,
    confirmationSteps: level === 'final' ? [] : [{ upTo: { amount: '100000.00', currency: 'USD' }, level }],
    confirmationAbove: level === 'final' ? 'final' : 'confirmed',
  }));

const anyArrivals: fc.Arbitrary<readonly Arrival[]> = fc.array(
  fc.record({
    // Seven minutes apart: the preview knows stamps, and not that the news of a confirmation came two minutes after one.
    minute: fc.integer({ min: 1, max: 17 }).map((sevenths) => sevenths * 7),
    part: fc.constantFrom(1n, 20n, 50n, 80n, 95n, 96n, 99n, 100n, 101n, 130n),
    asset: fc.constantFrom(usdt, usdt, ether, usdtBsc),
    level: fc.constantFrom('seen' as const, 'confirmed' as const, 'final' as const),
  }),
  { maxLength: 4 },
);

describe('the preview is what the state machine itself says', () => {
  test('every history, rehearsed with the candidate\u2019s rules, ends as it would have ended under them', () => {
    fc.assert(
      fc.property(anyActions, anyActions, anyArrivals, (was, candidate, arrivals) => {
        const [own, other] = [rulesFor(was, amount, 'USD'), rulesFor(candidate, amount, 'USD')];
        const would = lived(other, arrivals);
        const rehearsal = rehearsed(kept(lived(own, arrivals)), other, nowMs);
        expect({ status: rehearsal.status, reason: reasonOf(rehearsal) }).toEqual({ status: would.status, reason: reasonOf(would) });
      }),
      { numRuns: 400 },
    );
  });

  test('each difference that it tells is one, and each invoice that would be paid or not is told', () => {
    fc.assert(
      fc.property(anyActions, anyActions, anyArrivals, (was, candidate, arrivals) => {
        const before = lived(rulesFor(was, amount, 'USD'), arrivals);
        const after = lived(rulesFor(candidate, amount, 'USD'), arrivals);
        const ended = before.status.base !== 'new' && before.status.base !== 'confirming';
        const [kind] = kindsOf([kept(before)], candidate);
        const becomesPaid = kind === 'accepted' || kind === 'grace' || kind === 'late';
        expect(becomesPaid).toBe(ended && before.status.base !== 'paid' && after.status.base === 'paid');
        expect(kind === 'refused').toBe(before.status.base === 'paid' && !['paid', 'confirming'].includes(after.status.base));
        expect(kind === 'cancelled').toBe(before.status.base === 'expired' && after.status.base === 'cancelled');
        expect(kind === 'kept').toBe(before.status.base === 'cancelled' && after.status.base === 'expired');
      }),
      { numRuns: 400 },
    );
  });

  test('the rules that are in force change nothing', () => {
    fc.assert(
      fc.property(anyActions, anyArrivals, (was, arrivals) => {
        expect(kindsOf([kept(lived(rulesFor(was, amount, 'USD'), arrivals))], was)).toEqual([]);
      }),
    );
  });
});

describe('what it tells', () => {
  const shortBy4 = kept(lived(plainRules, [arrival(5, 96n)]));

  test('an underpayment that would have been accepted, with its worth and what is missing of it', () => {
    const preview = previewRules([shortBy4, shortBy4], tolerance(500), nowMs);
    expect(preview).toMatchObject({ looked: 2, leftOut: 0, open: 0 });
    expect(preview.changes).toEqual([{ kind: 'accepted', count: 2, sums: [{ currency: 'USD', amount: 100_000_000n, missing: 4_000_000n }] }]);
    expect(preview.lines[0]).toMatchObject({ kind: 'accepted', invoiceId: 'inv_test', orderId: '1042', missing: 2_000_000n });
    expect(kindsOf([shortBy4], tolerance(399))).toEqual([]);
  });

  test('sums of two currencies stand beside each other', () => {
    const euro: PastInvoice = { ...shortBy4, terms: { ...shortBy4.terms, currency: 'EUR' } };
    expect(previewRules([shortBy4, euro], tolerance(500), nowMs).changes[0]?.sums.map((sum) => sum.currency)).toEqual(['EUR', 'USD']);
  });

  test('late money at the old rate counts, at a rate that was not kept it is only named', () => {
    const late = kept(lived(plainRules, [arrival(200, 100n)]));
    expect(late.status).toEqual({ base: 'expired', exception: 'late' });
    expect(kindsOf([late], actions({ late: 'old_rate' }))).toEqual(['late']);
    expect(previewRules([late], actions({ late: 'new_rate' }), nowMs)).toMatchObject({ changes: [], rateUnknown: 1 });
    expect(kindsOf([late], actions({ graceMinutes: 180 }))).toEqual(['grace']);
  });

  test('unpaid invoices that a rule would have called off, but not those of which nobody could say that they were unpaid', () => {
    const unpaid = kept(lived(plainRules, []));
    expect(kindsOf([unpaid], actions({ cancelUnpaid: true }))).toEqual(['cancelled']);
    expect(kindsOf([{ ...unpaid, reason: 'expired_unverified' }], actions({ cancelUnpaid: true }))).toEqual([]);
    expect(kindsOf([kept(lived({ ...plainRules, cancelUnpaid: true }, []))], defaultActions)).toEqual(['kept']);
  });

  test('what a person accepted and the rule would have', () => {
    const accepted: PastInvoice = { ...shortBy4, status: { base: 'paid', exception: 'marked' }, reason: 'paid_by_hand' };
    expect(kindsOf([accepted], tolerance(500))).toEqual(['spared']);
    expect(previewRules([accepted], tolerance(100), nowMs)).toMatchObject({ looked: 1, changes: [] });
  });

  test('sooner and later by the level of certainty, and money that vanished after it was seen', () => {
    const paid = kept(lived(plainRules, [arrival(5, 100n, 'final')]));
    const seen = actions({ confirmationSteps: [{ upTo: { amount: '100.00', currency: 'USD' }, level: 'seen' }] });
    expect(kindsOf([paid], seen)).toEqual(['sooner']);
    expect(kindsOf([paid], actions({ confirmationAbove: 'final' }))).toEqual(['later']);
    const gone = kept(lived(plainRules, [arrival(5, 100n, 'dropped')]));
    expect(previewRules([gone], seen, nowMs)).toMatchObject({ changes: [], vanished: 1 });
  });

  test('what people decided is left out, and what is open is only counted', () => {
    const byHand: PastInvoice = { ...shortBy4, status: { base: 'cancelled', exception: 'partial' }, reason: 'cancelled_by_hand' };
    const invalid: PastInvoice = { ...shortBy4, status: { base: 'invalid', exception: 'none' }, reason: 'invalid_by_hand' };
    const open: PastInvoice = { ...shortBy4, status: { base: 'new', exception: 'partial' }, reason: 'rest_awaited' };
    expect(previewRules([byHand, invalid, open], tolerance(500), nowMs)).toMatchObject({ looked: 0, leftOut: 2, open: 1, changes: [] });
  });

  test('no more than twenty lines, the newest first, and every one counted', () => {
    const many = Array.from({ length: 30 }, (_, index): PastInvoice => ({ ...shortBy4, terms: { ...shortBy4.terms, invoiceId: `inv_${index}` } }));
    const preview = previewRules(many, tolerance(500), nowMs);
    expect(preview.lines.map((line) => line.invoiceId)).toEqual(many.slice(0, 20).map((one) => one.terms.invoiceId));
    expect(preview.changes[0]?.count).toBe(30);
  });
});
