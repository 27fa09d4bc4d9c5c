// How often a request waits for the database: the price of an answer at the edge. Counted at the binding, for the routes that
// programs call most.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { apiKey } from '../../src/db/schema';
import { app, makeKey, origin } from '../support/api-client';
import { database, env, makeInvoice, makeMerchant } from '../support/worker-world';

interface Counted {
  readonly DB: D1Database;
  readonly trips: () => number;
}

/** The same database, which counts what is sent to it: one for a statement that is run, one for a batch. */
function counted(real: D1Database): Counted {
  let trips = 0;
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = new Proxy(statement, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]): unknown => {
          const answer: unknown = Reflect.apply(member, target, values);
          if (name === 'bind') return wrap(answer as D1PreparedStatement);
          trips += 1;
          return answer;
        };
      },
    });
    originals.set(wrapped, statement);
    return wrapped;
  };
  const DB = {
    prepare: (text: string) => wrap(real.prepare(text)),
    batch: (statements: readonly D1PreparedStatement[]) => {
      trips += 1;
      return real.batch(statements.map((statement) => originals.get(statement) ?? statement));
    },
  };
  return { DB: DB as unknown as D1Database, trips: () => trips };
}

const shop = await makeMerchant();
const invoiceId = await makeInvoice(shop);
const key = await makeKey(shop);
// Far ahead, so that no request of this file has the use of its key to note.
await database.update(apiKey).set({ lastUsedAtMs: Date.now() + 3_600_000 });

test.each([
  ['GET', '/healthz', null, 0],
  ['GET', `/i/${invoiceId}`, null, 1],
  ['GET', `/i/${invoiceId}/state`, null, 1],
  ['GET', '/api/v1/projects', null, 2],
  ['GET', `/api/v1/projects/${shop.projectId}`, null, 2],
  ['GET', `/api/v1/projects/${shop.projectId}/wallets`, null, 3],
  ['GET', '/api/v1/invoices', null, 2],
  ['GET', `/api/v1/invoices/${invoiceId}`, null, 2],
  ['GET', '/api/v1/balances', null, 2],
  ['POST', '/api/v1/invoices', { project_id: shop.projectId, amount: '5.00', currency: 'USD' }, 3],
  // The answer is kept beside what is made: two writes more than for an invoice, whose answer follows from its terms.
  ['POST', '/api/v1/projects', { name: 'Another' }, 4],
  ['GET', '/api/v1/events', null, 2],
  ['GET', '/api/v1/statistics', null, 2],
  ['GET', '/api/v1/transfers', null, 2],
  ['GET', '/api/v1/payment-links', null, 2],
  ['PATCH', `/api/v1/projects/${shop.projectId}`, { name: 'Renamed' }, 3],
])('%s %s waits no more often than it must', async (method, path, body, most) => {
  const { DB, trips } = counted(env.DB);
  const headers = { Authorization: `Bearer ${key}`, 'Idempotency-Key': crypto.randomUUID(), 'Content-Type': 'application/json' };
  const context = createExecutionContext();
  const request = new Request(origin + path, { method, headers, body: body === null ? null : JSON.stringify(body) });
  const response = await app.fetch(request, { ...env, DB }, context);
  const waited = trips();
  await waitOnExecutionContext(context);
  expect(response.ok).toBe(true);
  expect(waited).toBeLessThanOrEqual(most);
});
