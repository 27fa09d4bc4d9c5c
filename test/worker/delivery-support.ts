// Owns what the tests of telling share: a merchant with rows of its own in D1, ports with a virtual clock, and receivers that are
// told what to answer. Nothing here sleeps.
import { env } from 'cloudflare:workers';
import { seal } from '../../src/lib/seal';
import { openDatabase } from '../../src/db/database';
import { account, event, invoice, member, project, user, webhookEndpoint } from '../../src/db/schema';
import { makeScope, type AccountScope } from '../../src/db/scope';
import { encodeSnapshot, type EventSnapshot } from '../../src/domain/public-event';
import { allRights, type Right } from '../../src/domain/permission';
import { encodeTerms, hashTerms, withUsual } from '../../src/domain/invoice-terms';
import { formatWebhookSecret, webhookSecretPurpose } from '../../src/domain/webhook';
import { readSettings, type Env, type Settings } from '../../src/env';
import type { Mail, MailOutcome } from '../../src/gateways/mail';
import type { CommandPorts } from '../../src/commands/ports';
import type { TellingPorts } from '../../src/queues/ports';
import { renderLetter } from '../../views/mail/letter';
import { renderTold } from '../../views/mail/told';

export const testEnv = env as unknown as Env;
export const database = openDatabase(testEnv.DB);
const read = readSettings(testEnv);
if (!read.ok) throw new Error(read.missing.join(' '));
export const settings: Settings = read.settings;

let counter = 0;
const fresh = (prefix: string): string => `${prefix}_${(++counter).toString().padStart(3, '0').replace(/0/g, 'Z')}TestTestTestTest`;

export interface Merchant {
  readonly accountId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly email: string;
}

export async function makeMerchant(role: 'owner' | 'admin' | 'viewer' = 'owner'): Promise<Merchant> {
  const merchant = { accountId: fresh('acc'), projectId: fresh('prj'), userId: fresh('usr'), email: `${fresh('mail').toLowerCase()}@shop.example` };
  await database.insert(account).values({ id: merchant.accountId, name: 'Shop', createdAtMs: 1 });
  await addMember(merchant, merchant.userId, merchant.email, role);
  const row = { id: merchant.projectId, accountId: merchant.accountId, name: 'Tea & Books', mode: 'test', currency: 'USD', expiryMinutes: 60 } as const;
  await database.insert(project).values({ ...row, supportContact: '', assets: [], createdAtMs: 1, archivedAtMs: null });
  return merchant;
}

export async function addMember(merchant: Merchant, userId: string, email: string, role: 'owner' | 'admin' | 'viewer'): Promise<void> {
  await database.insert(user).values({ id: userId, email, emailKey: email, emailVerifiedAtMs: 1, passwordHash: 'x', locale: 'en', createdAtMs: 1 });
  await database.insert(member).values({ accountId: merchant.accountId, userId, role, createdAtMs: 1 });
}

export const otherUser = (): string => fresh('usr');

export async function addEndpoint(merchant: Merchant, url: string, events: string[] = []): Promise<{ readonly id: string; readonly secret: string }> {
  const id = fresh('whe');
  const secret = formatWebhookSecret(new Uint8Array(32).fill(counter));
  const sealed = await seal({ masterKey: settings.masterKey, purpose: webhookSecretPurpose, rowId: id }, secret, new Uint8Array(12).fill(counter));
  const { accountId, projectId } = merchant;
  const state = { state: 'on', failures: 0, failingSinceMs: null, createdAtMs: 1, deletedAtMs: null } as const;
  await database.insert(webhookEndpoint).values({ id, accountId, projectId, mode: 'test', url, events, secret: sealed, ...state });
  return { id, secret };
}

