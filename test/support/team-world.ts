// Sets up people of an account straight in D1, each at a browser of their own, for tests of the team.
import { and, desc, eq } from 'drizzle-orm';
import { makeSessionToken, tokenBytes } from '../../src/auth/session';
import { readLetter } from '../../src/commands/letter';
import { activity, letter, member, passkey, session, user } from '../../src/db/schema';
import { idBytes, makeId, type IdPrefix } from '../../src/domain/id';
import type { Right, Role } from '../../src/domain/permission';
import { assert } from '../../src/domain/result';
import { csrfToken } from '../../src/auth/csrf';
import { readSettings } from '../../src/env';
import { randomBytes } from '../../src/lib/random';
import { confirmSession } from './step-up';
import { Visitor, type Seen } from './visitor';
import { database, env, makeMerchant, type Merchant } from './worker-world';

const id = (prefix: IdPrefix): string => makeId(prefix, randomBytes(idBytes));

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly sessionId: string;
  readonly visitor: Visitor;
  /** Sends a form as one of our pages would, with the session's own token. */
  readonly send: (path: string, fields?: Readonly<Record<string, string | readonly string[]>>) => Promise<Seen>;
}

function settings() {
  const read = readSettings(env);
  assert(read.ok, 'the test Worker is configured');
  return read.settings;
}

/** A new session of somebody, confirmed for everything. */
export async function signInAs(userId: string, email: string, accountId: string | null = null): Promise<Person> {
  const { token, tokenHash } = makeSessionToken(randomBytes(tokenBytes));
  const [nowMs, sessionId] = [Date.now(), id('ses')];
  const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 };
  await database
    .insert(session)
    .values({ tokenHash, id: sessionId, userId, accountId, method: 'password', ...times, device: 'test', ip: '192.0.2.7', place: '' });
  await confirmSession(sessionId);
  const visitor = new Visitor();
  visitor.cookies.set('__Host-sid', token);
  const csrf = csrfToken(settings().masterKey, sessionId);
  const key = (): string => crypto.randomUUID();
  return { userId, email, sessionId, visitor, send: (path, fields = {}) => visitor.post(path, { csrf, idempotency_key: key(), ...fields }) };
}

/** Somebody with a proved email and no account. */
export async function makePerson(email = `${id('usr').toLowerCase()}@people.test`): Promise<Person> {
  const [userId, nowMs] = [id('usr'), Date.now()];
  await database
    .insert(user)
    .values({ id: userId, email, emailKey: email.toLowerCase(), emailVerifiedAtMs: nowMs, passwordHash: 'none', locale: 'en', createdAtMs: nowMs });
  return await signInAs(userId, email);
}

export interface Place {
  readonly role: Role;
  readonly rights?: readonly Right[];
  readonly projectIds?: readonly string[];
}

export async function joinAs(accountId: string, place: Place): Promise<Person> {
  const person = await makePerson();
  const { role, rights = null, projectIds = null } = place;
  await database.insert(member).values({ accountId, userId: person.userId, role, rights, projectIds, createdAtMs: Date.now() });
  return person;
}

export async function giveFactor(userId: string): Promise<void> {
  const facts = { publicKey: '', counter: 0, transports: [], isSynced: false, aaguid: '', name: 'Key', createdAtMs: Date.now() };
  await database.insert(passkey).values({ id: crypto.randomUUID(), userId, ...facts });
}

export interface TeamWorld extends Merchant {
  readonly owner: Person;
}

export async function makeTeam(): Promise<TeamWorld> {
  const merchant = await makeMerchant();
  const [row] = await database.select({ email: user.email }).from(user).where(eq(user.id, merchant.userId));
  return { ...merchant, owner: await signInAs(merchant.userId, row?.email ?? '') };
}

/** What the newest letter of that kind to an email says. */
export async function lastLetter(email: string, kind: string): Promise<Readonly<Record<string, string>> | null> {
  const rows = await database
    .select()
    .from(letter)
    .where(and(eq(letter.email, email), eq(letter.kind, kind)))
    .orderBy(desc(letter.createdAtMs));
  return rows[0] === undefined ? null : await readLetter(settings().masterKey, rows[0]);
}

/** The path that a letter's link leads to. */
export async function linkPath(email: string): Promise<string> {
  const link = (await lastLetter(email, 'invitation'))?.['link'];
  assert(link !== undefined, 'the letter has a link');
  const url = new URL(link);
  return url.pathname + url.search;
}

export async function roleOf(accountId: string, userId: string): Promise<Role | null> {
  const rows = await database
    .select({ role: member.role })
    .from(member)
    .where(and(eq(member.accountId, accountId), eq(member.userId, userId)));
  return rows[0]?.role ?? null;
}

export async function ownersOf(accountId: string): Promise<number> {
  const rows = await database
    .select({ userId: member.userId })
    .from(member)
    .where(and(eq(member.accountId, accountId), eq(member.role, 'owner')));
  return rows.length;
}

export async function actionsOf(accountId: string): Promise<readonly string[]> {
  const rows = await database.select({ action: activity.action }).from(activity).where(eq(activity.accountId, accountId)).orderBy(activity.position);
  return rows.map((row) => row.action);
}
