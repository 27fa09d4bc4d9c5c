// Gives an account another name. The same again changes nothing.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { saveAccountName } from '../db/export';
import { lacksWriting, type AccountScope } from '../db/scope';
import { readAccountName } from '../db/support-access';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Renames. Refuses `forbidden` to anybody but owners and admins, `read_only`, `invalid_input` at `/name`. */
export async function renameAccount(ports: CommandPorts, scope: AccountScope, wanted: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  if (scope.role !== 'owner' && scope.role !== 'admin') return refuse({ reason: 'forbidden', right: 'owner' });
  const refusal = lacksWriting(scope);
  if (refusal !== null) return refuse(refusal);
  const name = wanted.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  if (name === '') return refuse(invalidField('/name', 'required'));
  if (name.length > limits.nameLengthMax) return refuse(invalidField('/name', 'too_long'));
  const before = await readAccountName(database, scope.accountId);
  if (before === name) return ok(undefined);
  // The first name of an account is its maker's email, which has no place in the log.
  const detail = { name: before.includes('@') ? name : ([before, name] as const) };
  const activity = { ...actorOf(scope), action: 'account.changed', object: scope.accountId, detail, atMs: nowMs } as const;
  await sendBatch(database, [saveAccountName(database, scope.accountId, name), insertActivity(database, activity, random(idBytes))]);
  return ok(undefined);
}
