// The guard on addresses that a merchant asks us to call: a corpus of hostile spellings, and honest ones that must pass.
import { describe, expect, test } from 'vitest';
import { checkWebhookUrl, type WebhookUrlPolicy } from '../../src/domain/safe-url';
import { hostileUrls, trapUrls } from '../support/hostile-urls';

const deployed: WebhookUrlPolicy = { ownOrigin: 'https://pay.shop.com', loopback: 'refused' };
const local: WebhookUrlPolicy = { ownOrigin: 'http://127.0.0.1:8787', loopback: 'allowed' };

const tooLong = [`https://example.com/${'a'.repeat(2_048)}`, `https://${'a'.repeat(64)}.com/`, `https://${'a.'.repeat(130)}com/`];

describe('a deployed home', () => {
  test('the corpus is large', () => expect(new Set(hostileUrls).size).toBeGreaterThanOrEqual(120));

  test.each(hostileUrls.map((text) => [text]))('refuses %j', (text) => {
    expect(checkWebhookUrl(text, deployed).ok).toBe(false);
  });

  test.each(trapUrls(9_000).map((text) => [text]))('refuses %j, a way to this machine', (text) => {
    expect(checkWebhookUrl(text, deployed).ok).toBe(false);
  });

  test('refuses addresses, labels and names that are too long', () => {
    for (const text of tooLong) expect(checkWebhookUrl(text, deployed).ok).toBe(false);
  });

  test.each([
    ['https://example.com', 'https://example.com/'],
    ['https://Example.COM/hook?a=1&b=2', 'https://example.com/hook?a=1&b=2'],
    ['https://example.com./hook', 'https://example.com/hook'],
    ['https://hooks.shop.co.uk:443/a/b', 'https://hooks.shop.co.uk/a/b'],
    ['https://shop.com:8443/x', 'https://shop.com:8443/x'],
    ['https://example.com/hook#part', 'https://example.com/hook'],
    ['https://магазин.рф/хук', 'https://xn--80aairftm.xn--p1ai/%D1%85%D1%83%D0%BA'],
    ['https://my_shop.example.com/@user', 'https://my_shop.example.com/@user'],
    ['https://notpay.shop.com/', 'https://notpay.shop.com/'],
    ['https://nip.io.shop.com/', 'https://nip.io.shop.com/'],
  ])('accepts %s in its one spelling', (text, normal) => {
    expect(checkWebhookUrl(text, deployed)).toEqual({ ok: true, value: normal });
  });

  test('a spelling that was accepted is accepted again, unchanged', () => {
    for (const text of ['https://example.com./a', 'https://магазин.рф/']) {
      const first = checkWebhookUrl(text, deployed);
      expect(first.ok && checkWebhookUrl(first.value, deployed)).toEqual(first);
    }
  });
});

describe('the local home', () => {
  test('reaches receivers on this machine, over http and on any port, but not itself', () => {
    for (const text of ['http://127.0.0.1:9000/hook', 'http://localhost:9000/hook', 'http://[::1]:9000/hook', 'https://example.com/hook']) {
      expect(checkWebhookUrl(text, local)).toEqual({ ok: true, value: text });
    }
    expect(checkWebhookUrl('http://127.0.0.1:8787/x', local).ok).toBe(false);
  });

  test.each([
    ['http://example.com/'],
    ['http://10.0.0.1/'],
    ['https://192.168.0.1/'],
    ['http://169.254.169.254/'],
    ['http://u@localhost:9000/'],
    ['http://0.0.0.0:9000/'],
    ['https://router/'],
  ])('still refuses %s', (text) => expect(checkWebhookUrl(text, local).ok).toBe(false));
});
