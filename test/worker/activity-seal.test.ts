// The activity log is sealed within a minute, in the order in which things happened, by one sealer at a time; and whoever changes a
// sealed row behind the product's back is found, with the place.
import fc from 'fast-check';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { insertActivity } from '../../src/db/activity';
import { findHeads, readHeadCopy, readStretch, sealStatements, isOvertaken } from '../../src/db/activity-seal';
import { sendBatch } from '../../src/db/database';
import { activity, activityHead } from '../../src/db/schema';
import { headKey, macOfHead, sealRows, verifyChain, type Finding } from '../../src/domain/activity-chain';
import { idBytes, makeId } from '../../src/domain/id';
import { limits } from '../../src/domain/limits';
import { randomBytes } from '../../src/lib/random';
import { runJob } from '../../src/jobs/job';
import { sealActivity } from '../../src/jobs/seal-activity';
import { database, env, makePorts } from '../support/worker-world';

const { settings } = makePorts();
const key = headKey(settings.masterKey);
const hourMs = 3_600_000;

const account = (): string => makeId('acc', randomBytes(idBytes));

async function act(accountId: string, times: number, atMs = Date.now()): Promise<void> {
  const facts = { accountId, actor: 'user:usr_1', via: 'web', requestId: 'req_1', action: 'project.changed', object: 'prj_1', atMs } as const;
  const from = { ip: '192.0.2.7', userAgent: '' };
  const statements = Array.from({ length: times }, (_item, index) =>
    insertActivity(database, { ...facts, from, detail: { name: [`Shop ${index}`, `Shop ${index + 1}`] } }, randomBytes(idBytes)),
  );
  await sendBatch(database, statements);
}

const seal = (change: { readonly nowMs?: number; readonly cursor?: string } = {}) =>
  sealActivity({ env, settings, database, nowMs: Date.now(), cursor: `${Date.now()} 0 `, ...change });

async function check(accountId: string, nowMs = Date.now()): Promise<readonly Finding[]> {
  const { rows, end } = await readStretch(database, accountId, null, 1_000);
  return verifyChain({ accountId, start: null, rows, copy: await readHeadCopy(env.BODIES, accountId), end }, key, nowMs);
}

const places = (findings: readonly Finding[]) => findings.map(({ kind, fromSeq, toSeq }) => [kind, fromSeq, toSeq]);

/** What an attacker with the whole database would do first. */
async function dropTriggers(): Promise<void> {
  await env.DB.batch([env.DB.prepare('DROP TRIGGER IF EXISTS activity_is_kept'), env.DB.prepare('DROP TRIGGER IF EXISTS activity_is_sealed_once')]);
}

test('a row is never deleted, and never changed but by its seal, once', async () => {
  const accountId = account();
  await act(accountId, 2);
  const change = (set: string) => env.DB.prepare(`UPDATE activity SET ${set} WHERE account_id = ?`).bind(accountId).run();
  await expect(change("actor = 'user:usr_2', seq = 1, hash = 'x'")).rejects.toThrow('append only');
  await expect(change('detail = detail')).rejects.toThrow('append only');
  await seal();
  for (const set of ['seq = seq + 100', "hash = 'x'", 'seq = NULL', "detail = '{}'"]) await expect(change(set)).rejects.toThrow('append only');
  await expect(env.DB.prepare('DELETE FROM activity WHERE account_id = ?').bind(accountId).run()).rejects.toThrow('append only');
  expect(await check(accountId)).toEqual([]);
});

