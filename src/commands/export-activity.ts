// Takes rows of the activity log out of the account. The export is itself an act: one row, in the batch before anything leaves.
import { actorOf, insertActivity } from '../db/activity';
import { listActivity, namesIn, type ActivityEntry, type ActivityFilter, type ActivityNames } from '../db/activity-list';
import { sendBatch } from '../db/database';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

export type ExportFormat = 'csv' | 'jsonl';

export interface ExportedActivity {
  readonly entries: readonly ActivityEntry[];
  readonly names: ActivityNames;
}

const rowsPerRead = 1_000;

/** What the filters leave, newest first, at most `limits.exportRowsMax` rows. Needs `activity:view` and `exports:manage`. */
export async function exportActivity(
  ports: CommandPorts,
  scope: AccountScope,
  filter: ActivityFilter,
  format: ExportFormat,
): Promise<Result<ExportedActivity>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'activity:view') ?? lacksRight(scope, 'exports:manage');
  if (refusal !== null) return refuse(refusal);
  const entries: ActivityEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listActivity>> = await listActivity(database, scope, filter, cursor, rowsPerRead);
    entries.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null && entries.length < limits.exportRowsMax);
  const names = await namesIn(database, scope, entries);
  const detail = { format, rows: String(entries.length) };
  const facts = { ...actorOf(scope), action: 'activity.exported', object: scope.accountId, detail, atMs: nowMs } as const;
  await sendBatch(database, [insertActivity(database, facts, random(idBytes))]);
  return ok({ entries, names });
}
