// Every automatic action on the real object: what it does, where exactly it begins and ends, and what it leaves in timeline and activity log.
import { runInDurableObject } from 'cloudflare:test';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chooseOption } from '../../src/commands/choose-option';
import type { CreateInvoiceInput } from '../../src/commands/create-invoice';
import { activity, event, invoice, project } from '../../src/db/schema';
import { assetOf } from '../../src/domain/asset';
import type { HandCommand } from '../../src/domain/invoice-by-hand';
import { limits } from '../../src/domain/limits';
import { defaultActions, defaultSettings, encodeSettings, type AutomaticActions } from '../../src/domain/project-settings';
import { decodeSnapshot } from '../../src/domain/public-event';
import type { Observation } from '../../src/domain/transfer';
import { database, env, makeInvoice, makeMerchant, makePorts, type Merchant } from '../support/worker-world';

const startMs = Math.floor(Date.now() / 1_000) * 1_000;
const minuteMs = 60_000;
const dollars = assetOf('USD_SANDBOX').id;
const due = 50_000_000n;
const by = { actor: 'user:usr_test', via: 'web', requestId: 'req_test', from: { ip: '', userAgent: '' } } as const;

/** Only the date is ours: the test's own clock, objects included. */
const at = (ms: number): void => void vi.setSystemTime(ms);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  at(startMs);
});
afterEach(() => vi.useRealTimers());

interface Scene {
  readonly merchant: Merchant;
  readonly id: string;
  readonly endMs: number;
}

/** An invoice over 50.00 USD for an hour, payable in test dollars, of a project with these automatic actions. */
async function payable(actions: Partial<AutomaticActions>, change: Partial<CreateInvoiceInput> = {}): Promise<Scene> {
  const merchant = await makeMerchant();
  const settings = encodeSettings({ ...defaultSettings, actions: { ...defaultActions, ...actions } });
  await database.update(project).set({ settings }).where(eq(project.id, merchant.projectId));
  const id = await makeInvoice(merchant, { expiryMinutes: 60, ...change }, makePorts({ nowMs: startMs }));
  expect(await chooseOption(makePorts({ nowMs: startMs }), id, 'USD_SANDBOX')).toEqual({ ok: true, value: { ready: true } });
  return { merchant, id, endMs: startMs + 60 * minuteMs };
}

let transactions = 0;
const transfer = (change: Partial<Observation>): Observation => {
  transactions += 1;
  const block = { blockHash: '0xb1', height: 1, timeMs: startMs + minuteMs };
  const found = { chain: 'SANDBOX', txid: `0x${transactions}`, index: '0', asset: dollars, amount: due, from: null, to: 'tst_1', ...block } as const;
  return { ...found, level: 'confirmed', revision: 1_000 + transactions, ...change };
};
async function sees({ id, merchant }: Scene, ...observations: readonly Partial<Observation>[]): Promise<readonly Observation[]> {
  const seen = observations.map(transfer);
  expect((await env.INVOICE.getByName(id).observe(id, merchant.accountId, seen)).ok).toBe(true);
  return seen;
}
const stateOf = async ({ id }: Scene) => {
  const [row] = await database.select().from(invoice).where(eq(invoice.id, id));
  return `${row?.base} ${row?.exception} ${row?.reason} ${row?.attention ?? '-'}`;
};
async function act({ id, merchant }: Scene, command: HandCommand): Promise<void> {
  expect((await env.INVOICE.getByName(id).act(id, merchant.accountId, command, null, by)).ok).toBe(true);
}
/** The simulated chain is read up to now, then the invoice looks at its clock. */
async function timePasses({ id, merchant }: Scene, ms: number): Promise<void> {
  at(ms);
  const name = `SANDBOX:${merchant.projectId}`;
  await env.CHAIN.getByName(name).tick(name);
  await env.INVOICE.getByName(id).tick(id);
}
/** Which rules timeline and activity log tell of: they must say the same. */
async function traceOf({ id }: Scene): Promise<readonly string[]> {
  const events = await database
    .select({ data: event.data })
    .from(event)
    .where(and(eq(event.invoiceId, id), eq(event.type, 'rule.applied')))
    .orderBy(event.seq);
  const told = events.map(({ data }) => decodeSnapshot(data).detail?.['rule'] ?? '');
  const rows = await database
    .select({ detail: activity.detail, actor: activity.actor })
    .from(activity)
    .where(and(eq(activity.object, id), eq(activity.action, 'invoice.rule_applied')));
  expect(rows.every((row) => row.actor === 'system')).toBe(true);
  expect(rows.map(({ detail }) => (detail as { rule: string }).rule).toSorted()).toEqual(told.toSorted());
  return told;
}

