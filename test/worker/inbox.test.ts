// The inbox: everything about which a person has to decide, of one account, one mode and the projects within reach.
import { beforeAll, expect, test } from 'vitest';
import { reviewTransfer } from '../../src/commands/review-transfer';
import { countInbox, listInbox } from '../../src/db/inbox';
import { inMode } from '../../src/http/middleware/session';
import { makeWorld, type World } from '../support/authorization-world';
import { bring, browserOf, chosenInvoice, looseTransfer, ownerOf, reviewedAt, underpaidInvoice } from '../support/invoice-hand-world';
import { hiddenIn } from '../support/visitor';
import { database, makePorts } from '../support/worker-world';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

test('an empty inbox says so', async () => {
  const seen = await ownerOf(world).get('/test/inbox');
  expect(seen.html).toContain('Nothing waits for you');
  expect(seen.html).not.toContain('nav-count');
});

test('partial, late, doubled and unknown money is there with its reason, the newest first; the count is beside it', async () => {
  const partial = await underpaidInvoice(world.merchant);
  const doubled = await chosenInvoice(world.merchant);
  for (let round = 0; round < 2; round++) await bring(doubled, world.accountId, { amount: 50_000_000n });
  const loose = await looseTransfer(world, { role: 'ambiguous' });
  await looseTransfer(world, { level: 'dropped' });
  const { html } = await ownerOf(world).get('/test/inbox');
  expect(html).toContain('<span class="nav-count">3</span>');
  expect(html).toContain('The time is over with 40\u00a0TESTUSD of 50\u00a0TESTUSD; 10\u00a0TESTUSD never came.');
  expect(html).toContain('It was paid twice: 50\u00a0TESTUSD more came than was asked.');
  expect(html).toContain('several open invoices ask for exactly this amount');
  expect(html).toContain(`/test/payments/${partial}?act=accept#act`);
  expect(html).toContain(`/test/payments/${doubled}?act=refund#act`);
  expect(html).toContain(`value="${loose}"`);
});

test('"nothing to do" leads back to the inbox, and what was looked at is gone from it', async () => {
  const owner = ownerOf(world);
  const invoiceId = await underpaidInvoice(world.merchant);
  const target = `/test/payments/${invoiceId}/review`;
  const before = await countInbox(database, world.merchant.scope);
  const form = hiddenIn((await owner.get('/test/inbox')).html, target);
  const done = await owner.post(target, form);
  expect(done.location).toBe('/test/inbox?done=reviewed');
  expect(await countInbox(database, world.merchant.scope)).toBe(before - 1);
  expect((await owner.get('/test/inbox')).html).not.toContain(invoiceId);
});

test('loose money is reviewed once, by those who may, and stays in the lists', async () => {
  const id = await looseTransfer(world);
  const owner = ownerOf(world);
  const form = { ...hiddenIn((await owner.get('/test/inbox')).html, '/test/inbox/transfer-review'), transfer_id: id };
  expect((await owner.post('/test/inbox/transfer-review', form)).status).toBe(303);
  const first = await reviewedAt(id);
  expect(first).not.toBeNull();
  expect(await reviewTransfer(makePorts(), world.merchant.scope, { transferId: id })).toEqual({ ok: true, value: { transferId: id, replayed: true } });
  expect(await reviewedAt(id)).toBe(first);
  expect((await browserOf(world.people.viewer).post('/test/inbox/transfer-review', form)).status).toBe(403);
});

test('live and test, accounts and projects never meet in it', async () => {
  const { scope } = world.merchant;
  const stranger = await makeWorld();
  const theirs = await looseTransfer(stranger);
  const live = await looseTransfer(world, { mode: 'live' });
  const ids = async (of: typeof scope) => (await listInbox(database, of, null, 100)).rows.map((row) => row.id);
  expect(await ids(scope)).not.toContain(theirs);
  expect(await ids(scope)).not.toContain(live);
  expect(await ids(inMode(scope, 'live'))).toEqual([live]);
  expect(await ids({ ...scope, projectIds: ['prj_another'] })).toEqual([]);
  expect(await reviewTransfer(makePorts(), scope, { transferId: theirs })).toEqual({ ok: false, refusal: { reason: 'not_found' } });
  expect(await reviewTransfer(makePorts(), scope, { transferId: live })).toEqual({ ok: false, refusal: { reason: 'not_found' } });
});

test('pages of it follow each other without a gap, and a bent cursor is the first page', async () => {
  const other = await makeWorld();
  const { scope } = other.merchant;
  const nowMs = Date.now();
  const made: string[] = [];
  for (let number = 0; number < 5; number++) made.push(await looseTransfer(other, { timeMs: nowMs - (number >> 1) }));
  made.push(await underpaidInvoice(other.merchant));
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listInbox>> = await listInbox(database, scope, cursor, 2);
    seen.push(...page.rows.map((row) => row.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen.toSorted()).toEqual(made.toSorted());
  expect((await listInbox(database, scope, 'bent', 2)).rows.map((row) => row.id)).toEqual(seen.slice(0, 2));
});
