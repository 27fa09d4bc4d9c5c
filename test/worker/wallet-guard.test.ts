// The receive-address guard as people meet it: comparing, adding, waiting, being told, stopping, and setting the wait.
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readWalletStopToken, walletStopToken } from '../../src/auth/wallet-stop-link';
import { addWallet } from '../../src/commands/add-wallet';
import { freezeWallets } from '../../src/commands/freeze-wallets';
import { readLetter } from '../../src/commands/letter';
import { sendBatch } from '../../src/db/database';
import { makeScope } from '../../src/db/scope';
import { account, activity, letter, member, notice, user, wallet } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { call, makeKey } from '../support/api-client';
import { join, visit } from '../support/authorization-world';
import {
  add,
  dayMs,
  get,
  liveWallets,
  makeShop,
  newWallet,
  post,
  setTime,
  someAddress,
  stopLinkOf,
  toldOf,
  walletsOfNewInvoice,
  type Shop,
} from '../support/wallet-scene';
import { database, makePorts } from '../support/worker-world';

const xpub = 'xpub6EF8jXqFeFEW5bwMU7RpQtHkzE4KJxcqJtvkCjJumzW8CPpacXkb92ek4WzLQXjL93HycJwTPUAcuNxCqFPKKU5m5Z2Vq4nCyh5CyPeBFFr';
const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

let startMs = 0;
beforeEach(() => {
  startMs = Date.now();
  setTime(startMs);
});
afterEach(() => void vi.useRealTimers());

const owner = (shop: Shop) => visit(shop.ownerId, { accountId: shop.accountId });
const page = (shop: Shop): string => `/projects/${shop.projectId}/wallets`;
const actions = async (shop: Shop) =>
  (await database.select({ action: activity.action }).from(activity).where(eq(activity.accountId, shop.accountId))).map((row) => row.action);

