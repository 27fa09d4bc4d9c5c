// Mail by Resend's API, to a peer on loopback that speaks as it does: taken, refused, throttled, broken, silent, and the same mail twice.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { resendMailer } from '../../src/gateways/mail/resend';
import type { Mail } from '../../src/gateways/mail/message';

interface Heard {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}
type Answer = { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> } | 'silence' | 'hang up';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function startPeer(answer: (heard: Heard, before: readonly Heard[]) => Answer): Promise<{ readonly api: string; readonly heard: readonly Heard[] }> {
  const heard: Heard[] = [];
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of request) text += decoder.decode(bytes, { stream: true });
    const one = { url: request.url ?? '', headers: request.headers, body: JSON.parse(text) as Heard['body'] };
    const said = answer(one, heard);
    heard.push(one);
    if (said === 'hang up') response.destroy();
    else if (said !== 'silence') response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers }).end(said.body ?? '{}');
  };
  server = createServer((request, response) => void reply(request, response));
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.listen(0, '127.0.0.1', () => resolve(undefined));
  await promise;
  return { api: `http://127.0.0.1:${server.address().port}`, heard };
}

const from = { name: 'Quittance', address: 'pay@quittance.example' };
const mail: Mail = { id: 'dlv_1', to: 'owner@shop.example', subject: 'Оплачено', html: '<p>Да</p>', plain: 'Да', sentAtMs: Date.parse('2026-11-20T12:00:00Z') };
const to = (api: string, timeoutMs = 5_000) => resendMailer({ apiKey: 're_secret', api }, from, async (url, init) => fetch(url, init), timeoutMs);

describe('Resend', () => {
  test('is given one mail per request, with the key, the id as idempotency key, both parts and the headers', async () => {
    const peer = await startPeer(() => ({ status: 200, body: '{"id":"e1"}' }));
    const whole = { ...mail, fromName: 'Tea, "Books" <x@y>', replyTo: 'help@shop.example', unsubscribeUrl: 'https://pay.example/unsubscribe/abc' };
    expect(await to(peer.api)(whole)).toEqual({ kind: 'sent', reply: '200 e1' });
    const [heard] = peer.heard;
    expect(heard).toMatchObject({ url: '/emails', headers: { authorization: 'Bearer re_secret', 'idempotency-key': 'dlv_1' } });
    expect(heard?.body).toEqual({
      from: '"Tea   Books   x y via Quittance" <pay@quittance.example>'.replaceAll(/ {2,}/g, ' ').replace('Tea Books', 'Tea  Books'),
      to: ['owner@shop.example'],
      subject: 'Оплачено',
      html: '<p>Да</p>',
      text: 'Да',
      reply_to: ['help@shop.example'],
      headers: {
        'List-Unsubscribe': '<https://pay.example/unsubscribe/abc>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'Auto-Submitted': 'auto-generated',
      },
    });
  });

  test('sends the same mail twice as one, and says so when its words differ meanwhile', async () => {
    const peer = await startPeer((one, before) => {
      const known = before.find((other) => other.headers['idempotency-key'] === one.headers['idempotency-key']);
      if (known === undefined) return { status: 200, body: '{"id":"e1"}' };
      const same = JSON.stringify(known.body) === JSON.stringify(one.body);
      return same ? { status: 200, body: '{"id":"e1"}' } : { status: 409, body: '{"name":"invalid_idempotent_request","message":"Other payload."}' };
    });
    expect(await to(peer.api)(mail)).toMatchObject({ kind: 'sent' });
    expect(await to(peer.api)(mail)).toMatchObject({ kind: 'sent' });
    expect(await to(peer.api)({ ...mail, subject: 'Other' })).toMatchObject({ kind: 'sent' });
  });

  test.each([
    [422, 'validation_error', 'refused'],
    [400, 'validation_error', 'refused'],
    [401, 'missing_api_key', 'failed'],
    [403, 'validation_error', 'failed'],
    [409, 'concurrent_idempotent_requests', 'failed'],
    [429, 'daily_quota_exceeded', 'failed'],
    [500, 'internal_server_error', 'failed'],
    [302, '', 'failed'],
  ] as const)('that answers %i %s: the mail is %s', async (status, name, kind) => {
    const peer = await startPeer(() => ({
      status,
      body: JSON.stringify({ name, message: 'No.' }),
      headers: status === 302 ? { location: 'http://127.0.0.1:1/' } : {},
    }));
    expect(await to(peer.api)(mail)).toMatchObject({ kind, code: status });
    if (kind === 'refused') expect(await to(peer.api)(mail)).toMatchObject({ about: 'mail' });
  });

  test('that asks for a pause is left alone that long', async () => {
    const peer = await startPeer(() => ({ status: 429, body: '{"name":"rate_limit_exceeded"}', headers: { 'retry-after': '90' } }));
    expect(await to(peer.api)(mail)).toEqual({ kind: 'failed', code: 429, reply: '429 rate_limit_exceeded', retryAfterMs: 90_000 });
  });

  test('that is silent, hangs up, is not there or babbles: the mail waits, and nothing of it is in the words', async () => {
    const silent = await startPeer(() => 'silence');
    expect(await to(silent.api, 200)(mail)).toMatchObject({ kind: 'failed', code: null });
    const rude = await startPeer(() => 'hang up');
    expect(await to(rude.api)(mail)).toEqual({ kind: 'failed', code: null, reply: 'Resend could not be reached in time' });
    expect(await to('http://127.0.0.1:1')(mail)).toMatchObject({ kind: 'failed', code: null });
    const loud = await startPeer(() => ({ status: 500, body: `<html>${'x'.repeat(3_000_000)}` }));
    expect(await to(loud.api)(mail)).toEqual({ kind: 'failed', code: 500, reply: '500', retryAfterMs: null });
  });

  test('is not asked for an address that is none', async () => {
    const peer = await startPeer(() => ({ status: 200 }));
    expect(await to(peer.api)({ ...mail, to: 'a@b>\r\nBcc: c@d' })).toMatchObject({ kind: 'refused', about: 'recipient' });
    expect(peer.heard).toEqual([]);
  });
});
