// Proves that somebody who reaches one project of an account meets nothing of another, on any page, whatever the rights.
import { expect, test } from 'vitest';
import { apiKey, delivery, event, project, wallet, webhookEndpoint } from '../../src/db/schema';
import { actorOf, insertActivity } from '../../src/db/activity';
import { idBytes, makeId, type IdPrefix } from '../../src/domain/id';
import { allRights } from '../../src/domain/permission';
import { encodeSnapshot } from '../../src/domain/public-event';
import { randomBytes } from '../../src/lib/random';
import { app } from '../support/api-client';
import { joinAs, makeTeam, roleOf, type Person, type TeamWorld } from '../support/team-world';
import { database, makeInvoice } from '../support/worker-world';

const id = (prefix: IdPrefix): string => makeId(prefix, randomBytes(idBytes));

interface Things {
  readonly projectId: string;
  readonly name: string;
  readonly invoiceId: string;
  readonly endpointId: string;
  readonly keyId: string;
  readonly deliveryId: string;
  readonly walletId: string;
}

/** One of everything in a project, with names that are found again in any text. */
async function fill(world: TeamWorld, projectId: string, name: string): Promise<Things> {
  const { accountId, userId } = world;
  const [walletId, endpointId, keyId, deliveryId, eventId] = [id('wal'), id('whe'), id('key'), id('dlv'), id('evt')];
  const [nowMs, of] = [Date.now(), { accountId, projectId, mode: 'test' } as const];
  const seed = id('wal');
  await database
    .insert(wallet)
    .values({ id: walletId, ...of, family: 'sandbox', kind: 'sandbox', source: seed, fingerprint: seed, createdAtMs: nowMs, activeAtMs: 0 });
  const invoiceId = await makeInvoice({ ...world, projectId }, { orderId: `order of ${name}`, description: `goods of ${name}` });
  const snapshot = {
    version: 900,
    status: 'paid',
    exception: 'none',
    asset: null,
    due: null,
    received: null,
    remaining: null,
    transfer: null,
    reason: '',
    detail: null,
  } as const;
  const attempt = { attempts: 1, dueAtMs: nowMs, leaseToken: null, leaseUntilMs: null, outcome: 'refused', statusCode: 500, tookMs: 5, attemptedAtMs: nowMs };
  const endpoint = { url: `https://${name.toLowerCase()}.test/hooks`, events: [], secret: 'sealed', state: 'on' as const, failures: 0 };
  const scope = { ...world.scope };
  const done = { ...actorOf(scope), action: 'webhook_endpoint.created', object: endpointId, detail: { project: projectId }, atMs: nowMs } as const;
  await database.batch([
    database.insert(webhookEndpoint).values({ id: endpointId, ...of, ...endpoint, failingSinceMs: null, deletedAtMs: null, createdAtMs: nowMs }),
    database
      .insert(apiKey)
      .values({ id: keyId, ...of, name: `key of ${name}`, hint: 'qk_test_', secretHash: id('key'), scopes: [], createdBy: userId, createdAtMs: nowMs }),
    database
      .insert(event)
      .values({ id: eventId, invoiceId, seq: 900, ...of, type: 'payment.paid', data: encodeSnapshot(snapshot), atMs: nowMs, expandedAtMs: nowMs }),
    database
      .insert(delivery)
      .values({ id: deliveryId, eventId, ...of, invoiceId, channel: 'webhook', target: endpointId, state: 'dead', ...attempt, createdAtMs: nowMs }),
    insertActivity(database, done, randomBytes(idBytes)),
  ]);
  return { projectId, name, invoiceId, endpointId, keyId, deliveryId, walletId };
}

async function makeShops(): Promise<{ readonly world: TeamWorld; readonly mine: Things; readonly theirs: Things; readonly person: Person }> {
  const world = await makeTeam();
  const { accountId } = world;
  const made = [id('prj'), id('prj')] as const;
  const facts = { currency: 'USD', expiryMinutes: 60, supportContact: '', assets: [], createdAtMs: Date.now(), archivedAtMs: null };
  for (const [index, name] of ['Marigold', 'Hemlock'].entries())
    await database.insert(project).values({ id: made[index] ?? '', accountId, name, mode: 'test', ...facts });
  const [mine, theirs] = [await fill(world, made[0], 'Marigold'), await fill(world, made[1], 'Hemlock')];
  const person = await joinAs(accountId, { role: 'custom', rights: allRights, projectIds: [mine.projectId] });
  return { world, mine, theirs, person };
}

