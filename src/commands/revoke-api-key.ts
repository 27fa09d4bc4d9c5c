// Ends an API key. The first time stands; doing it again changes nothing and answers the same.
import { actorOf, insertActivity } from '../db/activity';
import { findApiKey, revokeApiKey as revokeStatement } from '../db/api-key';
import { sendBatch } from '../db/database';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Ends that key of that project for good. Refuses a key that is not of the scope's account (`not_found`). */
export async function revokeApiKey(ports: CommandPorts, scope: AccountScope, projectId: string, keyId: string): Promise<Result<{ readonly keyId: string }>> {
  const { database, nowMs, random } = ports;
  const forbidden = lacksRight(scope, 'keys:manage');
  if (forbidden !== null) return refuse(forbidden);
  const key = await findApiKey(database, scope, projectId, keyId);
  if (key === null) return refuse({ reason: 'not_found' });
  if (key.revokedAtMs !== null) return ok({ keyId });
  await sendBatch(database, [
    revokeStatement(database, scope, keyId, nowMs),
    insertActivity(
      database,
      { ...actorOf(scope), action: 'api_key.revoked', object: keyId, detail: { name: key.name, hint: key.hint }, atMs: nowMs },
      random(idBytes),
    ),
  ]);
  return ok({ keyId });
}
