// Reads what somebody wants a recipient to be told, within their own rights and reach: nobody sends news elsewhere that they may not see.
import { listProjects } from '../db/project';
import { isWithinReach } from '../db/recipient';
import type { AccountScope } from '../db/scope';
import { limits } from '../domain/limits';
import { decodePreference, encodePreference, type NotificationPreference } from '../domain/notification-preference';
import { choicesOf, newsWithin, readHabit, withoutUnseen, type HabitInput, type Ticked } from '../domain/notification-preference-check';
import type { FieldProblem, Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { isTimeZone } from '../domain/time-zone';
import type { CommandPorts } from './ports';

export interface RecipientInput {
  readonly name: string;
  readonly locale: string;
  /** IANA: quiet hours and digests go by it. */
  readonly timeZone: string;
  /** Null: all projects, later ones too. */
  readonly projectIds: readonly string[] | null;
  readonly ticked: Ticked;
  readonly habit: HabitInput;
}

export interface ReadRecipient {
  readonly name: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly projectIds: readonly string[] | null;
  readonly preference: NotificationPreference;
  readonly settings: string;
}

/**
 * The input as columns of a row. `stored` is what is chosen so far; null for a new recipient, who is told nothing that its maker may not
 * see. Refuses `invalid_input` with every field that is wrong, projects out of reach among them.
 */
export async function readRecipient(
  ports: Pick<CommandPorts, 'database'>,
  scope: AccountScope,
  input: RecipientInput,
  stored: string | null,
): Promise<Result<ReadRecipient>> {
  const problems: FieldProblem[] = [];
  const name = plainName(input.name);
  if (name.length > limits.nameLengthMax) problems.push({ pointer: '/name', code: 'too_long' });
  if (!['en', 'ru'].includes(input.locale)) problems.push({ pointer: '/locale', code: 'not_listed' });
  if (!isTimeZone(input.timeZone)) problems.push({ pointer: '/time_zone', code: 'not_listed' });
  problems.push(...(await projectProblems(ports, scope, input.projectIds)));
  const offered = newsWithin(scope.rights);
  const choices = choicesOf(input.ticked, offered, stored === null ? {} : decodePreference(stored).choices, 'account');
  const habit = readHabit(input.habit);
  problems.push(...problemsOf(choices), ...problemsOf(habit));
  if (problems.length > 0 || !choices.ok || !habit.ok) return refuse({ reason: 'invalid_input', problems });
  const preference = { ...habit.value, choices: { ...choices.value, ...(stored === null ? withoutUnseen(scope.rights) : {}) } };
  const { locale, timeZone, projectIds } = input;
  return ok({ name, locale, timeZone, projectIds, preference, settings: encodePreference(preference) });
}

async function projectProblems(
  ports: Pick<CommandPorts, 'database'>,
  scope: AccountScope,
  projectIds: readonly string[] | null,
): Promise<readonly FieldProblem[]> {
  if (projectIds === null) return isWithinReach(scope, null) ? [] : [{ pointer: '/projects', code: 'beyond_own_rights' }];
  if (projectIds.length === 0) return [{ pointer: '/projects', code: 'required' }];
  const known = new Set((await listProjects(ports.database, scope)).map((one) => one.id));
  return projectIds.every((id) => known.has(id)) ? [] : [{ pointer: '/projects', code: 'not_listed' }];
}

function problemsOf(result: Result<unknown>): readonly FieldProblem[] {
  const refusal: Refusal | null = result.ok ? null : result.refusal;
  return refusal?.reason === 'invalid_input' ? refusal.problems : [];
}

/** Names go into mails and lists: no line breaks, no marks that turn the direction of what follows. */
function plainName(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

/** Where it is told of, as the log writes it. */
export function reachWords(projectIds: readonly string[] | null): string {
  return projectIds === null ? 'all' : projectIds.join(' ');
}
