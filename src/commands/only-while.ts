// Owns the guard of a batch that holds only while something is still so: an update that matches nothing breaks no batch, this row does.
import type { Statement } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { spendWhile } from '../db/spent-token';
import { idBytes } from '../domain/id';
import { hexOf } from '../lib/hash';
import type { CommandPorts } from './ports';

/** What the database layer's conditions are (`isOpenAccount` and others). */
type Condition = Parameters<typeof spendWhile>[3];

/** First in a batch: nothing of it stays unless the condition holds. The row itself is of no use afterwards and soon forgotten. */
export function onlyWhile(ports: Pick<CommandPorts, 'database' | 'nowMs' | 'random'>, condition: Condition): Statement {
  return spendWhile(ports.database, `while:${hexOf(ports.random(idBytes))}`, ports.nowMs, condition);
}

/** Whether a batch broke because that was no longer so. */
export function isNoLongerSo(error: unknown): boolean {
  return isGuardViolation(error, 'spent_token');
}