describe('an underpayment is accepted', () => {
  const percent = { underpayment: { kind: 'percent', bps: 500 } } as const;
  const amount = { underpayment: { kind: 'amount', sum: { amount: '1.00', currency: 'USD' } } } as const;
  const wide = { underpayment: { kind: 'percent', bps: 2_000 } } as const;
  test.each([
    ['within five percent', percent, 47_500_000n, 'paid none paid_within_tolerance -', ['underpayment']],
    ['within five percent, one unit less', percent, 47_499_999n, 'new partial rest_awaited -', []],
    ['within one dollar', amount, 49_000_000n, 'paid none paid_within_tolerance -', ['underpayment']],
    ['within one dollar, one unit less', amount, 48_999_999n, 'new partial rest_awaited -', []],
    ['in full, by no rule', percent, due, 'paid none paid_in_full -', []],
    ['beyond five percent nobody confirmed', wide, 47_499_999n, 'new partial rest_awaited -', []],
    ['beyond five percent that was confirmed', { ...wide, beyondCap: true }, 40_000_000n, 'paid none paid_within_tolerance -', ['underpayment']],
    ['beyond five percent that was confirmed, one unit less', { ...wide, beyondCap: true }, 39_999_999n, 'new partial rest_awaited -', []],
  ] as const)('%s', async (_title, actions, paid, state, trace) => {
    const scene = await payable(actions);
    await sees(scene, { amount: paid });
    expect(await stateOf(scene)).toBe(state);
    expect(await traceOf(scene)).toEqual(trace);
  });

  test('of a sum in another currency than the invoice is none', async () => {
    const scene = await payable({ underpayment: { kind: 'amount', sum: { amount: '1.00', currency: 'EUR' } } });
    await sees(scene, { amount: due - 1n });
    expect(await stateOf(scene)).toBe('new partial rest_awaited -');
  });

  test('is told of once, also when the money goes and comes again', async () => {
    const scene = await payable(percent);
    const [paid] = await sees(scene, { amount: 49_000_000n });
    await sees(scene, { ...paid, level: 'dropped', revision: 90_001 });
    expect(await stateOf(scene)).toBe('new reverted reverted reverted');
    await sees(scene, { ...paid, level: 'confirmed', revision: 90_002 });
    expect(await traceOf(scene)).toEqual(['underpayment']);
  });
});

describe('money after the end', () => {
  test.each([
    ['asks a person', 'ask', 'expired late late_undecided late', []],
    ['counts at the old rate', 'old_rate', 'paid late paid_late_old_rate -', ['late']],
    ['counts at the rate of its own time', 'new_rate', 'paid late paid_late_new_rate -', ['late']],
  ] as const)('%s; in the last moment it is in time, one unit less is too little', async (_title, late, state, trace) => {
    const [scene, inTime, tooLittle] = [await payable({ late }), await payable({ late }), await payable({ late })];
    for (const each of [scene, inTime, tooLittle]) await timePasses(each, each.endMs + 1);
    await sees(scene, { timeMs: scene.endMs + 1 });
    await sees(inTime, { timeMs: inTime.endMs });
    await sees(tooLittle, { timeMs: tooLittle.endMs + 1, amount: due - 1n });
    expect(await stateOf(scene)).toBe(state);
    expect(await traceOf(scene)).toEqual(trace);
    expect(await stateOf(inTime)).toBe('paid none paid_in_full -');
    expect(await traceOf(inTime)).toEqual([]);
    expect(await stateOf(tooLittle)).toBe(late === 'ask' ? state : 'expired partial expired_partial partial');
  });

  test('never pays what was cancelled, whatever the rule', async () => {
    const scene = await payable({ late: 'old_rate' });
    await act(scene, { type: 'cancel', seenVersion: null, by: by.actor });
    await sees(scene, { timeMs: scene.endMs + 1 });
    expect(await stateOf(scene)).toBe('cancelled late paid_after_cancellation cancelled_paid');
  });
});