describe('the sealer', () => {
  test('gives every row its place in its own account, in the order of commit, and twice is once', async () => {
    const [one, other] = [account(), account()];
    for (const accountId of [one, other, one, one, other]) await act(accountId, 2);
    expect((await seal()).counts).toMatchObject({ sealed: 10, broken: 0 });
    expect((await seal()).counts).toMatchObject({ sealed: 0, broken: 0 });
    for (const [accountId, count] of [
      [one, 6],
      [other, 4],
    ] as const) {
      const rows = await database.select().from(activity).where(eq(activity.accountId, accountId)).orderBy(activity.position);
      expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: count }, (_item, index) => index + 1));
      expect(await check(accountId)).toEqual([]);
    }
    await act(one, 1);
    expect((await seal()).counts).toMatchObject({ sealed: 1 });
    expect(await check(one)).toEqual([]);
  });

  test('takes more rows than fit one batch, and each only once', async () => {
    const accountId = account();
    for (let round = 0; round < 7; round++) await act(accountId, 90);
    expect(630).toBeGreaterThan(limits.sealBatchMax);
    expect((await seal()).counts).toMatchObject({ sealed: 630 });
    expect(await check(accountId)).toEqual([]);
  });

  test('runs ten at once without a fork', async () => {
    const accounts = [account(), account(), account()];
    for (const accountId of accounts) await act(accountId, 20);
    const runs = await Promise.all(Array.from({ length: 10 }, () => seal()));
    expect(runs.reduce((sum, run) => sum + (run.counts['sealed'] ?? 0), 0)).toBe(60);
    expect(runs.every((run) => run.counts['broken'] === 0)).toBe(true);
    for (const accountId of accounts) expect(await check(accountId)).toEqual([]);
  });

  test('that read an older end writes nothing', async () => {
    const accountId = account();
    await act(accountId, 3);
    const rows = (await database.select().from(activity).where(eq(activity.accountId, accountId))).map((row) => ({
      ...row,
      detail: JSON.stringify(row.detail),
    }));
    const late = sealRows(accountId, null, rows.slice(0, 2));
    await seal();
    await act(accountId, 1);
    const head = { seq: 2, hash: late[1]?.hash ?? '', mac: '' };
    const error: unknown = await sendBatch(database, sealStatements(database, [{ accountId, endedWith: null, rows: late, head }], 1)).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(isOvertaken(error)).toBe(true);
    expect((await findHeads(database, [accountId]))[0]?.seq).toBe(3);
    expect(await check(accountId)).toEqual([]);
  });

  test('seals nothing onto an end that was forged, says so, and goes on with other accounts', async () => {
    const [forged, removed, sound] = [account(), account(), account()];
    for (const accountId of [forged, removed, sound]) await act(accountId, 2);
    await seal();
    await database
      .update(activityHead)
      .set({ hash: 'f'.repeat(64) })
      .where(eq(activityHead.accountId, forged));
    await database.delete(activityHead).where(eq(activityHead.accountId, removed));
    for (const accountId of [forged, removed, sound]) await act(accountId, 2, Date.now() - limits.sealOverdueMs - 1);
    expect((await seal()).counts).toMatchObject({ sealed: 2, broken: 2 });
    expect(await check(sound)).toEqual([]);
    expect(places(await check(forged))).toEqual([
      ['head_forged', 2, 2],
      ['unsealed', null, null],
      ['unsealed', null, null],
    ]);
    expect(places(await check(removed))[0]).toEqual(['head_missing', 2, 2]);
  });

  test('runs as a job under its lease', async () => {
    const accountId = account();
    await act(accountId, 1);
    await runJob(env, settings, 'seal-activity', sealActivity);
    expect((await findHeads(database, [accountId]))[0]?.seq).toBe(1);
  });
});

describe('the copy outside the database', () => {
  test('is made once an hour, of every end that moved', async () => {
    const accountId = account();
    await act(accountId, 2);
    const startMs = Date.now() + hourMs;
    const first = await seal({ nowMs: startMs, cursor: '' });
    expect(await readHeadCopy(env.BODIES, accountId)).toMatchObject({ seq: 2 });
    await act(accountId, 1);
    const second = await seal({ nowMs: startMs + 60_000, cursor: first.cursor });
    expect((await readHeadCopy(env.BODIES, accountId))?.seq).toBe(2);
    const third = await seal({ nowMs: startMs + hourMs, cursor: second.cursor });
    expect((await readHeadCopy(env.BODIES, accountId))?.seq).toBe(3);
    expect((await seal({ nowMs: startMs + 3 * hourMs, cursor: third.cursor })).counts).toMatchObject({ copied: 0 });
    expect(await check(accountId)).toEqual([]);
  });

  test('finds a chain that was cut short to an older signed end, and is not overwritten by it', async () => {
    const accountId = account();
    await act(accountId, 3);
    await seal();
    const [older] = await findHeads(database, [accountId]);
    await act(accountId, 3);
    await seal({ nowMs: Date.now() + hourMs, cursor: '' });
    await dropTriggers();
    await env.DB.prepare('DELETE FROM activity WHERE account_id = ? AND seq > 3').bind(accountId).run();
    await database
      .update(activityHead)
      .set({ seq: 3, hash: older?.hash ?? '', mac: older?.mac ?? '' })
      .where(eq(activityHead.accountId, accountId));
    expect(places(await check(accountId))).toEqual([['cut_short', 4, 6]]);
    await act(accountId, 4);
    expect((await seal({ nowMs: Date.now() + 2 * hourMs, cursor: '' })).counts['broken']).toBeGreaterThan(0);
    expect((await readHeadCopy(env.BODIES, accountId))?.seq).toBe(6);
    expect(places(await check(accountId))).toEqual([['copy_differs', 1, 6]]);
  });
});

