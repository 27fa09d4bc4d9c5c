// Makes the one-time link by which a chat of Telegram is joined to a person, or a group to an account. The link alone tells nobody
// anything: whoever presses Start is shown to its maker, who says yes or no. A new link of a kind ends the person's earlier open one.
import { sendBatch } from '../db/database';
import { findAccount } from '../db/member';
import { lacksRight, type AccountScope } from '../db/scope';
import { countTelegramLinks, expireOpenTelegramLinks, insertTelegramLink } from '../db/telegram';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import type { Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { telegramLinkToken } from '../domain/telegram';
import { sha256Hex } from '../lib/hash';
import { ownActivity } from './own-person';
import type { CommandPorts } from './ports';

/**
 * Answers with the link's id; its token follows from it (`telegramLinkToken`) and is kept as a hash only. Refuses
 * `telegram_not_configured`, `limit_reached`, and for a group `forbidden`, `read_only` and `groups_not_allowed`.
 */
export async function makeTelegramLink(ports: CommandPorts, scope: AccountScope, chatKind: 'private' | 'group'): Promise<Result<string>> {
  const { database, settings, nowMs, random } = ports;
  if (settings.telegram === null) return refuse({ reason: 'telegram_not_configured' });
  const refusal = chatKind === 'group' ? await lacksGroups(ports, scope) : null;
  if (refusal !== null) return refuse(refusal);
  const max = chatKind === 'group' ? limits.recipientsPerAccountMax : limits.telegramLinksPerPersonMax;
  const whose = chatKind === 'group' ? { accountId: scope.accountId } : { userId: scope.actor.id };
  if ((await countTelegramLinks(database, whose)) >= max) return refuse({ reason: 'limit_reached', limit: 'telegram_links', max });
  const id = makeId('tgl', random(idBytes));
  const tokenHash = sha256Hex(telegramLinkToken(settings.masterKey, id));
  const accountId = chatKind === 'group' ? scope.accountId : null;
  const row = { id, userId: scope.actor.id, accountId, chatKind, tokenHash, tokenUntilMs: nowMs + limits.telegramLinkLifeMs, createdAtMs: nowMs };
  await sendBatch(database, [
    expireOpenTelegramLinks(database, scope.actor.id, chatKind, nowMs),
    insertTelegramLink(database, row),
    ownActivity(ports, scope, { action: 'telegram.link_made', object: id, detail: { kind: chatKind } }),
  ]);
  return ok(id);
}

/** Null where whoever asks may add a group of the account now. */
export async function lacksGroups(ports: Pick<CommandPorts, 'database'>, scope: AccountScope): Promise<Refusal | null> {
  const refusal = lacksRight(scope, 'notifications:manage');
  if (refusal !== null) return refusal;
  const account = await findAccount(ports.database, scope.accountId);
  return account?.telegramGroups === true ? null : { reason: 'groups_not_allowed' };
}
