// Changes what a person says of themselves: name, language, time zone, theme. The same again changes nothing.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { saveProfile } from '../db/export';
import { findUser } from '../db/user';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import type { FieldProblem } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { isTimeZone } from '../domain/time-zone';
import type { CommandPorts } from './ports';

export interface ProfileInput {
  readonly name: string;
  readonly locale: string;
  /** IANA; empty: as the browser says. */
  readonly timeZone: string;
  readonly theme: string;
}

/** Changes the profile of whoever acts. Refuses `invalid_input` with the fields. */
export async function updateProfile(ports: CommandPorts, scope: AccountScope, input: ProfileInput): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const user = await findUser(database, scope.actor.id);
  if (user === null) return refuse({ reason: 'not_found' });
  const profile = { name: plainName(input.name), locale: input.locale, timeZone: input.timeZone, theme: input.theme };
  const problems: FieldProblem[] = [];
  if (profile.name.length > limits.nameLengthMax) problems.push({ pointer: '/name', code: 'too_long' });
  if (!['en', 'ru'].includes(profile.locale)) problems.push({ pointer: '/locale', code: 'not_listed' });
  if (profile.timeZone !== '' && !isTimeZone(profile.timeZone)) problems.push({ pointer: '/time_zone', code: 'not_listed' });
  if (!['system', 'light', 'dark'].includes(profile.theme)) problems.push({ pointer: '/theme', code: 'not_listed' });
  if (problems.length > 0) return refuse({ reason: 'invalid_input', problems });
  const fields = (['locale', 'timeZone', 'theme'] as const).filter((field) => user[field] !== profile[field]);
  // The name itself stays out of a log that nobody can delete from.
  const detail = {
    ...(user.name === profile.name ? {} : { name: 'changed' }),
    ...Object.fromEntries(fields.map((field) => [field, [user[field], profile[field]] as const])),
  };
  if (Object.keys(detail).length === 0) return ok(undefined);
  const activity = { ...actorOf(scope), action: 'user.changed', object: user.id, detail, atMs: nowMs } as const;
  await sendBatch(database, [saveProfile(database, user.id, profile), insertActivity(database, activity, random(idBytes))]);
  return ok(undefined);
}

/** Names go into mails and lists: no line breaks, no marks that turn the direction of what follows. */
function plainName(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
