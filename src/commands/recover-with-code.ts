// Brings somebody back at once who has the mailbox and one of their recovery codes: they say what was lost and set a new password. Nobody is
// signed in by it; every session ends, and the wallets rest as after every recovery.
import { checkNewPassword, hashPassword, saltBytes } from '../auth/password';
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { readFactors, removePasskeys, removeTotp, stopOpenRecoveries } from '../db/recovery';
import { insertSignInAttempt } from '../db/sign-in-attempt';
import { isSpent } from '../db/spent-token';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { refusesCodeRecovery } from '../domain/recovery';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { checkRecoveryCode } from './check-recovery-code';
import { recoveredStatements } from './complete-recovery';
import { countAttempt } from './guess-limit';
import { spendProof } from './mail-proof';
import type { CommandPorts } from './ports';
import { readRecovering } from './start-recovery';

export interface RecoverWithCodeInput {
  readonly code: string;
  /** Empty: the password stays. */
  readonly password: string;
  readonly dropsTotp: boolean;
  readonly dropsPasskeys: readonly string[];
}

/**
 * Uses up the link from the mail and one recovery code. Refuses `link_expired`, `wrong_code` at `/code`, `too_many_requests` (a counter of
 * its own: only whoever reads the mailbox can fill it), a bad password, and a choice that changes nothing or leaves no way to sign in.
 */
export async function recoverWithCode(ports: CommandPorts, token: string, input: RecoverWithCodeInput): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const recovering = await readRecovering(ports, token);
  if (recovering === null) return refuse({ reason: 'link_expired' });
  const { proof, user, accountIds } = recovering;
  const factors = await readFactors(database, user.id);
  const dropped = factors.passkeys.filter(({ id }) => input.dropsPasskeys.includes(id)).map(({ id }) => id);
  const choice = { setsPassword: input.password !== '', dropsTotp: input.dropsTotp && factors.hasTotp, dropsPasskeys: dropped.length };
  const fruitless = refusesCodeRecovery(choice, { password: user.passwordHash !== '', passkeys: factors.passkeys.length });
  if (fruitless !== null) return refuse(fruitless);
  const password = choice.setsPassword ? checkNewPassword(input.password, user.email) : ok(null);
  if (!password.ok) return password;

  const limited = await countAttempt(ports, `recovery-code:${user.id}`, limits.guessesPerHourMax);
  if (limited !== null) return refuse(limited);
  const checked = await checkRecoveryCode(ports, user, input.code);
  if (!checked.ok) {
    await sendBatch(database, [insertSignInAttempt(ports, user.id, { method: 'recovery_code', result: 'wrong_code', sessionId: null })]);
    return checked;
  }
  const detail = {
    person: user.id,
    way: 'code',
    password: choice.setsPassword ? 'new' : 'kept',
    totp: choice.dropsTotp ? 'removed' : 'kept',
    passkeysRemoved: String(dropped.length),
  };
  const activity = { ...actorFrom(ports, 'visitor', accountIds[0] ?? user.id), action: 'recovery.completed', object: user.id, detail, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      spendProof(ports, proof, user.emailKey),
      ...checked.value.statements,
      stopOpenRecoveries(database, user.id, nowMs),
      ...removePasskeys(database, user.id, dropped),
      ...(choice.dropsTotp ? [removeTotp(database, user.id)] : []),
      ...(await recoveredStatements(ports, user, choice.setsPassword ? hashPassword(input.password, random(saltBytes)) : null)),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isSpent(error)) return refuse(invalidField('/code', 'wrong_code'));
    throw error;
  }
  ports.wakeLetters();
  return ok(null);
}
