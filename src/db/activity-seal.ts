// Owns what the sealer and the check read and write: rows without a place, the signed ends of chains, and their copies outside D1.
// A batch that seals holds only while the chain still ends where it was read; of two sealers at once one gets through.
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { ChainEnd, ChainRow, SealedRow, SignedHead } from '../domain/activity-chain';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { activity, activityHead } from './schema';

export interface StoredHead extends SignedHead {
  readonly accountId: string;
}

/** A row as it was written: the check hashes the stored text, not a reading of it. */
const chainColumns = {
  position: activity.position,
  id: activity.id,
  accountId: activity.accountId,
  atMs: activity.atMs,
  actor: activity.actor,
  via: sql<string>`${activity.via}`,
  action: activity.action,
  object: activity.object,
  detail: sql<string>`${activity.detail}`,
  requestId: activity.requestId,
  ip: activity.ip,
  device: activity.device,
};

/**
 * The oldest rows without a place, after a position. Rows of a chain that has an unsealed row at or before it are left out: a chain is
 * sealed in the order of its rows or not at all.
 */
export async function unsealedRows(database: Database, afterPosition: number): Promise<readonly ChainRow[]> {
  const held = sql`${activity.accountId} NOT IN (SELECT account_id FROM activity WHERE seq IS NULL AND position <= ${afterPosition})`;
  return await database
    .select(chainColumns)
    .from(activity)
    .where(and(sql`seq IS NULL`, gt(activity.position, afterPosition), ...(afterPosition === 0 ? [] : [held])))
    .orderBy(asc(activity.position))
    .limit(limits.sealBatchMax);
}

const headColumns = { accountId: activityHead.accountId, seq: activityHead.seq, hash: activityHead.hash, mac: activityHead.mac };

/** The ends of those chains; a chain that has none yet is left out. */
export async function findHeads(database: Database, accountIds: readonly string[]): Promise<readonly StoredHead[]> {
  const wanted = sql`(SELECT value FROM json_each(${JSON.stringify(accountIds)}))`;
  return await database.select(headColumns).from(activityHead).where(sql`${activityHead.accountId} IN ${wanted}`);
}

export interface SealedStretch {
  readonly accountId: string;
  /** The seal that the chain ended with when it was read; null for a chain without rows. */
  readonly endedWith: string | null;
  readonly rows: readonly SealedRow[];
  readonly head: SignedHead;
}

/**
 * Gives rows their places and moves the ends. For one batch: `isOvertaken` tells that a chain had moved on meanwhile, a unique violation
 * that a place is taken, and then nothing of it stays.
 */
export function sealStatements(database: Database, stretches: readonly SealedStretch[], nowMs: number): readonly Statement[] {
  const rows = JSON.stringify(stretches.flatMap((stretch) => stretch.rows.map(({ position, seq, hash }) => [position, seq, hash])));
  const heads = JSON.stringify(stretches.map(({ accountId, endedWith, head }) => [accountId, endedWith, head.seq, head.hash, head.mac]));
  const places = sql`(SELECT value ->> 0 AS position, value ->> 1 AS seq, value ->> 2 AS hash FROM json_each(${rows})) AS sealed`;
  const moved = { seq: sql`excluded.seq`, hash: sql`excluded.hash`, mac: sql`excluded.mac`, sealedAtMs: sql`excluded.sealed_at_ms` };
  return [
    database
      .update(activity)
      .set({ seq: sql`sealed.seq`, hash: sql`sealed.hash` })
      .from(places)
      .where(sql`activity.position = sealed.position AND activity.seq IS NULL`),
    database
      .insert(activityHead)
      .select(
        sql`SELECT value ->> 0, CASE WHEN old.hash IS (value ->> 1) THEN value ->> 2 END, value ->> 3, value ->> 4, ${nowMs}
          FROM json_each(${heads}) LEFT JOIN activity_head AS old ON old.account_id = (value ->> 0) WHERE true`,
      )
      .onConflictDoUpdate({ target: activityHead.accountId, set: moved }),
  ];
}

/** Whether a batch broke because somebody else had moved the end of a chain. */
export function isOvertaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.includes('NOT NULL constraint failed: activity_head.seq') || isOvertaken(error.cause);
}

/** Ends that moved since a moment, by account. */
export async function headsMovedSince(database: Database, sinceMs: number, afterAccountId: string, max: number): Promise<readonly StoredHead[]> {
  return await database
    .select(headColumns)
    .from(activityHead)
    .where(and(gt(activityHead.accountId, afterAccountId), sql`${activityHead.sealedAtMs} >= ${sinceMs}`))
    .orderBy(asc(activityHead.accountId))
    .limit(max);
}

