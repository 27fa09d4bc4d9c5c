// Lets somebody who manages the team see the account as a member sees it, read-only, and come back. Repeating either changes nothing.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { showAs } from '../db/member';
import { lacksRight, type AccountScope } from '../db/scope';
import { readTeam } from '../db/team';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { isWithin } from '../domain/team';
import type { CommandPorts } from './ports';

/** Refuses `not_found` for strangers and oneself, `forbidden`, and `beyond_own_rights` for somebody who sees more. */
export async function viewAs(ports: CommandPorts, scope: AccountScope, sessionId: string, userId: string): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'team:manage');
  if (refusal !== null) return refuse(refusal);
  const { accountId, actor } = scope;
  const state = await readTeam(database, accountId, nowMs);
  const [own, viewed] = [actor.id, userId].map((id) => state?.members.find((one) => one.userId === id));
  if (own === undefined || viewed === undefined || userId === actor.id) return refuse({ reason: 'not_found' });
  if (!isWithin(viewed, own)) return refuse({ reason: 'beyond_own_rights' });
  const activity = { ...actorOf(scope), action: 'member.viewed_as', object: userId, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [showAs(database, sessionId, accountId, userId), insertActivity(database, activity, random(idBytes))]);
  return ok(null);
}

/** Back to one's own eyes. `viewedUserId` is null when there was nothing to end. */
export async function endView(ports: CommandPorts, scope: AccountScope, sessionId: string, viewedUserId: string | null): Promise<void> {
  if (viewedUserId === null) return;
  const { database, nowMs, random } = ports;
  const activity = { ...actorOf(scope), action: 'member.view_ended', object: viewedUserId, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [showAs(database, sessionId, scope.accountId, null), insertActivity(database, activity, random(idBytes))]);
}
