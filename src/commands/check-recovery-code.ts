// Checks a recovery code. The statements belong into the batch of the sign-in: they spend the code, tell the person, and freeze the
// wallets that the person could change, because a code may have been found by somebody else.
import { hashRecoveryCode, readRecoveryCode } from '../auth/recovery-code';
import type { Statement } from '../db/database';
import { findRecoveryCode, readRecoveryCodesLeft, useRecoveryCode } from '../db/recovery-code';
import { deviceWords } from '../domain/device';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { freezeWallets } from './freeze-wallets';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

export interface CodeHolder {
  readonly id: string;
  readonly email: string;
  readonly locale: string;
}

/** The row itself remembers its use; the spent one only has to outlive the moment of a race. */
const spentForMs = 24 * 60 * 60 * 1000;

/**
 * Refuses `wrong_code` at `/code`. `left` is how many codes remain after this one. A batch that breaks by `isSpent` means the same as the
 * refusal. Guesses are the caller's to count, before; after the batch, `ports.wakeLetters()`.
 */
export async function checkRecoveryCode(
  ports: CommandPorts,
  user: CodeHolder,
  code: string,
): Promise<Result<{ readonly left: number; readonly statements: readonly Statement[] }>> {
  const { database, settings, nowMs, from } = ports;
  const plain = readRecoveryCode(code);
  if (plain === null) return refuse(invalidField('/code', 'wrong_code'));
  const keys = [settings.masterKey, ...(settings.previousMasterKey === null ? [] : [settings.previousMasterKey])];
  const hashes = keys.map((key) => hashRecoveryCode(key, user.id, plain));
  const [found, codes] = await Promise.all([findRecoveryCode(database, user.id, hashes), readRecoveryCodesLeft(database, user.id)]);
  if (found === null) return refuse(invalidField('/code', 'wrong_code'));
  const left = codes.left - 1;
  const whence = { device: deviceWords(from.userAgent), place: from.place };
  const [notice, freeze] = await Promise.all([
    writeNotice(ports, { userId: user.id, email: user.email, locale: user.locale }, 'recovery_code_used', { ...whence, left: String(left) }, null),
    freezeWallets(ports, user.id),
  ]);
  return ok({ left, statements: [...useRecoveryCode(database, user.id, found, nowMs, nowMs + spentForMs), ...notice, ...freeze] });
}
