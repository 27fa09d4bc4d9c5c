// Mail by Cloudflare's binding: what it is given, and which of its refusals are for good.
import { expect, test } from 'vitest';
import { cloudflareMailer } from '../../src/gateways/mail/cloudflare';
import type { Mail } from '../../src/gateways/mail/message';

const from = { name: 'Quittance', address: 'pay@quittance.example' };
const mail: Mail = { id: 'dlv_1', to: 'owner@shop.example', subject: 'Paid', html: '<p>Yes</p>', plain: 'Yes', sentAtMs: 0 };
type Send = Parameters<typeof cloudflareMailer>[0]['send'];
const binding = (send: (message: unknown) => Promise<{ messageId: string }>) => ({ send: send as unknown as Send });

test('the binding is given one mail with both parts, where answers go, and only headers that it takes', async () => {
  const given: unknown[] = [];
  const send = cloudflareMailer(
    binding(async (message) => {
      given.push(message);
      return { messageId: '<m1@cloudflare>' };
    }),
    from,
  );
  const whole = { ...mail, fromName: 'Tea & Books', replyTo: 'help@shop.example', unsubscribeUrl: 'https://pay.example/unsubscribe/abc' };
  expect(await send(whole)).toEqual({ kind: 'sent', reply: '<m1@cloudflare>' });
  expect(given).toEqual([
    {
      from: { name: 'Tea & Books via Quittance', email: 'pay@quittance.example' },
      to: 'owner@shop.example',
      subject: 'Paid',
      html: '<p>Yes</p>',
      text: 'Yes',
      replyTo: 'help@shop.example',
      headers: {
        'List-Unsubscribe': '<https://pay.example/unsubscribe/abc>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'X-Auto-Response-Suppress': 'All',
        'X-Entity-Ref-ID': 'dlv_1',
      },
    },
  ]);
});

test.each([
  ['E_RECIPIENT_SUPPRESSED', { kind: 'refused', about: 'recipient' }],
  ['E_VALIDATION_ERROR', { kind: 'refused', about: 'mail' }],
  ['E_SENDER_NOT_VERIFIED', { kind: 'failed' }],
  ['E_RATE_LIMIT_EXCEEDED', { kind: 'failed' }],
  ['E_DELIVERY_FAILED', { kind: 'failed' }],
  ['', { kind: 'failed' }],
])('a binding that throws %s', async (code, outcome) => {
  const send = cloudflareMailer(
    binding(() => Promise.reject(Object.assign(new Error('no'), code === '' ? {} : { code }))),
    from,
  );
  expect(await send(mail)).toMatchObject({ ...outcome, reply: `${code} no`.trim() });
});

test('a binding that never answers: the mail waits', async () => {
  const send = cloudflareMailer(
    binding(() => new Promise(() => undefined)),
    from,
    20,
  );
  expect(await send(mail)).toMatchObject({ kind: 'failed', reply: 'the email binding took too long' });
});
