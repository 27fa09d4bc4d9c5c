// Changes what an API key is called, what it may do and from where. Its secret, mode and end stay. Saving it as it is changes nothing.
import { actorOf, insertActivity, type ActivityFacts } from '../db/activity';
import { changeApiKey as changeStatement, findApiKey, stillWorks, type ApiKeyRow } from '../db/api-key';
import { sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { makeScope, type AccountScope } from '../db/scope';
import { spendWhile } from '../db/spent-token';
import { keyName, keyRights, keyState } from '../domain/api-key-rules';
import { idBytes, makeId } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { lacksKeyRight } from './create-api-key';
import type { CommandPorts } from './ports';

export interface ChangeApiKeyInput {
  /** Null: a key of the whole account. */
  readonly projectId: string | null;
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Canonical blocks (`allowListOf`); empty: from everywhere. */
  readonly allowList: readonly string[];
}

/**
 * Sets name, rights and addresses. Rights that the key has may stay; new ones must be the changer's own. Refuses `not_found`, what making
 * a key refuses, and `changed_meanwhile` for a key that opens nothing any more. The caller has seen a fresh confirmation.
 */
export async function changeApiKey(ports: CommandPorts, scope: AccountScope, input: ChangeApiKeyInput): Promise<Result<{ readonly keyId: string }>> {
  const { database, nowMs, random } = ports;
  const key = await findApiKey(database, scope, input.projectId, input.keyId);
  if (key === null) return refuse({ reason: 'not_found' });
  const own = makeScope({ ...scope, mode: key.mode });
  const forbidden = lacksKeyRight(own, key);
  if (forbidden !== null) return refuse(forbidden);
  const state = keyState(key, key.hasSuccessor, nowMs);
  if (state === 'revoked' || state === 'expired') return refuse({ reason: 'changed_meanwhile' });
  const name = keyName(input.name);
  if (!name.ok) return name;
  const scopes = keyRights(key.kind, input.scopes, scope.rights, key.scopes);
  if (!scopes.ok) return scopes;
  const changes = { name: name.value, scopes: [...scopes.value], allowList: input.allowList };
  const detail = differences(key, changes);
  if (Object.keys(detail).length === 0) return ok({ keyId: key.id });
  try {
    await sendBatch(database, [
      spendWhile(database, `key-change:${makeId('req', random(idBytes))}`, nowMs, stillWorks(key.id, nowMs)),
      changeStatement(database, own, key.id, changes),
      insertActivity(database, { ...actorOf(own), action: 'api_key.changed', object: key.id, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'spent_token')) return refuse({ reason: 'changed_meanwhile' });
    throw error;
  }
  return ok({ keyId: key.id });
}

function differences(key: ApiKeyRow, changes: Pick<ApiKeyRow, 'name' | 'scopes' | 'allowList'>): ActivityFacts['detail'] {
  const facts = (row: Pick<ApiKeyRow, 'name' | 'scopes' | 'allowList'>) => ({
    name: row.name,
    scopes: [...row.scopes].sort().join(' '),
    allow_list: [...row.allowList].sort().join(' '),
  });
  const [before, after] = [facts(key), facts(changes)];
  const names = ['name', 'scopes', 'allow_list'] as const;
  return Object.fromEntries(names.flatMap((name) => (before[name] === after[name] ? [] : [[name, [before[name], after[name]] as const]])));
}
