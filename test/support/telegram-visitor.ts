// Owns a person at the page of Telegram in a home that has a bot: the same forms, with the operator's token in the configuration, and
// Telegram itself as it calls the hook. Nobody listens at the Bot API's address unless a test says so.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { telegramHookSecret, telegramLinkToken } from '../../src/domain/telegram';
import { app, origin } from './api-client';
import { BotApi } from './bot-api';
import type { Visitor } from './visitor';
import { env, makePorts } from './worker-world';

export const botToken = new BotApi().token;
const { masterKey } = makePorts().settings;
const home = { ...env, TELEGRAM_BOT_TOKEN: botToken, TELEGRAM_API: 'http://127.0.0.1:7' };

async function fetchHome(request: Request): Promise<Response> {
  const context = createExecutionContext();
  const response = await app.fetch(request, home, context);
  await waitOnExecutionContext(context);
  return response;
}

const cookieOf = (visitor: Visitor): string => [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

export async function getWithBot(visitor: Visitor, path: string): Promise<{ readonly status: number; readonly html: string }> {
  const response = await fetchHome(new Request(origin + path, { headers: { Cookie: cookieOf(visitor) }, redirect: 'manual' }));
  return { status: response.status, html: await response.text() };
}

export async function postWithBot(visitor: Visitor, path: string, fields: Readonly<Record<string, string>>): Promise<number> {
  const headers = { Cookie: cookieOf(visitor), 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(fields).toString();
  return (await fetchHome(new Request(origin + path, { method: 'POST', headers, body, redirect: 'manual' }))).status;
}

/** Telegram calls the hook; another secret is somebody else's. */
export async function callHook(update: unknown, secret = telegramHookSecret(masterKey, botToken)): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { 'Content-Type': 'application/json', 'X-Telegram-Bot-Api-Secret-Token': secret };
  const body = typeof update === 'string' ? update : JSON.stringify(update);
  const response = await fetchHome(new Request(`${origin}/hooks/telegram`, { method: 'POST', headers, body }));
  return { status: response.status, text: await response.text() };
}

export const tokenOf = (linkId: string): string => telegramLinkToken(masterKey, linkId);
