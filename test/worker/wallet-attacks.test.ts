// Stories of people who want the shop's money to go elsewhere, through the HTTP surface. In each the wallet in force stays in force
// through the whole delay, invoices made meanwhile are paid into it, and every owner and admin has a letter and a notice.
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { account, member, ownershipOffer, project, user, wallet } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { idBytes, makeId } from '../../src/domain/id';
import { randomBytes } from '../../src/lib/random';
import { call, makeKey } from '../support/api-client';
import { makePerson, makeSupporter, visit } from '../support/authorization-world';
import { confirmSession } from '../support/step-up';
import {
  add,
  dayMs,
  expectOldWalletUntil,
  get,
  hourMs,
  letterFact,
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
import { database } from '../support/worker-world';

let startMs = 0;
beforeEach(() => {
  startMs = Date.now();
  setTime(startMs);
});
afterEach(() => void vi.useRealTimers());

const owner = (shop: Shop, confirmed = true) => visit(shop.ownerId, { accountId: shop.accountId, ...(confirmed ? {} : { confirmed: false as const }) });
const admin = (shop: Shop) => visit(shop.adminId, { accountId: shop.accountId });
const walletCount = async (shop: Shop): Promise<number> => (await liveWallets(shop.accountId)).length;

/** The end of most stories: the wallet waits a whole day, everybody knows, and an owner's one click ends it. */
async function expectWaitsAndIsStopped(shop: Shop, delayMs = dayMs): Promise<void> {
  const added = await newWallet(shop);
  expect(added.activeAtMs).toBe(startMs + delayMs);
  expect(await toldOf(shop.accountId, 'wallet_waiting')).toEqual(shop.guardians);
  await expectOldWalletUntil(shop, added.activeAtMs);
  expect((await post(null, stopLinkOf(shop.secondOwnerId, added.id))).status).toBe(200);
  setTime(added.activeAtMs + dayMs);
  expect(await walletsOfNewInvoice(shop, shop.projectId)).toEqual([shop.oldWalletId]);
}

describe('somebody without a confirmation', () => {
  test('1: a stolen session without the factor adds nothing', async () => {
    const shop = await makeShop();
    const stolen = await owner(shop, false);
    expect((await add(stolen, shop.projectId)).status).toBe(403);
    expect((await post(stolen, '/account/wallet-delay', { delay_hours: '24' })).status).toBe(403);
    expect(await walletCount(shop)).toBe(1);
    await expectOldWalletUntil(shop, startMs + 2 * dayMs);
  });

  test("2: a stolen session within the owner's confirmation of something else adds nothing", async () => {
    const shop = await makeShop();
    const stolen = await owner(shop, false);
    await confirmSession(stolen.sessionId, ['exports', 'api_keys', 'webhook_secrets', 'members', 'factors', 'email', 'ownership', 'live_confirmation']);
    expect((await add(stolen, shop.projectId)).status).toBe(403);
    expect(await walletCount(shop)).toBe(1);
    await expectOldWalletUntil(shop, startMs + 2 * dayMs);
  });

  test('2a: a confirmation that is five minutes old adds nothing', async () => {
    const shop = await makeShop();
    const stolen = await owner(shop);
    setTime(startMs + limits.stepUpLifeMs);
    expect((await add(stolen, shop.projectId)).status).toBe(403);
    expect(await walletCount(shop)).toBe(1);
  });

  test('3: a stolen key of either mode changes no wallet of real money, and opens no page', async () => {
    const shop = await makeShop();
    const testKey = await makeKey(shop.merchant, { mode: 'test' });
    const path = `/api/v1/projects/${shop.projectId}/wallets`;
    const bodies = [{ kind: 'sandbox' }, { kind: 'xpub', source: someAddress() }, { kind: 'address', source: someAddress() }, { source: someAddress() }];
    for (const body of bodies) {
      for (const key of [shop.liveKey, testKey]) {
        const answer = await call('POST', path, { key, body });
        expect(answer.status === 201 ? key : 'refused').toBe(answer.status === 201 ? testKey : 'refused');
      }
    }
    const asCookie = { cookie: `__Host-sid=${shop.liveKey}`, csrf: '', userId: '', sessionId: '' };
    expect((await add(asCookie, shop.projectId)).location).toContain('/sign-in');
    expect(await walletCount(shop)).toBe(1);
    await expectOldWalletUntil(shop, startMs + 2 * dayMs);
  });

  test('4: making a project with a wallet in the same form adds no wallet', async () => {
    const shop = await makeShop();
    const stolen = await owner(shop, false);
    const made = await post(stolen, '/projects', { name: 'New shop', currency: 'USD', receiving: 'wallet', source: someAddress() });
    expect(made.status).toBe(200);
    expect(await walletCount(shop)).toBe(1);
    expect(await toldOf(shop.accountId, 'wallet_waiting')).toEqual([]);
  });
});

describe('somebody who has the factor', () => {
  test('5: a rogue admin adds a wallet: it waits, everybody knows, and an owner stops it', async () => {
    const shop = await makeShop();
    const rogue = await admin(shop);
    expect((await add(rogue, shop.projectId)).status).toBe(303);
    await expectWaitsAndIsStopped(shop);
    expect(await toldOf(shop.accountId, 'wallet_stopped')).toEqual(shop.guardians);
  });

  test("5a: nobody stops the owner's own new wallet but owners: another admin cannot keep the shop on an old one", async () => {
    const shop = await makeShop();
    expect((await add(await owner(shop), shop.projectId)).status).toBe(303);
    const added = await newWallet(shop);
    expect((await post(await admin(shop), `/projects/${shop.projectId}/wallets/${added.id}/stop`)).status).toBe(403);
    expect((await post(null, stopLinkOf(shop.adminId, added.id))).status).toBe(403);
    expect((await newWallet(shop)).stoppedAtMs).toBeNull();
  });

  test('6: stopped, and added again: the wait begins anew', async () => {
    const shop = await makeShop();
    const rogue = await admin(shop);
    const source = someAddress();
    await add(rogue, shop.projectId, source);
    const first = await newWallet(shop);
    await post(null, stopLinkOf(shop.ownerId, first.id));
    setTime(first.activeAtMs - 1);
    expect((await add(await admin(shop), shop.projectId, source)).status).toBe(303);
    const again = (await liveWallets(shop.accountId)).find((row) => row.stoppedAtMs === null && row.id !== shop.oldWalletId);
    expect(again?.activeAtMs).toBe(first.activeAtMs - 1 + dayMs);
    await expectOldWalletUntil(shop, first.activeAtMs - 1 + dayMs);
  });

  test('7: a new project is no new account: its first wallet waits as well', async () => {
    const shop = await makeShop();
    const second = makeId('prj', randomBytes(idBytes));
    const [row] = await database.select().from(project).where(eq(project.id, shop.projectId));
    if (row === undefined) throw new Error('The shop has a project.');
    await database.insert(project).values({ ...row, id: second });
    expect((await add(await admin(shop), second)).status).toBe(303);
    expect(await walletsOfNewInvoice(shop, second)).toEqual([]);
    await expectWaitsAndIsStopped(shop);
  });

  test('8: a new chain family is no new account: its first wallet waits as well', async () => {
    const shop = await makeShop();
    const fresh = await makeShop();
    // The only live wallet of that account is of another family than the one that is added.
    await database.batch([
      database.insert(wallet).values({
        id: makeId('wal', randomBytes(idBytes)),
        accountId: shop.accountId,
        projectId: shop.projectId,
        mode: 'live',
        family: 'sandbox',
        kind: 'sandbox',
        source: 'another family',
        fingerprint: fresh.accountId,
        createdAtMs: startMs,
        activeAtMs: startMs,
      }),
    ]);
    expect((await add(await admin(shop), shop.projectId)).status).toBe(303);
    const added = (await liveWallets(shop.accountId)).find((row) => row.createdBy === shop.adminId);
    expect(added?.activeAtMs).toBe(startMs + dayMs);
    expect(await toldOf(shop.accountId, 'wallet_waiting')).toEqual(shop.guardians);
  });

  test('8a: an account whose only wallet was stopped has had one: the next waits', async () => {
    const shop = await makeShop();
    await add(await admin(shop), shop.projectId);
    await post(null, stopLinkOf(shop.ownerId, (await newWallet(shop)).id));
    const rows = await liveWallets(shop.accountId);
    expect(rows.some((row) => row.stoppedAtMs !== null)).toBe(true);
    await add(await admin(shop), shop.projectId);
    expect((await liveWallets(shop.accountId)).filter((row) => row.createdBy === shop.adminId).every((row) => row.activeAtMs === startMs + dayMs)).toBe(true);
  });
});

describe('somebody who took over a mailbox', () => {
  test('9: after a password reset nothing changes for 72 hours, what waits waits longer, and then the wait is three days', async () => {
    const shop = await makeShop();
    await add(await admin(shop), shop.projectId);
    const waiting = await newWallet(shop);
    const email = await emailOf(shop.ownerId);
    setTime(startMs + hourMs);
    await post(null, '/reset-password', { email });
    const link = await letterFact(shop.ownerId, 'reset_password', 'link');
    expect((await post(null, link, { password: 'a new walk in the old rain' })).status).toBe(303);
    const frozenUntilMs = startMs + hourMs + limits.walletsFrozenMs;
    expect((await newWallet(shop)).activeAtMs).toBe(frozenUntilMs);
    expect(frozenUntilMs).toBeGreaterThan(waiting.activeAtMs);
    expect(await toldOf(shop.accountId, 'wallets_frozen')).toEqual(shop.guardians);
    expect((await add(await owner(shop), shop.projectId)).status).toBe(409);
    expect((await post(await owner(shop), '/account/wallet-delay', { delay_hours: '24' })).status).toBe(409);
    await expectOldWalletUntil(shop, frozenUntilMs);
    await post(null, stopLinkOf(shop.secondOwnerId, waiting.id));
    setTime(frozenUntilMs);
    expect((await add(await owner(shop), shop.projectId)).status).toBe(303);
    const later = (await liveWallets(shop.accountId)).find((row) => row.createdBy === shop.ownerId);
    expect(later?.activeAtMs).toBe(frozenUntilMs + limits.walletDelayAfterRecoveryMs);
    await expectOldWalletUntil(shop, frozenUntilMs + limits.walletDelayAfterRecoveryMs);
  });

  test('10: after a change of email nothing changes for 72 hours', async () => {
    const shop = await makeShop();
    const thief = await owner(shop);
    const mailbox = `${shop.ownerId.toLowerCase()}@elsewhere.test`;
    expect((await post(thief, '/security/email', { email: mailbox })).status).toBe(303);
    const code = await letterFact(shop.ownerId, 'change_email', 'code');
    expect((await post(thief, '/security/email/code', { code })).status).toBe(303);
    expect(await emailOf(shop.ownerId)).toBe(mailbox);
    expect(await toldOf(shop.accountId, 'wallets_frozen')).toEqual(shop.guardians);
    expect((await add(await owner(shop), shop.projectId)).status).toBe(409);
    await expectOldWalletUntil(shop, startMs + limits.walletsFrozenMs);
    expect(await walletCount(shop)).toBe(1);
  });
});

describe('somebody who plays with time', () => {
  test('11: lowering the delay first gains nothing: the shorter one counts only after the longer one has passed', async () => {
    const shop = await makeShop();
    expect((await post(await owner(shop), '/account/wallet-delay', { delay_hours: '168' })).status).toBe(303);
    const thief = await owner(shop);
    expect((await post(thief, '/account/wallet-delay', { delay_hours: '24' })).status).toBe(303);
    expect((await add(thief, shop.projectId)).status).toBe(303);
    expect((await newWallet(shop)).activeAtMs).toBe(startMs + 7 * dayMs);
    expect((await toldOf(shop.accountId, 'wallet_delay_changed')).length).toBe(2 * shop.guardians.length);
    setTime(startMs + 7 * dayMs - 1);
    expect((await post(await admin(shop), '/account/wallet-delay', { delay_hours: '24' })).status).toBe(403);
    await expectWaitsAndIsStopped({ ...shop }, 7 * dayMs);
  });

  test('11a: whatever times the form carries, the server knows what time it is', async () => {
    const shop = await makeShop();
    const rogue = await admin(shop);
    const lies = { active_at_ms: '0', activeAtMs: '0', created_at_ms: '1', now: '9999999999999', mode: 'live', family: 'evm' };
    expect((await post(rogue, `/projects/${shop.projectId}/wallets`, { source: someAddress(), ...lies })).status).toBe(303);
    await expectWaitsAndIsStopped(shop);
  });

  test('11b: no statement brings a waiting wallet forward or a stopped one back', async () => {
    const shop = await makeShop();
    await add(await admin(shop), shop.projectId);
    const { id } = await newWallet(shop);
    await expect(database.update(wallet).set({ activeAtMs: startMs }).where(eq(wallet.id, id))).rejects.toThrow();
    await post(null, stopLinkOf(shop.ownerId, id));
    await expect(database.update(wallet).set({ stoppedAtMs: null }).where(eq(wallet.id, id))).rejects.toThrow();
    await expect(database.delete(wallet).where(eq(wallet.id, id))).rejects.toThrow();
  });

  test('12: of two first wallets at once one is the first', async () => {
    const shop = await makeShop();
    const other = await makePerson();
    const newcomer = makeId('acc', randomBytes(idBytes));
    const projectId = makeId('prj', randomBytes(idBytes));
    const [row] = await database.select().from(project).where(eq(project.id, shop.projectId));
    if (row === undefined) throw new Error('The shop has a project.');
    await database.batch([
      database.insert(account).values({ id: newcomer, name: 'New', createdAtMs: startMs }),
      database.insert(member).values({ accountId: newcomer, userId: other, role: 'owner', createdAtMs: startMs }),
      database.insert(project).values({ ...row, id: projectId, accountId: newcomer }),
    ]);
    const person = await visit(other, { accountId: newcomer });
    const answers = await Promise.all(Array.from({ length: 6 }, () => add(person, projectId)));
    const rows = await liveWallets(newcomer);
    expect(answers.filter((answer) => answer.status === 303).length).toBe(rows.length);
    expect(rows.filter((one) => one.activeAtMs === startMs).length).toBe(1);
    expect(rows.filter((one) => one.activeAtMs === startMs + dayMs).length).toBe(rows.length - 1);
    expect((await toldOf(newcomer, 'wallet_first')).length).toBe(1);
    expect((await toldOf(newcomer, 'wallet_waiting')).length).toBe(rows.length - 1);
  });
});

describe('somebody whose place changes', () => {
  test('13: a removed member with an open page, and one who may look only now, add nothing', async () => {
    const shop = await makeShop();
    const removed = await admin(shop);
    expect((await get(removed, `/projects/${shop.projectId}/wallets`)).status).toBe(200);
    const place = and(eq(member.accountId, shop.accountId), eq(member.userId, shop.adminId));
    await database.update(member).set({ role: 'viewer' }).where(place);
    expect((await add(removed, shop.projectId)).status).toBe(403);
    await database.delete(member).where(place);
    expect([303, 404]).toContain((await add(removed, shop.projectId)).status);
    expect(await walletCount(shop)).toBe(1);
    await expectOldWalletUntil(shop, startMs + 2 * dayMs);
  });

  test('13a: whoever was removed does not undo the stop: their link and their wallet are dead', async () => {
    const shop = await makeShop();
    await add(await admin(shop), shop.projectId);
    const link = stopLinkOf(shop.adminId, (await newWallet(shop)).id);
    await database.delete(member).where(and(eq(member.accountId, shop.accountId), eq(member.userId, shop.adminId)));
    expect((await get(null, link)).status).toBe(410);
    expect((await post(null, link)).status).toBe(410);
    expect((await newWallet(shop)).stoppedAtMs).toBeNull();
  });

  test('14: looking as somebody else, and looking as support, change nothing', async () => {
    const shop = await makeShop();
    const viewing = await visit(shop.ownerId, { accountId: shop.accountId, viewAsUserId: shop.adminId });
    const support = await makeSupporter({ accountId: shop.accountId });
    for (const eyes of [viewing, support]) {
      expect((await add(eyes, shop.projectId)).status).toBe(403);
      expect((await post(eyes, '/account/wallet-delay', { delay_hours: '24' })).status).toBe(403);
    }
    expect(await walletCount(shop)).toBe(1);
    await expectOldWalletUntil(shop, startMs + 2 * dayMs);
  });

  test('15: moving ownership first freezes the wallets', async () => {
    const shop = await makeShop();
    expect((await post(await owner(shop), '/team/ownership', { member: shop.adminId, from_becomes: 'admin' })).status).toBe(303);
    const [offer] = await database.select().from(ownershipOffer).where(eq(ownershipOffer.accountId, shop.accountId));
    expect((await post(await admin(shop), `/team/ownership/${offer?.id ?? ''}/acceptance`)).status).toBe(303);
    expect((await add(await admin(shop), shop.projectId)).status).toBe(409);
    expect(await toldOf(shop.accountId, 'wallets_frozen')).toEqual(shop.guardians);
    expect(await walletCount(shop)).toBe(1);
    await expectOldWalletUntil(shop, startMs + limits.walletsFrozenMs);
  });

  test("16: an owner of another account, or with another account open, does not reach the shop's wallets", async () => {
    const shop = await makeShop();
    const elsewhere = await makeShop();
    const stranger = await visit(elsewhere.ownerId, { accountId: shop.accountId });
    expect((await add(stranger, shop.projectId)).status).toBe(404);
    expect((await get(stranger, `/projects/${shop.projectId}/wallets`)).status).toBe(404);
    // The owner of both, whose session shows the other account: the form of an old tab is out of reach.
    await database.insert(member).values({ accountId: elsewhere.accountId, userId: shop.ownerId, role: 'owner', createdAtMs: startMs });
    const switched = await visit(shop.ownerId, { accountId: elsewhere.accountId });
    expect((await add(switched, shop.projectId)).status).toBe(404);
    expect(await walletCount(shop)).toBe(1);
    await expectOldWalletUntil(shop, startMs + 2 * dayMs);
  });

  test('17: a flood of waiting wallets ends at ten', async () => {
    const shop = await makeShop();
    const rogue = await admin(shop);
    const statuses: number[] = [];
    for (let count = 0; count <= limits.walletsWaitingMax; count++) statuses.push((await add(rogue, shop.projectId)).status);
    expect(statuses.filter((status) => status === 303).length).toBe(limits.walletsWaitingMax);
    expect(statuses.at(-1)).toBe(409);
    await expectOldWalletUntil(shop, startMs + dayMs);
  });
});

async function emailOf(userId: string): Promise<string> {
  const [row] = await database.select({ email: user.email }).from(user).where(eq(user.id, userId));
  return row?.email ?? '';
}
