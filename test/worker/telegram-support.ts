// Owns what the tests of Telegram share: a merchant with a bot, a peer that speaks the Bot API, links made the whole way. Nothing here sleeps.
import { eq } from 'drizzle-orm';
import { confirmTelegram } from '../../src/commands/confirm-telegram';
import type { LetterPorts } from '../../src/commands/letter';
import { makeTelegramLink } from '../../src/commands/make-telegram-link';
import type { CommandPorts } from '../../src/commands/ports';
import { takeTelegramUpdate } from '../../src/commands/take-telegram-update';
import { insertDelivery, type NewDelivery } from '../../src/db/delivery';
import { sendBatch } from '../../src/db/database';
import { account, telegramLink } from '../../src/db/schema';
import type { AccountScope } from '../../src/db/scope';
import { idBytes, makeId } from '../../src/domain/id';
import type { ToldMessage } from '../../src/domain/notification';
import { readTelegramUpdate, telegramLinkToken, type TelegramReply } from '../../src/domain/telegram';
import { BotApi, type Person } from '../support/bot-api';
import { commandPorts, database, makeMerchant, makeWorld, scopeOf, settings, type Merchant, type World } from './delivery-support';

export const anna: Person = { id: 501, first_name: 'Anna', username: 'anna_tea', language_code: 'en' };
export const mallory: Person = { id: 666, first_name: 'Mallory', username: 'mallory', language_code: 'en' };
export const group = { id: -1001, type: 'group', title: 'Tea team' };

export interface TelegramWorld extends World {
  readonly api: BotApi;
  readonly merchant: Merchant;
  readonly scope: AccountScope;
  readonly commands: CommandPorts;
  /** Telegram hands over what somebody wrote. */
  hear(update: unknown): Promise<TelegramReply | null>;
  /** A link, as its maker sees it. */
  link(kind?: 'private' | 'group'): Promise<{ readonly id: string; readonly token: string }>;
  /** A chat that is told: made, claimed, confirmed. */
  linked(person?: Person): Promise<string>;
  linkedGroup(): Promise<string>;
}

const telegramOf = (api: BotApi) => ({ botToken: api.token, api: 'http://bot.test' });

/** A world whose origin is one that Telegram can open, unless told. */
export async function makeTelegramWorld(origin = 'https://pay.example.com'): Promise<TelegramWorld> {
  const api = new BotApi();
  const merchant = await makeMerchant();
  const scope = scopeOf(merchant);
  const world = makeWorld();
  const own = { ...settings, origin, telegram: telegramOf(api) };
  const commands: CommandPorts = { ...commandPorts(world.nowMs), settings: own };
  const letterPorts = (): LetterPorts => ({ database, settings: own, nowMs: world.nowMs, random: commands.random });
  const result: TelegramWorld = Object.assign(world, {
    api,
    merchant,
    scope,
    commands,
    hear: async (update: unknown) => {
      const read = readTelegramUpdate(update, api.username);
      return read === null ? null : await takeTelegramUpdate(letterPorts(), read);
    },
    link: async (kind: 'private' | 'group' = 'private') => {
      const made = await makeTelegramLink({ ...commands, nowMs: world.nowMs }, scope, kind);
      if (!made.ok) throw new Error(made.refusal.reason);
      return { id: made.value, token: telegramLinkToken(own.masterKey, made.value) };
    },
    linked: async (person: Person = anna) => {
      const { id, token } = await result.link();
      await result.hear(api.says(person, `/start ${token}`));
      const confirmed = await confirmTelegram({ ...commands, nowMs: world.nowMs }, scope, id);
      if (!confirmed.ok) throw new Error(confirmed.refusal.reason);
      return id;
    },
    linkedGroup: async () => {
      await database.update(account).set({ telegramGroups: true }).where(eq(account.id, merchant.accountId));
      const { id, token } = await result.link('group');
      await result.hear(api.says(anna, `/start@${api.username} ${token}`, group));
      const confirmed = await confirmTelegram({ ...commands, nowMs: world.nowMs }, scope, id);
      if (!confirmed.ok) throw new Error(confirmed.refusal.reason);
      return id;
    },
  });
  Object.assign(world.ports, {
    settings: own,
    fetch: async (url: string, init: RequestInit) => {
      const { pathname } = new URL(url);
      const answer = api.call(pathname, await new Response(init.body).text());
      return Response.json(answer.body, { status: answer.status });
    },
  });
  return result;
}

export async function linkRow(id: string): Promise<typeof telegramLink.$inferSelect> {
  const [row] = await database.select().from(telegramLink).where(eq(telegramLink.id, id));
  if (row === undefined) throw new Error('There is no such link.');
  return row;
}

const facts = { invoice_id: 'inv_1', order_id: 'A-7', amount: '12.34', currency: 'USD', asset: 'USDT_ETH', received: '12.34', due: '12.34' };

let position = 1;

/** News for a chat, as expansion writes it. */
export async function tellChat(
  world: TelegramWorld,
  linkId: string,
  kind: string,
  change: Partial<NewDelivery> & { readonly facts?: ToldMessage['facts'] } = {},
) {
  const { accountId, projectId } = world.merchant;
  const { facts: said = facts, ...rest } = change;
  const message: ToldMessage = {
    type: kind,
    atMs: world.nowMs,
    mode: 'test',
    account: 'Shop',
    project: 'Tea & Books',
    path: '/test/payments/inv_1',
    facts: said,
  };
  const id = makeId('dlv', crypto.getRandomValues(new Uint8Array(idBytes)));
  const row: NewDelivery = {
    id,
    kind,
    eventId: `evt_${id}`,
    accountId,
    projectId,
    invoiceId: 'inv_1',
    mode: 'test',
    channel: 'telegram',
    target: linkId,
    position: ++position,
    content: JSON.stringify(message),
    why: 'usual',
    ...rest,
  };
  await sendBatch(database, [insertDelivery(database, row, world.nowMs)]);
  return { id, position: row.position };
}
