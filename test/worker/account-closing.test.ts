// The end of an account: nobody is in it and nothing speaks for it, but its money facts stay and what was shown is still watched. And the
// way to take everything along before.
import { and, eq, isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { chooseOption } from '../../src/commands/choose-option';
import { account, apiKey, invitation, invoice, member, project, supportAccess, webhookEndpoint } from '../../src/db/schema';
import { actionsOf, lettersOf, nameAccount, noticesOf, somebody, submit, type Somebody } from '../support/operator-world';
import { Visitor, withProject } from '../support/visitor';
import { database, env, makePorts } from '../support/worker-world';

const name = 'Kettle works';

async function shop(): Promise<Somebody & { readonly projectId: string; readonly invoiceId: string }> {
  const owner = await somebody();
  await nameAccount(owner.accountId, name);
  const projectId = await withProject(owner.visitor);
  const form = await owner.visitor.hidden('/test/payments/new', '/test/payments');
  const made = await owner.visitor.post('/test/payments', { ...form, project_id: projectId, amount: '50.00', currency: 'USD', order_id: '1042' });
  const invoiceId = /inv_[1-9A-Za-z]+/.exec(made.location ?? '')?.[0];
  if (invoiceId === undefined) throw new Error(`No invoice was made: ${made.status}`);
  await env.INVOICE.getByName(invoiceId).open(invoiceId);
  return { ...owner, projectId, invoiceId };
}

const close = (owner: Somebody, typed: string) => submit(owner.visitor, '/account', '/account/closure', { closing_name: typed });

test('another name closes nothing', async () => {
  const owner = await shop();
  for (const typed of ['', 'kettle works', 'Kettle']) {
    const refused = await close(owner, typed);
    expect([typed, refused.status]).toEqual([typed, 422]);
  }
  expect(await actionsOf(owner.accountId)).not.toContain('account.closed');
});

test('an admin can neither close the account nor take it along', async () => {
  const owner = await shop();
  const { csrf = '' } = await owner.visitor.hidden('/account', '/account');
  await database.update(member).set({ role: 'admin' }).where(eq(member.accountId, owner.accountId));
  expect((await owner.visitor.post('/account/closure', { csrf, closing_name: name })).status).toBe(403);
  expect((await owner.visitor.post('/account/export', { csrf })).status).toBe(403);
  const page = await owner.visitor.get('/account');
  expect(page.status).toBe(200);
  expect(page.html).not.toContain('/account/closure');
});

test('a closed account has no people, no keys, no endpoints, no names, and its money facts', async () => {
  const owner = await shop();
  const colleague = await somebody();
  const nowMs = Date.now();
  const { accountId, projectId, invoiceId } = owner;
  await database.insert(member).values({ accountId, userId: colleague.userId, role: 'finance', createdAtMs: nowMs });
  await database.insert(supportAccess).values({ id: 'sup_canary', accountId, grantedBy: owner.userId, createdAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 });
  const guest = { email: 'guest@canary.test', emailKey: 'guest@canary.test', role: 'viewer', invitedBy: owner.userId, tokenHash: 'canary' } as const;
  await database.insert(invitation).values({ id: 'ivt_canary', accountId, ...guest, createdAtMs: nowMs, sentAtMs: nowMs, expiresAtMs: nowMs + 1_000_000 });
  expect((await chooseOption(makePorts(), invoiceId, 'USD_SANDBOX')).ok).toBe(true);
  const before = await database.select().from(invoice).where(eq(invoice.accountId, accountId));
  const form = await owner.visitor.hidden('/account', '/account/closure');
  expect((await owner.visitor.post('/account/closure', { ...form, closing_name: name })).location).toBe('/profile');
  expect((await owner.visitor.post('/account/closure', { ...form, closing_name: name })).status).not.toBe(303);

  expect(await database.select().from(member).where(eq(member.accountId, accountId))).toEqual([]);
  expect(
    await database
      .select()
      .from(apiKey)
      .where(and(eq(apiKey.accountId, accountId), isNull(apiKey.revokedAtMs))),
  ).toEqual([]);
  expect(
    await database
      .select()
      .from(webhookEndpoint)
      .where(and(eq(webhookEndpoint.accountId, accountId), isNull(webhookEndpoint.deletedAtMs))),
  ).toEqual([]);
  const [closed] = await database.select().from(account).where(eq(account.id, accountId));
  expect(closed).toMatchObject({ name: 'Closed account' });
  expect(closed?.closedAtMs).not.toBeNull();
  expect((await database.select().from(project).where(eq(project.id, projectId)))[0]).toMatchObject({ name: 'Closed project', supportContact: '' });
  expect((await database.select().from(invitation).where(eq(invitation.id, 'ivt_canary')))[0]).toMatchObject({ email: 'deleted' });
  expect((await database.select().from(supportAccess).where(eq(supportAccess.id, 'sup_canary')))[0]?.endedAtMs).not.toBeNull();
  const after = await database.select().from(invoice).where(eq(invoice.accountId, accountId));
  expect(after.map((row) => row.terms)).toEqual(before.map((row) => row.terms));

  expect((await actionsOf(accountId)).filter((action) => action === 'account.closed')).toHaveLength(1);
  for (const person of [owner, colleague]) {
    expect((await noticesOf(person.userId)).filter((kind) => kind === 'account_closed')).toHaveLength(1);
    expect(await lettersOf(person.userId)).toContain('account_closed');
  }
  // The colleague's sessions ended; the owner goes on without an account, and may go themselves.
  expect((await colleague.visitor.get('/profile')).status).toBe(303);
  expect((await owner.visitor.get('/overview')).location).toBe('/accounts/new');
  expect((await owner.visitor.get('/profile')).html).toContain('/profile/deletion');
});

test('payers of a closed account get no address, and test money that was sent to a shown one is still seen', async () => {
  const owner = await shop();
  expect((await chooseOption(makePorts(), owner.invoiceId, 'USD_SANDBOX')).ok).toBe(true);
  await close(owner, name);
  const { html } = await new Visitor().get(`/i/${owner.invoiceId}`);
  expect(html).not.toContain('sbx1');
  expect(html).toContain('cannot take payments now');
  expect((await new Visitor().post(`/i/${owner.invoiceId}/options`, { asset: 'USD_SANDBOX' })).status).toBe(403);
  expect((await new Visitor().post(`/i/${owner.invoiceId}/simulation`, { kind: 'exact' })).status).toBe(303);
});

test('the export is one JSON object a line: account, project, wallets, members, invoices, and no secret', async () => {
  const owner = await shop();
  const stranger = await shop();
  const endpoints = `/projects/${owner.projectId}/webhooks`;
  const hook = { ...(await owner.visitor.hidden(endpoints, endpoints)), url: 'https://shop.example/hooks', mode: 'test', events: [] };
  const secret = /whsec_[A-Za-z0-9+/=]+/.exec((await owner.visitor.post(endpoints, hook)).html)?.[0] ?? 'no secret';
  const file = await submit(owner.visitor, '/account', '/account/export');
  expect(file.status).toBe(200);
  const lines = file.html
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as { kind: string; facts: Record<string, unknown> });
  expect([...new Set(lines.map((line) => line.kind))]).toEqual(['export', 'account', 'project', 'wallet', 'member', 'webhook_endpoint', 'invoice']);
  expect(lines.find((line) => line.kind === 'invoice')?.facts).toMatchObject({ id: owner.invoiceId, orderId: '1042', amount: '50.00' });
  for (const text of [secret, 'secretHash', stranger.accountId, stranger.invoiceId, 'scrypt$']) expect(file.html).not.toContain(text);
  expect((await actionsOf(owner.accountId)).filter((action) => action === 'account.exported')).toHaveLength(1);
});

test('a new name is one row of the log, and the same name again is none', async () => {
  const owner = await shop();
  for (let time = 0; time < 2; time += 1) await submit(owner.visitor, '/account', '/account', { name: ' Tea   house ' });
  expect((await owner.visitor.get('/account')).html).toContain('value="Tea house"');
  expect((await actionsOf(owner.accountId)).filter((action) => action === 'account.changed')).toHaveLength(1);
  for (const bad of ['', ' ', 'a'.repeat(81)]) expect((await submit(owner.visitor, '/account', '/account', { name: bad })).status).toBe(422);
});
