// What CryptoCloud's clients read, apart from any server: exact numbers, days, states, figures, tokens.
import fc from 'fast-check';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { assets } from '../../src/domain/asset';
import { readAmount } from '../../src/domain/cryptocloud/create-input';
import { assetFor, balanceCurrency, invoiceCurrency } from '../../src/domain/cryptocloud/currencies';
import { afterDay, dateText, parseDay } from '../../src/domain/cryptocloud/dates';
import { dollarsBy } from '../../src/domain/cryptocloud/dollars';
import { chosenOf, countedTransfers, paidShare, txidsOf, type TransferFacts } from '../../src/domain/cryptocloud/facts';
import { codeOf, coinFigures, dollarFigures, invoiceShape, numberOfProject, type InvoiceFacts } from '../../src/domain/cryptocloud/invoice';
import { listOf, objectOf } from '../../src/domain/cryptocloud/fields';
import { exact, parseSent, treeOfPairs, writeJson } from '../../src/domain/cryptocloud/raw-json';
import { samplePostback } from '../../src/domain/cryptocloud/sample';
import { statusWord } from '../../src/domain/cryptocloud/status';
import { formatPostbackSecret, postbackToken } from '../../src/domain/cryptocloud/token';
import type { InvoiceBase, InvoiceException } from '../../src/domain/invoice';
import { withUsual } from '../../src/domain/invoice-terms';
import { plainRules } from '../../src/domain/invoice-rules';
import { sandboxRateBook } from '../../src/domain/rate';

const icons = { coin: (symbol: string) => `https://pay.example/${symbol}`, network: (chain: string) => `https://pay.example/${chain}` };
const usdt = assets.find((asset) => asset.id === 'USDT_BSC')?.id ?? assetFor('USDT_BSC', 'live');
if (usdt === null) throw new Error('USDT_BSC is in the table');

test('numbers leave with the digits that they have, whatever a float would make of them', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.nat(1_000_000), (whole, fraction) => {
      const digits = `${whole}.${String(fraction).padStart(7, '0')}`;
      expect(writeJson({ a: [exact(digits)] })).toBe(`{"a":[${digits}]}`);
    }),
  );
  expect(() => exact('1e5')).toThrow();
  expect(() => exact('')).toThrow();
});

test('numbers arrive as the text that was sent, and everything else as JSON says', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(parseSent(JSON.stringify(value))).toEqual(withTexts(value));
    }),
  );
  expect(parseSent('{"a":10.00,"b":123456789012345678901234567890}')).toEqual({ a: '10.00', b: '123456789012345678901234567890' });
  expect(parseSent('{')).toBe(undefined);
});

/** The same with each number as its JSON text. */
function withTexts(value: unknown): unknown {
  if (typeof value === 'number') return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(withTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTexts(item)]));
}

test('form fields with brackets are a tree; names that mean something to JavaScript are only names', () => {
  const tree = treeOfPairs([
    ['a[b][c]', '1'],
    ['a[b][d]', '2'],
    ['u[]', 'x'],
    ['u[]', 'y'],
    ['__proto__[amount]', '5'],
    ['a[b][c][d][e]', 'too deep'],
  ]);
  expect(tree).toMatchObject({ a: { b: { c: '1', d: '2' } }, u: ['x', 'y'] });
  expect(({} as Record<string, unknown>)['amount']).toBe(undefined);
  expect(objectOf({ add_fields: '{"period":"day"}' }, 'add_fields')).toEqual({ period: 'day' });
  expect([objectOf({ a: [] }, 'a'), objectOf({ a: ['x'] }, 'a'), objectOf({}, 'a')]).toEqual([{}, null, {}]);
  expect([listOf({ a: 'x, y' }, 'a'), listOf({ a: [' x ', ''] }, 'a'), listOf({ a: [true] }, 'a'), listOf({ a: {} }, 'a')]).toEqual([
    ['x', 'y'],
    ['x'],
    null,
    null,
  ]);
});

