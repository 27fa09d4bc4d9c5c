// Checks a one-time code of an authenticator app. The statements belong into the batch of whatever the code proves: they spend its step,
// so that a code is good once, however many ask at the same moment.
import { matchStep, openSecret, readTotpCode, sealSecret } from '../auth/totp';
import type { Statement } from '../db/database';
import { acceptStep, findTotp } from '../db/totp';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { logFault } from '../lib/log';
import type { CommandPorts } from './ports';

type TotpPorts = Pick<CommandPorts, 'database' | 'settings' | 'nowMs' | 'random'>;

const ivBytes = 12;
/** The last accepted step is stored as well; the spent row only has to outlive the moment of a race. */
const spentForMs = 60 * 60 * 1000;

/**
 * Refuses `wrong_code` at `/code` for anything but the code of a step next to now that comes after the last accepted one. A batch that
 * breaks by `isSpent` means the same: somebody was faster. Guesses are the caller's to count, before.
 */
export async function checkTotp(ports: TotpPorts, userId: string, code: string): Promise<Result<{ readonly statements: readonly Statement[] }>> {
  const wrong = refuse(invalidField('/code', 'wrong_code'));
  const { database, settings, nowMs, random } = ports;
  const row = await findTotp(database, userId);
  const digits = readTotpCode(code);
  if (row === null || row.confirmedAtMs === null || digits === null) return wrong;
  const opened = await openSecret(settings, userId, row.secret);
  if (opened === null) {
    logFault('a one-time-code secret does not open', new Error('neither the present nor the previous master key fits'), { userId });
    return wrong;
  }
  const step = matchStep(opened.secret, digits, nowMs, row.lastStep);
  if (step === null) return wrong;
  const secret = opened.isStale ? await sealSecret(settings, userId, opened.secret, random(ivBytes)) : row.secret;
  return ok({ statements: acceptStep(database, row, { step, secret, untilMs: nowMs + spentForMs }) });
}
