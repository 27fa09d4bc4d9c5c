// Changes what a recipient is told, in which language and of which projects. Its mailbox stays: another one is another recipient, who is
// asked first. The same again changes nothing; a form opened before somebody else saved is refused.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findRecipient, recipientIs, updateRecipient, type RecipientRow } from '../db/recipient';
import { lacksRight, type AccountScope } from '../db/scope';
import { canonicalJson } from '../domain/codec';
import { idBytes } from '../domain/id';
import { decodePreference } from '../domain/notification-preference';
import { preferenceChanges } from '../domain/notification-preference-check';
import { ok, refuse, type Result } from '../domain/result';
import { sha256Hex } from '../lib/hash';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';
import { reachWords, readRecipient, type RecipientInput } from './recipient-input';

/** What a form was opened with: equal while nobody changed the recipient. */
export function recipientSeen({ name, locale, timeZone, projectIds, settings }: Omit<RecipientFields, 'preference'>): string {
  return sha256Hex(canonicalJson([name, locale, timeZone, projectIds === null ? null : [...projectIds], settings])).slice(0, 16);
}

type RecipientFields = Pick<RecipientRow, 'name' | 'locale' | 'timeZone' | 'projectIds' | 'settings'> & { readonly preference?: unknown };

/** Refuses `forbidden`, `not_found`, `invalid_input`, `changed_meanwhile`. */
export async function changeRecipient(ports: CommandPorts, scope: AccountScope, id: string, input: RecipientInput, seen: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'notifications:manage');
  if (refusal !== null) return refuse(refusal);
  const row = await findRecipient(database, scope, id);
  if (row === null || row.endedAtMs !== null) return refuse({ reason: 'not_found' });
  const read = await readRecipient(ports, scope, input, row.settings);
  if (!read.ok) return read;
  const { preference, ...columns } = read.value;
  if (recipientSeen(columns) === recipientSeen(row)) return ok(undefined);
  if (recipientSeen(row) !== seen) return refuse({ reason: 'changed_meanwhile' });
  const detail = {
    ...(row.name === columns.name ? {} : { name: 'changed' }),
    ...changeOf('locale', row.locale, columns.locale),
    ...changeOf('timeZone', row.timeZone, columns.timeZone),
    ...changeOf('projects', reachWords(row.projectIds), reachWords(columns.projectIds)),
    ...preferenceChanges(decodePreference(row.settings), preference),
  };
  try {
    await sendBatch(database, [
      onlyWhile(ports, recipientIs(row)),
      updateRecipient(database, id, columns),
      insertActivity(database, { ...actorOf(scope), action: 'recipient.changed', object: id, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (isNoLongerSo(error)) return refuse({ reason: 'changed_meanwhile' });
    throw error;
  }
  return ok(undefined);
}

function changeOf(name: string, before: string, after: string): Readonly<Record<string, readonly [string, string]>> {
  return before === after ? {} : { [name]: [before, after] };
}