test('an amount is read to the last digit, and what a float left behind it is rounded away', () => {
  expect(readAmount('19.99', 'USD')).toBe(19_990_000n);
  expect(readAmount('19.989999999999998', 'USD')).toBe(19_990_000n);
  expect(readAmount('0.005', 'USD')).toBe(10_000n);
  expect(readAmount('0.0049999', 'USD')).toBe(null);
  expect(readAmount('1000.5', 'JPY')).toBe(10_010_000n);
  for (const bad of ['', '-1', '+1', '1e2', '1,5', '01', '.5', '5.', ' 5', 'NaN', 'Infinity', '0x10', '1'.repeat(22)])
    expect([bad, readAmount(bad, 'USD')]).toEqual([bad, null]);
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 13n), (cents) => {
      expect(readAmount(`${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`, 'EUR')).toBe(cents * 10_000n);
    }),
  );
});

test('days are read as Europe and as America write them, and only if they exist', () => {
  const march = Date.UTC(2026, 2, 1);
  expect([parseDay('01.03.2026'), parseDay('1.3.2026'), parseDay('03/01/2026'), parseDay(' 01.03.2026 ')]).toEqual([march, march, march, march]);
  for (const bad of ['31.02.2026', '2026-03-01', '01.13.2026', '13/32/2026', '', '01.03.26', '0.0.2026']) expect([bad, parseDay(bad)]).toEqual([bad, null]);
  expect(afterDay(march)).toBe(Date.UTC(2026, 2, 2));
  expect(dateText(Date.UTC(2026, 0, 2, 12, 0, 0, 7))).toBe('2026-01-02 12:00:00.007000');
});

test('identifiers come with and without their prefix', () => {
  expect([codeOf('INV-89UX09KA'), codeOf('89ux09ka'), codeOf(' inv-89UX09KA ')]).toEqual(['89UX09KA', '89UX09KA', '89UX09KA']);
  for (const bad of ['', 'INV-', '89UX09K', '89UX09KAA', 'INV-89UX09K_', "x' OR 1=1"]) expect(codeOf(bad)).toBe(null);
  expect(numberOfProject('prj_a')).toBe(numberOfProject('prj_a'));
  expect(numberOfProject('prj_a')).not.toBe(numberOfProject('prj_b'));
});

test('each of our states has one of their words', () => {
  const bases: readonly InvoiceBase[] = ['new', 'confirming', 'paid', 'expired', 'cancelled', 'invalid'];
  const exceptions: readonly InvoiceException[] = ['none', 'partial', 'over', 'late', 'marked', 'reverted'];
  const table = Object.fromEntries(bases.map((base) => [base, exceptions.map((exception) => statusWord({ base, exception }))]));
  expect(table).toEqual({
    new: ['created', 'partial', 'created', 'created', 'created', 'created'],
    confirming: ['created', 'partial', 'created', 'created', 'created', 'created'],
    paid: ['paid', 'paid', 'overpaid', 'paid', 'paid', 'paid'],
    expired: ['canceled', 'partial', 'canceled', 'canceled', 'canceled', 'canceled'],
    cancelled: ['canceled', 'canceled', 'canceled', 'canceled', 'canceled', 'canceled'],
    invalid: ['canceled', 'canceled', 'canceled', 'canceled', 'canceled', 'canceled'],
  });
});

test('every built coin has a number of its own, the three known ones theirs, and both shapes', () => {
  const shapes = assets.map((asset) => invoiceCurrency(asset.id, icons) as { id: number; code: string; fullcode: string });
  expect(new Set(shapes.map((shape) => shape.id)).size).toBe(assets.length);
  expect(shapes.every((shape) => shape.id > 0)).toBe(true);
  const ids = Object.fromEntries(shapes.map((shape) => [shape.fullcode, shape.id]));
  expect([ids['ETH'], ids['BNB']]).toEqual([3, 20]);
  expect(invoiceCurrency(usdt, icons)).toMatchObject({ code: 'USDT', fullcode: 'USDT_BSC', network: { code: 'BSC', fullname: 'BNB Chain' } });
  expect(balanceCurrency(usdt, icons)).toMatchObject({ code: 'USDT_BSC', short_code: 'USDT', obj_network: { code: 'BSC' }, enable: true });
  expect([
    assetFor('usdt_bsc', 'live'),
    assetFor('USDT_BSC', 'test'),
    assetFor('BNB', 'test'),
    assetFor('BTC', 'test'),
    assetFor('USD_SANDBOX', 'live'),
  ]).toEqual(['USDT_BSC', 'USD_SANDBOX', 'COIN_SANDBOX', null, null]);
});

