// The counter: a till that needs no sign-in and can only make invoices.
import { runInDurableObject } from 'cloudflare:test';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { pausePaymentLink } from '../../src/commands/pause-payment-link';
import { invoice, project } from '../../src/db/schema';
import { decodeTerms } from '../../src/domain/invoice-terms';
import { limits } from '../../src/domain/limits';
import { visitorQuota } from '../../src/http/visitor-scope';
import { origin, send } from '../support/api-client';
import { makeWays } from '../support/ways-world';
import { database, env, makeMerchant, makePorts } from '../support/worker-world';

async function visit(path: string, fields?: Readonly<Record<string, string>>): Promise<{ status: number; html: string; location: string | null }> {
  const headers = { 'CF-Connecting-IP': '2001:db8:8::1', 'Sec-Fetch-Site': 'same-origin', Origin: origin };
  const body = fields === undefined ? null : new URLSearchParams(fields);
  const response = await send(new Request(origin + path, { method: body === null ? 'GET' : 'POST', headers, body, redirect: 'manual' }));
  return { status: response.status, html: await response.text(), location: response.headers.get('location') };
}

test('the counter is at the shop’s publishable id, and takes any amount with a note', async () => {
  const ways = await makeWays(await makeMerchant());
  const page = await visit(`/pos/${ways.shopId}`);
  expect(page.status).toBe(200);
  expect(page.html).toContain('data-key="7"');
  const sale = { amount: '3,50', order_id: 'Table 4', idempotency_key: 'sale-1' };
  const [first, again] = [await visit(`/pos/${ways.shopId}`, sale), await visit(`/pos/${ways.shopId}`, sale)];
  expect([first.status, again.location]).toEqual([303, first.location]);
  const rows = await database.select().from(invoice).where(eq(invoice.sourceId, ways.counterId));
  expect(rows.map((row) => [row.amount, row.orderId])).toEqual([[3_500_000n, 'Table 4']]);
  expect(decodeTerms(rows[0]?.terms ?? '')).toMatchObject({ origin: 'counter', description: 'Till' });
  expect((await visit(`/pos/${ways.shopId}`, { ...sale, idempotency_key: 'sale-2' })).location).not.toBe(first.location);
});

test('nothing, too much and a note that is too long are refused, with what was typed', async () => {
  const ways = await makeWays(await makeMerchant());
  const typed = async (fields: Readonly<Record<string, string>>): Promise<number> =>
    (await visit(`/pos/${ways.shopId}`, { idempotency_key: 'k', ...fields })).status;
  expect([await typed({}), await typed({ amount: '0' }), await typed({ amount: '-3' }), await typed({ amount: '9'.repeat(30) })]).toEqual([422, 422, 422, 422]);
  expect(await typed({ amount: '3', order_id: 'x'.repeat(121) })).toBe(422);
  expect(await database.select().from(invoice).where(eq(invoice.sourceId, ways.counterId))).toEqual([]);
});

test('without a counter that is open there is nothing at the shop’s id', async () => {
  const merchant = await makeMerchant();
  const ways = await makeWays(merchant);
  await pausePaymentLink(makePorts(), merchant.scope, ways.counterId);
  expect((await visit(`/pos/${ways.shopId}`)).status).toBe(404);
  expect((await visit(`/pay/${ways.counterId}`)).html).toContain('Not open for payment now');
  expect((await visit('/pos/ABCDEFGHJKLMNPQR')).status).toBe(404);
  expect((await visit('/pos/')).status).toBe(404);
  const archived = await makeMerchant();
  const gone = await makeWays(archived);
  await database.update(project).set({ archivedAtMs: Date.now() }).where(eq(project.id, archived.projectId));
  expect([(await visit(`/pos/${gone.shopId}`)).status, (await visit(`/pay/${gone.linkId}`)).status]).toEqual([404, 404]);
});

test('a busy till sells more from one address than a stranger may begin, and still not without end', async () => {
  const merchant = await makeMerchant();
  const ports = makePorts({ from: { ip: '2001:db8:77::1', userAgent: 'till', place: '' } });
  const fill = (count: number) =>
    runInDurableObject(env.LIMITER.getByName('visitor:2001:db8:77::/64'), (_instance, state) => {
      const many = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT ? FROM n';
      state.storage.sql.exec(`INSERT INTO hit (at_ms) ${many}`, count, Date.now());
    });
  await fill(limits.anonymousInvoicesPerAddressMax);
  expect(await visitorQuota(merchant.projectId, ports)).toMatchObject({ reason: 'too_many_requests' });
  expect(await visitorQuota(merchant.projectId, ports, limits.counterSalesPerAddressMax)).toBeNull();
  await fill(limits.counterSalesPerAddressMax);
  expect(await visitorQuota(merchant.projectId, ports, limits.counterSalesPerAddressMax)).toMatchObject({ reason: 'too_many_requests' });
  expect(await visitorQuota(merchant.projectId, makePorts({ from: { ip: '', userAgent: '', place: '' } }))).toBeNull();
});
