// Owns how to link, refuse and unlink a chat of Telegram with success: the home has a bot, and somebody pressed Start.
import { desc, eq } from 'drizzle-orm';
import { telegramLink } from '../../src/db/schema';
import { guards, merchant, type Scene } from './activity-scenes';
import { BotApi } from './bot-api';
import { callHook, postWithBot, tokenOf } from './telegram-visitor';
import { database } from './worker-world';
import type { Visitor } from './visitor';

type Fields = Readonly<Record<string, string>>;

async function formWithBot(visitor: Visitor, path: string, fields: Fields = {}): Promise<Scene> {
  const all = { ...((await guards(visitor)) as Fields), ...fields };
  return { send: () => postWithBot(visitor, path, all), refused: () => postWithBot(visitor, path, { ...all, csrf: 'x' }) };
}

/** Somebody with a link that a chat has claimed. */
export async function claimedLink(): Promise<{ readonly visitor: Visitor; readonly linkId: string; readonly userId: string }> {
  const { visitor, userId } = await merchant();
  await postWithBot(visitor, '/telegram/links', { ...((await guards(visitor)) as Fields), kind: 'private' });
  const [link] = await database.select().from(telegramLink).where(eq(telegramLink.userId, userId)).orderBy(desc(telegramLink.createdAtMs)).limit(1);
  if (link === undefined) throw new Error('A link was made.');
  await callHook(new BotApi().says({ id: 501, first_name: 'Anna', username: 'anna_tea' }, `/start ${tokenOf(link.id)}`));
  return { visitor, linkId: link.id, userId };
}

export const telegramScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  // A second link stands in for the first: it is another one, with a line of its own.
  'POST /telegram/links': async () => ({ ...(await formWithBot((await merchant()).visitor, '/telegram/links', { kind: 'private' })), again: 1 }),
  'POST /telegram/links/:linkId/confirmation': async () => {
    const { visitor, linkId } = await claimedLink();
    return await formWithBot(visitor, `/telegram/links/${linkId}/confirmation`);
  },
  'POST /telegram/links/:linkId/refusal': async () => {
    const { visitor, linkId } = await claimedLink();
    return await formWithBot(visitor, `/telegram/links/${linkId}/refusal`);
  },
  'POST /telegram/links/:linkId/unlinking': async () => {
    const { visitor, linkId } = await claimedLink();
    await postWithBot(visitor, `/telegram/links/${linkId}/confirmation`, (await guards(visitor)) as Fields);
    return await formWithBot(visitor, `/telegram/links/${linkId}/unlinking`);
  },
  // Telegram calls: a claim leaves no line, for nothing has come of it yet.
  'POST /hooks/telegram': () => {
    const update = new BotApi().says({ id: 502, first_name: 'Ben' }, 'hello');
    const send = async (): Promise<number> => (await callHook(update)).status;
    return Promise.resolve({ send, refused: async () => (await callHook(update, 'x')).status, first: 0 as const });
  },
};
