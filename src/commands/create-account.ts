// Makes an account for somebody who is here already, and shows it. Idempotent by the form's key: the plain insert of that row breaks the
// batch of a repetition.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { claimRequest, findPriorRequest } from '../db/idempotency';
import { countAccountsOf, showAccount } from '../db/member';
import type { AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { accountStatements } from './new-person';
import type { CommandPorts, IdempotencyKey } from './ports';

/**
 * Creates an account whose first owner is the person of the scope. Refuses a name that is empty or too long, one account too many, and a
 * key that was used for something else. Answers the account's id.
 */
export async function createAccount(
  ports: CommandPorts,
  scope: AccountScope,
  input: { readonly name: string; readonly sessionId: string },
  key: IdempotencyKey,
): Promise<Result<string>> {
  const { database, nowMs, random } = ports;
  const name = input.name.trim();
  if (name === '') return refuse(invalidField('/name', 'required'));
  if ([...name].length > limits.nameLengthMax) return refuse(invalidField('/name', 'too_long'));
  // Under the person, not under the account that is shown: the first request changes which one that is.
  const own: AccountScope = { ...scope, accountId: scope.actor.id };
  const prior = await findPriorRequest(database, own, key);
  if (prior !== null) return prior.inputHash === key.inputHash ? ok(prior.resultId) : refuse({ reason: 'idempotency_key_reused' });
  const max = limits.accountsPerUserMax;
  if ((await countAccountsOf(database, scope.actor.id)) >= max) return refuse({ reason: 'limit_reached', limit: 'accounts', max });
  const { accountId, statements } = accountStatements(ports, scope.actor.id, name);
  const activity = { ...actorOf(scope), accountId, action: 'account.created', object: accountId, detail: { name }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      claimRequest(database, own, key, accountId, nowMs),
      ...statements,
      showAccount(database, input.sessionId, accountId),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (!isUniqueViolation(error, 'idempotency')) throw error;
    const other = await findPriorRequest(database, own, key);
    return other === null ? refuse({ reason: 'idempotency_in_flight' }) : ok(other.resultId);
  }
  return ok(accountId);
}