describe('somebody with the whole database', () => {
  const size = 30;
  const columns = ['actor', 'action', 'object', 'detail', 'request_id', 'ip', 'device', 'via', 'hash'] as const;
  const seqs = fc.integer({ min: 1, max: size });
  const attack = fc.oneof(
    fc.record({ kind: fc.constant('edit' as const), seq: seqs, column: fc.constantFrom(...columns) }),
    fc.record({ kind: fc.constant('deletion' as const), seq: seqs }),
    fc
      .tuple(seqs, seqs)
      .filter(([one, other]) => one < other)
      .map(([one, other]) => ({ kind: 'swap' as const, one, other })),
  );

  test('is found in 200 random edits, deletions and swaps of sealed rows, each with its place', async () => {
    const accountId = account();
    await act(accountId, size);
    await seal();
    await dropTriggers();
    const kept = await env.DB.prepare('SELECT * FROM activity WHERE account_id = ? ORDER BY position').bind(accountId).all();
    const columnsOf = Object.keys(kept.results[0] ?? {});
    const put = `INSERT INTO activity (${columnsOf.join()}) VALUES (${columnsOf.map(() => '?').join()})`;
    const restore = async (): Promise<void> => {
      const rows = kept.results.map((row) => env.DB.prepare(put).bind(...columnsOf.map((column) => row[column])));
      await env.DB.batch([env.DB.prepare('DELETE FROM activity WHERE account_id = ?').bind(accountId), ...rows]);
    };
    const run = (text: string, ...values: readonly (string | number)[]) => env.DB.prepare(text).bind(...values);
    for (const one of fc.sample(attack, { numRuns: 200, seed: 200 })) {
      if (one.kind === 'edit') {
        await run(`UPDATE activity SET ${one.column} = ${one.column} || 'x' WHERE account_id = ? AND seq = ?`, accountId, one.seq).run();
        expect([one, ...places(await check(accountId))]).toEqual([one, ['edited', one.seq, one.seq]]);
      } else if (one.kind === 'deletion') {
        await run('DELETE FROM activity WHERE account_id = ? AND seq = ?', accountId, one.seq).run();
        expect([one, ...places(await check(accountId))]).toEqual([one, [one.seq === size ? 'cut_short' : 'deleted', one.seq, one.seq]]);
      } else {
        const swapped = 'UPDATE activity SET seq = CASE seq WHEN ? THEN -? WHEN ? THEN -? END WHERE account_id = ? AND seq IN (?, ?)';
        await env.DB.batch([
          run(swapped, one.one, one.other, one.other, one.one, accountId, one.one, one.other),
          run('UPDATE activity SET seq = -seq WHERE account_id = ? AND seq < 0', accountId),
        ]);
        expect([one, ...places(await check(accountId))]).toEqual([one, ['swapped', one.one, one.other]]);
      }
      await restore();
    }
    expect(await check(accountId)).toEqual([]);
  }, 60_000);

  test('who seals everything again after a change is found by the signature of the end', async () => {
    const accountId = account();
    await act(accountId, 5);
    await seal();
    await dropTriggers();
    const { rows } = await readStretch(database, accountId, null, 100);
    const again = sealRows(
      accountId,
      null,
      rows.map((row) => (row.seq === 2 ? { ...row, detail: '{}' } : row)),
    );
    for (const row of again) await env.DB.prepare('UPDATE activity SET detail = ?, hash = ? WHERE position = ?').bind(row.detail, row.hash, row.position).run();
    const place = { seq: 5, hash: again[4]?.hash ?? '' };
    const guessed = macOfHead(headKey(new Uint8Array(32)), accountId, place);
    await database
      .update(activityHead)
      .set({ ...place, mac: guessed })
      .where(eq(activityHead.accountId, accountId));
    expect(places(await check(accountId))).toEqual([['head_forged', 5, 5]]);
  });

  test('cannot hide a row by a place that is no number', async () => {
    const accountId = account();
    await act(accountId, 2);
    await seal();
    await act(accountId, 1);
    await env.DB.prepare("UPDATE activity SET seq = 'x', hash = 'y' WHERE account_id = ? AND seq IS NULL").bind(accountId).run();
    expect(places(await check(accountId))).toEqual([['inserted', null, null]]);
  });
});