describe('adding a wallet', () => {
  test('what is pasted is shown with its first addresses, and nothing is added by looking', async () => {
    const shop = await makeShop();
    const person = await owner(shop);
    const seen = await post(person, `${page(shop)}/check`, { source: ` ${xpub} ` });
    expect(seen.status).toBe(200);
    expect(seen.html.match(/0x[0-9a-fA-F]{40}/g)?.length).toBeGreaterThanOrEqual(3);
    expect(seen.html).toContain(`<input type="hidden" name="source" value="${xpub}"`);
    expect((await liveWallets(shop.accountId)).length).toBe(1);
    expect(await actions(shop)).toEqual([]);
  });

  test('a secret is refused at both steps, and never sent back', async () => {
    const shop = await makeShop();
    const person = await owner(shop);
    const unconfirmed = await visit(shop.ownerId, { accountId: shop.accountId, confirmed: false });
    for (const answer of [
      await post(person, `${page(shop)}/check`, { source: phrase }),
      await post(person, page(shop), { source: phrase }),
      await post(unconfirmed, page(shop), { source: phrase }),
      await post(unconfirmed, `${page(shop)}/check`, { source: 'ab'.repeat(32) }),
    ]) {
      expect(answer.status).toBe(422);
      expect(answer.html).not.toContain('sausage');
      expect(answer.html).not.toContain('abababab');
    }
    expect((await liveWallets(shop.accountId)).length).toBe(1);
  });

  test('what is no wallet is refused before it can be compared', async () => {
    const shop = await makeShop();
    const person = await owner(shop);
    for (const source of ['', 'hello', '0x1234', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', '0x0000000000000000000000000000000000000000', 'x'.repeat(500)])
      expect((await post(person, `${page(shop)}/check`, { source })).status, source).toBe(422);
  });

  test('the new wallet waits a day, takes over at its moment, and older invoices keep theirs', async () => {
    const shop = await makeShop();
    const before = await walletsOfNewInvoice(shop, shop.projectId);
    expect((await add(await owner(shop), shop.projectId)).location).toContain('done=wallet');
    const added = await newWallet(shop);
    expect(added).toMatchObject({ activeAtMs: startMs + dayMs, createdBy: shop.ownerId, stoppedAtMs: null });
    setTime(added.activeAtMs - 1);
    expect(await walletsOfNewInvoice(shop, shop.projectId)).toEqual([shop.oldWalletId]);
    setTime(added.activeAtMs);
    expect(await walletsOfNewInvoice(shop, shop.projectId)).toEqual([added.id]);
    expect(before).toEqual([shop.oldWalletId]);
  });

  test('the page says what waits, by whom, and the API says what is in force', async () => {
    const shop = await makeShop();
    await add(await owner(shop), shop.projectId);
    const added = await newWallet(shop);
    const html = (await get(await owner(shop), page(shop))).html;
    expect(html).toContain(`${page(shop)}/${added.id}/stop`);
    expect(html).toContain('waits 24 hours');
    const listed = await call<{ data: { id: string; in_force: boolean }[] }>('GET', `/api/v1${page(shop)}`, { key: shop.liveKey });
    expect(new Map(listed.body.data.map((row) => [row.id, row.in_force]))).toEqual(
      new Map([
        [added.id, false],
        [shop.oldWalletId, true],
      ]),
    );
  });

  test('the same form twice adds one wallet and tells everybody once', async () => {
    const shop = await makeShop();
    const person = await owner(shop);
    const fields = { source: someAddress(), idempotency_key: 'the-same' };
    const answers = await Promise.all([post(person, page(shop), fields), post(person, page(shop), fields), post(person, page(shop), fields)]);
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
    expect((await liveWallets(shop.accountId)).length).toBe(2);
    expect(await toldOf(shop.accountId, 'wallet_waiting')).toEqual(shop.guardians);
    expect(await actions(shop)).toEqual(['wallet.added']);
    expect((await post(person, page(shop), { ...fields, source: someAddress() })).status).toBe(422);
  });

  test('a wallet of another account is in use; one that was stopped there is not', async () => {
    const [shop, other] = [await makeShop(), await makeShop()];
    const source = someAddress();
    await add(await owner(other), other.projectId, source);
    const taken = await newWallet(other);
    expect((await add(await owner(shop), shop.projectId, source)).status).toBe(422);
    await post(null, stopLinkOf(other.ownerId, taken.id));
    expect((await add(await owner(shop), shop.projectId, source)).status).toBe(303);
  });

  test('before the email is confirmed no wallet of real money is added', async () => {
    const shop = await makeShop();
    await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, shop.ownerId));
    expect((await add(await owner(shop), shop.projectId)).status).toBe(403);
    expect((await get(await owner(shop), page(shop))).html).toContain('href="/verify-email"');
    expect((await liveWallets(shop.accountId)).length).toBe(1);
  });

  test("each person's letter has a stop link of their own, and the list has none", async () => {
    const shop = await makeShop();
    const scope = makeScope({ ...shop.merchant.scope, mode: 'live' });
    const ports = makePorts();
    const added = await addWallet(ports, scope, { projectId: shop.projectId, source: xpub }, { route: 'test', key: crypto.randomUUID(), inputHash: 'hash' });
    expect(added.ok).toBe(true);
    const letters = await database
      .select()
      .from(letter)
      .where(and(eq(letter.accountId, shop.accountId), eq(letter.kind, 'wallet_waiting')));
    const links = await Promise.all(letters.map(async (row) => (await readLetter(ports.settings.masterKey, row))?.['stopLink'] ?? ''));
    expect(new Set(links).size).toBe(shop.guardians.length);
    for (const [index, link] of links.entries())
      expect(readWalletStopToken(ports.settings.masterKey, link.split('/').at(-1) ?? '')?.userId).toBe(letters[index]?.userId);
    const notices = await database.select().from(notice).where(eq(notice.accountId, shop.accountId));
    expect(JSON.stringify(notices)).not.toContain('wallet-stop');
  });
});

