// The other half of the authorization matrix: everybody who is meant to use a route does, on what is their own. Unsafe requests get an
// account of their own each, because many end what they name.
import { expect, test } from 'vitest';
import { grantableToKeys, includesRight } from '../../src/domain/permission';
import { makeKey } from '../support/api-client';
import { callApi, callersOf, callPage, expectedOf, isUnsafe } from '../support/access-cells';
import { apiRows, type WebRow } from '../support/access-rows';
import { webRows } from '../support/access-rows-web';
import { makeWorld, type World } from '../support/authorization-world';

const shared = await makeWorld();
const worldFor = (route: string): Promise<World> | World => (isUnsafe(route) ? makeWorld() : shared);

test.each(Object.entries(apiRows))('%s', async (route, row) => {
  for (const right of grantableToKeys.filter((one) => includesRight([one], row.right))) {
    const world = await worldFor(route);
    const answer = await callApi(route, row, world, await makeKey(world.merchant, { rights: [right] }));
    expect([route, right, answer.status]).toEqual([route, right, row.own]);
  }
});

const tried = Object.entries(webRows).filter(([, row]) => row.triedIn === undefined);

test.each(tried)('%s', async (route, row) => {
  const names = (await callersOf(shared, row)).filter((caller) => expectedOf(route, row, caller) === row.own).map((caller) => caller.name);
  for (const name of names) expect([route, name, await statusFor(route, row, name)]).toEqual([route, name, row.own]);
});

async function statusFor(route: string, row: WebRow, name: string): Promise<number> {
  const world = await worldFor(route);
  const caller = (await callersOf(world, row)).find((one) => one.name === name);
  return caller === undefined ? 0 : (await callPage(route, row, world, caller.visitor)).status;
}
