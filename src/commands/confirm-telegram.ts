// Joins the chat that claimed a link, once its maker has seen who it is and said yes: from then on it is told. Of a yes and a no at once
// one holds; saying yes twice says it once. Idempotency key: the link's id.
import { sendBatch, type Statement } from '../db/database';
import { listPeopleToTell } from '../db/member';
import type { AccountScope } from '../db/scope';
import { isSpent, spendWhile } from '../db/spent-token';
import {
  countTelegramLinks,
  findOwnTelegramLink,
  insertGroupRecipient,
  replaceTelegramLinks,
  telegramLinkIs,
  turnOnTelegramLink,
  type TelegramLinkRow,
} from '../db/telegram';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { encodePreference, usualPreference } from '../domain/notification-preference';
import { withoutUnseen } from '../domain/notification-preference-check';
import { ok, refuse, type Result } from '../domain/result';
import { telegramChatName } from '../domain/telegram';
import type { UserRow } from '../db/user';
import { writeNotice } from './letter';
import { lacksGroups } from './make-telegram-link';
import { addresseeOf, ownActivity, ownPerson, whenceOf } from './own-person';
import type { CommandPorts } from './ports';
import { tellAll, teamNames } from './tell-team';

/**
 * Refuses `not_found` for a link of somebody else, `link_expired` for one that nobody claimed or that was refused or is too old,
 * `limit_reached`, and for a group what `makeTelegramLink` refuses.
 */
export async function confirmTelegram(ports: CommandPorts, scope: AccountScope, linkId: string): Promise<Result<null>> {
  const { database, settings, nowMs } = ports;
  if (settings.telegram === null) return refuse({ reason: 'telegram_not_configured' });
  const person = await ownPerson(ports, scope);
  const link = await findOwnTelegramLink(database, person.id, linkId);
  if (link === null || (link.accountId !== null && link.accountId !== scope.accountId)) return refuse({ reason: 'not_found' });
  if (link.state === 'on') return ok(null);
  if (link.state !== 'claimed' || nowMs >= (link.claimedAtMs ?? 0) + limits.telegramLinkLifeMs) return refuse({ reason: 'link_expired' });
  const refusal = link.chatKind === 'group' ? await lacksGroups(ports, scope) : null;
  if (refusal !== null) return refuse(refusal);
  const max = link.chatKind === 'group' ? limits.recipientsPerAccountMax : limits.telegramLinksPerPersonMax;
  const whose = link.accountId === null ? { userId: person.id } : { accountId: link.accountId };
  if ((await countTelegramLinks(database, whose)) >= max) return refuse({ reason: 'limit_reached', limit: 'telegram_links', max });
  try {
    await sendBatch(database, [
      spendWhile(database, `telegram-answer:${link.id}`, nowMs + limits.telegramLinkLifeMs, telegramLinkIs(link.id, 'claimed')),
      ...replaceTelegramLinks(database, scope, link, nowMs),
      turnOnTelegramLink(database, link.id, nowMs),
      ...(link.accountId === null ? [] : await groupRows(ports, scope, link, person)),
      ...(await writeNotice(ports, addresseeOf(person), 'telegram_linked', { ...whenceOf(ports), chat: telegramChatName(link) }, link.accountId)),
      ownActivity(ports, scope, { action: 'telegram.linked', object: link.id, detail: { kind: link.chatKind } }),
    ]);
  } catch (error) {
    if (!isSpent(error)) throw error;
    const now = await findOwnTelegramLink(database, person.id, linkId);
    return now?.state === 'on' ? ok(null) : refuse({ reason: 'link_expired' });
  }
  ports.wakeLetters();
  return ok(null);
}

/** A group hears as much and reaches as far as whoever linked it; the other owners and admins hear that news of money goes there. */
async function groupRows(ports: CommandPorts, scope: AccountScope, link: TelegramLinkRow, person: UserRow): Promise<readonly Statement[]> {
  const { database, nowMs, random } = ports;
  const name = telegramChatName(link);
  const { account, by } = await teamNames(ports, scope.accountId, person.id);
  const keepers = await listPeopleToTell(database, scope.accountId, ['owner', 'admin']);
  const others = keepers.filter((keeper) => keeper.userId !== person.id);
  const row = {
    id: makeId('rcp', random(idBytes)),
    accountId: scope.accountId,
    telegramLinkId: link.id,
    name,
    locale: person.locale === 'ru' ? 'ru' : 'en',
    timeZone: person.timeZone,
    projectIds: scope.projectIds === 'all' ? null : scope.projectIds,
    settings: encodePreference({ ...usualPreference, choices: withoutUnseen(scope.rights) }),
    addedBy: person.id,
    createdAtMs: nowMs,
  };
  return [insertGroupRecipient(database, row), ...(await tellAll(ports, scope.accountId, others, 'recipient_added', { account, address: name, by }))];
}
