// Sets up one account with one of everything that has an address, and everybody who may come in: a member of each role, a person with
// rights of their own, an operator with an owner's consent, keys of each scope. Straight in D1.
import { eq } from 'drizzle-orm';
import { makeSessionToken, tokenBytes } from '../../src/auth/session';
import { csrfToken } from '../../src/auth/csrf';
import { apiKeyBytes, makeApiKey } from '../../src/auth/api-key';
import {
  apiKey,
  delivery,
  event,
  invitation,
  member,
  notice,
  outboxMail,
  ownershipOffer,
  passkey,
  project,
  recipient,
  recoveryRequest,
  session,
  supportAccess,
  user,
  wallet,
  webhookEndpoint,
  withdrawalRequest,
} from '../../src/db/schema';
import { idBytes, makeId, type IdPrefix } from '../../src/domain/id';
import { grantableToKeys, presetRoles, type PresetRole, type Right, type Role } from '../../src/domain/permission';
import { limits } from '../../src/domain/limits';
import { encodeSnapshot, type EventSnapshot } from '../../src/domain/public-event';
import { assert } from '../../src/domain/result';
import { readSettings } from '../../src/env';
import { hexOf } from '../../src/lib/hash';
import { seal } from '../../src/lib/seal';
import { webhookSecretPurpose } from '../../src/domain/webhook';
import { expandEvents } from '../../src/queues/expand-event';
import { makeTellingPorts } from '../../src/queues/home';
import { randomBytes } from '../../src/lib/random';
import { makeKey } from './api-client';
import { confirmSession } from './step-up';
import { makeWays, type Ways } from './ways-world';
import { database, env, makeInvoice, makeMerchant, makePorts, type Merchant } from './worker-world';

/** A person at a browser. */
export interface Visitor {
  readonly userId: string;
  readonly sessionId: string;
  readonly cookie: string;
  readonly csrf: string;
}

export interface World extends Ways {
  readonly merchant: Merchant;
  readonly accountId: string;
  readonly projectId: string;
  readonly invoiceId: string;
  readonly endpointId: string;
  readonly apiKeyId: string;
  readonly deliveryId: string;
  /** A mailbox that the account asked, and a message that was sent to it. */
  readonly recipientId: string;
  readonly messageId: string;
  readonly eventId: string;
  readonly mailId: string;
  /** A key of the whole account. */
  readonly accountKeyId: string;
  /** Somebody asked for money to be paid out. */
  readonly withdrawalRequestId: string;
  /** A live wallet that waits. */
  readonly walletId: string;
  readonly invitationId: string;
  /** Ownership, offered by the owner to the admin. */
  readonly offerId: string;
  /** The viewer lost every factor and asks. */
  readonly recoveryId: string;
  readonly supportAccessId: string;
  readonly noticeId: string;
  readonly memberId: string;
  /** A second session of the owner. */
  readonly sessionId: string;
  readonly passkeyId: string;
  readonly email: string;
  readonly shopName: string;
  /** One member of each role, each with a passkey and confirmed for every risky act. */
  readonly people: Readonly<Record<PresetRole, Visitor>>;
  readonly owner: Visitor;
  readonly viewer: Visitor;
  /** Everything that a key may do, and a key that may do nothing. */
  readonly key: string;
  readonly emptyKey: string;
}