const { mine, theirs, person, world } = await makeShops();

/** Every page behind a session, filled with the ids of some things. */
function pagesFor(things: Things): readonly string[] {
  const ids: Readonly<Record<string, string>> = {
    projectId: things.projectId,
    invoiceId: things.invoiceId,
    keyId: things.keyId,
    endpointId: things.endpointId,
    deliveryId: things.deliveryId,
    walletId: things.walletId,
    userId: world.owner.userId,
  };
  const isOpen = (path: string): boolean => /^\/(api|v1|v2|i|embed|pay|pos|assets|healthz|openapi\.json)(\/|$)/.test(path);
  const routes = app.routes.filter(({ method, path }) => method === 'GET' && !isOpen(path) && !path.includes('*'));
  const filled = routes.map(({ path }) =>
    path.replaceAll(/:([A-Za-z_]+)(\{[^}]*\})?/g, (_all, name: string) => (name === 'mode' ? 'test' : (ids[name] ?? 'x'))),
  );
  return [...new Set(filled)];
}

function expectNothingOf(things: Things, said: string, text: string): void {
  for (const fact of Object.values(things)) if (!said.includes(fact)) expect([said, text.includes(fact)]).toEqual([said, false]);
}

test('no page shows anything of a project that is out of reach', async () => {
  const pages = pagesFor(mine);
  expect(pages.length).toBeGreaterThan(30);
  let seen = 0;
  for (const path of pages) {
    const { status, html } = await person.visitor.get(path);
    if (status === 200 && html.includes('Marigold')) seen += 1;
    expectNothingOf(theirs, path, html);
  }
  // The walk went somewhere: these pages do show the project within reach.
  expect(seen).toBeGreaterThan(8);
}, 60_000);

test('what is asked for by the id of a thing out of reach is not there', async () => {
  for (const path of pagesFor(theirs).filter((one) => Object.values(theirs).some((fact) => one.includes(fact)))) {
    const { status, html } = await person.visitor.get(path);
    expect([path, status]).toEqual([path, 404]);
    expectNothingOf(theirs, path, html);
  }
}, 60_000);

test('filters by a project out of reach find nothing', async () => {
  for (const page of ['/test/payments', '/test/balance', '/test/overview', '/activity', '/test/payments/new']) {
    const path = `${page}?project=${theirs.projectId}&object=${theirs.endpointId}`;
    expectNothingOf(theirs, path, (await person.visitor.get(path)).html);
  }
});

test('the figures of the overview count the projects within reach', async () => {
  const { html } = await person.visitor.get('/test/overview');
  const whole = await world.owner.visitor.get('/test/overview');
  // Each project has one paid event: the owner counts two, the other one.
  expect(html).not.toBe(whole.html);
  const paid = (text: string): readonly string[] => [...text.matchAll(/>(\d+)</g)].map((match) => match[1] ?? '');
  expect(paid(whole.html)).toContain('2');
  expect(paid(html)).toContain('1');
  expect(paid(html)).not.toContain('2');
});

test('nobody reaches out of their projects by making one, inviting or changing', async () => {
  const { accountId } = world;
  expect((await person.send('/projects', { name: 'New', currency: 'USD', receiving: 'test', source: '' })).status).toBe(403);
  const invite = { email: 'x@guest.test', role: 'viewer' };
  expect((await person.send('/team/invitations', { ...invite, reach: 'all' })).status).toBe(403);
  expect((await person.send('/team/invitations', { ...invite, reach: 'some', projects: [mine.projectId, theirs.projectId] })).status).toBe(422);
  expect((await person.send('/team/invitations', { ...invite, reach: 'some', projects: mine.projectId })).status).toBe(201);
  const whole = await joinAs(accountId, { role: 'viewer' });
  expect((await person.send(`/team/members/${whole.userId}`, { role: 'viewer', reach: 'some', projects: mine.projectId })).status).toBe(403);
  expect((await person.send(`/team/members/${whole.userId}/removal`)).status).toBe(403);
  expect((await person.send('/account/factor-rule', { requires_factor: 'yes' })).status).toBe(403);
  expect(await roleOf(accountId, whole.userId)).toBe('viewer');
});

test('a reach of a hundred projects is no trouble', async () => {
  const many = await joinAs(world.accountId, { role: 'viewer', projectIds: [mine.projectId, ...Array.from({ length: 120 }, () => id('prj'))] });
  for (const path of ['/test/overview', '/test/payments', '/test/balance', '/projects']) expect((await many.visitor.get(path)).status).toBe(200);
});
