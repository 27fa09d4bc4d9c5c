// Tells operators of trouble: once when it begins, and again each day that it lasts. The cursor remembers what is going on; a notice that
// was written is never written twice, whatever the cursor says.
import { writeNotice } from '../commands/letter';
import { isUniqueViolation, sendBatch } from '../db/database';
import { listOperators, readHealthFacts } from '../db/operator';
import { spend } from '../db/spent-token';
import { parseChainProviders } from '../domain/chain-providers';
import { healthLines, type HealthLine } from '../domain/health';
import { decodeRateBook } from '../domain/rate';
import { randomBytes } from '../lib/random';
import type { JobContext, JobResult } from './job';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Trouble that goes by itself within two minutes is nobody's business. */
const patienceMs = 2 * minuteMs;
/** Trouble that comes back within an hour is the same one. */
const overAfterMs = 60 * minuteMs;

interface Trouble {
  readonly sinceMs: number;
  readonly seenMs: number;
}
type Troubles = Readonly<Record<string, Trouble>>;

export async function alerts(context: JobContext): Promise<JobResult> {
  const { nowMs } = context;
  const bad = (await linesOf(context)).filter((line) => line.level === 'bad');
  const troubles = goOn(readTroubles(context.cursor), bad, nowMs);
  let told = 0;
  for (const line of bad) {
    const trouble = troubles[line.what];
    if (trouble !== undefined && nowMs - trouble.sinceMs >= patienceMs) told += await tell(context, line.what, trouble.sinceMs);
  }
  return { cursor: JSON.stringify(troubles), counts: { troubles: bad.length, told } };
}

async function linesOf({ database, env, settings, nowMs }: JobContext): Promise<readonly HealthLine[]> {
  const loopback = settings.home === 'cloudflare' ? 'refused' : 'allowed';
  const parsed = parseChainProviders({ providersText: settings.chainProviders, loopback });
  const configured = parsed.ok ? parsed.providers.map(({ chain, urls }) => ({ chain, providers: urls.length })) : [];
  const [facts, bookText] = await Promise.all([readHealthFacts(database, nowMs), env.RATE.getByName('rates').peek()]);
  return healthLines({ ...facts, configured, book: bookText === null ? null : decodeRateBook(bookText) }, nowMs);
}

/** What is in trouble now or was within the hour, each since when it began. */
function goOn(before: Troubles, bad: readonly HealthLine[], nowMs: number): Troubles {
  const recent = Object.entries(before).filter(([, trouble]) => nowMs - trouble.seenMs < overAfterMs);
  const now = bad.map(({ what }) => [what, { sinceMs: recent.find(([name]) => name === what)?.[1].sinceMs ?? nowMs, seenMs: nowMs }] as const);
  return Object.fromEntries([...recent, ...now]);
}

function readTroubles(cursor: string): Troubles {
  if (cursor === '') return {};
  return JSON.parse(cursor) as Troubles;
}

/** Each operator once for each day of that trouble. Answers how many were told now. */
async function tell({ database, settings, nowMs }: JobContext, what: string, sinceMs: number): Promise<number> {
  const day = Math.floor((nowMs - sinceMs) / dayMs);
  const ports = { database, settings, nowMs, random: randomBytes };
  let told = 0;
  for (const operator of await listOperators(database)) {
    const notice = await writeNotice(ports, operator, 'operator_alert', { what, sinceMs: String(sinceMs) }, null);
    try {
      await sendBatch(database, [spend(database, `alert:${what}:${sinceMs}:${day}:${operator.userId}`, nowMs + 2 * dayMs), ...notice]);
      told += 1;
    } catch (error) {
      if (!isUniqueViolation(error, 'spent_token')) throw error;
    }
  }
  return told;
}
