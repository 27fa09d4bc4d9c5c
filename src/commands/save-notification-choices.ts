// Saves which news a member is told by which channel: of the account, or of one project. The same again changes nothing; a form that was
// opened before somebody saved elsewhere is refused, so that no choice is lost unseen.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { deletePreference, ownPreferencesAre, readPreferences, savePreference, type PreferenceRow } from '../db/notification-preference';
import { findProject } from '../db/project';
import { lacksWriting, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { decodePreference, encodePreference, usualPreference } from '../domain/notification-preference';
import { choicesOf, isOfProject, newsWithin, preferenceChanges, presetTicks, type PresetName, type Ticked } from '../domain/notification-preference-check';
import { ok, refuse, type Result } from '../domain/result';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

export interface ChoicesInput {
  /** Null: of the account. */
  readonly projectId: string | null;
  /** When the shown row was saved; 0 where there was none. */
  readonly seenAtMs: number;
  /** A preset takes the place of what is ticked; `as_account` (projects only) gives up the project's own choice. */
  readonly choice:
    | { readonly kind: 'ticked'; readonly ticked: Ticked }
    | { readonly kind: 'preset'; readonly preset: PresetName }
    | { readonly kind: 'as_account' };
}

/**
 * Saves the choices of whoever acts. Kinds of news that they may not see stay as they are. Refuses `read_only`, `not_found` for a project
 * out of reach or an account that they left, `invalid_input`, and `changed_meanwhile` when something else was saved since.
 */
export async function saveNotificationChoices(ports: CommandPorts, scope: AccountScope, input: ChoicesInput): Promise<Result<void>> {
  const { database } = ports;
  const refusal = lacksWriting(scope);
  if (refusal !== null) return refuse(refusal);
  const projectId = input.projectId ?? '';
  if (projectId !== '' && (await findProject(database, scope, projectId)) === null) return refuse({ reason: 'not_found' });
  const rows = await readPreferences(database, scope.accountId, scope.actor.id);
  const [own, account] = [rows.find((row) => row.projectId === projectId), rows.find((row) => row.projectId === '')];
  if (input.choice.kind === 'as_account') return endOwnChoice(ports, scope, { projectId, seenAtMs: input.seenAtMs }, own);
  const offered = newsWithin(scope.rights).filter((type) => projectId === '' || isOfProject(type));
  const before = decodePreference(own?.settings ?? '');
  const ticked = input.choice.kind === 'preset' ? presetTicks(input.choice.preset, offered) : input.choice.ticked;
  const choices = choicesOf(ticked, offered, before.choices, projectId === '' ? 'account' : 'project');
  if (!choices.ok) return choices;
  const base = projectId === '' ? before : usualPreference;
  const settings = encodePreference({ ...base, choices: choices.value });
  const changes = preferenceChanges(own === undefined && projectId !== '' ? decodePreference(account?.settings ?? '') : before, {
    ...base,
    choices: choices.value,
  });
  return savePreferenceOf(ports, scope, { projectId, seenAtMs: input.seenAtMs, settings, changes }, own);
}

async function endOwnChoice(
  ports: CommandPorts,
  scope: AccountScope,
  { projectId, seenAtMs }: { readonly projectId: string; readonly seenAtMs: number },
  own: PreferenceRow | undefined,
): Promise<Result<void>> {
  if (own === undefined || projectId === '') return ok(undefined);
  const detail = { project: projectId, own_choice: ['yes', 'no'] as const };
  return writeWhileSeen(ports, scope, own, seenAtMs, [deletePreference(ports.database, own)], detail);
}

export interface PreferenceWrite {
  readonly projectId: string;
  readonly seenAtMs: number;
  readonly settings: string;
  readonly changes: ReturnType<typeof preferenceChanges>;
}

/** Writes one row of a person's preferences with its line in the log, while it is as it was seen. */
export async function savePreferenceOf(
  ports: CommandPorts,
  scope: AccountScope,
  { projectId, seenAtMs, settings, changes }: PreferenceWrite,
  own: PreferenceRow | undefined,
): Promise<Result<void>> {
  if (settings === (own?.settings ?? (projectId === '' ? '{}' : null))) return ok(undefined);
  const row = { accountId: scope.accountId, userId: scope.actor.id, projectId, settings, updatedAtMs: Math.max(ports.nowMs, (own?.updatedAtMs ?? 0) + 1) };
  const detail = { ...(projectId === '' ? {} : { project: projectId }), ...changes };
  return writeWhileSeen(ports, scope, own ?? { ...row, updatedAtMs: 0 }, seenAtMs, [savePreference(ports.database, row)], detail);
}

async function writeWhileSeen(
  ports: CommandPorts,
  scope: AccountScope,
  own: PreferenceRow,
  seenAtMs: number,
  statements: readonly Statement[],
  detail: Parameters<typeof insertActivity>[1]['detail'],
): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  if (own.updatedAtMs !== seenAtMs) return refuse({ reason: 'changed_meanwhile' });
  const activity = { ...actorOf(scope), action: 'notification.changed', object: scope.actor.id, detail, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      onlyWhile(ports, ownPreferencesAre(scope.accountId, scope.actor.id, [own])),
      ...statements,
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isNoLongerSo(error)) return refuse({ reason: 'changed_meanwhile' });
    throw error;
  }
  return ok(undefined);
}
