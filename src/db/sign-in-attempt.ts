// Owns the rows of the login history: each attempt to come in by a known person, failures included. Found through the person.
import { and, desc, eq, gte, lt, ne, or, sql, type SQL } from 'drizzle-orm';
import { idBytes, makeId } from '../domain/id';
import { needlesOf, type HistoryFilter, type SignInMethod, type SignInResult } from '../domain/login-history';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database, Statement } from './database';
import { signInAttempt } from './schema';

export type { SignInMethod, SignInResult } from '../domain/login-history';
export type SignInAttemptRow = typeof signInAttempt.$inferSelect;

interface Visit {
  readonly database: Database;
  readonly nowMs: number;
  readonly random: (length: number) => Uint8Array;
  readonly from: { readonly ip: string; readonly userAgent: string; readonly place: string };
}

/** One attempt, as a statement for the batch of what came of it. */
export function insertSignInAttempt(
  visit: Visit,
  userId: string,
  attempt: { readonly method: SignInMethod; readonly result: SignInResult; readonly sessionId: string | null },
): Statement {
  const { database, nowMs, random, from } = visit;
  const row = { id: makeId('sin', random(idBytes)), userId, atMs: nowMs, ...attempt, device: from.userAgent, ip: from.ip, place: from.place };
  return database.insert(signInAttempt).values(row);
}

function matches(filter: HistoryFilter): SQL | undefined {
  return and(
    filter.result === null ? undefined : filter.result === 'failed' ? ne(signInAttempt.result, 'success') : eq(signInAttempt.result, filter.result),
    filter.method === null ? undefined : eq(signInAttempt.method, filter.method),
    filter.fromMs === null ? undefined : gte(signInAttempt.atMs, filter.fromMs),
    filter.toMs === null ? undefined : lt(signInAttempt.atMs, filter.toMs),
    filter.text === null ? undefined : or(...needlesOf(filter.text).map(contains)),
  );
}

/** Anywhere in what the line shows: never a pattern, so that `%` means itself. */
function contains(needle: string): SQL {
  return sql`instr(lower(${signInAttempt.device} || char(10) || ${signInAttempt.place} || char(10) || ${signInAttempt.ip}), ${needle}) > 0`;
}

/** A person's own attempts, newest first. A bent cursor begins at the top. */
export async function listSignInAttempts(
  database: Database,
  userId: string,
  filter: HistoryFilter,
  cursor: string | null,
  limit: number,
): Promise<Page<SignInAttemptRow>> {
  const after = cursor === null ? null : decodeCursor(cursor);
  const older = after === null ? undefined : sql`(${signInAttempt.atMs}, ${signInAttempt.id}) < (${after.atMs}, ${after.id})`;
  const rows = await database
    .select()
    .from(signInAttempt)
    .where(and(eq(signInAttempt.userId, userId), matches(filter), older))
    .orderBy(desc(signInAttempt.atMs), desc(signInAttempt.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => ({ atMs: row.atMs, id: row.id }));
}

/** One attempt of a person's own; a stranger's is null. */
export async function findSignInAttempt(database: Database, userId: string, id: string): Promise<SignInAttemptRow | null> {
  const rows = await database
    .select()
    .from(signInAttempt)
    .where(and(eq(signInAttempt.userId, userId), eq(signInAttempt.id, id)))
    .limit(1);
  return rows[0] ?? null;
}

/** Whether a session that is gone was once that person's. */
export async function wasSessionOf(database: Database, userId: string, sessionId: string): Promise<boolean> {
  const rows = await database
    .select({ id: signInAttempt.id })
    .from(signInAttempt)
    .where(and(eq(signInAttempt.userId, userId), eq(signInAttempt.sessionId, sessionId)))
    .orderBy(desc(signInAttempt.atMs))
    .limit(1);
  return rows[0] !== undefined;
}
