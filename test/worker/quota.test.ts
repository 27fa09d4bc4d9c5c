// Quotas of an account: what the operator allows holds in the batch itself, however many ask at once.
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { createInvoice } from '../../src/commands/create-invoice';
import { createProject } from '../../src/commands/create-project';
import { account, invoice } from '../../src/db/schema';
import { actionsOf, activityOf, anOperator, somebody, submit, type Somebody } from '../support/operator-world';
import { database, makeInvoice, makeMerchant, makePorts, type Merchant, plainInvoice } from '../support/worker-world';

let operator: Somebody;
beforeAll(async () => {
  operator = await anOperator();
});

const setQuotas = (merchant: Merchant, quotas: Partial<typeof account.$inferInsert>) =>
  database.update(account).set(quotas).where(eq(account.id, merchant.accountId));

test('quotas are numbers or nothing, and each change is one row with before and after', async () => {
  const owner = await somebody();
  const page = `/operator/accounts/${owner.accountId}`;
  for (const bad of ['0', '-1', '1.5', 'many', '101'])
    expect([bad, (await submit(operator.visitor, page, `${page}/quota`, { projects: bad, members: '', invoices_per_day: '' })).status]).toEqual([bad, 422]);
  for (let time = 0; time < 2; time += 1)
    expect((await submit(operator.visitor, page, `${page}/quota`, { projects: '3', members: '', invoices_per_day: '500' })).status).toBe(303);
  const rows = (await activityOf(owner.accountId)).filter((row) => row.action === 'account.quota_changed');
  expect(rows.map((row) => row.detail)).toEqual([{ projectsMax: ['', '3'], invoicesPerDayMax: ['', '500'] }]);
  expect((await operator.visitor.get(page)).html).toContain('value="500"');
  expect(await actionsOf(owner.accountId)).not.toContain('account.suspended');
});

test('of ten projects at once the quota lets as many in as are left', async () => {
  const merchant = await makeMerchant();
  await setQuotas(merchant, { projectsMax: 3 });
  const fields = { name: 'Shop', currency: 'USD', expiryMinutes: 60, supportContact: '' };
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, index) => createProject(makePorts(), merchant.scope, fields, { route: 'test', key: `project-${index}`, inputHash: 'h' })),
  );
  expect(made.filter((one) => one.ok)).toHaveLength(2);
  expect(made.find((one) => !one.ok)).toEqual({ ok: false, refusal: { reason: 'limit_reached', limit: 'projects', max: 3 } });
});

const input = (merchant: Merchant) => ({
  projectId: merchant.projectId,
  amount: 50_000_000n,
  currency: 'USD',
  orderId: null,
  description: null,
  payerEmail: null,
  metadata: {},
  expiryMinutes: null,
  assets: null,
  ...plainInvoice,
});

test('of ten invoices at once the quota of a day lets as many in as are left, and a repetition is still answered', async () => {
  const merchant = await makeMerchant();
  await setQuotas(merchant, { invoicesPerDayMax: 4 });
  const first = { route: 'test', key: 'quota-first', inputHash: 'h' };
  const made = await createInvoice(makePorts(), merchant.scope, input(merchant), first);
  const more = await Promise.all(
    Array.from({ length: 9 }, (_, index) =>
      createInvoice(makePorts(), merchant.scope, input(merchant), { route: 'test', key: `quota-${index}`, inputHash: 'h' }),
    ),
  );
  expect(more.filter((one) => one.ok)).toHaveLength(3);
  expect(more.find((one) => !one.ok)).toEqual({ ok: false, refusal: { reason: 'limit_reached', limit: 'invoices_per_day', max: 4 } });
  expect(await createInvoice(makePorts(), merchant.scope, input(merchant), first)).toMatchObject({ ok: true, value: { replayed: true } });
  expect(made.ok).toBe(true);
});

test('a day later there is room again, and without a quota there always is', async () => {
  const merchant = await makeMerchant();
  await setQuotas(merchant, { invoicesPerDayMax: 1 });
  await makeInvoice(merchant);
  await expect(makeInvoice(merchant)).rejects.toThrow('limit_reached');
  await makeInvoice(merchant, {}, makePorts({ nowMs: Date.now() + 25 * 3_600_000 }));
  await setQuotas(merchant, { invoicesPerDayMax: null });
  await makeInvoice(merchant);
  expect(await database.select({ id: invoice.id }).from(invoice).where(eq(invoice.accountId, merchant.accountId))).toHaveLength(3);
});

test('one account’s quota is no other’s', async () => {
  const [full, other] = [await makeMerchant(), await makeMerchant()];
  await setQuotas(full, { invoicesPerDayMax: 1 });
  await makeInvoice(full);
  await expect(makeInvoice(full)).rejects.toThrow('limit_reached');
  await makeInvoice(other);
});
