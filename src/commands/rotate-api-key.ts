// Replaces an API key by a new one with the same name, rights and addresses. The old one works on for a day, so that a shop is never
// without a key. Once for each key: `key-rotation:` in spent tokens is the lock. The new secret exists in this one answer only.
import { endApiKey, findApiKey, stillWorks } from '../db/api-key';
import { isUniqueViolation } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { makeScope, type AccountScope } from '../db/scope';
import { spendWhile } from '../db/spent-token';
import { coversKey } from '../domain/api-key-rules';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { lacksKeyRight, newKey, storeKey, type CreatedApiKey } from './create-api-key';
import type { CommandPorts, IdempotencyKey } from './ports';

/**
 * Makes the successor of that key. A key with an end gets the same length of life again. Refuses `not_found`, the refusals of making a
 * key, `beyond_own_rights` for a key that holds more than its replacer, and `changed_meanwhile` for one that is revoked, expired or
 * replaced already. The caller has seen a fresh confirmation.
 */
export async function rotateApiKey(
  ports: CommandPorts,
  scope: AccountScope,
  place: { readonly projectId: string | null; readonly keyId: string },
  request: IdempotencyKey,
): Promise<Result<CreatedApiKey & { readonly name: string }>> {
  const { database, nowMs } = ports;
  const old = await findApiKey(database, scope, place.projectId, place.keyId);
  if (old === null) return refuse({ reason: 'not_found' });
  const own = makeScope({ ...scope, mode: old.mode });
  const forbidden = lacksKeyRight(own, old);
  if (forbidden !== null) return refuse(forbidden);
  if (!coversKey(scope.rights, old.scopes)) return refuse({ reason: 'beyond_own_rights' });
  const { name, projectId, kind, mode, scopes, allowList } = old;
  const expiresAtMs = old.expiresAtMs === null ? null : nowMs + Math.max(old.expiresAtMs - old.createdAtMs, limits.keyOverlapMs);
  const { row, secret } = newKey(ports, own, { name, projectId, kind, mode, scopes, allowList, expiresAtMs, rotatedFrom: old.id });
  const before = [
    spendWhile(database, `key-rotation:${old.id}`, nowMs + 2 * limits.keyOverlapMs, stillWorks(old.id, nowMs)),
    endApiKey(database, own, old.id, nowMs + limits.keyOverlapMs),
  ];
  try {
    const stored = await storeKey(ports, own, { row, secret, action: 'api_key.rotated', before }, request);
    return stored.ok ? ok({ ...stored.value, name }) : stored;
  } catch (error) {
    if (isUniqueViolation(error, 'spent_token') || isGuardViolation(error, 'spent_token')) return refuse({ reason: 'changed_meanwhile' });
    throw error;
  }
}
