// A shop with a live wallet in force and the people around it, for tests of the receive-address guard. Speaks HTTP; looks into D1 for
// what an attacker cannot see: which wallet an invoice was frozen with, and who was told.
import { and, eq } from 'drizzle-orm';
import { expect, vi } from 'vitest';
import { walletStopToken } from '../../src/auth/wallet-stop-link';
import { readLetter } from '../../src/commands/letter';
import { invoice, letter, notice, outboxMail, wallet } from '../../src/db/schema';
import type { NoticeKind } from '../../src/domain/letter';
import { assert } from '../../src/domain/result';
import { readSettings } from '../../src/env';
import { call, makeKey, origin, send } from './api-client';
import { join, type Visitor } from './authorization-world';
import { database, env, makeMerchant, type Merchant } from './worker-world';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** An address that nobody has. */
export const someAddress = (): string => `0x${[...crypto.getRandomValues(new Uint8Array(20))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

export interface Shop {
  readonly merchant: Merchant;
  readonly accountId: string;
  readonly projectId: string;
  /** The wallet in force when the story begins. */
  readonly oldWalletId: string;
  readonly ownerId: string;
  readonly secondOwnerId: string;
  readonly adminId: string;
  /** Everybody who has to be told. */
  readonly guardians: readonly string[];
  readonly liveKey: string;
}

export async function makeShop(): Promise<Shop> {
  const merchant = await makeMerchant('live', { kind: 'address', source: someAddress() });
  const { accountId, projectId, userId: ownerId, walletId: oldWalletId } = merchant;
  const secondOwnerId = await join(accountId, 'owner');
  const adminId = await join(accountId, 'admin');
  const guardians = [ownerId, secondOwnerId, adminId].sort();
  const liveKey = await makeKey(merchant, { mode: 'live' });
  return { merchant, accountId, projectId, oldWalletId, ownerId, secondOwnerId, adminId, guardians, liveKey };
}

export interface Answer {
  readonly status: number;
  readonly html: string;
  readonly location: string | null;
}

export async function get(who: Visitor | null, path: string): Promise<Answer> {
  const headers: Record<string, string> = who === null ? {} : { Cookie: who.cookie };
  return read(await send(new Request(origin + path, { headers })));
}

/** A form of our own page, sent by that person. */
export async function post(who: Visitor | null, path: string, fields: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const guards = who === null ? {} : { csrf: who.csrf, idempotency_key: crypto.randomUUID() };
  const body = new URLSearchParams({ ...guards, ...fields }).toString();
  const headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' };
  if (who !== null) headers['Cookie'] = who.cookie;
  return read(await send(new Request(origin + path, { method: 'POST', headers, body, redirect: 'manual' })));
}

async function read(response: Response): Promise<Answer> {
  return { status: response.status, html: await response.text(), location: response.headers.get('Location') };
}

export async function add(who: Visitor, projectId: string, source = someAddress()): Promise<Answer> {
  return post(who, `/projects/${projectId}/wallets`, { source });
}

export async function liveWallets(accountId: string): Promise<readonly (typeof wallet.$inferSelect)[]> {
  return database
    .select()
    .from(wallet)
    .where(and(eq(wallet.accountId, accountId), eq(wallet.mode, 'live')))
    .orderBy(wallet.createdAtMs, wallet.id);
}

/** The one wallet that was added since the story began. */
export async function newWallet(shop: Shop): Promise<typeof wallet.$inferSelect> {
  const [added, ...more] = (await liveWallets(shop.accountId)).filter((row) => row.id !== shop.oldWalletId);
  assert(added !== undefined && more.length === 0, 'one wallet was added');
  return added;
}

/** Moves the world's clock; objects and pages agree. */
export function setTime(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: ms });
}

/** The wallets that an invoice made now is frozen with. */
export async function walletsOfNewInvoice(shop: Pick<Shop, 'liveKey'>, projectId: string): Promise<readonly string[]> {
  const made = await call<{ id: string }>('POST', '/api/v1/invoices', { key: shop.liveKey, body: { project_id: projectId, amount: '5.00', currency: 'USD' } });
  if (made.status !== 201) return [];
  const [row] = await database.select({ terms: invoice.terms }).from(invoice).where(eq(invoice.id, made.body.id));
  const terms = JSON.parse(row?.terms ?? '{}') as { readonly wallets?: readonly { readonly walletId: string }[] };
  return (terms.wallets ?? []).map((one) => one.walletId);
}

/** Invoices made from now to the last moment before `untilMs` are paid into the old wallet. */
export async function expectOldWalletUntil(shop: Shop, untilMs: number): Promise<void> {
  const fromMs = Date.now();
  for (const atMs of [fromMs, fromMs + Math.floor((untilMs - fromMs) / 2), untilMs - 1]) {
    setTime(atMs);
    expect(await walletsOfNewInvoice(shop, shop.projectId), new Date(atMs).toISOString()).toEqual([shop.oldWalletId]);
  }
}

/** Who has a notice of that kind in the list and a letter of that kind, each once. */
export async function toldOf(accountId: string, kind: NoticeKind): Promise<readonly string[]> {
  const [notices, letters] = await Promise.all([
    database
      .select({ userId: notice.userId })
      .from(notice)
      .where(and(eq(notice.accountId, accountId), eq(notice.kind, kind))),
    database
      .select({ userId: letter.userId })
      .from(letter)
      .where(and(eq(letter.accountId, accountId), eq(letter.kind, kind))),
  ]);
  const people = notices.map((row) => row.userId).sort();
  expect(letters.map((row) => row.userId ?? '').sort()).toEqual(people);
  return people;
}

/** The link with which that person stops that wallet: the one in their notice. */
export function stopLinkOf(userId: string, walletId: string): string {
  return `/wallet-stop/${walletStopToken(masterKey(), { walletId, userId })}`;
}

function masterKey(): Uint8Array {
  const settings = readSettings(env);
  assert(settings.ok, 'the test Worker is configured');
  return settings.settings.masterKey;
}

/** A fact of a person's latest letter of that kind; out of the sent mail once the letter has gone. */
export async function letterFact(userId: string, kind: string, field: 'link' | 'code' | 'stopLink'): Promise<string> {
  const rows = await database
    .select()
    .from(letter)
    .where(and(eq(letter.userId, userId), eq(letter.kind, kind)))
    .orderBy(letter.createdAtMs);
  const last = rows.at(-1);
  assert(last !== undefined, `somebody was sent ${kind}`);
  const kept = (await readLetter(masterKey(), last))?.[field];
  const fact = kept ?? (await sentFact(last.email, field));
  assert(fact !== undefined, `${kind} has ${field}`);
  return field === 'code' ? fact : new URL(fact).pathname;
}

async function sentFact(email: string, field: string): Promise<string | undefined> {
  const mails = await database.select().from(outboxMail).where(eq(outboxMail.recipient, email)).orderBy(outboxMail.sentAtMs);
  const plain = mails.at(-1)?.plain ?? '';
  return field === 'code' ? /\b\d{6}\b/.exec(plain)?.[0] : /https?:\S+/.exec(plain)?.[0];
}
