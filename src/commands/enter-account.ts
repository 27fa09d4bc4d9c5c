// Shows another of the person's accounts in their session. An account that they do not belong to does not exist for them. Entering the
// one that is shown changes nothing.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { showAccount } from '../db/member';
import type { AccountScope } from '../db/scope';
import type { Membership } from '../db/session';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

export interface Entry {
  readonly accountId: string;
  readonly sessionId: string;
  /** All places of the person, from the session. */
  readonly memberships: readonly Membership[];
}

/** Refuses `not_found`. */
export async function enterAccount(ports: CommandPorts, scope: AccountScope, entry: Entry): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const { accountId, sessionId, memberships } = entry;
  if (!memberships.some((one) => one.account.id === accountId)) return refuse({ reason: 'not_found' });
  if (accountId === scope.accountId) return ok(null);
  const activity = { ...actorOf(scope), accountId, action: 'session.switched', object: sessionId, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [showAccount(database, sessionId, accountId), insertActivity(database, activity, random(idBytes))]);
  return ok(null);
}
