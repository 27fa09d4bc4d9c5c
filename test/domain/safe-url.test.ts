// The guard on addresses that a merchant asks us to call: a corpus of hostile spellings, and honest ones that must pass.
import { describe, expect, test } from 'vitest';
import { checkWebhookUrl, type WebhookUrlPolicy } from '../../src/domain/safe-url';

const deployed: WebhookUrlPolicy = { ownOrigin: 'https://pay.shop.com', loopback: 'refused' };
const local: WebhookUrlPolicy = { ownOrigin: 'http://127.0.0.1:8787', loopback: 'allowed' };

const hostile: readonly string[] = [
  // Not a web address over TLS.
  '',
  'example.com',
  '//example.com',
  'http://example.com/',
  'HTTP://EXAMPLE.COM/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'gopher://example.com/',
  'ws://example.com/',
  'blob:https://example.com/1',
  'https:example.com',
  'https:/example.com',
  'https:///example.com',
  'https://',
  'https://?',
  'https://#',
  // Spellings that a parser mends.
  ' https://example.com/',
  'https://example.com/ ',
  'https://exa mple.com/',
  'https://exam\tple.com/',
  'https://example.com\n/',
  'https:\\\\example.com',
  'https://example.com\\@evil.com/',
  'https://example.com\0/',
  'https://example\u3000.com/',
  'https://%20/',
  'https://example%2ecom%2f@x/',
  // Credentials.
  'https://user@example.com/',
  'https://user:pass@example.com/',
  'https://:@example.com/',
  'https://@example.com/',
  'https://example.com@127.0.0.1/',
  'https://example.com:443@127.0.0.1/',
  // IPv4 in every spelling.
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://127.0.0.1./',
  'https://0/',
  'https://0.0.0.0/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://100.64.0.1/',
  'https://8.8.8.8/',
  'https://１２７.０.０.１/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://255.255.255.255/',
  'https://%31%32%37.0.0.1/',
  'https://1.1/',
  'https://999.1.1.1/',
  'https://1.2.3.4.5/',
  // IPv6 in every spelling.
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[fe80::1]/',
  'https://[fe80::1%25eth0]/',
  'https://[fc00::1]/',
  'https://[2606:4700::1111]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://::1/',
  // Names that are not public.
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://foo.localhost/',
  'https://ｌｏｃａｌｈｏｓｔ/',
  'https://router/',
  'https://metadata/',
  'https://metadata.google.internal/',
  'https://printer.local/',
  'https://nas.lan/',
  'https://db.corp/',
  'https://x.home.arpa/',
  'https://1.0.0.127.in-addr.arpa/',
  'https://abc.onion/',
  'https://x.invalid/',
  'https://x.test/',
  'https://x.intranet/',
  'https://example.com../',
  'https://.example.com/',
  'https://example..com/',
  'https://./',
  'https://../',
  'https://-example.com/',
  'https://example-.com/',
  'https://example.c/',
  'https://example.1a/',
  // Names that resolve to the address in them.
  'https://127.0.0.1.nip.io/',
  'https://10-0-0-1.sslip.io/',
  'https://localtest.me/',
  'https://a.lvh.me/',
  'https://7f000001.c0a80001.rbndr.us/',
  // Ports of other services.
  'https://example.com:80/',
  'https://example.com:22/',
  'https://example.com:25/',
  'https://example.com:6379/',
  'https://example.com:0/',
  'https://example.com:65536/',
  'https://example.com:8080/',
  // Ourselves.
  'https://pay.shop.com/',
  'https://PAY.shop.com./',
  'https://pay.shop.com:8443/',
  'https://api.pay.shop.com/',
  // Parts that parsers read in two ways.
  'https://example.com:443:443/',
  'https://example.com,127.0.0.1/',
  'https://example.com;@127.0.0.1/',
  'https://[example.com]/',
  'https://example.com%00.evil.com/',
  'https://example.com%2f@127.0.0.1/',
  'https://exa$mple.com/',
  "https://exa'mple.com/",
  'https://*.example.com/',
];

const tooLong = [`https://example.com/${'a'.repeat(2_048)}`, `https://${'a'.repeat(64)}.com/`, `https://${'a.'.repeat(130)}com/`];

describe('a deployed home', () => {
  test('the corpus is large', () => expect(hostile.length).toBeGreaterThanOrEqual(120));

  test.each(hostile.map((text) => [text]))('refuses %j', (text) => {
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
