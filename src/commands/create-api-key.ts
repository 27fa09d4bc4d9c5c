// Makes an API key of a project. The secret exists in this one answer only: a repetition with the same key finds what was made
// and never shows the secret again.
import { apiKeyBytes, makeApiKey } from '../auth/api-key';
import { actorOf, insertActivity } from '../db/activity';
import { countApiKeys, insertApiKey } from '../db/api-key';
import { isUniqueViolation, sendBatch } from '../db/database';
import { claimRequest, findPriorRequest } from '../db/idempotency';
import { lacksRight, reachesProject, type AccountScope } from '../db/scope';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { grantableToKeys, includesRight, type Right } from '../domain/permission';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts, IdempotencyKey } from './ports';

export interface CreateApiKeyInput {
  /** A project that the caller has found within the scope. */
  readonly projectId: string;
  readonly name: string;
  readonly scopes: readonly Right[];
}

export interface CreatedApiKey {
  readonly keyId: string;
  /** Null when this request is a repetition: the secret was shown the first time. */
  readonly secret: string | null;
}

/**
 * Creates a key of the scope's mode with some of the maker's own rights. Refuses a name that is empty or too long, scopes that
 * keys may never hold or that the maker does not hold, and one key too many.
 */
export async function createApiKey(
  ports: CommandPorts,
  scope: AccountScope,
  input: CreateApiKeyInput,
  request: IdempotencyKey,
): Promise<Result<CreatedApiKey>> {
  const { database, nowMs, random } = ports;
  const forbidden = lacksRight(scope, 'keys:manage');
  if (forbidden !== null) return refuse(forbidden);
  if (!reachesProject(scope, input.projectId)) return refuse({ reason: 'not_found' });
  const name = input.name.trim();
  if (name === '') return refuse(invalidField('/name', 'required'));
  if (name.length > limits.nameLengthMax) return refuse(invalidField('/name', 'too_long'));
  if (input.scopes.length === 0) return refuse(invalidField('/scopes', 'required'));
  if (!input.scopes.every((right) => grantableToKeys.includes(right) && includesRight(scope.rights, right)))
    return refuse(invalidField('/scopes', 'not_listed'));

  const prior = await findPriorRequest(database, scope, request);
  if (prior !== null) return repeated(prior, request);
  const keys = await countApiKeys(database, scope, input.projectId);
  if (keys >= limits.apiKeysPerProjectMax) return refuse({ reason: 'limit_reached', limit: 'api_keys', max: limits.apiKeysPerProjectMax });

  const keyId = makeId('key', random(idBytes));
  const made = makeApiKey(scope.mode, random(apiKeyBytes));
  try {
    await sendBatch(database, [
      claimRequest(database, scope, request, keyId, nowMs),
      insertApiKey(database, {
        id: keyId,
        accountId: scope.accountId,
        projectId: input.projectId,
        mode: scope.mode,
        name,
        hint: made.hint,
        secretHash: made.secretHash,
        scopes: [...input.scopes],
        createdBy: scope.actor.id,
        createdAtMs: nowMs,
        kind: 'api',
        allowList: [],
        expiresAtMs: null,
        rotatedFrom: null,
        lastUsedAtMs: null,
        revokedAtMs: null,
      }),
      insertActivity(
        database,
        { ...actorOf(scope), action: 'api_key.created', object: keyId, detail: { name, hint: made.hint }, atMs: nowMs },
        random(idBytes),
      ),
    ]);
  } catch (error) {
    // Two clicks at once: the other one made the key, and only its answer shows the secret.
    const other = isUniqueViolation(error, 'idempotency') ? await findPriorRequest(database, scope, request) : null;
    if (other !== null) return repeated(other, request);
    throw error;
  }
  return ok({ keyId, secret: made.key });
}

function repeated(prior: { readonly inputHash: string; readonly resultId: string }, request: IdempotencyKey): Result<CreatedApiKey> {
  if (prior.inputHash !== request.inputHash) return refuse({ reason: 'idempotency_key_reused' });
  return ok({ keyId: prior.resultId, secret: null });
}
