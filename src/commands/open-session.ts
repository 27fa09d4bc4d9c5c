// Opens a session for somebody who has just been proved, by whichever way. Each has a token of its own, so nobody can fix one beforehand.
import { makeSessionToken, tokenBytes } from '../auth/session';
import type { Statement } from '../db/database';
import { insertSession, type SessionRow } from '../db/session';
import { insertSignInAttempt } from '../db/sign-in-attempt';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { deviceWords } from '../domain/device';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

export interface StartedSession {
  readonly userId: string;
  readonly sessionId: string;
  /** Goes into the cookie and nowhere else. */
  readonly token: string;
}

export interface OpeningSession {
  readonly user: { readonly id: string; readonly email: string; readonly locale: string };
  readonly method: SessionRow['method'];
  /** The account to show first; null: the one joined first. */
  readonly accountId: string | null;
  /** A device that has signed in before, or a person who is new: nobody is told of it. */
  readonly isKnownDevice: boolean;
}

/** The session, its line in the login history and, from a strange device, a notice: statements for the batch of the proof itself. */
export async function openSession(
  ports: CommandPorts,
  opening: OpeningSession,
): Promise<{ readonly started: StartedSession; readonly statements: readonly Statement[] }> {
  const { database, nowMs, random, from } = ports;
  const { user, method, accountId } = opening;
  const { token, tokenHash } = makeSessionToken(random(tokenBytes));
  const sessionId = makeId('ses', random(idBytes));
  const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + limits.sessionLifeMs };
  const where = { device: from.userAgent, ip: from.ip, place: from.place };
  const notice = opening.isKnownDevice
    ? []
    : await writeNotice(
        ports,
        { userId: user.id, email: user.email, locale: user.locale },
        'signed_in_new_device',
        { device: deviceWords(from.userAgent), place: from.place },
        null,
      );
  return {
    started: { userId: user.id, sessionId, token },
    statements: [
      insertSession(database, { tokenHash, id: sessionId, userId: user.id, accountId, method, ...times, ...where, viewAsUserId: null, supportAccessId: null }),
      insertSignInAttempt(ports, user.id, { method, result: 'success', sessionId }),
      ...notice,
    ],
  };
}
