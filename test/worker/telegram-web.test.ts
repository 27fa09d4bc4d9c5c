// The page of Telegram and the hook: what a person sees and may do, what Telegram may say, and what everybody else hears.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { sendBatch } from '../../src/db/database';
import { finishJob, takeJob } from '../../src/db/repair';
import { telegramLink } from '../../src/db/schema';
import { turnBot, type BotPorts } from '../../src/commands/telegram-bot';
import { telegramHookSecret } from '../../src/domain/telegram';
import { openTelegramBot } from '../../src/gateways/telegram';
import { telegramReplyOf } from '../../views/telegram/told';
import { guards, merchant } from '../support/activity-scenes';
import { claimedLink } from '../support/activity-scenes-telegram';
import { BotApi } from '../support/bot-api';
import { botToken, callHook, getWithBot, postWithBot, tokenOf } from '../support/telegram-visitor';
import { Visitor } from '../support/visitor';
import { database, makePorts } from '../support/worker-world';

const rowOf = async (id: string) => (await database.select().from(telegramLink).where(eq(telegramLink.id, id)))[0];
const form = async (visitor: Visitor, fields: Record<string, string> = {}) => ({ ...((await guards(visitor)) as Record<string, string>), ...fields });

function botPorts(api: BotApi, origin: string): BotPorts {
  const ports = makePorts();
  const settings = { ...ports.settings, origin, telegram: { botToken: api.token, api: 'http://bot.test' } };
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const answer = api.call(new URL(url).pathname, await new Response(init.body).text());
    return Response.json(answer.body, { status: answer.status });
  };
  return { ...ports, settings, bot: openTelegramBot(settings.telegram, fetch, 1_000), say: telegramReplyOf };
}

describe('the page', () => {
  test('without a bot tells everybody that there is none, and the operator what to do', async () => {
    const { visitor } = await merchant();
    const { html, status } = await visitor.get('/telegram');
    expect(status).toBe(200);
    expect(html).toContain('Telegram is not set up here');
    expect(html).not.toContain('BotFather');
    expect((await visitor.post('/telegram/links', await form(visitor, { kind: 'private' }))).status).toBe(409);
  });

  test('shows who claimed the link, and joins the chat only after its own person said yes', async () => {
    const { visitor, linkId } = await claimedLink();
    const { html } = await getWithBot(visitor, '/telegram');
    expect(html).toContain('Is this your chat?');
    expect(html).toContain('@anna_tea');
    expect((await getWithBot(visitor, `/telegram/links/${linkId}/state`)).html).toContain('Is this your chat?');
    const thief = await merchant();
    const path = `/telegram/links/${linkId}/confirmation`;
    expect(await postWithBot(thief.visitor, path, await form(thief.visitor))).toBe(404);
    expect((await getWithBot(thief.visitor, `/telegram/links/${linkId}/state`)).status).toBe(404);
    expect(await postWithBot(new Visitor(), path, {})).toBe(303);
    expect((await rowOf(linkId))?.state).toBe('claimed');
    expect(await postWithBot(visitor, path, await form(visitor))).toBe(303);
    expect((await rowOf(linkId))?.state).toBe('on');
    expect((await getWithBot(visitor, '/telegram')).html).toContain('Unlink @anna_tea');
    expect(await postWithBot(visitor, `/telegram/links/${linkId}/unlinking`, await form(visitor))).toBe(303);
    expect((await getWithBot(visitor, '/telegram')).html).toContain('No chat is linked.');
  });

  test('draws the link and its code only once the bot is known, to its own person', async () => {
    const { visitor } = await merchant();
    const ports = botPorts(new BotApi(), 'http://quittance.test');
    const settings = { ...ports.settings, telegram: { botToken, api: 'http://127.0.0.1:7' } };
    const { state } = await turnBot({ ...ports, settings }, '');
    await takeJob(database, 'telegram', Date.now(), Date.now());
    await sendBatch(database, [finishJob(database, 'telegram', Date.now() + 60_000, JSON.stringify(state), {})]);
    expect(await postWithBot(visitor, '/telegram/links', await form(visitor, { kind: 'private' }))).toBe(303);
    const { html } = await getWithBot(visitor, '/telegram');
    const href = /href="(https:\/\/t\.me\/quittance_test_bot\?start=[\w-]{43})"/.exec(html)?.[1] ?? '';
    const [link] = (await database.select().from(telegramLink)).filter((row) => href.endsWith(tokenOf(row.id)));
    expect(link?.state).toBe('waiting');
    expect(html).toContain('<svg');
    expect(await postWithBot(visitor, '/telegram/links', await form(visitor, { kind: 'channel' }))).toBe(422);
  });
});

