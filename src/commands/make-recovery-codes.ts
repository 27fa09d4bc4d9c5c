// Makes ten new recovery codes in the place of all earlier ones. They are in the answer and nowhere else; the same request again shows none.
import { hashRecoveryCode, makeRecoveryCode, readRecoveryCode, recoveryCodeBytes } from '../auth/recovery-code';
import { sendBatch } from '../db/database';
import { findRecoveryCode, readRecoveryCodesLeft, replaceRecoveryCodes } from '../db/recovery-code';
import type { AccountScope } from '../db/scope';
import { isSpent, spend } from '../db/spent-token';
import { limits } from '../domain/limits';
import { assert, ok, refuse, type Result } from '../domain/result';
import { sha256Hex } from '../lib/hash';
import { writeNotice } from './letter';
import { addresseeOf, ownActivity, ownPerson, whenceOf } from './own-person';
import type { CommandPorts } from './ports';

/** `key` names the request: a repetition is refused (`idempotency_key_reused`), because the codes of the first stand. */
export async function makeRecoveryCodes(ports: CommandPorts, scope: AccountScope, key: string): Promise<Result<readonly string[]>> {
  const { database, settings, nowMs, random } = ports;
  const user = await ownPerson(ports, scope);
  const codes = Array.from({ length: limits.recoveryCodesPerUser }, () => makeRecoveryCode(random(recoveryCodeBytes)));
  const notice = await writeNotice(ports, addresseeOf(user), 'recovery_codes_made', whenceOf(ports), null);
  try {
    await sendBatch(database, [
      spend(database, `recovery-codes:${user.id}:${sha256Hex(key)}`, nowMs + limits.idempotencyLifeMs),
      ...replaceRecoveryCodes(
        database,
        user.id,
        codes.map((code) => hashOf(settings.masterKey, user.id, code)),
        nowMs,
      ),
      ...notice,
      ownActivity(ports, scope, { action: 'recovery_codes.made', object: user.id, detail: {} }),
    ]);
  } catch (error) {
    if (isSpent(error)) return refuse({ reason: 'idempotency_key_reused' });
    throw error;
  }
  ports.wakeLetters();
  return ok(codes);
}

function hashOf(masterKey: Uint8Array, userId: string, code: string): string {
  const plain = readRecoveryCode(code);
  assert(plain !== null, 'a code that we made can be read');
  return hashRecoveryCode(masterKey, userId, plain);
}

/** Those of some texts that are unused codes of the person, as they are shown: for the file, which says nothing that was not sent. */
export async function ownRecoveryCodes(ports: CommandPorts, scope: AccountScope, texts: readonly string[]): Promise<readonly string[]> {
  const userId = scope.actor.id;
  const known = texts.slice(0, limits.recoveryCodesPerUser).map(async (text) => {
    const plain = readRecoveryCode(text);
    const found = plain === null ? null : await findRecoveryCode(ports.database, userId, [hashRecoveryCode(ports.settings.masterKey, userId, plain)]);
    return plain === null || found === null ? [] : [(plain.match(/.{4}/g) ?? []).join('-')];
  });
  return (await Promise.all(known)).flat();
}

/** Notes that the person says to have kept their codes. Said twice, it is noted once. */
export async function keepRecoveryCodes(ports: CommandPorts, scope: AccountScope): Promise<void> {
  const { database, nowMs } = ports;
  const user = await ownPerson(ports, scope);
  const { madeAtMs } = await readRecoveryCodesLeft(database, user.id);
  if (madeAtMs === null) return;
  try {
    await sendBatch(database, [
      spend(database, `recovery-codes-kept:${user.id}:${madeAtMs}`, nowMs + limits.idempotencyLifeMs),
      ownActivity(ports, scope, { action: 'recovery_codes.kept', object: user.id, detail: {} }),
    ]);
  } catch (error) {
    if (!isSpent(error)) throw error;
  }
}
