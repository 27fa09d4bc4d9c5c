// Ends an API key. The first time stands (`key-revocation:` in spent tokens is the lock); doing it again changes nothing and answers the
// same. Asks for no confirmation: it only takes power away.
import { actorOf, insertActivity } from '../db/activity';
import { findApiKey, revokeApiKey as revokeStatement } from '../db/api-key';
import { isUniqueViolation, sendBatch } from '../db/database';
import { lacksRight, type AccountScope } from '../db/scope';
import { spend } from '../db/spent-token';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { tellOfKey } from './create-api-key';
import type { CommandPorts } from './ports';

/** Ends that key for good. `projectId` null: a key of the whole account. Refuses a key that is not within reach (`not_found`). */
export async function revokeApiKey(
  ports: CommandPorts,
  scope: AccountScope,
  projectId: string | null,
  keyId: string,
): Promise<Result<{ readonly keyId: string }>> {
  const { database, nowMs, random } = ports;
  const forbidden = lacksRight(scope, 'keys:manage');
  if (forbidden !== null) return refuse(forbidden);
  const key = await findApiKey(database, scope, projectId, keyId);
  if (key === null) return refuse({ reason: 'not_found' });
  if (key.revokedAtMs !== null) return ok({ keyId });
  const detail = { name: key.name, hint: key.hint };
  const told = key.mode === 'live' ? await tellOfKey(ports, scope, 'api_key_revoked', key) : [];
  try {
    await sendBatch(database, [
      spend(database, `key-revocation:${keyId}`, nowMs + limits.idempotencyLifeMs),
      revokeStatement(database, scope, keyId, nowMs),
      insertActivity(database, { ...actorOf(scope), action: 'api_key.revoked', object: keyId, detail, atMs: nowMs }, random(idBytes)),
      ...told,
    ]);
  } catch (error) {
    // Somebody else ended it in the same moment: what was asked for is so.
    if (isUniqueViolation(error, 'spent_token')) return ok({ keyId });
    throw error;
  }
  if (told.length > 0) ports.wakeLetters();
  return ok({ keyId });
}
