// Makes a person, an account of their own and a first session, in one batch. The unique email is the lock: the same form twice
// makes one person, and the second answer is "taken" or, with the same password, a sign-in.
import { checkNewPassword, hashPassword, saltBytes } from '../auth/password';
import { deviceOf, makeSessionToken, tokenBytes } from '../auth/session';
import { insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { insertAccount, insertMember } from '../db/member';
import { insertSession } from '../db/session';
import { emailKeyOf, insertUser } from '../db/user';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import type { FieldProblem } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

export interface SignUpInput {
  readonly email: string;
  readonly password: string;
  readonly locale: string;
  readonly userAgent: string | undefined;
  readonly requestId: string;
}

export interface StartedSession {
  readonly userId: string;
  /** Goes into the cookie and nowhere else. */
  readonly token: string;
}

const emailPattern = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@<>"(),:;[\]\\.]{2,}$/;

/**
 * Registers a person and signs them in. Refuses a bad email or password (`invalid_input`) and a known email (`email_taken`);
 * the password is hashed before the email is looked at, so that both take the same time.
 */
export async function signUp(ports: CommandPorts, input: SignUpInput): Promise<Result<StartedSession>> {
  const email = input.email.trim().normalize('NFC');
  const problems: FieldProblem[] = [];
  if (email === '') problems.push({ pointer: '/email', code: 'required' });
  else if (email.length > limits.emailLengthMax) problems.push({ pointer: '/email', code: 'too_long' });
  else if (!emailPattern.test(email)) problems.push({ pointer: '/email', code: 'not_an_email' });
  const password = checkNewPassword(input.password, email);
  if (!password.ok && password.refusal.reason === 'invalid_input') problems.push(...password.refusal.problems);
  if (problems.length > 0) return refuse({ reason: 'invalid_input', problems });

  const { database, nowMs, random } = ports;
  const userId = makeId('usr', random(idBytes));
  const accountId = makeId('acc', random(idBytes));
  const passwordHash = hashPassword(input.password, random(saltBytes));
  const { token, tokenHash } = makeSessionToken(random(tokenBytes));
  try {
    await sendBatch(database, [
      insertUser(database, { id: userId, email, emailKey: emailKeyOf(email), passwordHash, locale: input.locale, createdAtMs: nowMs }),
      insertAccount(database, { id: accountId, name: email, createdAtMs: nowMs }),
      insertMember(database, { accountId, userId, role: 'owner', createdAtMs: nowMs }),
      insertSession(database, {
        tokenHash,
        userId,
        createdAtMs: nowMs,
        lastSeenAtMs: nowMs,
        expiresAtMs: nowMs + limits.sessionLifeMs,
        device: deviceOf(input.userAgent),
      }),
      insertActivity(
        database,
        { accountId, actor: `user:${userId}`, via: 'web', requestId: input.requestId, action: 'user.signed_up', object: userId, detail: {}, atMs: nowMs },
        random(idBytes),
      ),
    ]);
  } catch (error) {
    if (isUniqueViolation(error, 'user')) return refuse({ reason: 'email_taken' });
    throw error;
  }
  return ok({ userId, token });
}