const terms = withUsual({
  invoiceId: 'inv_1',
  accountId: 'acc_1',
  projectId: 'prj_1',
  mode: 'live',
  amount: 100_000_000n,
  currency: 'USD',
  orderId: null,
  description: null,
  payerEmail: null,
  metadata: {},
  assets: [usdt],
  wallets: [],
  createdAtMs: 0,
  expiresAtMs: 86_400_000,
  code: '89UX09KA',
});
const facts: InvoiceFacts = {
  terms,
  status: { base: 'new', exception: 'none' },
  expiresAtMs: terms.expiresAtMs,
  finishedAtMs: null,
  chosen: null,
  address: '',
  paid: { numerator: 0n, denominator: 1n },
  txids: [],
  project: { id: 'prj_1', name: 'Shop', success: '', fail: '' },
};
const by = { origin: 'https://pay.example', icons, dollars: dollarsBy(null, 0) };

test('what the payer bears is put on top of the amount, and what the merchant bears is not', () => {
  const costs = { spreadBps: 100, spreadBy: 'payer', feeUnits: 2_000_000n, feeBy: 'payer' } as const;
  const shape = (change: Partial<typeof costs> | { spreadBy: 'merchant'; feeBy: 'merchant' }) =>
    JSON.parse(writeJson(invoiceShape({ ...facts, terms: { ...terms, costs: { ...costs, ...change } } }, by))) as Record<string, unknown>;
  // 100 and 2 for moving the money, and one percent of both.
  expect(shape({})).toMatchObject({
    amount_usd: 100,
    fee_usd: 2,
    service_fee_usd: 1.02,
    amount_to_pay_usd: 103.02,
    side_commission: 'client',
    side_commission_cc: 'client',
  });
  expect(shape({ spreadBy: 'merchant', feeBy: 'merchant' })).toMatchObject({
    amount_usd: 100,
    fee_usd: 0,
    service_fee_usd: 0,
    amount_to_pay_usd: 100,
    side_commission: 'merchant',
    side_commission_cc: 'merchant',
  });
});

test('the figures add up: the parts make what is to pay, and what is paid and the rest make it too', () => {
  const amount = fc.bigInt(1n, 10n ** 12n);
  fc.assert(
    fc.property(
      amount,
      fc.bigInt(0n, 10n ** 9n),
      fc.integer({ min: 0, max: 1000 }),
      amount,
      fc.bigInt(0n, 10n ** 12n),
      (of, feeUnits, spreadBps, due, came) => {
        const costs = { spreadBps, spreadBy: 'payer', feeUnits, feeBy: 'payer' } as const;
        const paid = { numerator: came, denominator: due };
        const one: InvoiceFacts = { ...facts, terms: { ...terms, amount: of, costs }, chosen: { asset: usdt, due }, paid };
        const dollars = dollarFigures(one, by.dollars);
        expect((dollars.amount ?? 0n) + (dollars.fee ?? 0n) + (dollars.service ?? 0n)).toBe(dollars.toPay);
        const coin = coinFigures(one);
        expect([coin?.toPay, coin?.paid]).toEqual([due, came]);
        expect(coin?.rest).toBe(came >= due ? 0n : due - came);
      },
    ),
  );
});

