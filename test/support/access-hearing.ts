// Owns how the cells of the authorization matrix are heard: three worlds that never meet, each call's answer beside what had to be heard, and
// all tables compared before and after.
import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { account } from '../../src/db/schema';
import { makeWorld, type World } from './authorization-world';
import { snapshotTables } from './snapshot';
import { database } from './worker-world';

export let own: World;
export let stranger: World;
export let suspended: World;

/** Makes the three worlds of one test file: files share modules, but never a database. */
export async function makeWorlds(): Promise<void> {
  own = await makeWorld();
  stranger = await makeWorld();
  suspended = await makeWorld();
  await database.update(account).set({ suspendedAtMs: Date.now(), suspendedReason: 'test' }).where(eq(account.id, suspended.accountId));
}

/** Nothing of that account may be in the answer, except what the request itself said. */
export async function expectNothingOf(whose: World, said: string, answer: Response): Promise<void> {
  const text = (await answer.text()) + [...answer.headers.values()].join('\n');
  const { accountId, projectId, invoiceId, endpointId, apiKeyId, deliveryId, email, shopName } = whose;
  for (const fact of [accountId, projectId, invoiceId, endpointId, apiKeyId, deliveryId, email, shopName])
    if (!said.includes(fact)) expect(text).not.toContain(fact);
}

export interface Cell {
  readonly name: string;
  readonly expected: number;
  readonly call: () => Promise<Response>;
}

/** Calls each; answers what was heard beside what had to be heard. */
export async function hear(route: string, cells: readonly Cell[]): Promise<void> {
  const before = await snapshotTables();
  const heard: [string, string, number][] = [];
  for (const cell of cells) heard.push([route, cell.name, (await cell.call()).status]);
  expect(heard).toEqual(cells.map((cell) => [route, cell.name, cell.expected]));
  expect([route, await snapshotTables()]).toEqual([route, before]);
}
