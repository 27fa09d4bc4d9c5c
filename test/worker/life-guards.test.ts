// Guards whose loss nothing else would notice: of addresses that somebody changed in a row, and of the log and the practice key of others.
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { createProject } from '../../src/commands/create-project';
import { recordRefund } from '../../src/commands/record-refund';
import { simulateDeposit } from '../../src/commands/simulate-deposit';
import { invoice, invoiceOption, staticAddress } from '../../src/db/schema';
import { assert, ok } from '../../src/domain/result';
import { call, makeKey } from '../support/api-client';
import { ask, keyOf, listOf, resultOf } from '../support/cryptocloud';
import { joinAs, makeTeam, type TeamWorld } from '../support/team-world';
import { makeWays, type Ways } from '../support/ways-world';
import { database, makeInvoice, makePorts } from '../support/worker-world';

let team: TeamWorld;
let ways: Ways;
beforeAll(async () => {
  team = await makeTeam();
  ways = await makeWays(team);
});

/** An address of the thief's, well formed. */
const thiefs = `sbx1${'7'.repeat(32)}`;

test('a static address that was changed in its row is shown nowhere: not on its page, not by either API', async () => {
  const shopKey = await keyOf(team, 'cryptocloud');
  const key = await makeKey(team);
  const seen = async () => {
    const page = (await team.owner.visitor.get(`/test/addresses/${ways.staticAddressId}`)).html;
    const api = await call('GET', `/api/v1/static-addresses/${ways.staticAddressId}`, { key });
    const theirs = await ask({ key: shopKey }, '/v2/invoice/static/list', {});
    const again = await ask({ key: shopKey }, '/v2/invoice/static/create', { shop_id: ways.shopId, currency: 'USDT_BSC', identify: 'customer-7' });
    return { page, api: api.body['address'], theirs: listOf(theirs), again };
  };
  const before = await seen();
  const address = String(before.api);
  expect([before.page.includes(address), before.theirs[0]?.['address'], resultOf(before.again)['address']]).toEqual([true, address, address]);
  await database.update(staticAddress).set({ address: thiefs }).where(eq(staticAddress.id, ways.staticAddressId));
  const after = await seen();
  expect([after.page.includes(thiefs), after.api, after.theirs, after.again.status, after.again.text.includes(thiefs)]).toEqual([false, null, [], 503, false]);
  await database.update(staticAddress).set({ address }).where(eq(staticAddress.id, ways.staticAddressId));
});

test('an invoice’s address that was changed in its row is not given to CryptoCloud’s clients', async () => {
  const key = await keyOf(team, 'cryptocloud');
  const wish = { shop_id: ways.shopId, amount: 5, add_fields: { cryptocurrency: 'USDT_BSC' } };
  const { uuid, address } = resultOf(await ask({ key }, '/v2/invoice/create', wish));
  expect(address).toMatch(/^sbx1/);
  const [row] = await database
    .select({ id: invoice.id })
    .from(invoice)
    .where(eq(invoice.code, String(uuid).slice(4)));
  await database
    .update(invoiceOption)
    .set({ address: thiefs })
    .where(eq(invoiceOption.invoiceId, row?.id ?? ''));
  const info = await ask({ key }, '/v2/invoice/merchant/info', { uuids: [uuid] });
  expect([info.status, listOf(info)[0]?.['address'], info.text.includes(thiefs)]).toEqual([200, '', false]);
});

