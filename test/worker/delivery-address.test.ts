// Where a webhook goes and how it is signed: the name is looked up before each send, and a rotated secret is good for a while.
import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { delivery, event, user, webhookEndpoint } from '../../src/db/schema';
import { formatWebhookSecret, webhookSecretPurpose } from '../../src/domain/webhook';
import { checkHost } from '../../src/gateways/dns-check';
import { seal } from '../../src/lib/seal';
import { deliverDue } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { addEndpoint, addEvent, database, makeMerchant, makeWorld, settings, testEnv, type Merchant, type World } from './delivery-support';

const resolver = 'https://dns.example/dns-query';
const hook = 'https://shop.example/hook';

let world: World;
let merchant: Merchant;
beforeEach(async () => {
  for (const table of [delivery, event, webhookEndpoint]) await database.delete(table);
  world = makeWorld(Date.now());
  merchant = await makeMerchant('viewer');
  await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, merchant.userId));
});

interface Zone {
  readonly A?: readonly unknown[];
  readonly AAAA?: readonly unknown[];
  readonly status?: number;
}
const a = (data: string) => ({ name: 'shop.example', type: 1, TTL: 60, data });
const aaaa = (data: string) => ({ name: 'shop.example', type: 28, TTL: 60, data });
const cname = (data: string) => ({ name: 'shop.example', type: 5, TTL: 60, data });
const answered = (zone: Zone, url: string): Response => {
  const type = new URL(url).searchParams.get('type') === 'AAAA' ? 'AAAA' : 'A';
  return Response.json({ Status: zone.status ?? 0, Answer: zone[type] });
};
const look = (zone: Zone) => checkHost('shop.example', resolver, async (url) => answered(zone, url));

describe('a name', () => {
  test('that leads to public machines only is called', async () => {
    expect(await look({ A: [a('93.184.215.14')] })).toEqual({ kind: 'public', detail: '93.184.215.14' });
    expect((await look({ AAAA: [aaaa('2606:4700::1')] })).kind).toBe('public');
    expect((await look({ A: [cname('edge.example.'), a('8.8.8.8')], AAAA: [cname('edge.example.')] })).kind).toBe('public');
  });

  test('with one private address among public ones is not', async () => {
    const hidden = [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '192.168.1.1',
      '172.31.0.1',
      '0.0.0.0',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ];
    for (const address of hidden) expect((await look({ A: [a('8.8.8.8'), cname('x.'), a(address)] })).kind, address).toBe('private');
    const six = ['::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:1::1', '2001:db8::1', 'ff02::1', '3fff::1'];
    for (const address of six) expect((await look({ A: [a('8.8.8.8')], AAAA: [aaaa(address)] })).kind, address).toBe('private');
    for (const nonsense of ['', 'localhost', '0177.0.0.1', '2130706433', '<b>']) expect((await look({ A: [a(nonsense)] })).kind, nonsense).toBe('private');
  });

  test('of which nobody knows an address, or of which only half is known, is not', async () => {
    expect((await look({})).kind).toBe('nowhere');
    expect((await look({ status: 3 })).kind).toBe('nowhere');
    expect((await look({ status: 2, A: [a('8.8.8.8')] })).kind).toBe('unresolved');
    const half = await checkHost('shop.example', resolver, async (url) =>
      url.includes('AAAA') ? new Response('', { status: 503 }) : answered({ A: [a('8.8.8.8')] }, url),
    );
    expect(half).toMatchObject({ kind: 'unresolved', detail: 'the resolver answered 503' });
    for (const body of ['', 'null', '7', '{', '{"Answer":[]}', 'x'.repeat(100_000)]) {
      expect((await checkHost('shop.example', resolver, async () => new Response(body))).kind, body.slice(0, 20)).toBe('unresolved');
    }
    expect((await checkHost('shop.example', resolver, () => Promise.reject(new TypeError('down')))).kind).toBe('unresolved');
    const silent = checkHost(
      'shop.example',
      resolver,
      (_url, init) => new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(new Error('late')))),
      20,
    );
    expect(await silent).toEqual({ kind: 'unresolved', detail: 'the resolver did not answer in time' });
  });
});

