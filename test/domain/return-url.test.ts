// What a payer's way back to the shop looks like.
import { expect, test } from 'vitest';
import { returnUrl, withAddedQuery } from '../../src/domain/return-url';

const payment = { orderId: 'A 1&b', code: '89UX09KA' };

test('the shop reads order and invoice from the address that the payer comes back to', () => {
  expect(returnUrl('https://shop.example/ok', payment)).toBe('https://shop.example/ok?order_id=A%201%26b&invoice_uuid=INV-89UX09KA');
});

test('a query that the merchant typed is kept, and so is what stands behind the hash', () => {
  expect(returnUrl('https://shop.example/?wc-api=WC_Gateway&x=%20#top', payment)).toBe(
    'https://shop.example/?wc-api=WC_Gateway&x=%20&order_id=A%201%26b&invoice_uuid=INV-89UX09KA#top',
  );
  expect(withAddedQuery('https://shop.example/?', { a: '1' })).toBe('https://shop.example/?a=1');
  expect(withAddedQuery('https://shop.example/?b&', { a: '1' })).toBe('https://shop.example/?b&a=1');
  expect(withAddedQuery('https://shop.example/#one#two', {})).toBe('https://shop.example/#one#two');
});

test('without an order number it is empty, without a code it is not named, without an address there is none', () => {
  expect(returnUrl('https://shop.example/ok', { orderId: null, code: '89UX09KA' })).toBe('https://shop.example/ok?order_id=&invoice_uuid=INV-89UX09KA');
  expect(returnUrl('https://shop.example/ok', { orderId: '7', code: null })).toBe('https://shop.example/ok?order_id=7');
  expect(returnUrl('', payment)).toBe('');
});
