// The first run: makes the person who runs this instance, and locks itself. Of two at once one gets through.
import { checkNewPassword, hashPassword, saltBytes, verifyPassword } from '../auth/password';
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { saveSetUp } from '../db/instance';
import { hasNoOperator, makeOperator, readFirstRun } from '../db/operator';
import { findUserByEmail, type UserRow } from '../db/user';
import { checkEmail } from '../domain/email';
import { idBytes } from '../domain/id';
import { invalidField, type FieldProblem } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { Settings } from '../env';
import { sameDigest, sha256Hex } from '../lib/hash';
import { accountStatements, newUserRow, userStatement } from './new-person';
import { isNoLongerSo, onlyWhile } from './only-while';
import { openSession, type StartedSession } from './open-session';
import type { CommandPorts } from './ports';
import { verificationStatements } from './verify-email';

export interface SetUpInput {
  readonly email: string;
  readonly password: string;
  readonly code: string;
  readonly locale: string;
}

/** A shorter code is a guess away from nobody's instance. */
export const setupCodeLengthMin = 12;

/** `none` on one's own machine; `missing` while an instance that others can reach has no code that would keep them out. */
export function setupCodeState(settings: Pick<Settings, 'home' | 'origin' | 'setupCode'>): 'none' | 'asked' | 'missing' {
  if (settings.home !== 'cloudflare' && isLoopback(settings.origin)) return 'none';
  return settings.setupCode.length >= setupCodeLengthMin ? 'asked' : 'missing';
}

export function isLoopback(origin: string): boolean {
  const host = new URL(origin).hostname;
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Makes the operator. A person who is here already (an instance from before there was a set-up page) becomes it by their password and
 * signs in as ever afterwards: null. Refuses `link_expired` once there is an operator, `invalid_input` at `/code`, `/email`, `/password`,
 * `wrong_credentials`.
 */
export async function setUp(ports: CommandPorts, input: SetUpInput): Promise<Result<StartedSession | null>> {
  const { hasOperator, hasPeople } = await readFirstRun(ports.database);
  if (hasOperator) return refuse({ reason: 'link_expired' });
  const state = setupCodeState(ports.settings);
  const isCode = state === 'none' || (state === 'asked' && sameDigest(sha256Hex(input.code.trim()), sha256Hex(ports.settings.setupCode)));
  if (!isCode) return refuse(invalidField('/code', 'wrong_code'));
  const email = checkEmail(input.email);
  const known = email.ok && hasPeople ? await findUserByEmail(ports.database, email.value) : null;
  if (known !== null) return await promote(ports, known, input.password);
  const password = checkNewPassword(input.password, input.email.trim());
  if (!email.ok || !password.ok) return refuse({ reason: 'invalid_input', problems: [...problemsOf(email), ...problemsOf(password)] });
  return await begin(ports, { ...input, email: email.value });
}

function problemsOf(result: Result<string>): readonly FieldProblem[] {
  return !result.ok && result.refusal.reason === 'invalid_input' ? result.refusal.problems : [];
}

async function begin(ports: CommandPorts, input: SetUpInput): Promise<Result<StartedSession>> {
  const { nowMs, random, settings } = ports;
  const isOwnMachine = setupCodeState(settings) === 'none';
  const passwordHash = hashPassword(input.password, random(saltBytes));
  const { email, locale } = input;
  const emailVerifiedAtMs = isOwnMachine ? nowMs : null;
  const user = newUserRow(ports, { email, passwordHash, locale, timeZone: '', emailVerifiedAtMs, isOperator: true });
  const account = accountStatements(ports, user.id, email);
  const session = await openSession(ports, { user, method: 'sign_up', accountId: account.accountId, isKnownDevice: true });
  const letter = isOwnMachine ? [] : await verificationStatements(ports, user);
  const made = [userStatement(ports, user), ...account.statements, ...session.statements, ...letter];
  return await commit(ports, user, made, session.started);
}

async function promote(ports: CommandPorts, user: UserRow, password: string): Promise<Result<null>> {
  const stored = user.passwordHash === '' ? null : user.passwordHash;
  if (!verifyPassword(password, stored)) return refuse({ reason: 'wrong_credentials' });
  return await commit(ports, user, [makeOperator(ports.database, user.id)], null);
}

async function commit<Started>(ports: CommandPorts, user: UserRow, made: readonly Statement[], started: Started): Promise<Result<Started>> {
  const { database, nowMs, random } = ports;
  const activity = { ...actorFrom(ports, `user:${user.id}`, 'instance'), action: 'instance.set_up', object: 'instance', detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [onlyWhile(ports, hasNoOperator), ...made, saveSetUp(database, nowMs), insertActivity(database, activity, random(idBytes))]);
  } catch (error) {
    if (!isNoLongerSo(error)) throw error;
    return refuse({ reason: 'link_expired' });
  }
  return ok(started);
}