test('the log of requests shows what the project’s own keys asked, and nothing of its neighbours', async () => {
  const fields = { name: 'Neighbour', currency: 'USD', expiryMinutes: 60, supportContact: '' };
  const neighbour = await createProject(makePorts(), team.scope, fields, { route: 'test', key: 'neighbour', inputHash: 'h' });
  assert(neighbour.ok, 'there is a second project');
  const [own, other, whole] = [
    await makeKey(team, { projectId: team.projectId }),
    await makeKey(team, { projectId: neighbour.value.projectId }),
    await makeKey(team),
  ];
  await call('GET', '/api/v1/invoices/inv_ofMine?secret=notForTheLog', { key: own });
  await call('GET', '/api/v1/invoices/inv_ofTheNeighbour', { key: other });
  await call('GET', '/api/v1/invoices/inv_ofTheAccount', { key: whole });
  const { html } = await team.owner.visitor.get(`/projects/${team.projectId}/requests`);
  expect(html).toContain('/api/v1/invoices/inv_ofMine?secret=…');
  expect(html).not.toMatch(/notForTheLog|inv_ofTheNeighbour|inv_ofTheAccount/);
  const looker = await joinAs(team.accountId, { role: 'viewer' });
  expect((await looker.visitor.get(`/projects/${team.projectId}/requests`)).status).toBe(403);
  expect((await looker.visitor.get(`/projects/${team.projectId}/integration`)).html).not.toContain('inv_ofMine');
});

test('a practice key is on the page of whoever made it, and on no colleague’s', async () => {
  const page = `/projects/${team.projectId}/integration`;
  const keysIn = (html: string): readonly string[] => [...new Set(html.match(/qk_test_\w{30,}/g) ?? [])];
  expect((await team.owner.send(`${page}/key`)).status).toBe(303);
  const [mine] = keysIn((await team.owner.visitor.get(page)).html);
  expect(mine).toMatch(/^qk_test_/);
  const admin = await joinAs(team.accountId, { role: 'admin' });
  expect(keysIn((await admin.visitor.get(page)).html)).toEqual([]);
  await admin.send(`${page}/key`);
  const [theirs] = keysIn((await admin.visitor.get(page)).html);
  expect([theirs === undefined, theirs === mine]).toEqual([false, false]);
  const looker = await joinAs(team.accountId, { role: 'viewer' });
  expect(keysIn((await looker.visitor.get(page)).html)).toEqual([]);
});

test('a counter takes no form that another site sends', async () => {
  const fields = { amount: '3', idempotency_key: 'k' };
  const sent = await team.owner.visitor.post(`/pos/${ways.shopId}`, fields, { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.test' });
  expect(sent.status).toBe(403);
  expect(await database.select().from(invoice).where(eq(invoice.sourceId, ways.counterId))).toEqual([]);
});

test('a refund’s transaction is one, in whatever letters it is written', async () => {
  const invoiceId = await makeInvoice(team);
  const named: unknown[] = [];
  const invoices = {
    getByName: () => ({
      act: async (_id: string, _account: string, command: { readonly txid: string }) => {
        named.push(command.txid);
        return ok({ seq: 1, status: { base: 'paid', exception: 'none' }, flushed: true, replayed: false, decidedSeq: 1 });
      },
    }),
  } as unknown as ReturnType<typeof makePorts>['invoices'];
  const refund = { invoiceId, seenVersion: 1, asset: 'USDT_BSC', amount: '1', reason: 'Sent back' };
  for (const txid of [`0x${'aB'.repeat(32)}`, ` 0X${'Ab'.repeat(32)} `.replace('0X', '0x')]) {
    expect((await recordRefund(makePorts({ invoices }), team.scope, { ...refund, txid }, null)).ok).toBe(true);
  }
  expect(named).toEqual([`0x${'ab'.repeat(32)}`, `0x${'ab'.repeat(32)}`]);
});

test('no deposit of real money is simulated, not even to an address of real money', async () => {
  const live = `${ways.staticAddressId.slice(0, -4)}Live`;
  const [row] = await database.select().from(staticAddress).where(eq(staticAddress.id, ways.staticAddressId));
  assert(row !== undefined, 'there is an address to copy');
  await database.insert(staticAddress).values({ ...row, id: live, mode: 'live', code: row.code.split('').toReversed().join('') });
  const wish = { staticAddressId: live, amount: '1' };
  const paid = await simulateDeposit(makePorts(), { ...team.scope, mode: 'live' }, wish, { route: 'simulate', key: 'live', inputHash: 'h' });
  expect(paid).toMatchObject({ ok: false, refusal: { reason: 'wrong_mode', expected: 'test' } });
  const sent = await team.owner.send(`/live/addresses/${live}/simulation`, { amount: '1' });
  expect([sent.status < 400, sent.location]).toEqual([false, null]);
});
