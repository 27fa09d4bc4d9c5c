// Owns who changes something of their own: the person behind a session's scope, and how they are told of it.
import { actorOf, insertActivity, type ActivityAction } from '../db/activity';
import type { Statement } from '../db/database';
import type { ActivityDetail } from '../db/schema/activity';
import type { AccountScope } from '../db/scope';
import { findUser, type UserRow } from '../db/user';
import { deviceWords } from '../domain/device';
import { idBytes } from '../domain/id';
import { assert } from '../domain/result';
import type { Addressee } from './letter';
import type { CommandPorts } from './ports';

/** The person whose session it is. Nobody else ever changes what proves somebody. */
export async function ownPerson(ports: Pick<CommandPorts, 'database'>, scope: AccountScope): Promise<UserRow> {
  assert(scope.actor.kind === 'user', 'only a person has factors');
  const user = await findUser(ports.database, scope.actor.id);
  assert(user !== null, 'a session belongs to somebody');
  return user;
}

export function addresseeOf(user: UserRow): Addressee & { readonly userId: string } {
  return { userId: user.id, email: user.email, locale: user.locale };
}

/** Whence a notice says that it was done. */
export function whenceOf(ports: Pick<CommandPorts, 'from'>): { readonly device: string; readonly place: string } {
  return { device: deviceWords(ports.from.userAgent), place: ports.from.place };
}

/** The one row of the log for a change of one's own. */
export function ownActivity(
  ports: Pick<CommandPorts, 'database' | 'nowMs' | 'random'>,
  scope: AccountScope,
  done: { readonly action: ActivityAction; readonly object: string; readonly detail: ActivityDetail },
): Statement {
  return insertActivity(ports.database, { ...actorOf(scope), ...done, atMs: ports.nowMs }, ports.random(idBytes));
}
