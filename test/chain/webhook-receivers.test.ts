// One POST out of workerd to real receivers on loopback that misbehave in each way that receivers do.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startReceiver, type Receiver } from '../support/receiver';
import { startWebhookWorker } from '../support/webhook-worker.mjs';

let receiver: Receiver;
let worker: Awaited<ReturnType<typeof startWebhookWorker>>;
beforeAll(async () => {
  [receiver, worker] = await Promise.all([startReceiver(), startWebhookWorker()]);
});
afterAll(async () => {
  await worker.stop();
  await receiver.stop();
});

const patient = 10_000;
const hasty = 400;
const post = (timeoutMs = patient) => worker.post(receiver.url, timeoutMs);

test('a receiver that takes it gets one POST with the body and the headers as they are', async () => {
  receiver.answerWith(() => ({ status: 200, body: 'thanks' }));
  expect(await post()).toMatchObject({ kind: 'answered', status: 200, text: 'thanks' });
  expect(receiver.requests.at(-1)).toMatchObject({ method: 'POST', body: '{"a":1}', headers: { 'webhook-id': 'evt_1' } });
});

test.each([404, 410, 500, 503])('%s is told as it is', async (status) => {
  receiver.answerWith(() => ({ status, body: 'no' }));
  expect(await post()).toMatchObject({ kind: 'answered', status, text: 'no' });
});

test('a redirect is not followed', async () => {
  const before = receiver.requests.length;
  receiver.answerWith(({ path }) => (path === '/trap' ? { status: 200 } : { status: 307, headers: { location: `${new URL(receiver.url).origin}/trap` } }));
  expect(await post()).toMatchObject({ kind: 'answered', status: 307 });
  expect(receiver.requests.slice(before).map((request) => request.path)).toEqual(['/webhook']);
});

test('a wish to be asked later comes with the answer', async () => {
  receiver.answerWith(() => ({ status: 429, headers: { 'retry-after': '120' } }));
  expect(await post()).toMatchObject({ status: 429, retryAfter: '120' });
});

test('an answer of ten gigabytes costs a few kilobytes of it', async () => {
  receiver.answerWith(() => ({ status: 200, headers: { 'content-length': '10737418240' }, body: 'start', rest: 'endless' }));
  const answer = await post();
  expect(answer).toMatchObject({ kind: 'answered', status: 200 });
  expect((answer as { text: string }).text.length).toBe(4_096);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const given = receiver.bytesGiven();
  await new Promise((resolve) => setTimeout(resolve, 300));
  // Cut off: what stood in buffers on the way, and nothing after that.
  expect(receiver.bytesGiven()).toBe(given);
  expect(given).toBeLessThan(32 * 1024 * 1024);
});

test('an answer that drips and never ends counts by its status, when the time is up', async () => {
  receiver.answerWith(() => ({ status: 200, body: 'drip', rest: 'dripping' }));
  expect(await post(hasty)).toMatchObject({ kind: 'answered', status: 200 });
});

test('silence, and an answer after the time is up, are time-outs', async () => {
  receiver.answerWith(() => 'be silent');
  expect(await post(hasty)).toMatchObject({ kind: 'unanswered', why: 'timeout' });
  receiver.answerWith(() => ({ status: 200, delayMs: 3 * hasty }));
  expect(await post(hasty)).toMatchObject({ kind: 'unanswered', why: 'timeout' });
});

test('whoever hangs up, or is not there, is unreachable', async () => {
  receiver.answerWith(() => 'hang up');
  expect(await post()).toMatchObject({ kind: 'unanswered', why: 'unreachable' });
  const gone = await startReceiver();
  await gone.stop();
  expect(await worker.post(gone.url, patient)).toMatchObject({ kind: 'unanswered', why: 'unreachable' });
});