describe('stopping a wallet', () => {
  test('a look at the link changes nothing; the button stops it, once, and everybody is told once', async () => {
    const shop = await makeShop();
    await add(await owner(shop), shop.projectId);
    const added = await newWallet(shop);
    const link = stopLinkOf(shop.secondOwnerId, added.id);
    expect((await get(null, link)).html).toContain(`action="${link}"`);
    expect((await newWallet(shop)).stoppedAtMs).toBeNull();
    const answers = await Promise.all([post(null, link), post(null, link), post(null, stopLinkOf(shop.ownerId, added.id))]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect((await post(null, link)).status).toBe(200);
    const [row] = await database.select().from(wallet).where(eq(wallet.id, added.id));
    expect([shop.secondOwnerId, shop.ownerId]).toContain(row?.stoppedBy);
    expect(await toldOf(shop.accountId, 'wallet_stopped')).toEqual(shop.guardians);
    expect((await actions(shop)).filter((action) => action === 'wallet.stopped').length).toBe(1);
    setTime(added.activeAtMs + 1);
    expect(await walletsOfNewInvoice(shop, shop.projectId)).toEqual([shop.oldWalletId]);
  });

  test('from the page an owner stops it, and whoever added it; nobody else', async () => {
    const shop = await makeShop();
    const adder = await visit(shop.adminId, { accountId: shop.accountId });
    await add(adder, shop.projectId);
    const added = await newWallet(shop);
    const path = `${page(shop)}/${added.id}/stop`;
    const otherAdmin = await visit(await join(shop.accountId, 'admin'), { accountId: shop.accountId });
    expect((await post(otherAdmin, path)).status).toBe(403);
    expect((await get(otherAdmin, page(shop))).html).not.toContain(path);
    // It takes power away, so it asks for no confirmation.
    const unconfirmed = await visit(shop.adminId, { accountId: shop.accountId, confirmed: false });
    expect((await post(unconfirmed, path)).status).toBe(303);
    expect((await newWallet(shop)).stoppedBy).toBe(shop.adminId);
    expect((await post(await owner(shop), path)).status).toBe(303);
    expect((await post(await owner(shop), `${page(shop)}/${shop.oldWalletId}/stop`)).status).toBe(409);
    const stranger = await makeShop();
    expect((await post(await owner(stranger), path)).status).toBe(404);
  });

  test('an admin sees the page behind the link and who can stop it', async () => {
    const shop = await makeShop();
    await add(await owner(shop), shop.projectId);
    const link = stopLinkOf(shop.adminId, (await newWallet(shop)).id);
    const seen = await get(null, link);
    expect(seen.status).toBe(200);
    expect(seen.html).not.toContain(`action="${link}"`);
    expect((await post(null, link)).status).toBe(403);
  });

  test('once it is in force the link says what can still be done', async () => {
    const shop = await makeShop();
    await add(await owner(shop), shop.projectId);
    const added = await newWallet(shop);
    setTime(added.activeAtMs);
    const answer = await post(null, stopLinkOf(shop.ownerId, added.id));
    expect(answer.status).toBe(200);
    expect(answer.html).toContain('in force already');
    expect((await newWallet(shop)).stoppedAtMs).toBeNull();
  });

  test('a link that was not made here opens nothing', async () => {
    const shop = await makeShop();
    await add(await owner(shop), shop.projectId);
    const { id } = await newWallet(shop);
    const good = stopLinkOf(shop.ownerId, id);
    const foreign = walletStopToken(new Uint8Array(32), { walletId: id, userId: shop.ownerId });
    const swapped = good.replace(shop.ownerId, shop.secondOwnerId);
    const unlike = [`/wallet-stop/${foreign}`, swapped, `${good}x`, good.slice(0, -1), '/wallet-stop/x', `/wallet-stop/${id}.${shop.ownerId}.`, `${good}.x`];
    for (const link of unlike) {
      expect((await get(null, link)).status, link).toBe(410);
      expect((await post(null, link)).status, link).toBe(410);
    }
    expect((await newWallet(shop)).stoppedAtMs).toBeNull();
  });
});

describe('the wait', () => {
  const delayOf = async (shop: Shop) => (await database.select().from(account).where(eq(account.id, shop.accountId)))[0];
  const set = async (shop: Shop, hours: string, who?: string) =>
    post(await visit(who ?? shop.ownerId, { accountId: shop.accountId }), '/account/wallet-delay', { delay_hours: hours });

  test('only an owner sets it, to one of the choices, and everybody is told', async () => {
    const shop = await makeShop();
    expect((await set(shop, '72', shop.adminId)).status).toBe(403);
    for (const bad of ['', '0', '1', '23', '-24', '24.5', '1e3', '99999', 'x']) expect((await set(shop, bad)).status, bad).toBe(422);
    expect((await set(shop, '72')).location).toBe('/account?done=saved');
    expect(await delayOf(shop)).toMatchObject({ walletDelayMs: 3 * dayMs, walletDelayNextMs: null });
    expect(await toldOf(shop.accountId, 'wallet_delay_changed')).toEqual(shop.guardians);
    expect(await actions(shop)).toEqual(['account.changed']);
  });

  test('the same wish twice changes nothing and tells nobody', async () => {
    const shop = await makeShop();
    await set(shop, '168');
    await set(shop, '168');
    await set(shop, '24');
    setTime(startMs + 1000);
    await set(shop, '24');
    expect((await actions(shop)).length).toBe(2);
    expect(await delayOf(shop)).toMatchObject({ walletDelayMs: 7 * dayMs, walletDelayNextMs: dayMs, walletDelayNextAtMs: startMs + 7 * dayMs });
  });

  test('two wishes at once: one holds, the other is told that something changed', async () => {
    const shop = await makeShop();
    const answers = await Promise.all([set(shop, '48'), set(shop, '168'), set(shop, '72')]);
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.every((status) => status === 303 || status === 409)).toBe(true);
    expect((await actions(shop)).length).toBe(statuses.filter((status) => status === 303).length);
  });
});

