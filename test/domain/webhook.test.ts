// What a webhook says and how it is signed, when it is tried again, and when an endpoint is paused. Pure, by virtual time.
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { answerExcerpt, decideClaim, decideHealth, nextTryAtMs, postponedUntilMs, triesAfterMs, type EndpointHealth } from '../../src/domain/delivery';
import { withUsual } from '../../src/domain/invoice-terms';
import { limits } from '../../src/domain/limits';
import type { InvoiceTerms } from '../../src/domain/invoice';
import { encodeSnapshot, type EventSnapshot } from '../../src/domain/public-event';
import { formatWebhookSecret, judgeAnswer, parseRetryAfterMs, signedHeaders, webhookBody } from '../../src/domain/webhook';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const hourMs = 3_600_000;
const terms: InvoiceTerms = withUsual({
  invoiceId: 'inv_1',
  accountId: 'acc_1',
  projectId: 'prj_1',
  mode: 'test',
  amount: 12_340_000n,
  currency: 'USD',
  orderId: 'Ord "7"',
  description: null,
  payerEmail: 'payer@shop.example',
  metadata: { basket: '9' },
  assets: [],
  wallets: [],
  createdAtMs: nowMs,
  expiresAtMs: nowMs + hourMs,
});
const snapshot: EventSnapshot = {
  version: 4,
  status: 'paid',
  exception: 'none',
  asset: null,
  due: null,
  received: null,
  remaining: null,
  transfer: null,
  reason: '',
  detail: null,
};
const event = { id: 'evt_1', type: 'payment.paid', data: encodeSnapshot(snapshot), atMs: nowMs + 1_500, projectId: 'prj_1', mode: 'test' } as const;