describe('the hook', () => {
  test('takes nothing from anybody but Telegram, and says nothing to them', async () => {
    const update = new BotApi().says({ id: 77, first_name: 'Eve' }, '/start');
    for (const secret of ['', 'x', telegramHookSecret(new Uint8Array(32), botToken), 'é'.repeat(64)].filter((text) => /^[\x20-\x7e]*$/.test(text)))
      expect((await callHook(update, secret)).status).toBe(401);
    expect(await new Visitor().post('/hooks/telegram', {})).toMatchObject({ status: 404 });
  });

  test('answers quickly with what the bot says, once, and takes whatever is no update for nothing', async () => {
    const update = new BotApi().says({ id: 78, first_name: 'Eve', language_code: 'ru' }, '/start');
    const first = await callHook(update);
    expect(first.status).toBe(200);
    expect(JSON.parse(first.text)).toMatchObject({ method: 'sendMessage', chat_id: 78, link_preview_options: { is_disabled: true } });
    expect(first.text).toContain('Этот бот');
    expect(await callHook(update)).toEqual({ status: 200, text: '' });
    const odd: readonly unknown[] = ['{', '', 'null', [], { update_id: 'x' }, { update_id: 1e300 }, { update_id: 5, message: { chat: 7, text: {} } }];
    for (const body of odd) expect(await callHook(body)).toEqual({ status: 200, text: '' });
    expect((await callHook({ update_id: 9, message: { text: 'x'.repeat(70_000) } })).status).toBe(413);
  });
});

describe('the bot’s turn', () => {
  test('where Telegram can call tells it the address and the secret once, and again when somebody else took the bot away', async () => {
    const api = new BotApi();
    const ports = botPorts(api, 'https://pay.example.com');
    const first = await turnBot(ports, '');
    expect(api.webhook).toEqual({ url: 'https://pay.example.com/hooks/telegram', secret: telegramHookSecret(ports.settings.masterKey, api.token) });
    await turnBot(ports, JSON.stringify(first.state));
    expect(api.calls.filter(({ method }) => method === 'setWebhook')).toHaveLength(1);
    expect(api.calls.filter(({ method }) => method === 'getUpdates')).toHaveLength(0);
    api.webhook = { url: 'https://elsewhere.example/', secret: '' };
    await turnBot({ ...ports, nowMs: ports.nowMs + 3_600_000 }, JSON.stringify(first.state));
    expect(api.webhook.url).toBe('https://pay.example.com/hooks/telegram');
  });

  test('tells it another secret once the master key is another, and again until Telegram has taken it', async () => {
    const api = new BotApi();
    const ports = botPorts(api, 'https://pay.example.com');
    const before = await turnBot(ports, '');
    const masterKey = new Uint8Array(32).fill(9);
    const changed = { ...ports, settings: { ...ports.settings, masterKey } };
    const bot: typeof ports.bot = { ...ports.bot, setWebhook: async () => ({ kind: 'unanswered', why: 'timeout' }) };
    const failed = await turnBot({ ...changed, bot }, JSON.stringify(before.state));
    expect(failed.state.problem).toBe('silent');
    const after = await turnBot(changed, JSON.stringify(failed.state));
    expect(api.webhook.secret).toBe(telegramHookSecret(masterKey, api.token));
    expect(after.state.problem).toBe('');
    await turnBot({ ...changed, nowMs: ports.nowMs + 3_600_000 }, JSON.stringify(after.state));
    expect(api.calls.filter(({ method }) => method === 'setWebhook')).toHaveLength(2);
  });

  test('where it cannot asks for what people wrote, answers each once, and goes on after it', async () => {
    const api = new BotApi();
    const ports = botPorts(api, 'http://localhost:8787');
    api.says({ id: 91, first_name: 'Eve' }, 'hello');
    api.queue({ channel_post: { chat: { id: -5, type: 'channel' }, text: '/start' } });
    const first = await turnBot(ports, '');
    expect(api.messages.map(({ chatId }) => chatId)).toEqual([91]);
    // A turn that was cut off before it was written down begins where the last one began.
    await turnBot(ports, '');
    await turnBot(ports, JSON.stringify(first.state));
    expect(api.messages).toHaveLength(1);
  });

  test('says when Telegram does not know the token or does not answer, and asks again', async () => {
    const api = new BotApi();
    const ports = botPorts(api, 'http://localhost:8787');
    api.next = BotApi.refusal(401, 'Unauthorized');
    const first = await turnBot(ports, '');
    expect(first.state).toMatchObject({ problem: 'token', username: '' });
    expect((await turnBot(ports, JSON.stringify(first.state))).state).toMatchObject({ problem: '', username: api.username });
  });
});
