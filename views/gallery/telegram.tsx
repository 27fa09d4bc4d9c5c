// Owns the page of Telegram in its states and a sheet of the messages as a chat shows them, with sample facts.
import type { ToldMessage } from '../../src/domain/notification';
import { digestOf } from '../../src/domain/digest';
import type { Locale, Theme } from '../context';
import { PublicFrame } from '../layout/public-frame';
import { TelegramPage, type ChatView, type OpenLinkView, type TelegramProps } from '../telegram/page';
import { telegramMessageOf, telegramReplyOf } from '../telegram/told';
import type { Story } from './story';
import { frame, minuteMs, nowMs, sampleContext, txid } from './samples';

const hourMs = 60 * minuteMs;
const chat = (change: Partial<ChatView>): ChatView => ({
  id: 'tgl_1',
  name: '@anna_tea',
  title: 'Anna Tea',
  by: '',
  isBlocked: false,
  onAtMs: nowMs - 48 * hourMs,
  mutedUntilMs: 0,
  lastAtMs: nowMs - 12 * minuteMs,
  lastOutcome: 'delivered',
  ...change,
});
const open = (change: Partial<OpenLinkView>): OpenLinkView => ({
  id: 'tgl_9',
  kind: 'private',
  state: 'waiting',
  untilMs: nowMs + 9 * minuteMs,
  href: 'https://t.me/quittance_bot?start=qV8s0mXb2p4kJt7yZr1wCd5eFg6hIj9lMn3oPuQaRsT',
  claim: { title: '', username: '', atMs: 0 },
  ...change,
});

const props = (locale: Locale, theme: Theme, change: Partial<TelegramProps>): TelegramProps => ({
  ctx: { ...sampleContext(locale, theme, '/telegram'), localHome: false },
  frame: { ...frame, mode: null },
  bot: { kind: 'on', username: 'quittance_bot' },
  isOperator: false,
  isHidden: false,
  origin: 'https://pay.example.com',
  chats: [],
  open: null,
  groups: null,
  ...change,
});

const claimed = open({ state: 'claimed', href: null, claim: { title: 'Mallory M.', username: 'mallory', atMs: nowMs - minuteMs } });
const linkedChats = [
  chat({}),
  chat({ id: 'tgl_2', name: 'Ben', title: 'Ben', mutedUntilMs: nowMs + 2 * hourMs, lastOutcome: 'telegram_failed' }),
  chat({ id: 'tgl_3', name: '@old_phone', title: 'Anna', isBlocked: true, lastOutcome: 'telegram_blocked' }),
];
const groups = {
  account: 'Coffee & Co',
  allowed: true,
  canManage: true,
  isOwner: true,
  chats: [chat({ id: 'tgl_4', name: 'Tea team', title: 'Tea team', by: 'anna_tea' })],
  open: null,
};

const told = (type: string, change: Partial<ToldMessage>): ToldMessage => ({
  type,
  atMs: nowMs,
  mode: 'live',
  account: 'Coffee & Co',
  project: 'Roastery',
  path: '/live/payments/inv_1',
  facts: { invoice_id: 'inv_01kaf7y2q8e9', order_id: 'A-1042', amount: '120.00', currency: 'EUR', asset: 'USDT', due: '131.20', received: '131.20', txid },
  ...change,
});
const paid = told('payment.paid', {});
const messages: readonly ToldMessage[] = [
  told('payment.seen', {}),
  paid,
  told('payment.partial', { facts: { ...paid.facts, received: '100.00', remaining: '31.20' } }),
  told('payment.over', { mode: 'test', facts: { ...paid.facts, received: '140.00' } }),
  told('payment.reverted', { facts: { ...paid.facts, received: '0.00', remaining: '131.20' } }),
  told('payment.unmatched', { facts: { asset: 'USDT', amount: '50.00', address: '0x71C7656EC7ab88b098defB751B7401B5f6d8976F' } }),
  told('payment.paid', { facts: { ...paid.facts, order_id: '<b>x</b> https://evil.example @all /stop' } }),
  told('balance.withdrawal_requested', { facts: { asset: 'USDT', amount: '2500.00', code: 'W-17' } }),
  told('webhook.paused', { facts: { url: 'https://shop.example/hooks', failures: '10', since_ms: String(nowMs - hourMs), status: '500' } }),
  told('totp_off', { mode: null, project: null, path: '/notices', facts: { device: 'Firefox on Windows', place: 'Berlin' } }),
  told('telegram_linked', { mode: null, project: null, path: '/notices', facts: { chat: '@anna_tea', device: '', place: '' } }),
  digestOf([paid, paid, told('payment.partial', {})], 'Coffee & Co', 'live', nowMs, '/live/payments'),
  told('test', { project: null, path: '/notices/settings', facts: {} }),
];
const answers = [
  { kind: 'help', group: false },
  { kind: 'claimed' },
  { kind: 'link_unusable' },
  { kind: 'stopped' },
  { kind: 'muted', untilMs: nowMs + 2 * hourMs, timeZone: 'Europe/Berlin' },
  { kind: 'status', accounts: ['Coffee & Co', 'Books by the river'], mutedUntilMs: 0, lastAtMs: nowMs, timeZone: 'UTC' },
] as const;

/** Each message as its text, what of it is bold, and its button. */
function Sheet({ locale, theme }: { readonly locale: Locale; readonly theme: Theme }) {
  const sent = [
    ...messages.map((message) => telegramMessageOf(message, locale, 'https://pay.example.com')),
    telegramMessageOf(paid, locale, 'http://localhost:8787'),
    ...answers.map((answer) => telegramReplyOf({ locale, answer })),
  ];
  return (
    <PublicFrame ctx={sampleContext(locale, theme, '/telegram')} title="Telegram" signedIn>
      <h1>Telegram</h1>
      <div class="chat-sheet">
        {sent.map(({ text, boldUnits, button }) => (
          <div class="chat-bubble">
            <p>
              <b>{text.slice(0, boldUnits)}</b>
              {text.slice(boldUnits)}
            </p>
            {button === null ? null : <span class="chat-button">{button.label}</span>}
          </div>
        ))}
      </div>
    </PublicFrame>
  );
}

const page = (name: string, change: Partial<TelegramProps>): Story => ({ name, render: (locale, theme) => TelegramPage(props(locale, theme, change)) });

export const telegramStories: readonly Story[] = [
  page('telegram-off', { bot: { kind: 'off' }, isOperator: true }),
  page('telegram-empty', {}),
  page('telegram-waiting', { open: open({}) }),
  page('telegram-claimed', { open: claimed, chats: linkedChats.slice(0, 1) }),
  page('telegram-chats', { chats: linkedChats, groups }),
  page('telegram-trouble', { bot: { kind: 'trouble', why: 'token' }, groups: { ...groups, allowed: false, isOwner: false, chats: [] } }),
  { name: 'telegram-messages', render: (locale, theme) => Sheet({ locale, theme }) },
];