describe('a recovery', () => {
  test('freezes each account where the person may change wallets or the team, and no other', async () => {
    const [shop, asViewer] = [await makeShop(), await makeShop()];
    await database.batch([database.insert(member).values({ accountId: asViewer.accountId, userId: shop.ownerId, role: 'viewer', createdAtMs: startMs })]);
    const ports = makePorts({ nowMs: startMs });
    await sendBatch(database, await freezeWallets(ports, shop.ownerId));
    await sendBatch(database, await freezeWallets(ports, shop.ownerId));
    const frozen = async (id: string) => (await database.select().from(account).where(eq(account.id, id)))[0];
    expect(await frozen(shop.accountId)).toMatchObject({ walletsFrozenUntilMs: startMs + limits.walletsFrozenMs, recoveredAtMs: startMs });
    expect(await frozen(asViewer.accountId)).toMatchObject({ walletsFrozenUntilMs: 0, recoveredAtMs: 0 });
    expect((await get(await owner(shop), page(shop))).html).toContain('Wallets cannot be changed yet');
    expect((await add(await owner(shop), shop.projectId)).status).toBe(409);
  });

  test('does not put off what was stopped, and an earlier freeze never ends a later one', async () => {
    const shop = await makeShop();
    await add(await owner(shop), shop.projectId);
    const added = await newWallet(shop);
    await post(null, stopLinkOf(shop.ownerId, added.id));
    await sendBatch(database, await freezeWallets(makePorts({ nowMs: startMs + dayMs }), shop.ownerId));
    await sendBatch(database, await freezeWallets(makePorts({ nowMs: startMs }), shop.ownerId));
    const [row] = await database.select().from(account).where(eq(account.id, shop.accountId));
    expect(row?.walletsFrozenUntilMs).toBe(startMs + dayMs + limits.walletsFrozenMs);
    expect((await newWallet(shop)).activeAtMs).toBe(added.activeAtMs);
  });
});

test('a suspended account changes no wallet, and a key never does', async () => {
  const shop = await makeShop();
  await database.update(account).set({ suspendedAtMs: startMs }).where(eq(account.id, shop.accountId));
  expect((await add(await owner(shop), shop.projectId)).status).toBe(403);
  const key = await makeKey(shop.merchant, { mode: 'live' });
  expect((await call('POST', `/api/v1${page(shop)}`, { key, body: { kind: 'sandbox' } })).status).toBe(403);
  expect((await liveWallets(shop.accountId)).length).toBe(1);
});
