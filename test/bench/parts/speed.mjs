// Owns the comparison with the floor: three routes, one connection and sixteen, ours and the floor in turns, so that a slow minute of
// the machine hits both.
import { randomUUID } from 'node:crypto';
import { bundle } from '../../../scripts/support/bundle.mjs';
import { send, percentile, sendRound } from './load.mjs';
import { cpuMsOf, untilIdle } from './machine.mjs';
import { startRuntime } from './runtime.mjs';

const rounds = 6;
const roundMs = 900;
const warmUpMs = 1_500;

/** Rows of the table, one for each route and number of connections. */
export async function measureSpeed(ours, shop) {
  const { code } = await bundle('test/bench/floor-worker.ts');
  const floor = await startRuntime(code, { FLOOR: JSON.stringify(await floorFacts(ours, shop)) });
  try {
    await copyRows(ours.database, floor.database);
    const rows = [];
    for (const route of routesOf(shop)) for (const connections of [1, 16]) rows.push(await compare(ours, floor, route, connections));
    return rows;
  } finally {
    await floor.stop();
  }
}

function routesOf({ apiKey, projectId, invoiceId }) {
  const body = JSON.stringify({ project_id: projectId, amount: '25.00', currency: 'USD', order_id: 'order-1042' });
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  return [
    {
      name: 'create invoice',
      target: '1.5',
      expected: 201,
      make: () => ({ method: 'POST', path: '/api/v1/invoices', headers: { ...headers, 'idempotency-key': randomUUID() }, body }),
    },
    { name: 'checkout page', target: '2.5', expected: 200, make: () => ({ path: `/i/${invoiceId}` }) },
    { name: 'status fragment', target: '1.3', expected: 200, make: () => ({ path: `/i/${invoiceId}/state` }) },
  ];
}

async function compare(ours, floor, { name, target, make, expected }, connections) {
  const sides = { ours: { runtime: ours, times: [], cpuMs: 0 }, floor: { runtime: floor, times: [], cpuMs: 0 } };
  for (const { runtime } of Object.values(sides)) {
    await sendRound({ url: runtime.url, make, connections, durationMs: warmUpMs, expected });
    await untilIdle(runtime.pid);
  }
  for (let round = 0; round < rounds; round += 1) {
    // ABBA: neither side always follows the other.
    for (const side of round % 2 === 0 ? [sides.ours, sides.floor] : [sides.floor, sides.ours]) {
      const before = cpuMsOf(side.runtime.pid);
      side.times.push(...(await sendRound({ url: side.runtime.url, make, connections, durationMs: roundMs, expected })));
      await untilIdle(side.runtime.pid);
      side.cpuMs += cpuMsOf(side.runtime.pid) - before;
    }
  }
  const numbers = ({ times, cpuMs }) => ({ count: times.length, p50: percentile(times, 0.5), p95: percentile(times, 0.95), cpuMs: cpuMs / times.length });
  const [mine, floors] = [numbers(sides.ours), numbers(sides.floor)];
  return { name, connections, target: connections === 1 ? target : null, ours: mine, floor: floors, ratio: mine.p50 / floors.p50 };
}

/** What the floor may know without working it out, taken from real answers and rows. */
async function floorFacts(ours, { apiKey, projectId, invoiceId, secretHash }) {
  const text = async (make) => (await send(ours.url, make)).text;
  const [create] = routesOf({ apiKey, projectId, invoiceId });
  const created = await text(create.make());
  const row = await ours.database.prepare('select account_id, terms from invoice where id = ?').bind(JSON.parse(created).id).first();
  const event = await ours.database.prepare(`select data from event where type = 'payment.created' limit 1`).first();
  const opened = JSON.stringify({ type: 'opened', terms: JSON.parse(row.terms) });
  return {
    secretHash,
    accountId: row.account_id,
    projectId,
    invoiceId,
    terms: row.terms,
    head: opened,
    openedEvent: opened,
    snapshot: event.data,
    created,
    page: await text({ path: `/i/${invoiceId}` }),
    fragment: await text({ path: `/i/${invoiceId}/state` }),
  };
}

/** The floor reads and writes beside the very rows that ours does. */
async function copyRows(from, to) {
  const { results: tables } = await from
    .prepare(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '\\_cf%' escape '\\' and name <> 'd1_migrations'`,
    )
    .all();
  const statements = [];
  for (const { name } of tables) {
    const { results } = await from.prepare(`select * from "${name}"`).all();
    for (const row of results)
      statements.push(
        to
          .prepare(
            `insert into "${name}" values (${Object.keys(row)
              .map(() => '?')
              .join(', ')})`,
          )
          .bind(...Object.values(row)),
      );
  }
  // Rows that point at others come later in one batch than in several: the check waits for its end.
  await to.batch([to.prepare('pragma defer_foreign_keys = on'), ...statements]);
}
