// Says no to the chat that claimed a link, or gives up a link that nobody has used. Nothing was told to that chat and nothing will be. Of a
// yes and a no at once one holds; saying no twice says it once. Idempotency key: the link's id.
import { sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { isSpent, spendWhile } from '../db/spent-token';
import { endTelegramLink, findOwnTelegramLink, telegramLinkIs } from '../db/telegram';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { ownActivity } from './own-person';
import type { CommandPorts } from './ports';

/** Refuses `not_found` for a link of somebody else, and `link_expired` for a chat that is joined already: that one is unlinked instead. */
export async function refuseTelegram(ports: CommandPorts, scope: AccountScope, linkId: string): Promise<Result<null>> {
  const { database, nowMs } = ports;
  const link = await findOwnTelegramLink(database, scope.actor.id, linkId);
  if (link === null) return refuse({ reason: 'not_found' });
  if (link.state === 'on') return refuse({ reason: 'link_expired' });
  if (link.state !== 'waiting' && link.state !== 'claimed') return ok(null);
  try {
    await sendBatch(database, [
      spendWhile(database, `telegram-answer:${link.id}`, nowMs + limits.telegramLinkLifeMs, telegramLinkIs(link.id, link.state)),
      endTelegramLink(database, link.id, 'refused', nowMs),
      ownActivity(ports, scope, { action: 'telegram.refused', object: link.id, detail: { kind: link.chatKind } }),
    ]);
  } catch (error) {
    if (!isSpent(error)) throw error;
    const now = await findOwnTelegramLink(database, scope.actor.id, linkId);
    // Somebody pressed Start in the same moment: who it is has to be seen first.
    if (now?.state === 'on' || now?.state === 'claimed') return refuse({ reason: 'changed_meanwhile' });
  }
  return ok(null);
}
