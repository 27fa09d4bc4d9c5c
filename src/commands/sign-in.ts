// Starts a session for a person who knows the password. Each sign-in has a token of its own, so nobody can fix one beforehand.
import { verifyPassword } from '../auth/password';
import { deviceOf, makeSessionToken, tokenBytes } from '../auth/session';
import { insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findMembership } from '../db/member';
import { insertSession } from '../db/session';
import { findUserByEmail } from '../db/user';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';
import type { StartedSession } from './sign-up';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  readonly userAgent: string | undefined;
  readonly requestId: string;
}

/** Signs a person in. A wrong password and an unknown email get the same refusal after the same work. */
export async function signIn(ports: CommandPorts, input: SignInInput): Promise<Result<StartedSession>> {
  const { database, nowMs, random } = ports;
  const user = await findUserByEmail(database, input.email.slice(0, limits.emailLengthMax));
  const matches = verifyPassword(input.password, user?.passwordHash ?? null);
  if (user === null || !matches) return refuse({ reason: 'wrong_credentials' });

  const accountId = await findMembership(database, user.id);
  const { token, tokenHash } = makeSessionToken(random(tokenBytes));
  const expiresAtMs = nowMs + limits.sessionLifeMs;
  await sendBatch(database, [
    insertSession(database, { tokenHash, userId: user.id, createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs, device: deviceOf(input.userAgent) }),
    insertActivity(
      database,
      { accountId, actor: `user:${user.id}`, via: 'web', requestId: input.requestId, action: 'session.started', object: user.id, detail: {}, atMs: nowMs },
      random(idBytes),
    ),
  ]);
  return ok({ userId: user.id, token });
}
