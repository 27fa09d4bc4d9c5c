// Confirms one kind of risky act for one session: by a passkey, a one-time code, or password and a code by mail. What proves it is spent in
// the same batch; the session gets a new token, so that a stolen copy of the old one gains nothing by it.
import type { Expectation } from '../auth/passkey';
import { verifyPassword } from '../auth/password';
import { makeSessionToken, tokenBytes } from '../auth/session';
import { sendBatch, type Statement } from '../db/database';
import { findLatestProof } from '../db/mail-proof';
import type { AccountScope } from '../db/scope';
import { rotateSession, saveStepUp } from '../db/session';
import { isSpent } from '../db/spent-token';
import type { UserRow } from '../db/user';
import { limits } from '../domain/limits';
import { invalidField, type Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { methodsFor, type StepUpAction, type StepUpMethod } from '../domain/step-up';
import { checkPasskey, claimedPasskey } from './check-passkey';
import { checkTotp } from './check-totp';
import { countGuess } from './guess-limit';
import { writeLetter } from './letter';
import { countMail, isProofCode, issueProof, spendProof } from './mail-proof';
import { addresseeOf, ownActivity, ownPerson } from './own-person';
import type { CommandPorts } from './ports';
import type { DeviceOf } from './sign-in';

export interface ConfirmingSession {
  readonly sessionId: string;
  readonly hasPasskey: boolean;
  readonly hasTotp: boolean;
}

export type ActProof =
  | { readonly method: 'passkey'; readonly answer: string; readonly expected: Expectation | null }
  | { readonly method: 'totp'; readonly code: string }
  | { readonly method: 'password_code'; readonly password: string; readonly code: string };

/** A code by mail confirms one act of one session: in another browser it is of no use. */
const subjectOf = (action: StepUpAction, sessionId: string): string => `${action}:${sessionId}`;

/**
 * Answers the session's new token. Refuses `factor_required` when that way is not open to the person, `passkey_refused` (passkey),
 * `wrong_code` at `/step_up_code`, `invalid` at `/step_up_password`, and `too_many_requests`.
 */
export async function confirmAct(
  ports: CommandPorts,
  scope: AccountScope,
  session: ConfirmingSession,
  act: { readonly action: StepUpAction; readonly proof: ActProof; readonly deviceOf: DeviceOf },
): Promise<Result<{ readonly token: string }>> {
  const { action, proof } = act;
  if (!methodsFor(action, { passkey: session.hasPasskey, totp: session.hasTotp }).includes(proof.method)) return refuse({ reason: 'factor_required' });
  const user = await ownPerson(ports, scope);
  const limited = proof.method === 'passkey' ? null : await countGuess(ports, user.id, act.deviceOf(user));
  if (limited !== null) return refuse(limited);
  const checked = await checkProof(ports, user, subjectOf(action, session.sessionId), proof);
  if (!checked.ok) return checked;
  const { token, tokenHash } = makeSessionToken(ports.random(tokenBytes));
  const method: StepUpMethod = proof.method;
  try {
    await sendBatch(ports.database, [
      ...checked.value,
      saveStepUp(ports.database, { sessionId: session.sessionId, action, method, atMs: ports.nowMs }),
      rotateSession(ports.database, session.sessionId, tokenHash),
      ownActivity(ports, scope, { action: 'user.confirmed', object: user.id, detail: { act: action, method } }),
    ]);
  } catch (error) {
    if (isSpent(error)) return refuse(proof.method === 'passkey' ? { reason: 'passkey_refused' } : wrongCode);
    throw error;
  }
  return ok({ token });
}

const wrongCode: Refusal = invalidField('/step_up_code', 'wrong_code');

async function checkProof(ports: CommandPorts, user: UserRow, subject: string, proof: ActProof): Promise<Result<readonly Statement[]>> {
  switch (proof.method) {
    case 'passkey': {
      const passkey = await claimedPasskey(ports, proof.answer);
      if (passkey === null || passkey.userId !== user.id || proof.expected === null) return refuse({ reason: 'passkey_refused' });
      const checked = await checkPasskey(ports, passkey, proof.expected, proof.answer);
      return checked.ok ? ok(checked.value.statements) : checked;
    }
    case 'totp': {
      const checked = await checkTotp(ports, user.id, proof.code);
      return checked.ok ? ok(checked.value.statements) : refuse(wrongCode);
    }
    case 'password_code': {
      const sent = await findLatestProof(ports.database, 'confirm_action', user.id, subject, ports.nowMs);
      const isPassword = verifyPassword(proof.password, user.passwordHash === '' ? null : user.passwordHash);
      if (!isPassword) return refuse(invalidField('/step_up_password', 'invalid'));
      return sent !== null && isProofCode(ports, sent, proof.code) ? ok([spendProof(ports, sent, user.emailKey)]) : refuse(wrongCode);
    }
  }
}

/** Mails a code for confirming that act in that session. Refuses `too_many_requests`, and `factor_required` where a code is no way. */
export async function sendActCode(
  ports: CommandPorts,
  scope: AccountScope,
  session: ConfirmingSession,
  action: StepUpAction,
): Promise<Result<{ readonly email: string }>> {
  const { hasPasskey, hasTotp, sessionId } = session;
  if (!methodsFor(action, { passkey: hasPasskey, totp: hasTotp }).includes('password_code')) return refuse({ reason: 'factor_required' });
  const user = await ownPerson(ports, scope);
  const limited = await countMail(ports, user.email);
  if (limited !== null) return refuse(limited);
  const wish = { kind: 'confirm_action', userId: user.id, email: user.email, subject: subjectOf(action, sessionId), lifeMs: limits.mailCodeLifeMs } as const;
  const { code, minutes, expiresAtMs, statements } = issueProof(ports, wish);
  const letter = await writeLetter(ports, addresseeOf(user), 'confirm_action', { code, action, minutes }, { accountId: null, uselessAtMs: expiresAtMs });
  await sendBatch(ports.database, [
    ...statements,
    ...letter,
    ownActivity(ports, scope, { action: 'user.mail_asked', object: user.id, detail: { what: 'confirm_action' } }),
  ]);
  ports.wakeLetters();
  return ok({ email: user.email });
}
