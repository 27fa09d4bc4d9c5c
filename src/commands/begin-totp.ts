// Makes a fresh secret for one-time codes. It protects nothing until its first code was typed; beginning again replaces it.
import { sealSecret, totpSecretBytes } from '../auth/totp';
import { sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { hasNoTotp, saveUnconfirmedTotp } from '../db/totp';
import { ok, refuse, type Result } from '../domain/result';
import { isNoLongerSo, onlyWhile } from './only-while';
import { ownActivity, ownPerson } from './own-person';
import type { CommandPorts } from './ports';

const ivBytes = 12;

/** Refuses `changed_meanwhile` where codes are on already: they are turned off first. */
export async function beginTotp(ports: CommandPorts, scope: AccountScope): Promise<Result<{ readonly userId: string }>> {
  const { database, settings, nowMs, random } = ports;
  const user = await ownPerson(ports, scope);
  const secret = await sealSecret(settings, user.id, random(totpSecretBytes), random(ivBytes));
  try {
    await sendBatch(database, [
      onlyWhile(ports, hasNoTotp(user.id)),
      saveUnconfirmedTotp(database, { userId: user.id, secret, createdAtMs: nowMs }),
      ownActivity(ports, scope, { action: 'totp.begun', object: user.id, detail: {} }),
    ]);
  } catch (error) {
    if (isNoLongerSo(error)) return refuse({ reason: 'changed_meanwhile' });
    throw error;
  }
  return ok({ userId: user.id });
}
