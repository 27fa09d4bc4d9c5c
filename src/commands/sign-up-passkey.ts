// Makes a person with a passkey and no password, an account of their own and a first session, in one batch. The email is theirs only once it
// is proved, as at every sign-up; the answer is the same whether or not somebody has it already.
import { readMadePasskey, spentChallenge, userIdOfChallenge, type Expectation, type MadePasskey } from '../auth/passkey';
import { actorFrom, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { insertPasskey } from '../db/passkey';
import { isSpent, spend } from '../db/spent-token';
import { checkEmail } from '../domain/email';
import { idBytes } from '../domain/id';
import { guessPasskeyName } from '../domain/passkey-name';
import { ok, refuse, type Result } from '../domain/result';
import { countMail } from './mail-proof';
import { accountStatements, newUserRow, userStatement } from './new-person';
import { openSession, type StartedSession } from './open-session';
import type { CommandPorts } from './ports';
import { checkRegistration, countSignUp, readTimeZone, type SignUpInput } from './sign-up';
import { verificationStatements } from './verify-email';

export interface PasskeySignUp extends Pick<SignUpInput, 'email' | 'locale' | 'timeZone' | 'invited'> {
  /** What the browser answered. */
  readonly answer: string;
}

/**
 * Refuses `registration_closed`, `too_many_requests`, `invalid_input` for the email, and `passkey_refused` for an answer that is not what was
 * asked for or was used before.
 */
export async function signUpByPasskey(ports: CommandPorts, expected: Expectation, input: PasskeySignUp): Promise<Result<StartedSession>> {
  const closed = await checkRegistration(ports, input.invited);
  if (closed !== null) return refuse(closed);
  const email = checkEmail(input.email);
  if (!email.ok) return email;
  const made = await readMadePasskey(expected, input.answer);
  if (made === null) return refuse({ reason: 'passkey_refused' });
  const limited = await countSignUp(ports);
  if (limited !== null) return refuse(limited);
  try {
    return ok(await makePerson(ports, made, { ...input, email: email.value }));
  } catch (error) {
    if (isSpent(error) || isUniqueViolation(error, 'passkey')) return refuse({ reason: 'passkey_refused' });
    throw error;
  }
}

async function makePerson(ports: CommandPorts, made: MadePasskey, input: PasskeySignUp): Promise<StartedSession> {
  const { database, settings, nowMs, random, from } = ports;
  const { challenge, ...facts } = made;
  const { email, locale } = input;
  const person = { email, passwordHash: '', locale, timeZone: readTimeZone(input.timeZone), emailVerifiedAtMs: null, isOperator: false };
  // The passkey was made for this id: its handle names the person at each sign-in.
  const user = { ...newUserRow(ports, person), id: userIdOfChallenge(settings.masterKey, challenge) };
  const account = accountStatements(ports, user.id, email);
  const letter = (await countMail(ports, email)) === null ? await verificationStatements(ports, user) : [];
  const session = await openSession(ports, { user, method: 'sign_up', accountId: null, isKnownDevice: true });
  const spent = spentChallenge(challenge, nowMs);
  const actor = actorFrom(ports, `user:${user.id}`, account.accountId);
  const activity = { ...actor, action: 'user.signed_up', object: user.id, detail: { method: 'passkey' }, atMs: nowMs } as const;
  await sendBatch(database, [
    spend(database, spent.id, spent.untilMs),
    userStatement(ports, user),
    ...account.statements,
    insertPasskey(database, { ...facts, userId: user.id, name: guessPasskeyName(made.aaguid, from.userAgent), createdAtMs: nowMs, lastUsedAtMs: null }),
    ...letter,
    ...session.statements,
    insertActivity(database, activity, random(idBytes)),
  ]);
  ports.wakeLetters();
  return session.started;
}
