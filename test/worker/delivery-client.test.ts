// One POST to a receiver that does not behave: it may cost its time-out and a few kilobytes, and nothing more.
import { expect, test } from 'vitest';
import { limits } from '../../src/domain/limits';
import { postWebhook, type WebhookFetch } from '../../src/gateways/webhook-client';

const post = (fetch: WebhookFetch, timeoutMs = 5_000) =>
  postWebhook({ url: 'https://shop.example/', headers: { 'webhook-id': 'evt_1' }, body: '{}', fetch, timeoutMs });

/** A fetch that never answers, and gives up when it is told to, as the platform's does. */
const silent: WebhookFetch = async (_url, init) =>
  new Promise((_resolve, reject) => {
    init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
  });

test('it is one POST that follows no redirect', async () => {
  const seen: RequestInit[] = [];
  const answer = await post(async (_url, init) => {
    seen.push(init);
    return new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/', 'retry-after': '7' } });
  });
  expect(seen).toMatchObject([{ method: 'POST', redirect: 'manual', body: '{}', headers: { 'webhook-id': 'evt_1' } }]);
  expect(answer).toEqual({ kind: 'answered', status: 302, retryAfter: '7', headers: { location: 'https://elsewhere.example/', 'retry-after': '7' }, text: '' });
});

test('a receiver that never answers is a time-out; one that cannot be reached is told apart', async () => {
  expect(await post(silent, 20)).toMatchObject({ kind: 'unanswered', why: 'timeout' });
  expect(await post(async () => Promise.reject(new TypeError('refused')))).toMatchObject({ kind: 'unanswered', why: 'unreachable' });
});

test('a body that drips or never ends does not hold us, and the status that came first counts', async () => {
  const dripping = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode('thanks')) });
  expect(await post(async () => new Response(dripping, { status: 200 }), 20)).toMatchObject({ kind: 'answered', status: 200, text: 'thanks' });
  let given = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      given += 1_000;
      controller.enqueue(new Uint8Array(1_000).fill(120));
    },
  });
  expect(await post(async () => new Response(endless, { status: 500 }))).toMatchObject({ status: 500, text: 'x'.repeat(limits.webhookReplyBytesMax) });
  expect(given).toBeLessThan(10_000);
});
