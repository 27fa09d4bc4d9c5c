// Keeps a person's choice of language and theme. The same choice again changes nothing and is told nowhere.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { saveProfile } from '../db/export';
import type { AccountScope } from '../db/scope';
import { findUser } from '../db/user';
import { idBytes } from '../domain/id';
import type { CommandPorts } from './ports';

export interface Preferences {
  /** Null: as it is. */
  readonly locale: string | null;
  readonly theme: string | null;
}

/** Changes what the person of that scope has chosen. Also while they look through other eyes: it is theirs, not the account's. */
export async function savePreferences(ports: CommandPorts, scope: AccountScope, wish: Preferences): Promise<void> {
  const { database, nowMs, random } = ports;
  const user = await findUser(database, scope.actor.id);
  if (user === null) return;
  const next = { name: user.name, timeZone: user.timeZone, locale: wish.locale ?? user.locale, theme: wish.theme ?? user.theme };
  const fields = (['locale', 'theme'] as const).filter((field) => user[field] !== next[field]);
  if (fields.length === 0) return;
  const detail = Object.fromEntries(fields.map((field) => [field, [user[field], next[field]] as const]));
  const activity = { ...actorOf(scope), action: 'user.changed', object: user.id, detail, atMs: nowMs } as const;
  await sendBatch(database, [saveProfile(database, user.id, next), insertActivity(database, activity, random(idBytes))]);
}
