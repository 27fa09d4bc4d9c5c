// Sets up one account with one of everything that has an address, and ways to come in: a key, a session, and a colleague who may look only.
import { tokenBytes, makeSessionToken } from '../../src/auth/session';
import { csrfToken } from '../../src/auth/csrf';
import { apiKeyBytes, makeApiKey } from '../../src/auth/api-key';
import { eq } from 'drizzle-orm';
import { apiKey, delivery, event, member, outboxMail, project, session, user, webhookEndpoint } from '../../src/db/schema';
import { idBytes, makeId, type IdPrefix } from '../../src/domain/id';
import { grantableToKeys, type Role } from '../../src/domain/permission';
import { encodeSnapshot, type EventSnapshot } from '../../src/domain/public-event';
import { assert } from '../../src/domain/result';
import { readSettings } from '../../src/env';
import { randomBytes } from '../../src/lib/random';
import { makeKey } from './api-client';
import { database, env, makeInvoice, makeMerchant } from './worker-world';

/** A person at a browser. */
export interface Visitor {
  readonly cookie: string;
  readonly csrf: string;
}

export interface World {
  readonly accountId: string;
  readonly projectId: string;
  readonly invoiceId: string;
  readonly endpointId: string;
  readonly apiKeyId: string;
  readonly deliveryId: string;
  readonly mailId: string;
  readonly email: string;
  readonly shopName: string;
  readonly owner: Visitor;
  readonly viewer: Visitor;
  /** Everything that a key may do, and a key that may do nothing. */
  readonly key: string;
  readonly emptyKey: string;
}

const snapshot: EventSnapshot = { version: 900, status: 'paid', exception: 'none', asset: null, due: null, received: null, remaining: null, transfer: null };

const id = (prefix: IdPrefix): string => makeId(prefix, randomBytes(idBytes));

async function visit(userId: string): Promise<Visitor> {
  const { token, tokenHash } = makeSessionToken(randomBytes(tokenBytes));
  const nowMs = Date.now();
  const sessionId = id('ses');
  const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 };
  await database.insert(session).values({ tokenHash, id: sessionId, userId, method: 'password', ...times, device: 'test', ip: '192.0.2.7', place: '' });
  const settings = readSettings(env);
  assert(settings.ok, 'the test Worker is configured');
  return { cookie: `__Host-sid=${token}`, csrf: csrfToken(settings.settings.masterKey, sessionId) };
}

async function join(accountId: string, role: Role): Promise<string> {
  const userId = id('usr');
  const nowMs = Date.now();
  const email = `${userId.toLowerCase()}@colleague.test`;
  await database.batch([
    database.insert(user).values({ id: userId, email, emailKey: email, emailVerifiedAtMs: nowMs, passwordHash: 'none', locale: 'en', createdAtMs: nowMs }),
    database.insert(member).values({ accountId, userId, role, createdAtMs: nowMs }),
  ]);
  return userId;
}

export async function makeWorld(): Promise<World> {
  const merchant = await makeMerchant();
  const { accountId, projectId, userId } = merchant;
  const [endpointId, apiKeyId, deliveryId, mailId, eventId] = [id('whe'), id('key'), id('dlv'), id('dlv'), id('evt')];
  const shopName = `Shop ${projectId.slice(4, 12)}`;
  const invoiceId = await makeInvoice(merchant, { payerEmail: `payer-${projectId}@payer.test`, metadata: { secret: `meta-${projectId}` } });
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
    secret: 'sealed',
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
    database
      .insert(outboxMail)
      .values({ id: mailId, recipient: person.email, subject: `For ${shopName}`, html: '<p>Paid</p>', plain: 'Paid', sentAtMs: nowMs }),
  ]);
  return {
    accountId,
    projectId,
    invoiceId,
    endpointId,
    apiKeyId,
    deliveryId,
    mailId,
    email: person.email,
    shopName,
    owner: await visit(userId),
    viewer: await visit(await join(accountId, 'viewer')),
    key: await makeKey(merchant),
    emptyKey: await makeKey(merchant, { rights: [] }),
  };
}