const snapshot: EventSnapshot = {
  version: 900,
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

/** Well-formed, and the hash of no known password. */
export const nobodysHash = `scrypt$16$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

export const id = (prefix: IdPrefix): string => makeId(prefix, randomBytes(idBytes));

export interface VisitWish {
  readonly accountId?: string | null;
  readonly viewAsUserId?: string;
  readonly supportAccessId?: string;
  /** Left out: confirmed for everything. */
  readonly confirmed?: false;
}

/** A session of that person, signed in a moment ago. */
export async function visit(userId: string, wish: VisitWish = {}): Promise<Visitor> {
  const { token, tokenHash } = makeSessionToken(randomBytes(tokenBytes));
  const nowMs = Date.now();
  const sessionId = id('ses');
  const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 };
  const shown = { accountId: wish.accountId ?? null, viewAsUserId: wish.viewAsUserId ?? null, supportAccessId: wish.supportAccessId ?? null };
  const where = { device: 'test', ip: '192.0.2.7', place: '' };
  await database.insert(session).values({ tokenHash, id: sessionId, userId, method: 'passkey', ...times, ...where, ...shown });
  if (wish.confirmed !== false) await confirmSession(sessionId);
  const settings = readSettings(env);
  assert(settings.ok, 'the test Worker is configured');
  return { userId, sessionId, cookie: `__Host-sid=${token}`, csrf: csrfToken(settings.settings.masterKey, sessionId) };
}

/** Somebody with a proved email and a passkey, who belongs to nothing yet. */
export async function makePerson(change: { readonly isOperator?: boolean } = {}): Promise<string> {
  const userId = id('usr');
  const nowMs = Date.now();
  const email = `${userId.toLowerCase()}@colleague.test`;
  const proved = { email, emailKey: email, emailVerifiedAtMs: nowMs, passwordHash: nobodysHash, locale: 'en', createdAtMs: nowMs };
  await database.batch([
    database.insert(user).values({ id: userId, ...proved, isOperator: change.isOperator ?? false }),
    database.insert(passkey).values(passkeyOf(userId, nowMs)),
  ]);
  return userId;
}

function passkeyOf(userId: string, nowMs: number): typeof passkey.$inferInsert {
  const facts = { publicKey: 'none', counter: 0, transports: [], isSynced: false, aaguid: '', name: 'Key', lastUsedAtMs: null };
  return { id: `cred-${userId}`, userId, ...facts, createdAtMs: nowMs };
}

export async function join(
  accountId: string,
  role: Role,
  rights: readonly Right[] | null = null,
  projectIds: readonly string[] | null = null,
): Promise<string> {
  const userId = await makePerson();
  await database.insert(member).values({ accountId, userId, role, rights, projectIds, createdAtMs: Date.now() });
  return userId;
}

/** An operator who looks at that account with its owner's consent. */
export async function makeSupporter(world: Pick<World, 'accountId'>): Promise<Visitor> {
  const supportAccessId = id('sup');
  const nowMs = Date.now();
  await database
    .insert(supportAccess)
    .values({ id: supportAccessId, accountId: world.accountId, grantedBy: 'usr_owner', createdAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 });
  return visit(await makePerson({ isOperator: true }), { supportAccessId });
}

async function makePeople(merchant: Merchant): Promise<Readonly<Record<PresetRole, Visitor>>> {
  await database.insert(passkey).values(passkeyOf(merchant.userId, Date.now()));
  const { accountId } = merchant;
  const entries: [PresetRole, Visitor][] = [];
  for (const role of presetRoles) {
    const userId = role === 'owner' ? merchant.userId : await join(accountId, role);
    entries.push([role, await visit(userId, { accountId })]);
  }
  return Object.fromEntries(entries) as Record<PresetRole, Visitor>;
}

type AccessFixtures = Pick<
  World,
  'accountKeyId' | 'walletId' | 'invitationId' | 'offerId' | 'recoveryId' | 'supportAccessId' | 'noticeId' | 'memberId' | 'sessionId' | 'passkeyId'
>;

/** One of each thing that has to do with people. */
async function makeAccessFixtures(merchant: Merchant, people: World['people']): Promise<AccessFixtures> {
  const { accountId, projectId, userId } = merchant;
  const nowMs = Date.now();
  const ids = {
    accountKeyId: id('key'),
    walletId: id('wal'),
    invitationId: id('ivt'),
    offerId: id('ofr'),
    recoveryId: id('rcv'),
    supportAccessId: id('sup'),
    noticeId: id('ntc'),
  };
  const made = makeApiKey('test', randomBytes(apiKeyBytes));
  const email = `${ids.invitationId.toLowerCase()}@guest.test`;
  const times = { createdAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 };
  const source = `0x${hexOf(randomBytes(20))}`;
  await database.batch([
    database.insert(apiKey).values({
      id: ids.accountKeyId,
      accountId,
      mode: 'test',
      name: 'All',
      hint: made.hint,
      secretHash: made.secretHash,
      scopes: [],
      createdBy: userId,
      createdAtMs: nowMs,
    }),
    database.insert(wallet).values({
      id: ids.walletId,
      accountId,
      projectId,
      mode: 'live',
      family: 'evm',
      kind: 'address',
      source,
      fingerprint: source,
      createdAtMs: nowMs,
      activeAtMs: nowMs + 86_400_000,
      createdBy: userId,
    }),
    database.insert(invitation).values({
      id: ids.invitationId,
      accountId,
      email,
      emailKey: email,
      role: 'viewer',
      invitedBy: userId,
      tokenHash: ids.invitationId,
      sentAtMs: nowMs,
      ...times,
    }),
    database.insert(ownershipOffer).values({ id: ids.offerId, accountId, fromUserId: userId, toUserId: people.admin.userId, fromBecomes: 'owner', ...times }),
    database.insert(recoveryRequest).values({
      id: ids.recoveryId,
      userId: people.viewer.userId,
      tokenHash: ids.recoveryId,
      stopHash: `stop-${ids.recoveryId}`,
      createdAtMs: nowMs,
      readyAtMs: nowMs + 86_400_000,
    }),
    database.insert(supportAccess).values({ id: ids.supportAccessId, accountId, grantedBy: userId, ...times }),
    database
      .insert(notice)
      .values({ id: ids.noticeId, userId, accountId, kind: 'password_changed', data: { device: 'Firefox, Linux', place: '' }, atMs: nowMs }),
  ]);
  const second = await visit(userId, { accountId });
  return { ...ids, memberId: people.support.userId, sessionId: second.sessionId, passkeyId: `cred-${userId}` };
}

/** A mailbox beside the members, asked and not proved, and a message to it. */
async function makeTelling({ accountId, userId }: Merchant): Promise<Pick<World, 'recipientId' | 'messageId'>> {
  const [recipientId, messageId, nowMs] = [id('rcp'), id('dlv'), Date.now()];
  const row = { accountId, channel: 'email', telegramLinkId: null, name: 'Books', locale: 'en', timeZone: 'UTC', projectIds: null, settings: '{}' } as const;
  const proof = { proofHash: recipientId, proofUntilMs: nowMs + 3_600_000 };
  const said = { type: 'test', atMs: nowMs, mode: null, account: 'Shop', project: null, path: '/notices/settings', facts: {} };
  const of = { kind: 'test', eventId: id('tst'), accountId, channel: 'email', target: recipientId, why: 'test', content: JSON.stringify(said) } as const;
  await database.batch([
    database
      .insert(recipient)
      .values({ ...row, ...proof, id: recipientId, email: `${recipientId.toLowerCase()}@books.test`, addedBy: userId, createdAtMs: nowMs }),
    database.insert(delivery).values({ ...of, id: messageId, state: 'sent', outcome: 'delivered', attempts: 1, dueAtMs: nowMs, createdAtMs: nowMs }),
  ]);
  return { recipientId, messageId };
}

export async function makeWorld(): Promise<World> {
  const merchant = await makeMerchant();
  const { accountId, projectId, userId } = merchant;
  const [endpointId, apiKeyId, deliveryId, mailId, eventId] = [id('whe'), id('key'), id('dlv'), id('dlv'), id('evt')];
  const withdrawalRequestId = id('wdr');
  const telling = await makeTelling(merchant);
  const shopName = `Shop ${projectId.slice(4, 12)}`;
  const invoiceId = await makeInvoice(merchant, { payerEmail: `payer-${projectId}@payer.test`, metadata: { secret: `meta-${projectId}` } });
  // What follows from a new invoice happens here and now, not in the middle of somebody's comparison of all tables.
  await env.INVOICE.getByName(invoiceId).tick(invoiceId);
  await expandEvents(makeTellingPorts(env, makePorts().settings), limits.repairBatchMax);
  const nowMs = Date.now();
  const [person] = await database.select({ email: user.email }).from(user).where(eq(user.id, userId));
  assert(person !== undefined, 'the merchant is a person');
  const of = { accountId, projectId, mode: 'test' } as const;
  const made = makeApiKey('test', randomBytes(apiKeyBytes));
  const attempt = { attempts: 3, dueAtMs: nowMs, leaseToken: null, leaseUntilMs: null, outcome: 'refused', statusCode: 500, tookMs: 5, attemptedAtMs: nowMs };
  const keyRow = { hint: made.hint, secretHash: made.secretHash, scopes: [...grantableToKeys], createdBy: userId, lastUsedAtMs: null, revokedAtMs: null };
  const endpointRow = {
    url: 'https://shop.test/hooks',
    events: [],
    secret: await seal({ masterKey: makePorts().settings.masterKey, purpose: webhookSecretPurpose, rowId: endpointId }, 'whsec_c2VjcmV0', randomBytes(12)),
    state: 'on' as const,
    failures: 0,
    failingSinceMs: null,
    deletedAtMs: null,
  };
  await database.batch([
    database.update(project).set({ name: shopName }).where(eq(project.id, projectId)),
    database.insert(webhookEndpoint).values({ id: endpointId, ...of, ...endpointRow, createdAtMs: nowMs }),
    database.insert(apiKey).values({ id: apiKeyId, accountId, projectId, mode: 'test', name: 'Cash desk', ...keyRow, createdAtMs: nowMs }),
    database
      .insert(event)
      .values({ id: eventId, invoiceId, seq: 900, ...of, type: 'payment.paid', data: encodeSnapshot(snapshot), atMs: nowMs, expandedAtMs: nowMs }),
    database
      .insert(delivery)
      .values({ id: deliveryId, eventId, ...of, invoiceId, channel: 'webhook', target: endpointId, state: 'dead', ...attempt, createdAtMs: nowMs }),
    database.insert(withdrawalRequest).values({
      id: withdrawalRequestId,
      code: withdrawalRequestId.slice(-8),
      accountId,
      asset: 'USDT_BSC',
      address: '0xd8da6bf26964af9d7eed9e03e53415d37aa96045',
      amount: 1n,
      state: 'open',
      askedBy: `key:${apiKeyId}`,
      createdAtMs: nowMs,
    }),
    database
      .insert(outboxMail)
      .values({ id: mailId, recipient: person.email, subject: `For ${shopName}`, html: '<p>Paid</p>', plain: 'Paid', sentAtMs: nowMs }),
  ]);
  const people = await makePeople(merchant);
  const access = await makeAccessFixtures(merchant, people);
  const ways = await makeWays(merchant);
  return {
    merchant,
    accountId,
    projectId,
    invoiceId,
    endpointId,
    apiKeyId,
    deliveryId,
    ...telling,
    eventId,
    mailId,
    withdrawalRequestId,
    ...access,
    ...ways,
    email: person.email,
    shopName,
    people,
    owner: people.owner,
    viewer: people.viewer,
    key: await makeKey(merchant),
    emptyKey: await makeKey(merchant, { rights: [] }),
  };
}
