// Makes a person, an account of their own and a first session, in one batch. An email is theirs only once it is proved, so that the
// answer is the same whether or not somebody has it already: the letter tells, and it goes to the mailbox alone.
import { checkNewPassword, hashPassword, saltBytes } from '../auth/password';
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { readInstance } from '../db/instance';
import { checkEmail } from '../domain/email';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import type { FieldProblem, Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { countAttempt, networkSubject } from './guess-limit';
import { countMail } from './mail-proof';
import { accountStatements, newUserRow, userStatement } from './new-person';
import { openSession, type StartedSession } from './open-session';
import type { CommandPorts } from './ports';
import { verificationStatements } from './verify-email';

/** Whose word lets a person in where not everybody may register. */
export type Invited = 'by_invitation' | 'by_nobody';

export interface SignUpInput {
  readonly email: string;
  readonly password: string;
  readonly locale: string;
  /** IANA, as the browser says; anything else is nothing. */
  readonly timeZone: string;
  readonly invited: Invited;
}

/**
 * Registers a person, signs them in and writes them a letter. Refuses `registration_closed`, `too_many_requests`, and `invalid_input` for
 * email and password.
 */
export async function signUp(ports: CommandPorts, input: SignUpInput): Promise<Result<StartedSession>> {
  const closed = await checkRegistration(ports, input.invited);
  if (closed !== null) return refuse(closed);
  const email = checkEmail(input.email);
  const problems: readonly FieldProblem[] = [email, checkNewPassword(input.password, input.email.trim())].flatMap((checked) =>
    !checked.ok && checked.refusal.reason === 'invalid_input' ? checked.refusal.problems : [],
  );
  if (!email.ok || problems.length > 0) return refuse({ reason: 'invalid_input', problems });

  const { database, nowMs, random } = ports;
  const limited = await countSignUp(ports);
  if (limited !== null) return refuse(limited);
  const passwordHash = hashPassword(input.password, random(saltBytes));
  const facts = { email: email.value, passwordHash, locale: input.locale, timeZone: readTimeZone(input.timeZone), emailVerifiedAtMs: null, isOperator: false };
  const user = newUserRow(ports, facts);
  const account = accountStatements(ports, user.id, email.value);
  // A mailbox that was written to often enough is left alone; the answer stays the same, and the letter can be asked for later.
  const letter = (await countMail(ports, email.value)) === null ? await verificationStatements(ports, user) : [];
  const session = await openSession(ports, { user, method: 'sign_up', accountId: null, isKnownDevice: true });
  const activity = { ...actorFrom(ports, `user:${user.id}`, account.accountId), action: 'user.signed_up', object: user.id, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [
    userStatement(ports, user),
    ...account.statements,
    ...letter,
    ...session.statements,
    insertActivity(database, activity, random(idBytes)),
  ]);
  ports.wakeLetters();
  return ok(session.started);
}

/** Null when somebody may register here; the same for every way of doing it. */
export async function checkRegistration(ports: Pick<CommandPorts, 'database'>, invited: Invited): Promise<Refusal | null> {
  const { registration } = await readInstance(ports.database);
  if (registration === 'open' || (registration === 'invitation' && invited === 'by_invitation')) return null;
  return { reason: 'registration_closed' };
}

/** Counts one new person from a network address. */
export async function countSignUp(ports: CommandPorts): Promise<Refusal | null> {
  return countAttempt(ports, `sign-up:${networkSubject(ports.from.ip)}`, limits.signUpsPerAddressAndHourMax);
}

/** A zone that exists, in its usual spelling; empty for anything else. */
export function readTimeZone(text: string): string {
  try {
    return text === '' || text.length > limits.nameLengthMax ? '' : new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return '';
  }
}