test('without a rate a sum in another currency has no dollars; simulated rates give them', () => {
  expect(dollarsBy(null, 0)(1n, 'EUR')).toBe(null);
  expect(dollarsBy(sandboxRateBook(0), 0)(9_000_000n, 'EUR')).toBe(10_000_000n);
  expect(dollarsBy(sandboxRateBook(0), 0)(10n ** 18n, 'COIN_SANDBOX')).toBe(2_000_000_000n);
  const euro = JSON.parse(writeJson(invoiceShape({ ...facts, terms: { ...terms, currency: 'EUR' } }, by))) as Record<string, unknown>;
  expect([euro['amount_in_fiat'], euro['amount_usd'], euro['fiat_currency']]).toEqual([100, null, 'EUR']);
});

const transfer = (change: Partial<TransferFacts>): TransferFacts => ({ asset: 'A', amount: 50n, txid: 't1', level: 'confirmed', role: 'counted', ...change });

test('money counts when it is sure and asked for; of a paid invoice what came late counts as well', () => {
  const all = [
    transfer({}),
    transfer({ txid: 't2', level: 'seen' }),
    transfer({ txid: 't3', level: 'dropped' }),
    transfer({ txid: 't4', role: 'late' }),
    transfer({ txid: 't5', role: 'other_asset' }),
    transfer({ txid: 't6', role: 'late_accepted' }),
  ];
  const counted = (base: InvoiceBase, level: 'seen' | 'confirmed' | 'final' = 'confirmed') =>
    txidsOf(countedTransfers({ rules: { ...plainRules, settleAt: level } }, { base, exception: 'none' }, all));
  expect(counted('new')).toEqual(['t1', 't6']);
  expect(counted('paid')).toEqual(['t1', 't4', 't6']);
  expect(counted('new', 'seen')).toEqual(['t1', 't2', 't6']);
  expect(counted('new', 'final')).toEqual([]);
});

test('the coin that is told of is the one with the most money in it, else the one chosen last', () => {
  const options = [
    { asset: 'A', due: 100n, quotedAtMs: 1 },
    { asset: 'B', due: 10n, quotedAtMs: 2 },
  ];
  expect(chosenOf(options, [])?.asset).toBe('B');
  expect(chosenOf(options, [transfer({})])?.asset).toBe('A');
  expect(chosenOf(options, [transfer({}), transfer({ asset: 'B', amount: 9n })])?.asset).toBe('B');
  expect(chosenOf([], [])).toBe(null);
  expect(paidShare(options, [transfer({}), transfer({ asset: 'B', amount: 5n })])).toEqual({ numerator: 1000n, denominator: 1000n });
});

test('somebody else’s library believes the token, until five minutes are over', async () => {
  const secret = formatPostbackSecret(new Uint8Array(36).fill(7));
  expect(new TextEncoder().encode(secret).length).toBeGreaterThanOrEqual(32);
  const nowMs = Date.UTC(2026, 10, 20, 12);
  const token = postbackToken('89UX09KA', secret, nowMs, 300_000);
  const read = (atMs: number, key = secret) => jwtVerify(token, new TextEncoder().encode(key), { algorithms: ['HS256'], currentDate: new Date(atMs) });
  const { payload, protectedHeader } = await read(nowMs);
  expect(payload).toEqual({ id: '89UX09KA', exp: nowMs / 1000 + 300 });
  expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' });
  await expect(read(nowMs + 300_000)).rejects.toThrow(/exp/);
  await expect(read(nowMs, `${secret}x`)).rejects.toThrow(/signature/);
  expect(() => postbackToken('89UX09KA', 'short', nowMs, 1)).toThrow();
});

test('the sample on a project’s page is made like real ones', () => {
  const sample = (format: 'json' | 'form') => samplePostback({ project: facts.project, origin: 'https://pay.example', icons, format });
  expect(JSON.parse(sample('json').body)).toMatchObject({
    status: 'success',
    invoice_id: '89UX09KA',
    amount_crypto: 60,
    invoice_info: { step: 3, amount_: 60 },
  });
  expect(sample('form')).toMatchObject({
    contentType: 'application/x-www-form-urlencoded',
    body: expect.stringContaining('invoice_info={"uuid":"INV-89UX09KA"'),
  });
});
