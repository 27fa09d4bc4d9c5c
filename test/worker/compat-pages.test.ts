// The merchant's side of moving over: shop id, key, secret and address on one page, and requested withdrawals on Balance.
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { apiKey, member, project, withdrawalRequest } from '../../src/db/schema';
import { idBytes, makeId } from '../../src/domain/id';
import { randomBytes } from '../../src/lib/random';
import { guards, merchant, type Member } from '../support/activity-scenes';
import { ask, resultOf } from '../support/cryptocloud';
import { database } from '../support/worker-world';

let owner: Member;
let projectId = '';
let accountId = '';
let shopId = '';
const at = (what = ''): string => `/projects/${projectId}/postback${what}`;
const post = async (path: string, fields: Record<string, string> = {}) => owner.visitor.post(path, { ...(await guards(owner.visitor)), ...fields });
const secretIn = (html: string): string => /<div class="reveal-secret"><code dir="ltr">([^<]+)<\/code>/.exec(html)?.[1] ?? '';

beforeAll(async () => {
  owner = await merchant();
  await post('/projects', { name: 'Books', currency: 'USD', receiving: 'test' });
  const [row] = await database.select({ accountId: member.accountId }).from(member).where(eq(member.userId, owner.userId));
  accountId = row?.accountId ?? '';
  const [made] = await database.select().from(project).where(eq(project.accountId, accountId));
  projectId = made?.id ?? '';
  shopId = made?.shopId ?? '';
});

test('the page gives what a shop asks for, and a key made there opens the API at once', async () => {
  const { html } = await owner.visitor.get(at());
  expect(html).toContain(shopId);
  expect(html).toContain('http://quittance.test');
  expect(html).toContain('&quot;total_rub&quot;: 0');
  const made = await post(at('/key'));
  const key = secretIn(made.html);
  expect([made.status, key]).toEqual([201, expect.stringMatching(/^qk_test_\w{36}$/)]);
  const heard = await ask({ key }, '/v2/invoice/create', { shop_id: shopId, amount: 5 });
  expect(resultOf(heard)).toMatchObject({ status: 'created', test_mode: true });
  const after = (await owner.visitor.get(at())).html;
  expect(after).not.toContain(key);
  expect(after).toContain(key.slice(0, 12));
  const [row] = await database.select().from(apiKey).where(eq(apiKey.projectId, projectId));
  expect(row).toMatchObject({ kind: 'cryptocloud', mode: 'test', expiresAtMs: null });
  expect((await post(`/projects/${projectId}/keys/${row?.id}/revocation`)).status).toBe(303);
  expect((await ask({ key }, '/v2/invoice/create', { shop_id: shopId, amount: 5 })).status).toBe(403);
});

test('a key of a project in test mode goes on when the project takes real money', async () => {
  const key = secretIn((await post(at('/key'))).html);
  await database.update(project).set({ mode: 'live' }).where(eq(project.id, projectId));
  // Real money needs a wallet, which there is none of: the words say so.
  expect(resultOf(await ask({ key }, '/v2/invoice/create', { shop_id: shopId, amount: 5 }))).toEqual({
    currency: 'No currency can be accepted: the project has no wallet.',
  });
  await database.update(project).set({ mode: 'test' }).where(eq(project.id, projectId));
});

test('the secret is shown again and again, until a new one takes its place', async () => {
  const first = await post(at('/secret'));
  expect([first.status, secretIn(first.html)]).toEqual([200, expect.stringMatching(/^[\w-]{48}$/)]);
  expect(secretIn((await post(at('/secret'))).html)).toBe(secretIn(first.html));
  const renewed = await post(at('/secret/new'));
  expect([renewed.status, secretIn(renewed.html) === secretIn(first.html)]).toEqual([201, false]);
  expect(secretIn((await post(at('/secret'))).html)).toBe(secretIn(renewed.html));
  expect((await owner.visitor.get(at())).html).not.toContain(secretIn(renewed.html));
});

test('an address that may not be called is shown again with the reason; a good one is kept with its form', async () => {
  const bad = await post(at(), { url: 'http://10.0.0.1/hook', format: 'form' });
  expect(bad.status).toBe(422);
  expect(bad.html).toContain('http://10.0.0.1/hook');
  const good = await post(at(), { url: 'https://shop.example.com/?wc-api=WC_Gateway', format: 'form' });
  expect([good.status, good.location]).toEqual([303, `${at()}?done=saved`]);
  const { html } = await owner.visitor.get(at());
  expect(html).toContain('value="https://shop.example.com/?wc-api=WC_Gateway"');
  expect(/name="format" value="form" checked/.test(html)).toBe(true);
});

test('requested withdrawals stand on Balance with copy, and end by a transaction or a reason', async () => {
  const address = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
  const ids = [1, 2].map(() => makeId('wdr', randomBytes(idBytes)));
  const row = {
    accountId,
    asset: 'USDT_BSC',
    address: address.toLowerCase(),
    amount: 2_500_000_000_000_000_000n,
    state: 'open' as const,
    askedBy: 'key:key_1',
  };
  for (const [index, id] of ids.entries()) await database.insert(withdrawalRequest).values({ id, code: `TESTCOD${index + 2}`, createdAtMs: index, ...row });
  const [first = '', second = ''] = ids;
  const { html } = await owner.visitor.get('/live/balance');
  expect(html).toContain(`data-copy="${address}"`);
  expect(html).toContain('data-copy="2.5"');
  expect((await owner.visitor.get('/test/balance')).html).not.toContain(address);
  const empty = await post(`/balance/requests/${first}/sent`, { txid: ' ' });
  expect([empty.status, empty.html.includes(`action="/balance/requests/${first}/sent"`)]).toEqual([422, true]);
  const txid = `0x${'ab'.repeat(32)}`;
  const sent = await post(`/balance/requests/${first}/sent`, { txid });
  expect([sent.status, sent.location]).toEqual([303, '/live/balance?done=withdrawal_sent']);
  expect((await post(`/balance/requests/${first}/sent`, { txid })).status).toBe(303);
  expect((await post(`/balance/requests/${first}/rejection`, { reason: 'no' })).status).toBe(409);
  expect((await post(`/balance/requests/${second}/rejection`, { reason: 'Asked for twice' })).status).toBe(303);
  const after = (await owner.visitor.get('/live/balance')).html;
  expect(after).toContain(txid);
  expect(after).toContain('Asked for twice');
  expect(after).not.toContain('/sent"');
});