describe('minutes of grace', () => {
  test('the last millisecond is in, the next is out, and the invoice waits for them', async () => {
    const [scene, late] = [await payable({ graceMinutes: 10 }), await payable({ graceMinutes: 10 })];
    await timePasses(scene, scene.endMs + 10 * minuteMs - 1);
    expect(await stateOf(scene)).toBe('new none payment_awaited -');
    await sees(scene, { timeMs: scene.endMs + 10 * minuteMs });
    expect(await stateOf(scene)).toBe('paid none paid_in_grace -');
    expect(await traceOf(scene)).toEqual(['grace']);
    await sees(late, { timeMs: late.endMs + 10 * minuteMs + 1 });
    expect(await stateOf(late)).toBe('new late late_undecided late');
    expect(await traceOf(late)).toEqual([]);
  });

  test('money at the end itself needs no grace, and none is told of', async () => {
    const scene = await payable({ graceMinutes: 10 });
    await sees(scene, { timeMs: scene.endMs });
    expect(await stateOf(scene)).toBe('paid none paid_in_full -');
    expect(await traceOf(scene)).toEqual([]);
  });
});

describe('cancelling what nobody paid', () => {
  test('happens at the end and not a millisecond sooner', async () => {
    const scene = await payable({ cancelUnpaid: true });
    await timePasses(scene, scene.endMs - 1);
    expect(await stateOf(scene)).toBe('new none payment_awaited -');
    await timePasses(scene, scene.endMs + 1);
    expect(await stateOf(scene)).toBe('cancelled none cancelled_by_rule -');
    expect(await traceOf(scene)).toEqual(['cancel_unpaid']);
    await timePasses(scene, scene.endMs + 2);
    expect(await traceOf(scene)).toEqual(['cancel_unpaid']);
  });

  test('leaves what was paid in part, and what the rule is not on for, to expire', async () => {
    const [part, plain] = [await payable({ cancelUnpaid: true }), await payable({})];
    await sees(part, { amount: 1n });
    for (const scene of [part, plain]) await timePasses(scene, scene.endMs + 31 * minuteMs);
    expect(await stateOf(part)).toBe('expired partial expired_partial partial');
    expect(await stateOf(plain)).toBe('expired none expired_unpaid -');
    expect([await traceOf(part), await traceOf(plain)]).toEqual([[], []]);
  });
});

describe('confirmation levels by amount', () => {
  const usd = (amount: string) => ({ amount, currency: 'USD' });
  const actions = {
    confirmationSteps: [
      { upTo: usd('10.00'), level: 'seen' },
      { upTo: usd('100.00'), level: 'confirmed' },
    ],
    confirmationAbove: 'final',
  } as const;
  test.each([
    ['at its bound counts when seen', 10_000_000n, 'seen', null, ['confirmation_level']],
    ['a cent above waits for confirmations', 10_010_000n, 'confirmed', 'seen', []],
    ['at the next bound waits for confirmations', 100_000_000n, 'confirmed', 'seen', []],
    ['a cent above that waits until it is final', 100_010_000n, 'final', 'confirmed', ['confirmation_level']],
  ] as const)('an amount %s', async (_title, amount, enough, below, trace) => {
    const scene = await payable(actions, { amount });
    const [paid] = await sees(scene, { amount, level: below ?? 'seen' });
    if (below !== null) {
      expect(await stateOf(scene)).toBe('confirming none confirming -');
      await sees(scene, { ...paid, level: enough, revision: 90_000 });
    }
    expect(await stateOf(scene)).toBe('paid none paid_in_full -');
    expect(await traceOf(scene)).toEqual(trace);
  });
});

describe('the way back to the shop', () => {
  test('is one line in the timeline, however often it is gone', async () => {
    const scene = await payable({ autoReturn: true });
    await sees(scene, {});
    const object = env.INVOICE.getByName(scene.id);
    for (let count = 0; count < 3; count++) expect((await object.noteReturn(scene.id)).ok).toBe(true);
    const rows = await database.select({ type: event.type }).from(event).where(eq(event.invoiceId, scene.id));
    expect(rows.filter((row) => row.type === 'payer.returned')).toHaveLength(1);
  });
});

