// "This was not me": takes everything away that somebody else may have got hold of, in one act. Ending and forgetting needs no
// confirmation; a new password does, and the caller has asked for it.
import { checkNewPassword, hashPassword, saltBytes } from '../auth/password';
import { makeSessionToken, tokenBytes } from '../auth/session';
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { deleteProofs } from '../db/mail-proof';
import { stopOpenRecoveries } from '../db/recovery';
import type { AccountScope } from '../db/scope';
import { endSessionsOf, listOtherSessionIds, rotateSession } from '../db/session';
import { isSpent, spend } from '../db/spent-token';
import { endPrivateTelegramOf } from '../db/telegram';
import { findUser, forgetDevices, savePassword } from '../db/user';
import { deviceWords } from '../domain/device';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { sha256Hex } from '../lib/hash';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

export interface LockDownInput {
  readonly sessionId: string;
  /** Null: the password stays. The session has confirmed `factors` when it is given. */
  readonly newPassword: string | null;
  /** Names the form: the same one sent again changes nothing. */
  readonly request: string;
}

/** Null: it was done before by the same form. Else the session's new token: a copy of the old cookie opens nothing any more. */
export type LockedDown = { readonly token: string; readonly ended: number } | null;

/**
 * Ends all other sessions and their confirmations, forgets known devices, unlinks the person's own chats, stops an open recovery, sets a new
 * password if one is given, and tells the person. Refuses a bad password (`invalid_input`).
 */
export async function lockDown(ports: CommandPorts, scope: AccountScope, input: LockDownInput): Promise<Result<LockedDown>> {
  const { database, nowMs, random, from } = ports;
  const user = await findUser(database, scope.actor.id);
  if (user === null) return refuse({ reason: 'not_found' });
  const checked = input.newPassword === null ? ok(null) : checkNewPassword(input.newPassword, user.email);
  if (!checked.ok) return checked;
  const others = await listOtherSessionIds(database, user.id, input.sessionId);
  const passwordHash = input.newPassword === null ? null : hashPassword(input.newPassword, random(saltBytes));
  const { token, tokenHash } = makeSessionToken(random(tokenBytes));
  const to = { userId: user.id, email: user.email, locale: user.locale };
  const detail = { sessions: String(others.length), password: passwordHash === null ? 'kept' : 'new' };
  try {
    await sendBatch(database, [
      spend(database, `lock-down:${user.id}:${sha256Hex(input.request)}`, nowMs + limits.sessionLifeMs),
      ...endSessionsOf(database, user.id, input.sessionId),
      rotateSession(database, input.sessionId, tokenHash),
      stopOpenRecoveries(database, user.id, nowMs),
      deleteProofs(database, user.id, ['reset_password', 'recovery', 'confirm_action']),
      forgetDevices(database, user.id, nowMs),
      ...(passwordHash === null ? [] : [savePassword(database, user.id, passwordHash)]),
      endPrivateTelegramOf(database, user.id, nowMs),
      ...(await writeNotice(ports, to, 'locked_down', { device: deviceWords(from.userAgent), place: from.place }, null)),
      insertActivity(database, { ...actorOf(scope), action: 'user.locked_down', object: user.id, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (isSpent(error)) return ok(null);
    throw error;
  }
  ports.wakeLetters();
  return ok({ token, ended: others.length });
}
