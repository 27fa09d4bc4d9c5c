// Makes an API key of a project or of the whole account. The secret exists in this one answer only: a repetition with the same key finds
// what was made and never shows the secret again. Of keys for real money every owner and admin is told.
import { apiKeyBytes, makeApiKey } from '../auth/api-key';
import { actorOf, insertActivity } from '../db/activity';
import { insertApiKey, type ApiKeyRow } from '../db/api-key';
import { isUniqueViolation, sendBatch, type Statement } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { claimRequest, findPriorRequest } from '../db/idempotency';
import { lacksRight, reachesProject, type AccountScope } from '../db/scope';
import { listGuardians, readPersonName } from '../db/wallet-guard';
import { keyName, keyRights, type KeyKind } from '../domain/api-key-rules';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import type { Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import type { CommandPorts, IdempotencyKey } from './ports';

export interface CreateApiKeyInput {
  /** A project that the caller has found within the scope; null: the key reaches the whole account. */
  readonly projectId: string | null;
  readonly kind: KeyKind;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Canonical blocks (`allowListOf`); empty: from everywhere. */
  readonly allowList: readonly string[];
  /** Null: never. */
  readonly expiresAtMs: number | null;
}

export interface CreatedApiKey {
  readonly keyId: string;
  /** Null when this request is a repetition: the secret was shown the first time. */
  readonly secret: string | null;
}

/** Why somebody may not make or replace a key there; null when they may. Keys of real money wait for a proven email. */
export function lacksKeyRight(scope: AccountScope, key: Pick<ApiKeyRow, 'projectId' | 'kind' | 'mode'>): Refusal | null {
  const forbidden = lacksRight(scope, 'keys:manage');
  if (forbidden !== null) return forbidden;
  if (key.projectId === null ? scope.projectIds !== 'all' : !reachesProject(scope, key.projectId)) return { reason: 'not_found' };
  if (key.kind === 'withdrawal' && (key.projectId !== null || key.mode !== 'live')) return { reason: 'not_found' };
  return key.mode === 'live' && !scope.canGoLive ? { reason: 'email_unverified' } : null;
}

/**
 * Creates a key of the scope's mode with some of the maker's own rights. Refuses a name that is empty or too long, rights that keys may
 * never hold or that the maker does not hold, `email_unverified` for real money, and one key too many. The caller has seen a fresh
 * confirmation.
 */
export async function createApiKey(
  ports: CommandPorts,
  scope: AccountScope,
  input: CreateApiKeyInput,
  request: IdempotencyKey,
): Promise<Result<CreatedApiKey>> {
  const { projectId, kind } = input;
  const forbidden = lacksKeyRight(scope, { projectId, kind, mode: scope.mode });
  if (forbidden !== null) return refuse(forbidden);
  const name = keyName(input.name);
  if (!name.ok) return name;
  const scopes = keyRights(kind, input.scopes, scope.rights);
  if (!scopes.ok) return scopes;
  const facts = { name: name.value, scopes: scopes.value, allowList: input.allowList, expiresAtMs: input.expiresAtMs };
  const { row, secret } = newKey(ports, scope, { projectId, kind, mode: scope.mode, rotatedFrom: null, ...facts });
  return storeKey(ports, scope, { row, secret, action: 'api_key.created', before: [] }, request);
}

export interface KeyFacts extends Pick<ApiKeyRow, 'projectId' | 'kind' | 'mode' | 'name' | 'allowList' | 'expiresAtMs' | 'rotatedFrom'> {
  readonly scopes: readonly string[];
}

/** A key as a row, and its secret. */
export function newKey(ports: CommandPorts, scope: AccountScope, facts: KeyFacts): { readonly row: ApiKeyRow; readonly secret: string } {
  const made = makeApiKey(facts.mode, ports.random(apiKeyBytes));
  const row: ApiKeyRow = {
    id: makeId('key', ports.random(idBytes)),
    accountId: scope.accountId,
    ...facts,
    scopes: [...facts.scopes],
    hint: made.hint,
    secretHash: made.secretHash,
    createdBy: scope.actor.id,
    createdAtMs: ports.nowMs,
    lastUsedAtMs: null,
    revokedAtMs: null,
  };
  return { row, secret: made.key };
}

interface KeyToStore {
  readonly row: ApiKeyRow;
  readonly secret: string;
  readonly action: 'api_key.created' | 'api_key.rotated';
  /** What must hold and happen with it. */
  readonly before: readonly Statement[];
}

/** Stores a new key with its activity and its notices, once for each request. Errors of `before` are the caller's. */
export async function storeKey(ports: CommandPorts, scope: AccountScope, made: KeyToStore, request: IdempotencyKey): Promise<Result<CreatedApiKey>> {
  const { database, nowMs, random } = ports;
  const { row } = made;
  const prior = await findPriorRequest(database, scope, request);
  if (prior !== null) return repeated(prior, request);
  const replaced = row.rotatedFrom === null ? {} : { replaces: row.rotatedFrom };
  const detail = { name: row.name, hint: row.hint, mode: row.mode, kind: row.kind, scopes: row.scopes.join(' '), ...replaced };
  const told = row.mode === 'live' ? await tellOfKey(ports, scope, 'api_key_made', row) : [];
  try {
    await sendBatch(database, [
      claimRequest(database, scope, request, row.id, nowMs),
      ...made.before,
      insertApiKey(database, row, nowMs),
      insertActivity(database, { ...actorOf(scope), action: made.action, object: row.id, detail, atMs: nowMs }, random(idBytes)),
      ...told,
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'api_key')) return refuse({ reason: 'limit_reached', limit: 'api_keys', max: limits.apiKeysPerProjectMax });
    // Two clicks at once: the other one made the key, and only its answer shows the secret.
    const other = isUniqueViolation(error) ? await findPriorRequest(database, scope, request) : null;
    if (other !== null) return repeated(other, request);
    throw error;
  }
  if (told.length > 0) ports.wakeLetters();
  return ok({ keyId: row.id, secret: made.secret });
}

/** A notice to every owner and admin about a key of real money. */
export async function tellOfKey(
  ports: CommandPorts,
  scope: AccountScope,
  kind: 'api_key_made' | 'api_key_revoked',
  key: Pick<ApiKeyRow, 'name' | 'mode'>,
): Promise<readonly Statement[]> {
  const { database } = ports;
  const [guardians, by] = await Promise.all([listGuardians(database, scope.accountId), readPersonName(database, scope.actor.id)]);
  const notices = guardians.map((guardian) =>
    kind === 'api_key_made'
      ? writeNotice(ports, guardian, kind, { name: key.name, mode: key.mode, by }, scope.accountId)
      : writeNotice(ports, guardian, kind, { name: key.name, by }, scope.accountId),
  );
  return (await Promise.all(notices)).flat();
}

function repeated(prior: { readonly inputHash: string; readonly resultId: string }, request: IdempotencyKey): Result<CreatedApiKey> {
  if (prior.inputHash !== request.inputHash) return refuse({ reason: 'idempotency_key_reused' });
  return ok({ keyId: prior.resultId, secret: null });
}
