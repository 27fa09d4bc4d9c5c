// Lets news of an account go to group chats, or lets it no more: then those that are linked end at once. Owners only. Repeating it changes
// nothing.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findAccount } from '../db/member';
import { lacksOwnership, type AccountScope } from '../db/scope';
import { listGroupTelegramLinks, setTelegramGroups as setGroups } from '../db/telegram';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';
import { endLink } from './unlink-telegram';

/** Refuses `forbidden` to all but owners, `read_only`, `not_found`. */
export async function setTelegramGroups(ports: CommandPorts, scope: AccountScope, allowed: boolean): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksOwnership(scope);
  if (refusal !== null) return refuse(refusal);
  const account = await findAccount(database, scope.accountId);
  if (account === null) return refuse({ reason: 'not_found' });
  if (account.telegramGroups !== allowed) {
    const detail = { allowed: [String(account.telegramGroups), String(allowed)] as const };
    const activity = { ...actorOf(scope), action: 'telegram.groups_changed', object: scope.accountId, detail, atMs: nowMs } as const;
    await sendBatch(database, [setGroups(database, scope.accountId, allowed), insertActivity(database, activity, random(idBytes))]);
  }
  // After the switch, so that none is added meanwhile; also when it was off already, should an earlier call have broken off.
  const all = { accountId: scope.accountId, projectIds: 'all' } as const;
  if (!allowed) for (const link of await listGroupTelegramLinks(database, all)) await endLink(ports, link, 'unlinked', actorOf(scope));
  ports.wakeLetters();
  return ok(null);
}