/** The seals that stand at places of chains: `[account, seq]` → hash. */
export async function sealsAt(
  database: Database,
  places: readonly { readonly accountId: string; readonly seq: number }[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = sql`SELECT value ->> 0, value ->> 1 FROM json_each(${JSON.stringify(places.map(({ accountId, seq }) => [accountId, seq]))})`;
  const rows = await database
    .select({ accountId: activity.accountId, hash: activity.hash })
    .from(activity)
    .where(sql`(${activity.accountId}, ${activity.seq}) IN (${wanted})`);
  return new Map(rows.flatMap(({ accountId, hash }) => (hash === null ? [] : [[accountId, hash]])));
}

const copyKey = (accountId: string): string => `activity-heads/${accountId}.json`;

/** The end of a chain as it was last copied out of the database; null when it never was, or the copy cannot be read. */
export async function readHeadCopy(bucket: R2Bucket, accountId: string): Promise<SignedHead | null> {
  const object = await bucket.get(copyKey(accountId));
  if (object === null) return null;
  try {
    const { seq, hash, mac } = await object.json<Partial<Record<keyof SignedHead, unknown>>>();
    return { seq: Number(seq), hash: String(hash), mac: String(mac) };
  } catch {
    // What cannot be read is no signed end, and the check says so.
    return { seq: 0, hash: '', mac: '' };
  }
}

export async function writeHeadCopy(bucket: R2Bucket, head: StoredHead, nowMs: number): Promise<void> {
  const { accountId, seq, hash, mac } = head;
  await bucket.put(copyKey(accountId), JSON.stringify({ accountId, seq, hash, mac, copiedAtMs: nowMs }));
}

export interface ReadStretch {
  readonly rows: readonly SealedRow[];
  /** Read in the same moment as the rows; null while more rows follow. */
  readonly end: ChainEnd | null;
}

/** Rows that one look may report as waiting or astray: more would say nothing new. */
const oddRowsMax = 100;

/** A page of a chain after a place, with the chain's end when it is the last. One batch: rows and end belong together. */
export async function readStretch(
  database: Database,
  accountId: string,
  after: { readonly seq: number; readonly position: number } | null,
  max: number,
): Promise<ReadStretch> {
  const own = eq(activity.accountId, accountId);
  const later = after === null ? [] : [sql`(${activity.seq}, ${activity.position}) > (${after.seq}, ${after.position})`];
  const isNumber = sql`typeof(${activity.seq}) = 'integer'`;
  const [rows, heads, unsealed, strays] = await database.batch([
    database
      .select({ ...chainColumns, seq: sql<number>`${activity.seq}`, hash: sql<string>`coalesce(${activity.hash}, '')` })
      .from(activity)
      .where(and(own, isNumber, ...later))
      .orderBy(asc(activity.seq), asc(activity.position))
      .limit(max),
    database.select(headColumns).from(activityHead).where(eq(activityHead.accountId, accountId)),
    database
      .select({ position: activity.position, atMs: activity.atMs })
      .from(activity)
      .where(and(own, isNull(activity.seq)))
      .limit(oddRowsMax),
    database
      .select({ position: activity.position })
      .from(activity)
      .where(and(own, sql`typeof(${activity.seq}) NOT IN ('integer', 'null')`))
      .limit(oddRowsMax),
  ]);
  if (rows.length === max) return { rows, end: null };
  return { rows, end: { head: heads[0] ?? null, unsealed, strays: strays.map((row) => row.position) } };
}

/** The row at a place of a chain: where a look goes on; null when there is none. */
export async function findPlace(
  database: Database,
  accountId: string,
  seq: number,
): Promise<{ readonly seq: number; readonly hash: string; readonly position: number } | null> {
  const rows = await database
    .select({ position: activity.position, hash: sql<string>`coalesce(${activity.hash}, '')` })
    .from(activity)
    .where(and(eq(activity.accountId, accountId), eq(activity.seq, seq)))
    .limit(1);
  return rows[0] === undefined ? null : { seq, ...rows[0] };
}

/** Every chain that has rows or an end. For the check of a whole database. */
export async function listChains(database: Database): Promise<readonly string[]> {
  const rows = await database.all<{ account_id: string }>(sql`SELECT account_id FROM activity UNION SELECT account_id FROM activity_head ORDER BY 1`);
  return rows.map((row) => row.account_id);
}
