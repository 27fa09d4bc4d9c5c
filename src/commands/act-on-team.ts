// Reads a team, decides, and writes the decision in one batch that holds only while nothing that it looked at has changed. Whoever is
// overtaken decides again on fresh rows; idempotent, because what is decided already is decided as no change.
import type { Statement } from '../db/database';
import { sendBatch } from '../db/database';
import { isSpent } from '../db/spent-token';
import { readTeam, whileUnchanged, type Watched } from '../db/team';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import type { TeamState } from '../domain/team';
import type { CommandPorts } from './ports';

/** What to write and what to answer. Without statements nothing changes. */
export interface TeamAct<T> {
  readonly value: T;
  readonly watched: Watched;
  readonly statements: readonly Statement[];
}

/** More tries than colleagues who click at the same moment. */
const triesMax = 5;

/** Refuses what the act refuses, `not_found` without an account, `changed_meanwhile` when others are always faster. */
export async function actOnTeam<T>(ports: CommandPorts, accountId: string, act: (state: TeamState) => Promise<Result<TeamAct<T>>>): Promise<Result<T>> {
  const { database, nowMs, random } = ports;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const state = await readTeam(database, accountId, nowMs);
    if (state === null) return refuse({ reason: 'not_found' });
    const decided = await act(state);
    if (!decided.ok) return decided;
    const { value, watched, statements } = decided.value;
    if (statements.length === 0) return ok(value);
    const guard = { id: makeId('act', random(idBytes)), expiresAtMs: nowMs + limits.stepUpLifeMs };
    try {
      await sendBatch(database, [whileUnchanged(database, { accountId, state, nowMs }, watched, guard), ...statements]);
    } catch (error) {
      if (isSpent(error)) continue;
      throw error;
    }
    ports.wakeLetters();
    return ok(value);
  }
  return refuse({ reason: 'changed_meanwhile' });
}
