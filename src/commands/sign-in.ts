// Starts a session for a person who knows the password. Each sign-in has a token of its own, so nobody can fix one beforehand.
import { verifyPassword } from '../auth/password';
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findMembership } from '../db/member';
import { findUserByEmail } from '../db/user';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { openSession, type StartedSession } from './open-session';
import type { CommandPorts } from './ports';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
}

/** Signs a person in. A wrong password and an unknown email get the same refusal after the same work. */
export async function signIn(ports: CommandPorts, input: SignInInput): Promise<Result<StartedSession>> {
  const { database, nowMs, random } = ports;
  const user = await findUserByEmail(database, input.email.slice(0, limits.emailLengthMax));
  const matches = verifyPassword(input.password, user?.passwordHash ?? null);
  if (user === null || !matches) return refuse({ reason: 'wrong_credentials' });
  const accountId = (await findMembership(database, user.id)) ?? user.id;
  const { started, statements } = await openSession(ports, { user, method: 'password', accountId: null, isKnownDevice: false });
  const activity = { ...actorFrom(ports, `user:${user.id}`, accountId), action: 'session.started', object: user.id, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [...statements, insertActivity(database, activity, random(idBytes))]);
  return ok(started);
}
