// Owns one look at an account's chain from the web: a bounded stretch of rows, the signed end, and the copy outside the database.
import type { Context } from 'hono';
import { findHeads, findPlace, readHeadCopy, readStretch } from '../../db/activity-seal';
import { headKey, verifyChain, type ChainEnd, type SealedRow } from '../../domain/activity-chain';
import type { ChainCheck } from '../../../views/activity/check';
import type { AppEnv } from '../app-env';

/** A look takes well below a second; longer chains are looked at one stretch after the other. */
const readsPerLookMax = 5;
const rowsPerRead = 1_000;

/** Checks the rows after a place; `afterSeq` 0 begins at the beginning. */
export async function checkChain(c: Context<AppEnv>, afterSeq: number): Promise<ChainCheck> {
  const { database, scope, settings, nowMs, ports } = c.var;
  const { accountId } = scope;
  // First, because the chain may grow meanwhile: a copy is never ahead of rows that are read after it.
  const copy = await readHeadCopy(c.env.BODIES, accountId);
  const start = afterSeq === 0 ? null : await findPlace(database, accountId, afterSeq);
  const rows: SealedRow[] = [];
  let end: ChainEnd | null = null;
  for (let read = 0; read < readsPerLookMax && end === null; read++) {
    const page = await readStretch(database, accountId, rows.at(-1) ?? start, rowsPerRead);
    rows.push(...page.rows);
    end = page.end;
  }
  const head = end === null ? ((await findHeads(database, [accountId]))[0] ?? null) : end.head;
  const toSeq = rows.at(-1)?.seq ?? start?.seq ?? 0;
  return {
    checkedAtMs: ports.nowMs,
    fromSeq: (start?.seq ?? 0) + 1,
    toSeq,
    findings: verifyChain({ accountId, start, rows, copy, end }, headKey(settings.masterKey), nowMs),
    nextAfter: end === null ? toSeq : null,
    waiting: end?.unsealed.length ?? 0,
    head,
    copySeq: copy?.seq ?? null,
  };
}
