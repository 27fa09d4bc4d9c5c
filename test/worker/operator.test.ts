// The operator's pages: counts and never content, suspension that payers are told of, registration, health, and alerts that come once.
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseOption } from '../../src/commands/choose-option';
import { readInstance } from '../../src/db/instance';
import { account, activity, instance, jobRun, letter, notice } from '../../src/db/schema';
import { healthLines, type HealthFacts } from '../../src/domain/health';
import { readSettings } from '../../src/env';
import { alerts } from '../../src/jobs/alerts';
import { actionsOf, anOperator, nameAccount, noticesOf, somebody, submit, type Somebody } from '../support/operator-world';
import { Visitor, withProject } from '../support/visitor';
import { database, env, makeInvoice, makeMerchant, makePorts } from '../support/worker-world';

let operator: Somebody;
beforeAll(async () => {
  operator = await anOperator();
});

describe('accounts', () => {
  test('for anybody but the operator these pages do not exist', async () => {
    const { visitor, accountId } = await somebody();
    for (const path of ['/operator', '/operator/accounts', '/operator/health', '/operator/registration', `/operator/accounts/${accountId}`])
      expect([path, (await visitor.get(path)).status]).toEqual([path, 404]);
    expect((await new Visitor().get('/operator/accounts')).location).toMatch(/^\/sign-in/);
  });

  test('an account is a name and counts, and no money or content of it', async () => {
    const owner = await somebody();
    await nameAccount(owner.accountId, 'Tea by the river');
    await withProject(owner.visitor);
    const list = await operator.visitor.get('/operator/accounts?q=Tea');
    expect(list.html).toContain('Tea by the river');
    const page = await operator.visitor.get(`/operator/accounts/${owner.accountId}`);
    expect(page.status).toBe(200);
    for (const secret of [owner.email, 'Coffee &amp; Co']) expect(list.html + page.html).not.toContain(secret);
  });

  test('a search for a pattern finds no more than a name', async () => {
    expect((await operator.visitor.get('/operator/accounts?q=%25%25zz%25')).html).toContain('No account has that name');
    expect((await operator.visitor.get('/operator/accounts/acc_1111111111111111')).status).toBe(404);
    expect((await operator.visitor.get('/operator/accounts?cursor=bent')).status).toBe(200);
  });
});

describe('suspension', () => {
  test('asks for a confirmation and for a reason', async () => {
    const owner = await somebody();
    const page = `/operator/accounts/${owner.accountId}`;
    const refused = await submit(operator.visitor, page, `${page}/suspension`, { why: ' ' });
    expect([refused.status, refused.html.includes('Reason')]).toEqual([422, true]);
    const unconfirmed = await anOperator();
    await database.run('DELETE FROM step_up');
    expect((await submit(unconfirmed.visitor, page, `${page}/suspension`, { why: 'x' })).status).toBe(403);
    expect(await actionsOf(owner.accountId)).not.toContain('account.suspended');
    operator = await anOperator();
  });

  test('makes the account read-only, tells the owner once, and is one row of its own log however often it is sent', async () => {
    const owner = await somebody();
    const page = `/operator/accounts/${owner.accountId}`;
    const form = await operator.visitor.hidden(page, `${page}/suspension`);
    for (let time = 0; time < 2; time += 1) expect((await operator.visitor.post(`${page}/suspension`, { ...form, why: 'Complaints' })).status).toBe(303);
    expect((await actionsOf(owner.accountId)).filter((action) => action === 'account.suspended')).toHaveLength(1);
    expect((await noticesOf(owner.userId)).filter((kind) => kind === 'account_suspended')).toHaveLength(1);
    expect((await owner.visitor.get('/test/payments')).status).toBe(200);
    const refused = await owner.visitor.post('/account', { ...(await owner.visitor.hidden('/account', '/account')), name: 'Another' });
    expect(refused.status).toBe(403);
    await submit(operator.visitor, page, `${page}/suspension`);
    expect(await noticesOf(owner.userId)).toContain('account_resumed');
    expect((await submit(owner.visitor, '/account', '/account', { name: 'Another' })).status).toBe(303);
  });

  test('payers get no address from a suspended account, are told so, and what they sent is still watched', async () => {
    const merchant = await makeMerchant();
    const [fresh, chosen] = [await makeInvoice(merchant), await makeInvoice(merchant)];
    await env.INVOICE.getByName(chosen).open(chosen);
    expect((await chooseOption(makePorts(), chosen, 'USD_SANDBOX')).ok).toBe(true);
    const shown = (await new Visitor().get(`/i/${chosen}`)).html;
    expect(shown).toContain('sbx1');
    await database.update(account).set({ suspendedAtMs: Date.now() }).where(eq(account.id, merchant.accountId));
    const refused = await new Visitor().post(`/i/${fresh}/options`, { asset: 'USD_SANDBOX' });
    expect([refused.status, refused.html.includes('cannot take payments now')]).toEqual([403, true]);
    const halted = (await new Visitor().get(`/i/${chosen}`)).html;
    expect(halted).not.toContain('sbx1');
    expect(halted).toContain('it is still watched');
    // Test money sent to the address that was shown arrives all the same.
    expect((await new Visitor().post(`/i/${chosen}/simulation`, { kind: 'exact' })).status).toBe(303);
  });
});

