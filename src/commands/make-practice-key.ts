// Makes the practice key of a person in a project, for test mode only. Twice is once: its id follows from person, project and turn. The
// secret is no part of the answer, because the page derives it.
import { practiceKeyOf, practiceScopes, type PracticeKey } from '../auth/practice-key';
import { actorOf, insertActivity } from '../db/activity';
import { findApiKeysById, insertApiKey, type ApiKeyRow } from '../db/api-key';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { includesRight } from '../domain/permission';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

const name = 'Integration page';

/** The practice key that works now, or null. Only its maker's own page asks. */
export async function findPracticeKey(ports: CommandPorts, scope: AccountScope, projectId: string): Promise<PracticeKey | null> {
  const turns = await turnsOf(ports, scope, projectId);
  return turns.working;
}

interface Turns {
  readonly working: PracticeKey | null;
  /** The first turn that was never used; null when all were. */
  readonly next: PracticeKey | null;
}

async function turnsOf({ database, settings, nowMs }: CommandPorts, scope: AccountScope, projectId: string): Promise<Turns> {
  const candidates = Array.from({ length: limits.apiKeysPerProjectMax }, (_, turn) =>
    practiceKeyOf(settings.masterKey, { userId: scope.actor.id, projectId }, turn),
  );
  const rows = await findApiKeysById(
    database,
    scope,
    candidates.map((one) => one.id),
  );
  const works = (row: ApiKeyRow): boolean => row.revokedAtMs === null && (row.expiresAtMs === null || row.expiresAtMs > nowMs);
  const working = candidates.find((one) => rows.some((row) => row.id === one.id && row.secretHash === one.secretHash && works(row))) ?? null;
  const next = candidates.find((one) => !rows.some((row) => row.id === one.id)) ?? null;
  return { working, next };
}

/** Refuses `forbidden`, `limit_reached`. The caller has seen a fresh confirmation and found the project within the scope. */
export async function makePracticeKey(ports: CommandPorts, scope: AccountScope, projectId: string): Promise<Result<PracticeKey>> {
  const forbidden = lacksRight(scope, 'keys:manage');
  if (forbidden !== null) return refuse(forbidden);
  const { working, next } = await turnsOf(ports, scope, projectId);
  if (working !== null) return ok(working);
  if (next === null) return refuse({ reason: 'limit_reached', limit: 'api_keys', max: limits.apiKeysPerProjectMax });
  const { nowMs, random, database } = ports;
  const scopes = practiceScopes.filter((right) => includesRight(scope.rights, right));
  const row: ApiKeyRow = {
    id: next.id,
    accountId: scope.accountId,
    projectId,
    mode: 'test',
    kind: 'api',
    name,
    hint: next.hint,
    secretHash: next.secretHash,
    scopes: [...scopes],
    allowList: [],
    createdBy: scope.actor.id,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + limits.practiceKeyLifeMs,
    rotatedFrom: null,
    lastUsedAtMs: null,
    revokedAtMs: null,
  };
  const detail = { name, hint: next.hint, mode: 'test', kind: 'api', scopes: scopes.join(' ') };
  try {
    await sendBatch(database, [
      insertApiKey(database, row, nowMs),
      insertActivity(database, { ...actorOf(scope), action: 'api_key.created', object: row.id, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'api_key')) return refuse({ reason: 'limit_reached', limit: 'api_keys', max: limits.apiKeysPerProjectMax });
    // Two at once made the same key.
    if (!isUniqueViolation(error, 'api_key')) throw error;
  }
  return ok(next);
}
