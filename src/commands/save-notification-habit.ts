// Saves from which amount, when not and how bundled a member is told news of one account. The same again changes nothing.
import { readPreferences } from '../db/notification-preference';
import { lacksWriting, type AccountScope } from '../db/scope';
import { decodePreference, encodePreference } from '../domain/notification-preference';
import { preferenceChanges, readHabit, type HabitInput } from '../domain/notification-preference-check';
import { refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';
import { savePreferenceOf } from './save-notification-choices';

/** Refuses `read_only`, `invalid_input` with the fields, and `changed_meanwhile` when something else was saved since it was shown. */
export async function saveNotificationHabit(ports: CommandPorts, scope: AccountScope, input: HabitInput, seenAtMs: number): Promise<Result<void>> {
  const refusal = lacksWriting(scope);
  if (refusal !== null) return refuse(refusal);
  const habit = readHabit(input);
  if (!habit.ok) return habit;
  const rows = await readPreferences(ports.database, scope.accountId, scope.actor.id);
  const own = rows.find((row) => row.projectId === '');
  const before = decodePreference(own?.settings ?? '');
  const after = { ...before, ...habit.value };
  return savePreferenceOf(ports, scope, { projectId: '', seenAtMs, settings: encodePreference(after), changes: preferenceChanges(before, after) }, own);
}
