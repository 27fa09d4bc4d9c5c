// The whole Worker, a trap on this machine, and endpoints that somebody wrote straight into the database with addresses that lead to it:
// not one byte arrives. That the trap can hear is shown last.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eq, inArray } from 'drizzle-orm';
import { delivery, webhookEndpoint } from '../../src/db/schema';
import { idBytes, makeId } from '../../src/domain/id';
import { formatWebhookSecret, webhookSecretPurpose } from '../../src/domain/webhook';
import { seal } from '../../src/lib/seal';
import { startEmbedded, type Embedded } from '../support/embedded';
import { hostileUrls, trapUrls } from '../support/hostile-urls';
import { seedMerchant, type Merchant } from '../support/merchant';
import { startReceiver } from '../support/receiver';
import { startResolver, type Resolution } from '../support/resolver';
import { startTrap } from '../support/trap.mjs';

const masterKey = Uint8Array.from(atob('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='), (character) => character.charCodeAt(0));
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** Names that look public and lead elsewhere, alone or beside a public address, and resolvers that do not say. */
const lyingNames: Readonly<Record<string, Resolution>> = {
  'loopback.evil.com': ['127.0.0.1'],
  'loopback6.evil.com': ['::1'],
  'both.evil.com': ['93.184.216.34', '127.0.0.1'],
  'six.evil.com': ['93.184.216.34', '::1'],
  'zero.evil.com': ['0.0.0.0'],
  'ten.evil.com': ['10.0.0.1'],
  'office.evil.com': ['192.168.1.1'],
  'block.evil.com': ['172.31.255.254'],
  'carrier.evil.com': ['100.64.0.1'],
  'metadata.evil.com': ['169.254.169.254'],
  'mapped.evil.com': ['::ffff:127.0.0.1'],
  'mappedhex.evil.com': ['::ffff:7f00:1'],
  'unique.evil.com': ['fd00::1'],
  'link.evil.com': ['fe80::1'],
  'nat64.evil.com': ['64:ff9b::7f00:1'],
  'sixtofour.evil.com': ['2002:7f00:1::'],
  'multicast.evil.com': ['224.0.0.1'],
  'broadcast.evil.com': ['255.255.255.255'],
  'text.evil.com': ['localhost'],
  'silent.evil.com': 'silence',
  'none.evil.com': 'no such name',
  'failing.evil.com': 'failure',
  'nonsense.evil.com': 'nonsense',
};

const resolver = await startResolver(lyingNames);
const trap = await startTrap();
let deployed: Embedded;
let local: Embedded;
beforeAll(async () => {
  const closed = { ALLOW_LOOPBACK_WEBHOOKS: '', DNS_OVER_HTTPS: resolver.url, PUBLIC_ORIGIN: 'https://pay.shop.com' };
  [deployed, local] = await Promise.all([startEmbedded(closed), startEmbedded({ PUBLIC_ORIGIN: 'http://127.0.0.1:8787' })]);
}, 120_000);
afterAll(async () => {
  await Promise.all([deployed?.stop(), local?.stop(), trap.stop(), resolver.stop()]);
});

/** An endpoint that no form would have taken, with one test event to send. */
async function addDue({ database }: Embedded, merchant: Merchant, url: string): Promise<string> {
  const id = makeId('whe', random(idBytes));
  const secret = await seal({ masterKey, purpose: webhookSecretPurpose, rowId: id }, formatWebhookSecret(random(32)), random(12));
  const { accountId, projectId } = merchant;
  const whose = { accountId, projectId, mode: 'test' } as const;
  const deliveryId = makeId('dlv', random(idBytes));
  const times = { attempts: 0, dueAtMs: 1, createdAtMs: Date.now() };
  await database.batch([
    database.insert(webhookEndpoint).values({ ...whose, id, url, events: [], secret, state: 'on', failures: 0, createdAtMs: 1 }),
    database.insert(delivery).values({
      ...whose,
      ...times,
      id: deliveryId,
      eventId: `evt_${deliveryId}`,
      channel: 'webhook',
      target: id,
      state: 'pending',
      kind: 'test',
      content: '{}',
      why: 'test',
    }),
  ]);
  return deliveryId;
}

/** Drives the minute's schedule until each of them was tried once. */
async function tried(home: Embedded, ids: readonly string[]): Promise<readonly (string | null)[]> {
  const { database } = home;
  const left = async (): Promise<number> => (await database.select({ id: delivery.id }).from(delivery).where(eq(delivery.dueAtMs, 1))).length;
  for (let minute = 0; minute < 60 && (await left()) > 0; minute += 1) await home.cron();
  const rows: (typeof delivery.$inferSelect)[] = [];
  for (let at = 0; at < ids.length; at += 80)
    rows.push(
      ...(await database
        .select()
        .from(delivery)
        .where(inArray(delivery.id, ids.slice(at, at + 80)))),
    );
  return ids.map((id) => rows.find((row) => row.id === id)?.outcome ?? null);
}

test('no address of the corpus is called by a deployed home, whatever stands in the database', { timeout: 120_000 }, async () => {
  const merchant = await seedMerchant(deployed.database, 'test', null);
  const urls = [...hostileUrls, ...trapUrls(trap.port)];
  const ids = await Promise.all(urls.map((url) => addDue(deployed, merchant, url)));
  const outcomes = await tried(deployed, ids);
  expect(urls.filter((_, index) => outcomes[index] !== 'unsafe_url')).toEqual([]);
  expect(trap.heard()).toEqual({ connections: 0, bytes: 0 });
});

test('no name is called that leads to a private address, or of which nobody says where it leads', async () => {
  const merchant = await seedMerchant(deployed.database, 'test', null);
  const names = Object.keys(lyingNames);
  const ids = await Promise.all(names.map((name) => addDue(deployed, merchant, `https://${name}:8443/hook`)));
  const outcomes = await tried(deployed, ids);
  const isUnsaid = (name: string): boolean => typeof lyingNames[name] === 'string';
  expect(Object.fromEntries(names.map((name, index) => [name, outcomes[index]]))).toEqual(
    Object.fromEntries(names.map((name) => [name, isUnsaid(name) ? 'unresolved' : 'unsafe_url'])),
  );
  expect(new Set(resolver.asked)).toEqual(new Set(names));
  expect(trap.heard()).toEqual({ connections: 0, bytes: 0 });
});

test('a receiver cannot send us on to the trap, and the trap would have heard', async () => {
  const merchant = await seedMerchant(local.database, 'test', null);
  const receiver = await startReceiver();
  const to = `http://127.0.0.1:${trap.port}/`;
  const statuses = [300, 301, 302, 303, 307, 308, 200, 201];
  receiver.answerWith(({ path }) => ({
    status: Number(path.slice(1)),
    headers: { location: to, refresh: `0;url=${to}`, 'content-location': to, link: `<${to}>; rel=preload`, 'alt-svc': `h2="127.0.0.1:${trap.port}"` },
    body: `<meta http-equiv="refresh" content="0;url=${to}">`,
  }));
  const ids = await Promise.all(statuses.map((status) => addDue(local, merchant, new URL(`/${status}`, receiver.url).href)));
  const outcomes = await tried(local, ids);
  expect(receiver.requests).toHaveLength(statuses.length);
  expect(outcomes).toEqual(statuses.map((status) => (status < 300 ? 'delivered' : 'redirected')));
  expect(trap.heard()).toEqual({ connections: 0, bytes: 0 });
  await receiver.stop();
  const [outcome] = await tried(local, [await addDue(local, merchant, to)]);
  expect(trap.heard().bytes).toBeGreaterThan(0);
  expect(outcome).toBe('unreachable');
});
