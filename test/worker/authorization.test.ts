// The authorization matrix: every route of the app by everybody who is not meant to use it, on what is theirs, somebody else's and
// nobody's. Each cell is asserted, and all refused requests together change nothing in any table. A route without a row here fails, and
// so does a row without a route. Pages are in authorization-pages.test.ts, what is
// allowed in authorization-allowed.test.ts.
import { expect, test } from 'vitest';
import { grantableToKeys, includesRight } from '../../src/domain/permission';
import { app, makeKey, origin, send } from '../support/api-client';
import { absentIds, callApi, callersOf, callPage, home, isUnsafe } from '../support/access-cells';
import { expectNothingOf, hear, makeWorlds, own, stranger, suspended, type Cell } from '../support/access-hearing';
import { compatOpenRows } from '../support/access-rows-compat';
import { apiRows, openRows as plainOpenRows, type ApiRow, type Ids } from '../support/access-rows';
import { notifyOpenRows } from '../support/access-rows-notify';
import { payerOpenRows } from '../support/access-rows-payer';
import { waysOpenRows } from '../support/access-rows-ways';
import { webRows } from '../support/access-rows-web';

await makeWorlds();

const openRows = { ...plainOpenRows, ...payerOpenRows, ...waysOpenRows, ...compatOpenRows, ...notifyOpenRows };

const mounted = [
  ...new Set(
    app.routes
      .filter((route) => route.method !== 'ALL')
      .map((route) => `${route.method} ${route.path.length > 1 ? route.path.replace(/\/$/, '') : route.path}`),
  ),
];

test('every route has its row, and every row its route', () => {
  const rows = [...Object.keys(apiRows), ...Object.keys(webRows), ...Object.keys(openRows)];
  expect({ missing: mounted.filter((route) => !rows.includes(route)).toSorted(), extra: rows.filter((row) => !mounted.includes(row)).toSorted() }).toEqual({
    missing: [],
    extra: [],
  });
});

async function refusedApiCells(route: string, row: ApiRow): Promise<readonly Cell[]> {
  const cell = (name: string, expected: number, key: string | null, ids: Ids = own): Cell => ({ name, expected, call: () => callApi(route, row, ids, key) });
  const scopes = await Promise.all(grantableToKeys.map(async (right) => ({ right, key: await makeKey(own.merchant, { rights: [right] }) })));
  const unfit = scopes.filter(({ right }) => !includesRight([right], row.right));
  const elsewhere = await makeKey(own.merchant, { projectId: stranger.projectId });
  return [
    cell('no key', 401, null),
    cell('a revoked key', 401, await makeKey(own.merchant, { revokedAtMs: 1 })),
    cell('a key without rights', 403, own.emptyKey),
    ...unfit.map(({ right, key }) => cell(`a key with ${right}`, 403, key)),
    ...(isUnsafe(route) ? [cell('a key of a suspended account', 403, suspended.key, suspended)] : []),
    ...(row.names
      ? [
          cell('another account’s key', 404, stranger.key),
          cell('a thing of nobody', 404, own.key, absentIds()),
          cell('a key of another project', 404, elsewhere),
        ]
      : []),
  ];
}

test.each(Object.entries(apiRows))('%s refuses', async (route, row) => {
  await hear(route, await refusedApiCells(route, row));
  const said = row.path(own) + JSON.stringify(row.body?.(own) ?? '');
  if (row.names) await expectNothingOf(own, said, await callApi(route, row, own, stranger.key));
});

test.each(Object.entries(webRows).filter(([, row]) => row.names && row.guard !== 'operator'))(
  '%s says the same of a stranger’s and of nobody’s',
  async (route, row) => {
    const absent = absentIds();
    for (const caller of await callersOf(own, row)) {
      const [foreign, nothing] = [await callPage(route, row, stranger, caller.visitor), await callPage(route, row, absent, caller.visitor)];
      expect([route, caller.name, foreign.status]).toEqual([route, caller.name, nothing.status]);
      expect(foreign.status).toBeGreaterThanOrEqual(400);
    }
  },
);

test.each(Object.entries(openRows))('%s is for everybody and tells nothing about the account', async (route, row) => {
  const answer = await callPage(route, row, own, null);
  expect([route, answer.status]).toEqual([route, row.own]);
  // The name of the shop and the invoice itself are what a payer came for.
  const said = `${row.path(own)} ${own.shopName} ${own.invoiceId}`;
  const text = await answer.clone().text();
  await expectNothingOf(own, said, answer);
  expect(text).not.toContain(`payer-${own.projectId}`);
  expect(text).not.toContain(`meta-${own.projectId}`);
});

test('a key opens no page, and a session opens no API', async () => {
  const page = await send(new Request(`${origin}/projects`, { headers: { Authorization: `Bearer ${own.key}` }, redirect: 'manual' }), home);
  expect(page.headers.get('location')).toMatch(/^\/sign-in/);
  expect((await send(new Request(`${origin}/api/v1/projects`, { headers: { Cookie: own.owner.cookie } }), home)).status).toBe(401);
});
