// Seals the activity log: gives each unsealed row its place in its account's chain, in the order of commit, and copies the signed ends
// out of the database once an hour. Never seals onto an end that it did not sign, and never overwrites a copy that a chain contradicts.
import {
  findHeads,
  headsMovedSince,
  isOvertaken,
  readHeadCopy,
  sealsAt,
  sealStatements,
  unsealedRows,
  writeHeadCopy,
  type SealedStretch,
  type StoredHead,
} from '../db/activity-seal';
import { isUniqueViolation, sendBatch, type Database } from '../db/database';
import { headKey, isHeadSigned, macOfHead, sealRows, type ChainRow } from '../domain/activity-chain';
import { logAlarm } from '../lib/log';
import type { JobContext, JobResult } from './job';

/** Batches of one run: a minute's rows of a busy instance, well within a run's time. */
const roundsMax = 10;
const copyEachMs = 3_600_000;
const copiesPerRunMax = 200;

interface Counts {
  sealed: number;
  overtaken: number;
  broken: number;
  copied: number;
}

export async function sealActivity(context: JobContext): Promise<JobResult> {
  const counts: Counts = { sealed: 0, overtaken: 0, broken: 0, copied: 0 };
  await sealAll(context, counts);
  const cursor = await copyHeads(context, counts);
  return { cursor, counts: { ...counts } };
}

async function sealAll({ database, settings, nowMs }: JobContext, counts: Counts): Promise<void> {
  const key = headKey(settings.masterKey);
  let afterPosition = 0;
  for (let round = 0; round < roundsMax; round++) {
    const rows = await unsealedRows(database, afterPosition);
    const last = rows.at(-1);
    if (last === undefined) return;
    const stretches = await stretchesOf(database, key, rows, counts);
    await sealStretches(database, stretches, nowMs, counts);
    afterPosition = last.position;
  }
}

/** The rows by chain, with their places. A chain whose end is not signed by us gets none: a signature on it would hide the change. */
async function stretchesOf(database: Database, key: Uint8Array, rows: readonly ChainRow[], counts: Counts): Promise<readonly SealedStretch[]> {
  const byAccount = Map.groupBy(rows, (row) => row.accountId);
  const heads = new Map((await findHeads(database, [...byAccount.keys()])).map((head) => [head.accountId, head]));
  return [...byAccount].flatMap(([accountId, own]) => {
    const end = heads.get(accountId) ?? null;
    if (end !== null && !isHeadSigned(key, accountId, end)) {
      counts.broken += 1;
      logAlarm('the end of an activity log was changed outside', { account: accountId });
      return [];
    }
    const sealed = sealRows(accountId, end, own);
    const place = sealed.at(-1);
    if (place === undefined) return [];
    const head = { seq: place.seq, hash: place.hash, mac: macOfHead(key, accountId, place) };
    return [{ accountId, endedWith: end?.hash ?? null, rows: sealed, head }];
  });
}

/** One batch for all; when it breaks, halves, until the chain stands alone that broke it. */
async function sealStretches(database: Database, stretches: readonly SealedStretch[], nowMs: number, counts: Counts): Promise<void> {
  const [first] = stretches;
  if (first === undefined) return;
  try {
    await sendBatch(database, sealStatements(database, stretches, nowMs));
    counts.sealed += stretches.reduce((sum, stretch) => sum + stretch.rows.length, 0);
  } catch (error) {
    const overtaken = isOvertaken(error);
    if (!overtaken && !isUniqueViolation(error, 'activity')) throw error;
    if (stretches.length > 1) {
      const middle = stretches.length >> 1;
      await sealStretches(database, stretches.slice(0, middle), nowMs, counts);
      await sealStretches(database, stretches.slice(middle), nowMs, counts);
    } else if (overtaken) {
      counts.overtaken += 1;
    } else {
      counts.broken += 1;
      logAlarm('a place in an activity log is taken already', { account: first.accountId });
    }
  }
}

/** How far the hour's copying has come: what moved since `sinceMs` is due; `startedAtMs` is null between two rounds. */
interface CopyCursor {
  readonly sinceMs: number;
  readonly startedAtMs: number | null;
  readonly afterAccountId: string;
}

function readCursor(text: string): CopyCursor {
  const [since = '', started = '', afterAccountId = ''] = text.split(' ');
  const [sinceMs, startedAtMs] = [Number(since), Number(started)];
  if (!Number.isSafeInteger(sinceMs) || !Number.isSafeInteger(startedAtMs)) return { sinceMs: 0, startedAtMs: null, afterAccountId: '' };
  return { sinceMs, startedAtMs: startedAtMs === 0 ? null : startedAtMs, afterAccountId };
}

async function copyHeads({ database, env, settings, nowMs, cursor: text }: JobContext, counts: Counts): Promise<string> {
  const cursor = readCursor(text);
  if (cursor.startedAtMs === null && nowMs < cursor.sinceMs + copyEachMs) return text;
  const startedAtMs = cursor.startedAtMs ?? nowMs;
  const heads = await headsMovedSince(database, cursor.sinceMs, cursor.afterAccountId, copiesPerRunMax);
  const copies = await Promise.all(heads.map(async (head) => ({ head, copy: await readHeadCopy(env.BODIES, head.accountId) })));
  const known = copies.flatMap(({ head, copy }) => (copy === null ? [] : [{ accountId: head.accountId, seq: copy.seq, hash: copy.hash, mac: copy.mac }]));
  const seals = await sealsAt(database, known);
  const key = headKey(settings.masterKey);
  for (const { head, copy } of copies) {
    const follows = copy === null || (isHeadSigned(key, head.accountId, copy) && seals.get(head.accountId) === copy.hash);
    if (follows && isHeadSigned(key, head.accountId, head)) await copyHead(env.BODIES, head, nowMs, counts);
    else report(head, counts);
  }
  const last = heads.at(-1);
  return heads.length < copiesPerRunMax || last === undefined ? `${startedAtMs} 0 ` : `${cursor.sinceMs} ${startedAtMs} ${last.accountId}`;
}

async function copyHead(bucket: R2Bucket, head: StoredHead, nowMs: number, counts: Counts): Promise<void> {
  await writeHeadCopy(bucket, head, nowMs);
  counts.copied += 1;
}

function report(head: StoredHead, counts: Counts): void {
  counts.broken += 1;
  logAlarm('an activity log does not continue its copy', { account: head.accountId });
}
