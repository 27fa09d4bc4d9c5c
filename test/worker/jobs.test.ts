// The minute's work: runs under a lease, forgets what is old and nothing else, and wakes chains that nobody else would.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { chainStatus, delivery, idempotency, jobRun, replay } from '../../src/db/schema';
import { runJob } from '../../src/jobs/job';
import { repairChains } from '../../src/jobs/repair-chains';
import { retention } from '../../src/jobs/retention';
import { database, env, makeMerchant, makePorts } from '../support/worker-world';

const { settings } = makePorts();
const dayMs = 86_400_000;

describe('a job', () => {
  test('does not run while another run of it holds the lease, and runs again after it', async () => {
    let runs = 0;
    const job = () => {
      runs += 1;
      return Promise.resolve({ cursor: '', counts: {} });
    };
    await database.insert(jobRun).values({ name: 'held', leaseUntilMs: Date.now() + 60_000, ranAtMs: 0, cursor: '', counts: {} });
    await runJob(env, settings, 'held', job);
    expect(runs).toBe(0);
    await database.update(jobRun).set({ leaseUntilMs: 0 }).where(eq(jobRun.name, 'held'));
    await runJob(env, settings, 'held', job);
    await runJob(env, settings, 'held', job);
    expect(runs).toBe(2);
  });

  test('that fails gives its lease back and keeps its place', async () => {
    const places: string[] = [];
    await runJob(env, settings, 'failing', ({ cursor }) => Promise.resolve({ cursor: `${cursor}a`, counts: {} }));
    await runJob(env, settings, 'failing', () => Promise.reject(new Error('broken on purpose')));
    await runJob(env, settings, 'failing', ({ cursor }) => {
      places.push(cursor);
      return Promise.resolve({ cursor, counts: {} });
    });
    expect(places).toEqual(['a']);
  });
});

test('retention forgets requests after a week and texts of tries after a month, twice without harm', async () => {
  const { accountId } = await makeMerchant();
  const row = { accountId, mode: 'test' as const, route: 'r', inputHash: 'h', resultId: 'x' };
  await database.insert(idempotency).values([
    { ...row, key: 'old', createdAtMs: Date.now() - 8 * dayMs },
    { ...row, key: 'new', createdAtMs: Date.now() - 6 * dayMs },
  ]);
  const ended = {
    eventId: 'evt_1',
    accountId,
    projectId: 'p',
    invoiceId: 'i',
    mode: 'test',
    channel: 'webhook',
    target: 'w',
    attempts: 1,
    createdAtMs: 0,
  } as const;
  await database.insert(delivery).values([
    { ...ended, id: 'dlv_sent', state: 'sent', dueAtMs: Date.now() - 91 * dayMs },
    { ...ended, id: 'dlv_lately', state: 'dead', dueAtMs: Date.now() - 89 * dayMs },
    { ...ended, id: 'dlv_waiting', state: 'pending', dueAtMs: Date.now() - 91 * dayMs },
  ]);
  const worked = { accountId, projectId: 'p', endpointId: 'w', mode: 'live', which: 'all', fromMs: 0, toMs: 1, cursor: 9, events: 1, createdAtMs: 0 } as const;
  await database.insert(replay).values([
    { ...worked, id: 'rpl_old', doneAtMs: Date.now() - 91 * dayMs },
    { ...worked, id: 'rpl_lately', doneAtMs: Date.now() - 89 * dayMs },
    { ...worked, id: 'rpl_open', doneAtMs: null },
  ]);
  await env.BODIES.put('deliveries/dlv_1/1', 'text');
  const later = (nowMs: number) => retention({ env, settings, database, nowMs, cursor: '' });
  await later(Date.now());
  await later(Date.now());
  expect((await database.select({ key: idempotency.key }).from(idempotency).where(eq(idempotency.accountId, accountId))).map(({ key }) => key)).toEqual([
    'new',
  ]);
  const kept = await database.select({ id: delivery.id }).from(delivery).where(eq(delivery.accountId, accountId)).orderBy(delivery.id);
  expect(kept.map(({ id }) => id)).toEqual(['dlv_lately', 'dlv_waiting']);
  const replays = await database.select({ id: replay.id }).from(replay).where(eq(replay.accountId, accountId)).orderBy(replay.id);
  expect(replays.map(({ id }) => id)).toEqual(['rpl_lately', 'rpl_open']);
  expect(await env.BODIES.head('deliveries/dlv_1/1')).not.toBeNull();
  await later(Date.now() + 31 * dayMs);
  expect(await env.BODIES.head('deliveries/dlv_1/1')).toBeNull();
});

test('a chain whose next look is overdue is looked at, although its alarm is gone', async () => {
  const { projectId } = await makeMerchant();
  const name = `SANDBOX:${projectId}`;
  const quiet = { headHeight: 0, settledHeight: 0, finalHeight: 0, scannedThroughMs: 0, updatedAtMs: 0, trouble: null };
  await database.insert(chainStatus).values({ name, ...quiet, wakeAtMs: Date.now() - 600_000 });
  await runJob(env, settings, 'repair-chains', repairChains);
  const status = (await database.select().from(chainStatus).where(eq(chainStatus.name, name)))[0];
  expect(status?.updatedAtMs).toBeGreaterThan(0);
  expect(status?.wakeAtMs).toBeNull();
});
