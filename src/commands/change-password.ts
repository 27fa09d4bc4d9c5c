// Sets, changes or removes the password of somebody who is signed in and has just confirmed themselves. Every other session ends, and
// open links that could undo it are worth nothing.
import { checkNewPassword, hashPassword, saltBytes, verifyPassword } from '../auth/password';
import { makeSessionToken, tokenBytes } from '../auth/session';
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { deleteProofs } from '../db/mail-proof';
import { canDoWithoutPassword } from '../db/own-factors';
import type { AccountScope } from '../db/scope';
import { deleteSessionsOf, rotateSession } from '../db/session';
import { findUser, savePassword, type UserRow } from '../db/user';
import { deviceWords } from '../domain/device';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

/** The session that goes on, with the token that its cookie has from now on; null: nothing changed. */
export type RotatedToken = string | null;

/** Refuses `invalid_input` at `/password`. The password that it already is changes nothing. */
export async function changePassword(ports: CommandPorts, scope: AccountScope, sessionId: string, password: string): Promise<Result<RotatedToken>> {
  const user = await findUser(ports.database, scope.actor.id);
  if (user === null) return refuse({ reason: 'not_found' });
  const checked = checkNewPassword(password, user.email);
  if (!checked.ok) return checked;
  if (user.passwordHash !== '' && verifyPassword(password, user.passwordHash)) return ok(null);
  const { token, statements } = await replacing(ports, scope, { user, sessionId, passwordHash: hashPassword(password, ports.random(saltBytes)) });
  await sendBatch(ports.database, statements);
  ports.wakeLetters();
  return ok(token);
}

/** Leaves passkeys alone. Refuses `last_factor` without two passkeys, or one and an unused recovery code, at the moment of the write. */
export async function removePassword(ports: CommandPorts, scope: AccountScope, sessionId: string): Promise<Result<RotatedToken>> {
  const { database } = ports;
  const user = await findUser(database, scope.actor.id);
  if (user === null) return refuse({ reason: 'not_found' });
  if (user.passwordHash === '') return ok(null);
  const { token, statements } = await replacing(ports, scope, { user, sessionId, passwordHash: '' });
  try {
    await sendBatch(database, [onlyWhile(ports, canDoWithoutPassword(user.id)), ...statements]);
  } catch (error) {
    if (isNoLongerSo(error)) return refuse({ reason: 'last_factor' });
    throw error;
  }
  ports.wakeLetters();
  return ok(token);
}

interface Replacement {
  readonly user: UserRow;
  readonly sessionId: string;
  readonly passwordHash: string;
}

async function replacing(
  ports: CommandPorts,
  scope: AccountScope,
  { user, sessionId, passwordHash }: Replacement,
): Promise<{ readonly token: string; readonly statements: readonly Statement[] }> {
  const { database, nowMs, random, from } = ports;
  const { token, tokenHash } = makeSessionToken(random(tokenBytes));
  const state = (hash: string): string => (hash === '' ? 'none' : 'set');
  const detail = { password: [state(user.passwordHash), state(passwordHash)] as const };
  const whence = { device: deviceWords(from.userAgent), place: from.place };
  const statements = [
    savePassword(database, user.id, passwordHash),
    deleteSessionsOf(database, user.id, sessionId),
    rotateSession(database, sessionId, tokenHash),
    deleteProofs(database, user.id, ['reset_password', 'change_email', 'confirm_action']),
    ...(await writeNotice(ports, { userId: user.id, email: user.email, locale: user.locale }, 'password_changed', whence, null)),
    insertActivity(database, { ...actorOf(scope), action: 'user.password_changed', object: user.id, detail, atMs: nowMs }, random(idBytes)),
  ];
  return { token, statements };
}