describe('before each send', () => {
  /** Answers questions of names by the zone and keeps everything else as requests to the receiver. */
  function resolving(zone: { current: Zone }): World['ports'] {
    const fetch: World['ports']['fetch'] = async (url, init) => (url.startsWith(resolver) ? answered(zone.current, url) : world.ports.fetch(url, init));
    return { ...world.ports, fetch, settings: { ...settings, dnsOverHttps: resolver } };
  }

  test('a name that turns private meanwhile gets not one byte', async () => {
    const { id } = await addEndpoint(merchant, hook);
    const zone = { current: { A: [a('8.8.8.8')] } as Zone };
    const ports = resolving(zone);
    await addEvent(merchant, 'payment.seen', world.nowMs);
    await expandEvents(ports, 50);
    expect(await deliverDue(ports, 50)).toMatchObject({ delivered: 1 });
    zone.current = { A: [a('169.254.169.254')] };
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expandEvents(ports, 50);
    await deliverDue(ports, 50);
    expect(world.requests).toHaveLength(1);
    const [row] = await database.select().from(delivery).where(eq(delivery.state, 'pending'));
    expect(row).toMatchObject({ outcome: 'unsafe_url', attempts: 1, statusCode: null, answer: '169.254.169.254' });
    expect((await database.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, id)))[0]?.failures).toBe(1);
  });

  test('a name that leads nowhere, for certain, is a failure of the endpoint, which is asked for again', async () => {
    const { id } = await addEndpoint(merchant, hook);
    const zone = { current: { status: 3 } as Zone };
    const ports = resolving(zone);
    await addEvent(merchant, 'payment.seen', world.nowMs);
    await expandEvents(ports, 50);
    expect(await deliverDue(ports, 50)).toMatchObject({ unanswered: 1 });
    expect((await database.select().from(delivery))[0]).toMatchObject({ state: 'pending', outcome: 'unresolved', attempts: 1, answer: 'no address' });
    expect((await database.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, id)))[0]).toMatchObject({ failures: 1, failingSinceMs: world.nowMs });
    expect(world.requests).toHaveLength(0);
  });

  test("a resolver that fails is not the endpoint's fault, and the news arrives when it is back", async () => {
    const { id } = await addEndpoint(merchant, hook);
    const zone = { current: { status: 2 } as Zone };
    const ports = resolving(zone);
    await addEvent(merchant, 'payment.seen', world.nowMs);
    await expandEvents(ports, 50);
    await deliverDue(ports, 50);
    const [row] = await database.select().from(delivery);
    expect(row).toMatchObject({ state: 'pending', outcome: 'unresolved', attempts: 1 });
    expect((await database.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, id)))[0]).toMatchObject({ failures: 0, failingSinceMs: null });
    zone.current = { A: [a('8.8.8.8')] };
    world.nowMs = row?.dueAtMs ?? 0;
    expect(await deliverDue(ports, 50)).toMatchObject({ delivered: 1 });
  });
});

test('after a rotation the receiver may know either secret, and after a day only the new one', async () => {
  const { id, secret } = await addEndpoint(merchant, hook);
  const before = formatWebhookSecret(new Uint8Array(32).fill(200));
  const previousSecret = await seal({ masterKey: settings.masterKey, purpose: webhookSecretPurpose, rowId: id }, before, new Uint8Array(12).fill(9));
  await database
    .update(webhookEndpoint)
    .set({ previousSecret, previousUntilMs: world.nowMs + 1_000 })
    .where(eq(webhookEndpoint.id, id));
  await addEvent(merchant, 'payment.paid', world.nowMs);
  await expandEvents(world.ports, 50);
  await deliverDue(world.ports, 50);
  world.nowMs += 1_000;
  await addEvent(merchant, 'payment.late', world.nowMs);
  await expandEvents(world.ports, 50);
  await deliverDue(world.ports, 50);
  const [first, second] = world.requests;
  const verify = (key: string, request: typeof first) => () => new Webhook(key).verify(request?.body ?? '', request?.headers ?? {});
  for (const key of [secret, before]) expect(verify(key, first)).not.toThrow();
  expect(verify(secret, second)).not.toThrow();
  expect(verify(before, second)).toThrow();
});

test('what a hostile receiver says is kept short in the list, and its page is kept as text apart', async () => {
  await addEndpoint(merchant, hook);
  const page = `<script>alert(1)</script>\r\n\u202e\u0000${'A'.repeat(9_000)}`;
  world.answer = () => new Response(page, { status: 500, headers: { 'x-long': 'y'.repeat(5_000), 'set-cookie': 'a=b' } });
  await addEvent(merchant, 'payment.paid', world.nowMs);
  await expandEvents(world.ports, 50);
  await deliverDue(world.ports, 50);
  const [row] = await database.select().from(delivery);
  expect([...(row?.answer ?? '')].length).toBeLessThanOrEqual(200);
  expect(row?.answer).toMatch(/^<script>alert\(1\)<\/script> A+$/);
  const kept = (await (await testEnv.BODIES.get(`deliveries/${row?.id ?? ''}/1`))?.text()) ?? '';
  expect(kept.length).toBeLessThan(10_000);
  const { request } = JSON.parse(kept) as { request: { headers: Record<string, string> } };
  expect(request.headers['webhook-signature']).toMatch(/^v1,/);
});
