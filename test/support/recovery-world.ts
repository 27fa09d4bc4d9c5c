// Sets up people who may have to come back without a factor, straight in D1, and reads the links that letters bring them.
import { and, desc, eq } from 'drizzle-orm';
import { readLetter } from '../../src/commands/letter';
import { startRecovery } from '../../src/commands/start-recovery';
import { hashRecoveryCode, readRecoveryCode } from '../../src/auth/recovery-code';
import { hashPassword, saltBytes } from '../../src/auth/password';
import { makeScope, type AccountScope } from '../../src/db/scope';
import { account, activity, letter, member, notice, passkey, recoveryCode, recoveryRequest, session, totp, user } from '../../src/db/schema';
import { idBytes, makeId, type IdPrefix } from '../../src/domain/id';
import { rightsOf, type PresetRole } from '../../src/domain/permission';
import { randomBytes } from '../../src/lib/random';
import { Visitor } from './visitor';
import { database, makePorts } from './worker-world';

export const dayMs = 86_400_000;
export const newPassword = 'over the hills and far away';
export const code = 'ABCD-EFGH-JKMN-PQRS';
const id = (prefix: IdPrefix): string => makeId(prefix, randomBytes(idBytes));
const oldHash = hashPassword('a long walk in the rain', randomBytes(saltBytes));

export interface Person {
  readonly userId: string;
  readonly email: string;
}

export async function makePerson(change: Partial<typeof user.$inferInsert> = {}): Promise<Person> {
  const userId = id('usr');
  const email = `${userId.toLowerCase()}@shop.test`;
  const row = { id: userId, email, emailKey: email, emailVerifiedAtMs: 1, passwordHash: oldHash, locale: 'en', createdAtMs: 1 };
  await database.insert(user).values({ ...row, ...change });
  return { userId, email };
}

export async function makeAccount(people: readonly (readonly [Person, PresetRole])[]): Promise<string> {
  const accountId = id('acc');
  await database.insert(account).values({ id: accountId, name: 'Shop', createdAtMs: 1 });
  for (const [{ userId }, role] of people) await database.insert(member).values({ accountId, userId, role, createdAtMs: 1 });
  return accountId;
}

/** Somebody with a password, an app, two passkeys, one recovery code and an open session. */
export async function withFactors(person: Person): Promise<void> {
  const { userId } = person;
  const key = { publicKey: 'k', counter: 0, transports: [], isSynced: false, aaguid: '', createdAtMs: 1 };
  const { settings } = makePorts();
  const codeHash = hashRecoveryCode(settings.masterKey, userId, readRecoveryCode(code) ?? '');
  const whence = { device: 'test', ip: '', place: '' };
  const times = { createdAtMs: 1, lastSeenAtMs: Date.now(), expiresAtMs: Date.now() + dayMs };
  await database.batch([
    database.insert(totp).values({ userId, secret: 'sealed', createdAtMs: 1, confirmedAtMs: 1, lastStep: 0 }),
    database.insert(passkey).values({ ...key, id: `pk-phone-${userId}`, userId, name: 'Phone' }),
    database.insert(passkey).values({ ...key, id: `pk-laptop-${userId}`, userId, name: 'Laptop' }),
    database.insert(recoveryCode).values({ userId, codeHash, createdAtMs: 1 }),
    database.insert(session).values({ tokenHash: `h-${userId}`, id: `ses-${userId}`, userId, method: 'password', ...times, ...whence }),
  ]);
}

export async function factorsOf({ userId }: Person): Promise<readonly number[]> {
  const count = async (rows: Promise<readonly unknown[]>): Promise<number> => (await rows).length;
  return await Promise.all([
    count(database.select().from(totp).where(eq(totp.userId, userId))),
    count(database.select().from(passkey).where(eq(passkey.userId, userId))),
    count(database.select().from(recoveryCode).where(eq(recoveryCode.userId, userId))),
    count(database.select().from(session).where(eq(session.userId, userId))),
  ]);
}

/** What the newest letter of that kind to that mailbox says. */
export async function letterTo(email: string, kind: string): Promise<Readonly<Record<string, string>>> {
  const rows = await database
    .select()
    .from(letter)
    .where(and(eq(letter.email, email), eq(letter.kind, kind)))
    .orderBy(desc(letter.createdAtMs))
    .limit(1);
  const content = rows[0] === undefined ? null : await readLetter(makePorts().settings.masterKey, rows[0]);
  if (content === null) throw new Error(`No letter ${kind} to ${email}.`);
  return content;
}

export const tokenIn = (link: string | undefined): string => link?.split('/').at(-1) ?? '';

/** Asks for the link as a visitor would; answers its token. */
export async function asked({ email }: Person, visitor = new Visitor()): Promise<string> {
  const seen = await visitor.post('/recovery', { email });
  if (seen.status !== 200) throw new Error(`Recovery answered ${seen.status}.`);
  return tokenIn((await letterTo(email, 'recovery_link'))['link']);
}

export async function begun(person: Person): Promise<{ readonly id: string; readonly token: string; readonly stopToken: string }> {
  const started = await startRecovery(makePorts(), await asked(person));
  if (!started.ok) throw new Error(started.refusal.reason);
  const content = await letterTo(person.email, 'recovery_started');
  const [row] = await database.select().from(recoveryRequest).where(eq(recoveryRequest.userId, person.userId));
  return { id: row?.id ?? '', token: tokenIn(content['link']), stopToken: tokenIn(content['stopLink']) };
}

export function scopeOf(accountId: string, { userId }: Person, role: PresetRole): AccountScope {
  const reach = { mode: 'test', projectIds: 'all', readOnly: null, canGoLive: true, requestId: 'req_test', from: { ip: '', userAgent: '' } } as const;
  return makeScope({ accountId, role, rights: rightsOf(role, null), actor: { kind: 'user', id: userId }, ...reach });
}

export const later = (ms: number) => makePorts({ nowMs: Date.now() + ms });
export const reasonOf = (result: { readonly ok: boolean; readonly refusal?: { readonly reason: string } }): string => result.refusal?.reason ?? 'ok';
export const passwordOf = async ({ userId }: Person) => (await database.select().from(user).where(eq(user.id, userId)))[0]?.passwordHash ?? '';
export const actsOn = async (accountId: string) => (await database.select().from(activity).where(eq(activity.accountId, accountId))).map((row) => row.action);
export const noticesOf = async ({ userId }: Person) => (await database.select().from(notice).where(eq(notice.userId, userId))).map((row) => row.kind);
