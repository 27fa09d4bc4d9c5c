// Reads a person's login history for a file, and notes that it left. Exactly what the filter shows, newest first, up to the bound of exports.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { listSignInAttempts, type SignInAttemptRow } from '../db/sign-in-attempt';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import type { HistoryFilter } from '../domain/login-history';
import { ok, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

const rowsPerRead = 1_000;

/** The rows of the scope's own person; writes one line in the activity log, which says how many they were. */
export async function exportHistory(ports: CommandPorts, scope: AccountScope, filter: HistoryFilter): Promise<Result<readonly SignInAttemptRow[]>> {
  const { database, nowMs, random } = ports;
  const userId = scope.actor.id;
  const rows: SignInAttemptRow[] = [];
  let cursor: string | null = null;
  do {
    const size: number = Math.min(rowsPerRead, limits.exportRowsMax - rows.length);
    const page: Awaited<ReturnType<typeof listSignInAttempts>> = await listSignInAttempts(database, userId, filter, cursor, size);
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < limits.exportRowsMax);
  const detail = { rows: String(rows.length) };
  await sendBatch(database, [
    insertActivity(database, { ...actorOf(scope), action: 'history.exported', object: userId, detail, atMs: nowMs }, random(idBytes)),
  ]);
  return ok(rows);
}
