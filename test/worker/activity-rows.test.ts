// Every unsafe route of the whole surface, as it is mounted: a request that changes something leaves exactly one row in the activity log,
// the same request again leaves none unless it did something again, and a refused one leaves none. A route that is not tried here fails.
import { afterEach, expect, test } from 'vitest';
import { activity, instance } from '../../src/db/schema';
import { makePerson, makeWorld, visit, type Visitor, type World } from '../support/authorization-world';
import { home, isUnsafe, methodOf } from '../support/access-cells';
import { apiRows, type ApiRow, type WebRow } from '../support/access-rows';
import { webRows } from '../support/access-rows-web';
import { publicScenes, type Send } from '../support/activity-scenes';
import { accountScenes } from '../support/activity-scenes-account';
import { apiLifeScenes } from '../support/activity-scenes-api-life';
import { compatScenes } from '../support/activity-scenes-compat';
import { automationScenes } from '../support/activity-scenes-automation';
import { lifeScenes } from '../support/activity-scenes-life';
import { mailScenes } from '../support/activity-scenes-mail';
import { noticeScenes } from '../support/activity-scenes-notices';
import { notifyScenes } from '../support/activity-scenes-notify';
import { payerMailScenes } from '../support/activity-scenes-payer-mail';
import { payerScenes } from '../support/activity-scenes-payer';
import { telegramScenes } from '../support/activity-scenes-telegram';
import { waysScenes } from '../support/activity-scenes-ways';
import { webhookScenes } from '../support/activity-scenes-webhook';
import { app, origin, send } from '../support/api-client';
import { database } from '../support/worker-world';

/** Rows that the first request leaves, and the same request once more. */
interface Expected {
  readonly first?: 0;
  readonly again?: 1;
}

/** What is not "one row, and none when repeated", with the reason. */
const expected: Readonly<Record<string, Expected>> = {
  // Puts a list away on one device: a cookie, nothing else.
  'POST /overview/getting-started': { first: 0 },
  // Shows what an address would receive; writes nothing.
  'POST /projects/:projectId/wallets/check': { first: 0 },
  // Each of these does something again each time.
  'POST /security/history/export': { again: 1 },
  'POST /profile/export': { again: 1 },
  'POST /account/export': { again: 1 },
  'POST /account/support-access': { again: 1 },
  'POST /projects/:projectId/postback/secret': { again: 1 },
  'POST /projects/:projectId/webhooks/:endpointId/secret': { again: 1 },
  // Nothing is paused.
  'DELETE /api/v1/webhook-endpoints/:endpoint_id/pause': { first: 0 },
};

/** The first run comes last: it begins with nobody. */
const scenes = {
  ...compatScenes,
  ...apiLifeScenes,
  ...payerScenes,
  ...waysScenes,
  ...webhookScenes,
  ...automationScenes,
  ...lifeScenes,
  ...notifyScenes,
  ...payerMailScenes,
  ...mailScenes,
  ...accountScenes,
  ...noticeScenes,
  ...telegramScenes,
  ...publicScenes,
};

const mounted = [
  ...new Set(
    app.routes
      .filter((route) => route.method !== 'ALL')
      .map((route) => `${route.method} ${route.path.length > 1 ? route.path.replace(/\/$/, '') : route.path}`),
  ),
].filter(isUnsafe);

const tried = (route: string): boolean =>
  Object.hasOwn(scenes, route) || Object.hasOwn(apiRows, route) || (Object.hasOwn(webRows, route) && webRows[route]?.triedIn === undefined);

test('every unsafe route is tried here', () => {
  expect(mounted.filter((route) => !tried(route))).toEqual([]);
});

// One of the routes closes the door for everybody who comes after.
afterEach(() => database.update(instance).set({ registration: 'open' }));

const rowsNow = (): Promise<number> => database.$count(activity);

async function rowsLeftBy(work: () => Promise<unknown>): Promise<number> {
  const before = await rowsNow();
  await work();
  return (await rowsNow()) - before;
}

function api(route: string, row: ApiRow, world: World): Send {
  const key = crypto.randomUUID();
  return async () => {
    const headers = new Headers({ 'Idempotency-Key': key, Authorization: `Bearer ${world.key}` });
    if (row.body !== undefined) headers.set('Content-Type', 'application/json');
    const body = row.body === undefined ? null : JSON.stringify(row.body(world));
    return (await send(new Request(origin + row.path(world), { method: methodOf(route), headers, body }))).status;
  };
}

function page(row: WebRow, world: World, visitor: Pick<Visitor, 'cookie' | 'csrf'> | null): Send {
  const guards = { csrf: visitor?.csrf ?? '', idempotency_key: crypto.randomUUID() };
  return async () => {
    const headers = new Headers({ 'Sec-Fetch-Site': 'same-origin', Origin: origin, 'CF-Connecting-IP': '192.0.2.7' });
    if (visitor !== null) headers.set('Cookie', visitor.cookie);
    const body = new URLSearchParams({ ...row.fields?.(world), ...guards });
    return (await send(new Request(origin + row.path(world), { method: 'POST', headers, body, redirect: 'manual' }), home)).status;
  };
}

async function check(route: string, own: number, sent: Send): Promise<void> {
  const { first = 1, again = 0 } = expected[route] ?? {};
  let status: unknown = 0;
  const left = await rowsLeftBy(async () => (status = await sent()));
  expect([route, 'first', left, status]).toEqual([route, 'first', first, own]);
  expect([route, 'again', await rowsLeftBy(sent)]).toEqual([route, 'again', again]);
}

test.each(Object.entries(apiRows).filter(([route]) => isUnsafe(route) && !Object.hasOwn(scenes, route)))('%s', async (route, row) => {
  const world = await makeWorld();
  expect(await rowsLeftBy(api(route, row, { ...world, key: world.emptyKey }))).toBe(0);
  await check(route, row.own, api(route, row, world));
});

const pages = Object.entries(webRows).filter(([route, row]) => isUnsafe(route) && row.triedIn === undefined && !Object.hasOwn(scenes, route));

test.each(pages)('%s', async (route, row) => {
  const world = await makeWorld();
  const actor = row.guard === 'operator' ? await visit(await makePerson({ isOperator: true })) : world.people.owner;
  expect(await rowsLeftBy(page(row, world, null))).toBe(0);
  expect(await rowsLeftBy(page(row, world, { cookie: actor.cookie, csrf: world.people.viewer.csrf }))).toBe(0);
  await check(route, row.own, page(row, world, actor));
});

test.each(Object.entries(scenes))('%s', async (route, scene) => {
  const { send: sent, refused, first = 1, again = 0 } = await scene();
  if (refused !== undefined) expect([route, 'refused', await rowsLeftBy(refused)]).toEqual([route, 'refused', 0]);
  expect([route, 'first', await rowsLeftBy(sent)]).toEqual([route, 'first', first]);
  expect([route, 'again', await rowsLeftBy(sent)]).toEqual([route, 'again', again]);
});
