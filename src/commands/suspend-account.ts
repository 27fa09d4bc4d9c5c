// Suspends an account: its people may look and change nothing, payers get no new address, money is still watched. Twice is once.
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findAccount, isUnsuspended, saveSuspension } from '../db/operator';
import { listPeople } from '../db/support-access';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

export interface Suspension {
  readonly operatorId: string;
  readonly accountId: string;
  /** Told to the owners; one or two sentences. */
  readonly why: string;
}

/** Suspends. Refuses `not_found`, and `invalid_input` without a reason that the owners can be told. */
export async function suspendAccount(ports: CommandPorts, { operatorId, accountId, why }: Suspension): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const account = await findAccount(database, accountId, nowMs);
  if (account === null || account.closedAtMs !== null) return refuse({ reason: 'not_found' });
  const reason = why.trim();
  if (reason === '') return refuse(invalidField('/why', 'required'));
  if (reason.length > limits.descriptionLengthMax) return refuse(invalidField('/why', 'too_long'));
  if (account.suspendedAtMs !== null) return ok(undefined);
  const activity = { ...actorFrom(ports, `user:${operatorId}`, accountId), action: 'account.suspended', object: accountId, detail: {}, atMs: nowMs } as const;
  const owners = await listPeople(database, accountId, ['owner']);
  const notices = await Promise.all(owners.map((owner) => writeNotice(ports, owner, 'account_suspended', { account: account.name, why: reason }, accountId)));
  try {
    await sendBatch(database, [
      onlyWhile(ports, isUnsuspended(accountId)),
      saveSuspension(database, accountId, nowMs, reason),
      insertActivity(database, activity, random(idBytes)),
      ...notices.flat(),
    ]);
  } catch (error) {
    if (!isNoLongerSo(error)) throw error;
    return ok(undefined);
  }
  ports.wakeLetters();
  return ok(undefined);
}
