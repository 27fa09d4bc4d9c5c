// Gives one's own passkey another name. The same name again changes nothing and is not told.
import { sendBatch } from '../db/database';
import { listPasskeys, renamePasskeyRow } from '../db/passkey';
import type { AccountScope } from '../db/scope';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { ownActivity, ownPerson } from './own-person';
import type { CommandPorts } from './ports';

/** Refuses `not_found` for what is not one's own, and `invalid_input` at `/name`. */
export async function renamePasskey(
  ports: CommandPorts,
  scope: AccountScope,
  input: { readonly id: string; readonly name: string },
): Promise<Result<{ readonly id: string }>> {
  const { database } = ports;
  const user = await ownPerson(ports, scope);
  const row = (await listPasskeys(database, user.id)).find(({ id }) => id === input.id);
  if (row === undefined) return refuse({ reason: 'not_found' });
  const name = input.name.trim();
  if (name === '') return refuse(invalidField('/name', 'required'));
  if (name.length > limits.nameLengthMax) return refuse(invalidField('/name', 'too_long'));
  if (name === row.name) return ok({ id: row.id });
  await sendBatch(database, [
    renamePasskeyRow(database, user.id, row.id, name),
    // Names of devices often are names of people; the log keeps neither.
    ownActivity(ports, scope, { action: 'passkey.renamed', object: user.id, detail: { passkey: row.id } }),
  ]);
  return ok({ id: row.id });
}