export async function addInvoice(merchant: Merchant, nowMs: number): Promise<string> {
  const invoiceId = fresh('inv');
  const { accountId, projectId } = merchant;
  const terms = withUsual({
    invoiceId,
    accountId,
    projectId,
    mode: 'test',
    amount: 12_340_000n,
    currency: 'USD',
    orderId: 'A-7',
    description: null,
    payerEmail: null,
    metadata: {},
    assets: [],
    wallets: [],
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 3_600_000,
  });
  const text = encodeTerms(terms);
  const shown = { amount: terms.amount, currency: 'USD', orderId: 'A-7', payerEmail: null, createdAtMs: nowMs, expiresAtMs: terms.expiresAtMs };
  const state = {
    openedAtMs: nowMs,
    seq: 1,
    base: 'new',
    exception: 'none',
    asset: null,
    due: null,
    received: null,
    changedAtMs: nowMs,
    wakeAtMs: null,
    repairAfterMs: 0,
  } as const;
  await database.insert(invoice).values({ id: invoiceId, accountId, projectId, mode: 'test', terms: text, termsHash: hashTerms(text), ...shown, ...state });
  return invoiceId;
}

export async function addEvent(merchant: Merchant, type: string, nowMs: number, invoiceId?: string): Promise<string> {
  const id = fresh('evt');
  const { accountId, projectId } = merchant;
  const snapshot: EventSnapshot = {
    version: 4,
    status: 'paid',
    exception: 'none',
    asset: null,
    due: null,
    received: null,
    remaining: null,
    transfer: null,
    reason: '',
    detail: null,
  };
  const target = invoiceId ?? (await addInvoice(merchant, nowMs));
  await database.insert(event).values({
    id,
    invoiceId: target,
    seq: ++counter,
    accountId,
    projectId,
    mode: 'test',
    type,
    data: encodeSnapshot(snapshot),
    atMs: nowMs,
    expandedAtMs: null,
  });
  return id;
}

export interface SeenRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface World {
  readonly ports: TellingPorts;
  readonly requests: SeenRequest[];
  readonly mails: Mail[];
  readonly hints: { readonly ids: readonly string[]; readonly delaySeconds: number }[];
  nowMs: number;
  answer: (request: SeenRequest) => Response | Promise<Response>;
  mailOutcome: MailOutcome;
}

/** A world in which time stands until it is moved, and each queue message is dropped. */
export function makeWorld(nowMs = Date.parse('2026-11-20T12:00:00Z')): World {
  const world: World = {
    nowMs,
    requests: [],
    mails: [],
    hints: [],
    answer: () => new Response('ok'),
    mailOutcome: { kind: 'sent', reply: '250 ok' },
    ports: {
      database,
      bodies: testEnv.BODIES,
      settings,
      fetch: async (url, init) => {
        const request = { url, headers: Object.fromEntries(new Headers(init.headers)), body: await new Response(init.body).text() };
        world.requests.push(request);
        return world.answer(request);
      },
      sendMail: async (mail) => {
        world.mails.push(mail);
        return world.mailOutcome;
      },
      renderTold,
      renderLetter,
      rateBook: async () => '',
      now: () => world.nowMs,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      hint: async (ids, delaySeconds) => {
        world.hints.push({ ids, delaySeconds });
      },
      hintRetry: async (ids, delaySeconds) => {
        world.hints.push({ ids, delaySeconds });
      },
    },
  };
  return world;
}

export function scopeOf(merchant: Merchant, rights: readonly Right[] = allRights, mode: 'live' | 'test' = 'test'): AccountScope {
  const standing = { role: 'owner', readOnly: null, canGoLive: true, from: { ip: '', userAgent: '' } } as const;
  return makeScope({
    accountId: merchant.accountId,
    mode,
    projectIds: 'all',
    rights,
    ...standing,
    actor: { kind: 'user', id: merchant.userId },
    requestId: 'req_test',
  });
}

export function commandPorts(nowMs: number): CommandPorts {
  const { INVOICE: invoices, CHAIN: chains, RATE: rates, LIMITER: limiter } = testEnv;
  const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
  const from = { ip: '', userAgent: '', place: '' };
  const none = (): undefined => undefined;
  return { database, invoices, chains, rates, limiter, settings, nowMs, random, requestId: 'req_test', from, wakeLetters: none, later: none };
}
