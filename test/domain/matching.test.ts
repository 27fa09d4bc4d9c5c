// How a transfer finds its invoice, and that money of nobody is never given to somebody.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assetOf } from '../../src/domain/asset';
import { match, type Watch } from '../../src/domain/matching';

const usdt = assetOf('USDT_ERC20').id;
const ether = assetOf('ETH').id;
const watch = (change: Partial<Watch>): Watch => ({
  address: '0xaa',
  asset: null,
  amount: null,
  invoiceId: 'inv_1',
  accountId: 'acc_1',
  projectId: 'prj_1',
  ...change,
});

describe('a transfer', () => {
  test('to an address of its own belongs to that invoice, whatever asset and amount', () => {
    expect(match({ to: '0xaa', asset: ether, amount: 1n }, [watch({})])).toMatchObject({ kind: 'matched', watch: { invoiceId: 'inv_1' } });
  });

  test('to a shared address belongs to the invoice of exactly that amount', () => {
    const watches = [watch({ asset: usdt, amount: 50n }), watch({ asset: usdt, amount: 51n, invoiceId: 'inv_2' })];
    expect(match({ to: '0xaa', asset: usdt, amount: 51n }, watches)).toMatchObject({ kind: 'matched', watch: { invoiceId: 'inv_2' } });
  });

  test.each([
    ['one unit less', usdt, 49n],
    ['one unit more', usdt, 52n],
    ['the same number of another asset', ether, 50n],
  ])('to a shared address with %s is kept as unmatched', (_name, asset, amount) => {
    const watches = [watch({ asset: usdt, amount: 50n }), watch({ asset: usdt, amount: 51n, invoiceId: 'inv_2' })];
    expect(match({ to: '0xaa', asset, amount }, watches)).toMatchObject({ kind: 'unmatched', watch: { accountId: 'acc_1' } });
  });

  test('to an address that nobody watches is nobody’s', () => {
    expect(match({ to: '0xbb', asset: usdt, amount: 50n }, [watch({})])).toBeNull();
  });

  test('is never given to an invoice with another amount on a shared address', () => {
    const amounts = fc.uniqueArray(fc.bigInt({ min: 1n, max: 60n }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 1n, max: 60n }), (held, amount) => {
        const watches = held.map((value, position) => watch({ asset: usdt, amount: value, invoiceId: `inv_${position}` }));
        const found = match({ to: '0xaa', asset: usdt, amount }, watches);
        expect(found?.kind).toBe(held.includes(amount) ? 'matched' : 'unmatched');
        if (found?.kind === 'matched') expect(found.watch.amount).toBe(amount);
      }),
      { numRuns: 2_000 },
    );
  });
});