describe('signing', () => {
  test('an independent library verifies what we sign, whatever the secret and the text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), fc.string({ unit: 'binary' }), (bytes, text) => {
        const secret = formatWebhookSecret(bytes);
        const body = JSON.stringify({ text });
        const headers = signedHeaders({ id: 'evt_1', sentAtMs: Date.now(), body }, secret);
        expect(new Webhook(secret).verify(body, { ...headers })).toEqual(JSON.parse(body));
      }),
      { numRuns: 200 },
    );
  });

  test('a changed body, id, time or secret is not verified', () => {
    const secret = formatWebhookSecret(new Uint8Array(32).fill(7));
    const headers = { ...signedHeaders({ id: 'evt_1', sentAtMs: Date.now(), body: '{"a":1}' }, secret) };
    const verify =
      (body: string, changed: Record<string, string>, key = secret) =>
      () =>
        new Webhook(key).verify(body, { ...headers, ...changed });
    expect(verify('{"a":1}', {})).not.toThrow();
    expect(verify('{"a":2}', {})).toThrow();
    expect(verify('{"a":1}', { 'webhook-id': 'evt_2' })).toThrow();
    expect(verify('{"a":1}', { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 1) })).toThrow();
    expect(verify('{"a":1}', {}, formatWebhookSecret(new Uint8Array(32).fill(8)))).toThrow();
  });

  test('the vector of the Standard Webhooks specification comes out', () => {
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', sentAtMs: 1_614_265_330_000, body: '{"test": 2432232314}' };
    expect(signedHeaders(message, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});

test('while a rotated secret is still good, whoever knows either of the two accepts the message', () => {
  const [now, before, other] = [1, 2, 3].map((byte) => formatWebhookSecret(new Uint8Array(32).fill(byte))) as [string, string, string];
  const headers = { ...signedHeaders({ id: 'evt_1', sentAtMs: Date.now(), body: '{}' }, now, before) };
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  for (const secret of [now, before]) expect(new Webhook(secret).verify('{}', headers)).toEqual({});
  expect(() => new Webhook(other).verify('{}', headers)).toThrow();
});

describe('the body', () => {
  test('carries the event, the frozen terms and the state as it was then', () => {
    expect(JSON.parse(webhookBody(event, terms))).toEqual({
      type: 'payment.paid',
      timestamp: '2026-11-20T12:00:01.500Z',
      data: {
        id: 'evt_1',
        invoice: {
          id: 'inv_1',
          project_id: 'prj_1',
          mode: 'test',
          order_id: 'Ord "7"',
          description: null,
          amount: '12.34',
          currency: 'USD',
          metadata: { basket: '9' },
          created_at: '2026-11-20T12:00:00.000Z',
          expires_at: '2026-11-20T13:00:00.000Z',
          ...snapshot,
        },
      },
    });
  });

  test('is the same to the letter each time, names no payer, and stays below 20 KB with everything filled to the brim', () => {
    const metadata = Object.fromEntries(
      Array.from({ length: limits.metadataKeysMax }, (_, index) => [`${index}`.padEnd(limits.metadataKeyLengthMax, 'k'), '\u{1f4b0}'.repeat(100)]),
    );
    const full = { ...terms, metadata, orderId: 'o'.repeat(limits.orderIdLengthMax), description: 'я'.repeat(limits.descriptionLengthMax) };
    expect(webhookBody(event, full)).toBe(webhookBody(event, full));
    expect(webhookBody(event, full)).not.toContain('payer@shop.example');
    expect(new TextEncoder().encode(webhookBody(event, full)).length).toBeLessThan(20_000);
  });
});

describe('answers', () => {
  test('only 2xx is success; redirects fail; 410 ends; 429, 502 and 504 ask for less', () => {
    const verdicts = [200, 204, 299, 301, 307, 400, 404, 410, 429, 500, 502, 503, 504].map(judgeAnswer);
    expect(verdicts).toEqual([
      'delivered',
      'delivered',
      'delivered',
      'failed',
      'failed',
      'failed',
      'failed',
      'gone',
      'throttled',
      'failed',
      'throttled',
      'failed',
      'throttled',
    ]);
  });

  test('Retry-After is read as seconds or as a date, never longer than a day, and nonsense is no wait', () => {
    expect(parseRetryAfterMs('120', nowMs)).toBe(120_000);
    expect(parseRetryAfterMs('Fri, 20 Nov 2026 12:02:00 GMT', nowMs)).toBe(120_000);
    expect(parseRetryAfterMs('Fri, 20 Nov 2026 11:00:00 GMT', nowMs)).toBe(0);
    expect(parseRetryAfterMs('999999999', nowMs)).toBe(24 * hourMs);
    for (const text of [null, '', '-1', '1.5', 'soon', '0x10', '99999999999999999999']) expect(parseRetryAfterMs(text, nowMs)).toBeNull();
  });
});

describe('the words of a stranger', () => {
  test('are kept as one short line without marks that turn or hide text', () => {
    expect(answerExcerpt('a\r\nSet-Cookie: x\u202e\u0000b\u2028c\u200b')).toBe('a Set-Cookie: x b c');
    expect(answerExcerpt(' '.repeat(5_000))).toBe('');
    expect(answerExcerpt('\ud800x')).toBe('x');
    expect([...answerExcerpt('\u{1f4b0}'.repeat(10_000))].length).toBeLessThanOrEqual(limits.mailReplyLengthMax);
  });

  test('whatever they are, are at most 200 characters on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
        const kept = answerExcerpt(text);
        expect([...kept].length).toBeLessThanOrEqual(200);
        expect(kept).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(kept.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('the schedule', () => {
  test('ten tries over three days as published, each within a tenth of its wait', () => {
    expect(triesAfterMs.reduce((sum, wait) => sum + wait, 0)).toBe((75 * 60 + 35) * 60_000 + 5_000);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (unit) => {
        let atMs = nowMs;
        for (let attempts = 1; attempts < triesAfterMs.length; attempts++) {
          const failure = { verdict: 'failed', attempts, attemptedAtMs: atMs, createdAtMs: nowMs, retryAfterMs: null, endpointPaused: false, unit } as const;
          const next = nextTryAtMs(failure);
          const wait = triesAfterMs[attempts] ?? 0;
          expect(next).not.toBeNull();
          expect(Math.abs((next ?? 0) - atMs - wait)).toBeLessThanOrEqual(wait / 10 + 1);
          atMs = next ?? 0;
        }
        expect(
          nextTryAtMs({ verdict: 'failed', attempts: 10, attemptedAtMs: atMs, createdAtMs: nowMs, retryAfterMs: null, endpointPaused: false, unit }),
        ).toBeNull();
      }),
    );
  });

  test('a receiver that asks for time gets it, a throttled one gets a minute at least, and 410 is the end', () => {
    const failure = { verdict: 'failed', attempts: 1, attemptedAtMs: nowMs, createdAtMs: nowMs, retryAfterMs: null, endpointPaused: false, unit: 0.5 } as const;
    expect(nextTryAtMs(failure)).toBe(nowMs + 5_000);
    expect(nextTryAtMs({ ...failure, retryAfterMs: 90_000 })).toBe(nowMs + 90_000);
    expect(nextTryAtMs({ ...failure, verdict: 'throttled' })).toBe(nowMs + 60_000);
    expect(nextTryAtMs({ ...failure, verdict: 'gone' })).toBeNull();
    expect(nextTryAtMs({ ...failure, once: true })).toBeNull();
  });

  test('news is claimed once: not early, not when done, not while another holds it', () => {
    const row = { state: 'pending', attempts: 0, dueAtMs: nowMs, leaseUntilMs: null, createdAtMs: nowMs } as const;
    expect(decideClaim(row, nowMs, 0.5)).toEqual({ kind: 'claim', attempts: 1, leaseUntilMs: nowMs + limits.deliveryLeaseMs, dueAtMs: nowMs + 5_000 });
    expect(decideClaim(row, nowMs - 1, 0.5).kind).toBe('leave');
    expect(decideClaim({ ...row, state: 'sent' }, nowMs, 0.5).kind).toBe('leave');
    expect(decideClaim({ ...row, leaseUntilMs: nowMs + 1 }, nowMs, 0.5).kind).toBe('leave');
    expect(decideClaim({ ...row, leaseUntilMs: nowMs }, nowMs, 0.5).kind).toBe('claim');
  });

  test('a sender that dies at every try is given up after the last of them', () => {
    const row = { state: 'pending', attempts: 10, dueAtMs: nowMs, leaseUntilMs: null, createdAtMs: nowMs - limits.deliveryHorizonMs - 1 } as const;
    expect(decideClaim(row, nowMs, 0).kind).toBe('abandon');
    expect(decideClaim({ ...row, attempts: 0 }, nowMs, 0).kind).toBe('claim');
  });
});

describe('the health of an endpoint', () => {
  const fresh: EndpointHealth = { state: 'on', pausedBy: null, failures: 0, failingSinceMs: null, warnedAtMs: null };
  const failed = (from: EndpointHealth, times: number, everyMs: number) => {
    let health = from;
    const news: (string | null)[] = [];
    for (let index = 0; index < times; index++) {
      const decided = decideHealth(health, 'failed', nowMs + index * everyMs);
      health = decided.health;
      news.push(decided.news);
    }
    return { health, news: news.filter((one) => one !== null) };
  };

  test('ten failures in a row over an hour pause it; ten within a minute, or nine in a week, do not', () => {
    expect(failed(fresh, 10, hourMs / 9).health).toMatchObject({ state: 'paused', pausedBy: 'failures' });
    expect(failed(fresh, 10, 6_000).health.state).toBe('on');
    expect(failed(fresh, 9, 24 * hourMs).health.state).toBe('on');
  });

  test('its people are warned once before it is paused, told once when it is, and not for a short trouble', () => {
    expect(failed(fresh, 30, hourMs / 9).news).toEqual(['webhook.failing', 'webhook.paused']);
    expect(failed(fresh, 4, 24 * hourMs).news).toEqual([]);
    expect(failed(fresh, 30, 1_000).news).toEqual([]);
  });

  test('one success forgets the failures and wakes a paused endpoint, but not one that is gone or that a person paused', () => {
    expect(decideHealth(failed(fresh, 12, hourMs).health, 'delivered', nowMs)).toEqual({ health: fresh, news: 'webhook.recovered' });
    expect(decideHealth(decideHealth(fresh, 'gone', nowMs).health, 'delivered', nowMs).health.state).toBe('gone');
    const byPerson = { ...fresh, state: 'paused', pausedBy: 'person' } as const;
    expect(decideHealth(byPerson, 'delivered', nowMs)).toEqual({ health: byPerson, news: null });
  });

  test('nobody hears that it works again who did not hear that it failed', () => {
    expect(decideHealth(failed(fresh, 4, hourMs).health, 'delivered', nowMs)).toEqual({ health: fresh, news: null });
    expect(decideHealth(failed(fresh, 6, hourMs).health, 'delivered', nowMs).news).toBe('webhook.recovered');
  });

  test('410 ends it and says so once', () => {
    const gone = decideHealth(fresh, 'gone', nowMs);
    expect(gone).toMatchObject({ health: { state: 'gone', pausedBy: null }, news: 'webhook.gone' });
    expect(decideHealth(gone.health, 'gone', nowMs).news).toBeNull();
  });

  test('news for a paused endpoint is tried hourly or put off hourly, until it is too old', () => {
    const failure = { verdict: 'failed', attempts: 30, attemptedAtMs: nowMs, createdAtMs: nowMs, retryAfterMs: null, endpointPaused: true, unit: 0.5 } as const;
    expect(nextTryAtMs(failure)).toBe(nowMs + hourMs);
    expect(nextTryAtMs({ ...failure, createdAtMs: nowMs - limits.deliveryHorizonMs })).toBeNull();
    expect(postponedUntilMs(nowMs, nowMs)).toBe(nowMs + hourMs);
    expect(postponedUntilMs(nowMs - limits.deliveryHorizonMs - 1, nowMs)).toBeNull();
  });
});
