// The end of each sign-in with a password: a session of its own in the batch of the last proof. Whoever was faster with the same code has
// it; the other is refused as if the code were wrong, which it now is.
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { findMembership } from '../db/member';
import { isSpent } from '../db/spent-token';
import type { UserRow } from '../db/user';
import { idBytes } from '../domain/id';
import { invalidField, type Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { checkRecoveryCode } from './check-recovery-code';
import { checkTotp } from './check-totp';
import { countGuess } from './guess-limit';
import { noteFailure, noteLimited } from './note-attempt';
import { openSession, type OpeningSession, type StartedSession } from './open-session';
import type { CommandPorts } from './ports';

export interface CompletingSignIn {
  readonly user: UserRow;
  readonly method: OpeningSession['method'];
  /** Null: a device that this person has not signed in from. */
  readonly deviceId: string | null;
  /** What the last proof writes: a code is spent in the batch of its use. */
  readonly proof: readonly Statement[];
}

/** Opens the session. Throws what the proof's statements throw. */
export async function completeSignIn(ports: CommandPorts, { user, method, deviceId, proof }: CompletingSignIn): Promise<StartedSession> {
  const { database, nowMs, random } = ports;
  const accountId = (await findMembership(database, user.id)) ?? user.id;
  const { started, statements } = await openSession(ports, { user, method, accountId: null, isKnownDevice: deviceId !== null });
  const actor = actorFrom(ports, `user:${user.id}`, accountId);
  const activity = { ...actor, action: 'session.started', object: started.sessionId, detail: { method }, atMs: nowMs } as const;
  await sendBatch(database, [...proof, ...statements, insertActivity(database, activity, random(idBytes))]);
  return started;
}

export interface SecondProof {
  /** Whose password was right a moment ago. */
  readonly user: UserRow;
  readonly code: string;
  readonly deviceId: string | null;
}

/** The second half by a one-time code. Refuses `wrong_code` at `/code` and `too_many_requests`. */
export async function signInByTotp(ports: CommandPorts, { user, code, deviceId }: SecondProof): Promise<Result<StartedSession>> {
  const limited = await countSecond(ports, user.id, deviceId, 'password_totp');
  if (limited !== null) return refuse(limited);
  const checked = await checkTotp(ports, user.id, code);
  if (!checked.ok) return refusedSecond(ports, user.id, 'password_totp', checked.refusal);
  return await spending(ports, { user, method: 'password_totp', deviceId, proof: checked.value.statements });
}

/** The second half by a recovery code: warned of by mail, and wallets are frozen. Refuses like the one-time code. */
export async function signInByRecoveryCode(ports: CommandPorts, { user, code, deviceId }: SecondProof): Promise<Result<StartedSession>> {
  const limited = await countSecond(ports, user.id, deviceId, 'recovery_code');
  if (limited !== null) return refuse(limited);
  const checked = await checkRecoveryCode(ports, user, code);
  if (!checked.ok) return refusedSecond(ports, user.id, 'recovery_code', checked.refusal);
  return await spending(ports, { user, method: 'recovery_code', deviceId, proof: checked.value.statements });
}

type SecondMethod = 'password_totp' | 'recovery_code';

async function spending(ports: CommandPorts, completing: CompletingSignIn & { readonly method: SecondMethod }): Promise<Result<StartedSession>> {
  try {
    return ok(await completeSignIn(ports, completing));
  } catch (error) {
    if (isSpent(error)) return refusedSecond(ports, completing.user.id, completing.method, invalidField('/code', 'wrong_code'));
    throw error;
  }
}

async function countSecond(ports: CommandPorts, userId: string, deviceId: string | null, method: SecondMethod): Promise<Refusal | null> {
  const limited = await countGuess(ports, userId, deviceId);
  if (limited !== null) noteLimited(ports, userId, method);
  return limited;
}

function refusedSecond(ports: CommandPorts, userId: string, method: SecondMethod, refusal: Refusal): Result<StartedSession> {
  noteFailure(ports, userId, method, 'wrong_code');
  return refuse(refusal);
}
