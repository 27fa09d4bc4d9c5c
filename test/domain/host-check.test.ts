// The file that proves a host, asked of a real peer on this machine: one that is honest, and every kind that is not.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../src/domain/limits';
import { readProofFile } from '../../src/gateways/host-check';
import { startReceiver, type Answer, type Receiver } from '../support/receiver';

let peer: Receiver;
beforeAll(async () => {
  peer = await startReceiver();
});
afterAll(() => peer.stop());

function ask(answer: Answer | 'hang up', timeoutMs = 5_000) {
  peer.answerWith(() => answer);
  return readProofFile(peer.url, fetch, timeoutMs);
}

test('the file is read as it is, by one plain GET', async () => {
  expect(await ask({ status: 200, body: 'quittance-verification=0f\n' })).toEqual({ kind: 'text', text: 'quittance-verification=0f\n' });
  expect(peer.requests.at(-1)).toMatchObject({ method: 'GET', body: '' });
  expect(peer.requests.at(-1)?.headers['authorization']).toBeUndefined();
});

test('a redirect is not followed, wherever it leads', async () => {
  const before = peer.requests.length;
  expect(await ask({ status: 302, headers: { location: '/elsewhere' } })).toEqual({ kind: 'redirected' });
  expect(peer.requests.length - before).toBe(1);
});

test('a file that is not there says so by its status', async () => {
  expect(await ask({ status: 404, body: 'no such page' })).toEqual({ kind: 'status', status: 404 });
  expect(await ask({ status: 500 })).toEqual({ kind: 'status', status: 500 });
  expect(await ask({ status: 204 })).toEqual({ kind: 'status', status: 204 });
});

test('a kilobyte is read and not a byte more', async () => {
  expect(await ask({ status: 200, body: 'x'.repeat(limits.hostCheckBytesMax) })).toMatchObject({ kind: 'text' });
  expect(await ask({ status: 200, body: 'x'.repeat(limits.hostCheckBytesMax + 1) })).toEqual({ kind: 'too_large' });
  expect(await ask({ status: 200, body: 'x'.repeat(5_000_000) })).toEqual({ kind: 'too_large' });
});

test('who is slow, hangs up or is not there at all costs a moment', async () => {
  expect(await ask({ status: 200, body: 'late', delayMs: 400 }, 100)).toEqual({ kind: 'timeout' });
  expect(await ask('hang up')).toEqual({ kind: 'unreachable' });
  expect(await readProofFile('http://127.0.0.1:1/', fetch, 5_000)).toEqual({ kind: 'unreachable' });
});

test('a body that drips for ever ends with the time', async () => {
  const dripping = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode('quittance-')) });
  expect(await readProofFile('https://shop.example/', async () => new Response(dripping), 50)).toEqual({ kind: 'timeout' });
});