describe('more time', () => {
  const watchedUntil = async ({ merchant, id }: Scene) =>
    await runInDurableObject(env.CHAIN.getByName(`SANDBOX:${merchant.projectId}`), (_instance, state) =>
      state.storage.sql.exec('SELECT hot_until_ms - ? AS until_ms FROM watch WHERE invoice_id = ?', limits.watchHotAfterExpiryMs, id).toArray(),
    );

  test('by a person is watched as closely as the first hour, and an expired invoice is open again', async () => {
    const scene = await payable({});
    await timePasses(scene, scene.endMs + 1);
    expect(await stateOf(scene)).toBe('expired none expired_unpaid -');
    await act(scene, { type: 'extend', minutes: 30, seenVersion: null, by: by.actor });
    expect(await stateOf(scene)).toBe('new none payment_awaited -');
    const untilMs = scene.endMs + 1 + 30 * minuteMs;
    expect(await watchedUntil(scene)).toEqual([{ until_ms: untilMs }]);
    await sees(scene, { timeMs: untilMs });
    expect(await stateOf(scene)).toBe('paid none paid_in_full -');
  });

  test('for a payer of whom a part is there ends two hours beyond what was agreed, also after an extension', async () => {
    const scene = await payable({});
    const partsUntil = async (agreedMs: number): Promise<number> => {
      for (let ms = agreedMs - minuteMs; ms < agreedMs + limits.partialTimeBeyondMs; ms += 20 * minuteMs) {
        at(ms);
        await sees(scene, { amount: 1_000n, timeMs: ms });
      }
      const [row] = await database.select().from(invoice).where(eq(invoice.id, scene.id));
      return (row?.expiresAtMs ?? 0) - agreedMs;
    };
    expect(await partsUntil(scene.endMs)).toBe(limits.partialTimeBeyondMs);
    await act(scene, { type: 'extend', minutes: 60, seenVersion: null, by: by.actor });
    const extendedMs = scene.endMs + limits.partialTimeBeyondMs + 60 * minuteMs;
    expect(await partsUntil(extendedMs)).toBe(limits.partialTimeBeyondMs);
    expect(await watchedUntil(scene)).toEqual([{ until_ms: extendedMs + limits.partialTimeBeyondMs }]);
  });
});

describe('what needs a person', () => {
  test('an accepted part that leaves the chain is reverted and never silent; back and gone again it asks again', async () => {
    const scene = await payable({});
    const [part] = await sees(scene, { amount: 20_000_000n });
    await act(scene, { type: 'accept', reason: 'a good customer', seenVersion: null, by: by.actor });
    expect(await stateOf(scene)).toBe('paid marked paid_by_hand -');
    await sees(scene, { ...part, level: 'dropped', revision: 90_001 });
    expect(await stateOf(scene)).toBe('new reverted reverted reverted');
    await act(scene, { type: 'review', seenVersion: null, by: by.actor });
    expect(await stateOf(scene)).toBe('new reverted reverted -');
    await sees(scene, { ...part, revision: 90_002 });
    expect(await stateOf(scene)).toBe('paid marked paid_by_hand -');
    await sees(scene, { ...part, level: 'dropped', revision: 90_003 });
    expect(await stateOf(scene)).toBe('new reverted reverted reverted');
  });

  test('money of another asset, a second payment, and late money after an acceptance', async () => {
    const [wrong, twice, more] = [await payable({}), await payable({}), await payable({})];
    await sees(wrong, { asset: assetOf('COIN_SANDBOX').id, amount: 10n ** 18n });
    expect(await stateOf(wrong)).toBe('new none other_asset other_asset');
    await sees(twice, {}, {});
    expect(await stateOf(twice)).toBe('paid over paid_twice paid_twice');
    await sees(more, { amount: 20_000_000n });
    await act(more, { type: 'accept', reason: 'enough', seenVersion: null, by: by.actor });
    await sees(more, { amount: 5_000_000n, timeMs: more.endMs + 1 });
    expect(await stateOf(more)).toBe('paid marked paid_by_hand late');
  });

  test('a price whose time is over still values the money that was sent by it', async () => {
    const scene = await payable({}, { assets: ['COIN_SANDBOX', 'USD_SANDBOX'], expiryMinutes: 600 });
    const coin = assetOf('COIN_SANDBOX').id;
    expect((await chooseOption(makePorts({ nowMs: startMs }), scene.id, 'COIN_SANDBOX')).ok).toBe(true);
    // 50 dollars at 2000: 0.025 coins, quoted for fifteen minutes; stamped a second after those.
    await sees(scene, { asset: coin, amount: 25n * 10n ** 15n, timeMs: startMs + limits.quoteLifeMs + 1_000 });
    expect(await stateOf(scene)).toBe('paid none paid_in_full -');
  });
});
