// Makes a person, an account of their own and a first session, in one batch. An email is theirs only once it is proved, so that the
// answer is the same whether or not somebody has it already.
import { checkNewPassword, hashPassword, saltBytes } from '../auth/password';
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import type { FieldProblem } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { accountStatements, newUserRow, userStatement } from './new-person';
import { openSession, type StartedSession } from './open-session';
import type { CommandPorts } from './ports';

export interface SignUpInput {
  readonly email: string;
  readonly password: string;
  readonly locale: string;
}

const emailPattern = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@<>"(),:;[\]\\.]{2,}$/;

/** Registers a person and signs them in. Refuses a bad email or password (`invalid_input`). */
export async function signUp(ports: CommandPorts, input: SignUpInput): Promise<Result<StartedSession>> {
  const email = input.email.trim();
  const problems: FieldProblem[] = [];
  if (email === '') problems.push({ pointer: '/email', code: 'required' });
  else if (email.length > limits.emailLengthMax) problems.push({ pointer: '/email', code: 'too_long' });
  else if (!emailPattern.test(email)) problems.push({ pointer: '/email', code: 'not_an_email' });
  const password = checkNewPassword(input.password, email);
  if (!password.ok && password.refusal.reason === 'invalid_input') problems.push(...password.refusal.problems);
  if (problems.length > 0) return refuse({ reason: 'invalid_input', problems });

  const { database, nowMs, random } = ports;
  const passwordHash = hashPassword(input.password, random(saltBytes));
  const user = newUserRow(ports, { email, passwordHash, locale: input.locale, timeZone: '', emailVerifiedAtMs: null, isOperator: false });
  const account = accountStatements(ports, user.id, email);
  const session = await openSession(ports, { user, method: 'sign_up', accountId: null, isKnownDevice: true });
  const activity = { ...actorFrom(ports, `user:${user.id}`, account.accountId), action: 'user.signed_up', object: user.id, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [userStatement(ports, user), ...account.statements, ...session.statements, insertActivity(database, activity, random(idBytes))]);
  return ok(session.started);
}