test('registration is one switch, and each change one row of the instance’s log', async () => {
  const page = '/operator/registration';
  const before = await database.select().from(activity).where(eq(activity.action, 'instance.changed'));
  const form = await operator.visitor.hidden(page, page);
  for (const registration of ['closed', 'closed', 'nonsense']) await operator.visitor.post(page, { ...form, registration });
  expect((await readInstance(database)).registration).toBe('closed');
  const after = await database.select().from(activity).where(eq(activity.action, 'instance.changed'));
  expect(after.length - before.length).toBe(1);
  expect(after[after.length - 1]).toMatchObject({ accountId: 'instance', detail: { registration: ['open', 'closed'] } });
  await database.update(instance).set({ registration: 'open' });
});

describe('health', () => {
  test('the page says of each part how it is', async () => {
    const { status, html } = await operator.visitor.get('/operator/health');
    expect(status).toBe(200);
    for (const words of ['Rates', 'Webhooks and payment mails', 'Mails about access', 'Seals of the activity log', 'Database']) expect(html).toContain(words);
  });

  const nowMs = 1_800_000_000_000;
  const well: HealthFacts = {
    chains: [{ name: 'ETH', scannedThroughMs: nowMs - 5_000, trouble: null, wakeAtMs: nowMs }],
    jobs: [{ name: 'tell', ranAtMs: nowMs - 30_000, counts: {} }],
    deliveries: { waiting: 0, oldestDueMs: null, deadLately: 0 },
    letters: { waiting: 1, oldestDueMs: nowMs - 60_000, deadLately: 0 },
    unsealed: { count: 1, oldestMs: nowMs - 60_000 },
    databaseBytes: 5_000_000,
    configured: [{ chain: 'ETH', providers: 3 }],
    book: null,
  };
  const bad = (change: Partial<HealthFacts>): readonly string[] =>
    healthLines({ ...well, ...change }, nowMs)
      .filter((line) => line.level === 'bad')
      .map((line) => line.what);

  test('what is late, silent or full is trouble, and nothing else is', () => {
    expect(bad({})).toEqual([]);
    expect(bad({ chains: [{ name: 'ETH', scannedThroughMs: nowMs - 400_000, trouble: null, wakeAtMs: nowMs }] })).toEqual(['chain:ETH']);
    expect(bad({ chains: [{ name: 'ETH', scannedThroughMs: nowMs - 400_000, trouble: null, wakeAtMs: null }] })).toEqual([]);
    expect(bad({ chains: [{ name: 'ETH', scannedThroughMs: nowMs - 400_000, trouble: 'silent', wakeAtMs: nowMs }] })).toEqual(['chain:ETH']);
    expect(bad({ jobs: [{ name: 'tell', ranAtMs: nowMs - 600_000, counts: {} }] })).toEqual(['job:tell']);
    expect(bad({ deliveries: { waiting: 3, oldestDueMs: nowMs - 3_600_000, deadLately: 0 } })).toEqual(['deliveries']);
    expect(bad({ unsealed: { count: 3, oldestMs: nowMs - 3_600_000 } })).toEqual(['seals']);
    expect(bad({ databaseBytes: 9_000_000_000 })).toEqual(['database']);
  });
});

test('operators are told of trouble once when it lasts, and once more a day later', async () => {
  const settings = readSettings(env);
  if (!settings.ok) throw new Error('the test Worker is configured');
  const startMs = Date.now() + 10 * 60_000;
  await database.delete(notice).where(eq(notice.kind, 'operator_alert'));
  await database.insert(jobRun).values({ name: 'sample', leaseUntilMs: 0, ranAtMs: 1, cursor: '', counts: {} });
  const told = async (): Promise<number> => (await noticesOf(operator.userId)).filter((kind) => kind === 'operator_alert').length;
  let cursor = '';
  const run = async (atMs: number): Promise<void> => {
    // Everything else is well, so that the one job is the only trouble.
    await database.delete(letter);
    await database.run('DELETE FROM delivery');
    cursor = (await alerts({ env, settings: settings.settings, database, nowMs: atMs, cursor })).cursor;
  };
  await run(startMs);
  expect(await told()).toBe(0);
  await run(startMs + 3 * 60_000);
  const first = await told();
  expect(first).toBeGreaterThan(0);
  await run(startMs + 4 * 60_000);
  await run(startMs + 4 * 60_000);
  expect(await told()).toBe(first);
  for (let hour = 0; hour < 26; hour += 1) await run(startMs + hour * 3_540_000);
  expect(await told()).toBe(first * 2);
});
