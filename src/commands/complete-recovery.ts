// Ends a recovery whose wait is over or that an owner approved: a new password, and everything of before is gone (factors, codes, sessions,
// known devices). Wallets rest for three days. Nobody is signed in by it.
import { checkNewPassword, hashPassword, saltBytes } from '../auth/password';
import { hashToken } from '../auth/mail-proof';
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { deleteProofs } from '../db/mail-proof';
import { findMembership } from '../db/member';
import { completeRecoveryRow, findRecoveryByToken, removePasskeys, removeRecoveryCodes, removeTotp, whileReady, type RecoveryRow } from '../db/recovery';
import { endSessionsOf } from '../db/session';
import { insertSignInAttempt } from '../db/sign-in-attempt';
import { isSpent, spendWhile } from '../db/spent-token';
import { endPrivateTelegramOf } from '../db/telegram';
import { findUser, forgetDevices, savePassword, type UserRow } from '../db/user';
import { deviceWords } from '../domain/device';
import { listPlaces } from '../db/wallet-guard';
import { idBytes } from '../domain/id';
import { recoveryEndsAtMs, recoveryState, withApproval, type RecoveryState } from '../domain/recovery';
import { ok, refuse, type Result } from '../domain/result';
import { freezeWallets } from './freeze-wallets';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

export interface Returning {
  readonly request: RecoveryRow;
  readonly state: RecoveryState;
  readonly user: UserRow;
}

/** The request to which the person comes back, whatever became of it; null for what is no such link. */
export async function readReturning(ports: Pick<CommandPorts, 'database' | 'nowMs'>, token: string): Promise<Returning | null> {
  const tokenHash = hashToken(token);
  const request = tokenHash === null ? null : await findRecoveryByToken(ports.database, tokenHash);
  const user = request === null ? null : await findUser(ports.database, request.userId);
  if (request === null || user === null) return null;
  const places = await listPlaces(ports.database, user.id);
  return { request, user, state: recoveryState(withApproval(request, places.length), ports.nowMs) };
}

/** What every way back does to a person: sessions end, devices are strangers, their own chats are told no more, they are, their history has it. */
export async function recoveredStatements(
  ports: CommandPorts,
  user: Pick<UserRow, 'id' | 'email' | 'locale'>,
  passwordHash: string | null,
): Promise<readonly Statement[]> {
  const { database, nowMs, from } = ports;
  const to = { userId: user.id, email: user.email, locale: user.locale };
  return [
    forgetDevices(database, user.id, nowMs),
    ...(passwordHash === null ? [] : [savePassword(database, user.id, passwordHash)]),
    deleteProofs(database, user.id, ['reset_password', 'recovery', 'confirm_action']),
    ...endSessionsOf(database, user.id, null),
    endPrivateTelegramOf(database, user.id, nowMs),
    insertSignInAttempt(ports, user.id, { method: 'recovery', result: 'success', sessionId: null }),
    ...(await writeNotice(ports, to, 'recovery_done', { device: deviceWords(from.userAgent), place: from.place }, null)),
  ];
}

/** Completes a recovery with a new password. Refuses `link_expired` unless it is ready, and a bad password (`invalid_input`). */
export async function completeRecovery(ports: CommandPorts, token: string, password: string): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const returning = await readReturning(ports, token);
  if (returning === null || returning.state !== 'ready') return refuse({ reason: 'link_expired' });
  const { request, user } = returning;
  const checked = checkNewPassword(password, user.email);
  if (!checked.ok) return checked;
  const chain = (await findMembership(database, user.id)) ?? user.id;
  const detail = { person: user.id, way: request.approvedBy === null ? 'wait' : 'owner' };
  const activity = { ...actorFrom(ports, 'visitor', chain), action: 'recovery.completed', object: request.id, detail, atMs: nowMs } as const;
  const statements = [
    spendWhile(database, `recovery-end:${request.id}`, recoveryEndsAtMs(request), whileReady(database, request.id, nowMs)),
    completeRecoveryRow(database, request.id, nowMs),
    ...removePasskeys(database, user.id, 'all'),
    removeTotp(database, user.id),
    removeRecoveryCodes(database, user.id),
    ...(await recoveredStatements(ports, user, hashPassword(password, random(saltBytes)))),
    ...(await freezeWallets(ports, user.id)),
    insertActivity(database, activity, random(idBytes)),
  ];
  try {
    await sendBatch(database, statements);
  } catch (error) {
    if (isSpent(error)) return refuse({ reason: 'link_expired' });
    throw error;
  }
  ports.wakeLetters();
  return ok(null);
}
