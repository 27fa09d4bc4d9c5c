// Owns what leaves with a person or an account (exports), and what goes when they do (deletion, closing). Money facts never go: names do.
import { and, asc, desc, eq, gt, inArray, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Mode } from '../domain/asset';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import {
  account,
  apiKey,
  invitation,
  invoice,
  invoiceOption,
  ledger,
  letter,
  mailProof,
  member,
  notice,
  outboxMail,
  ownershipOffer,
  passkey,
  project,
  recoveryCode,
  recoveryRequest,
  session,
  signInAttempt,
  stepUp,
  supportAccess,
  totp,
  transfer,
  user,
  wallet,
  webhookEndpoint,
} from './schema';
import type { UserRow } from './user';

export function saveProfile(database: Database, userId: string, profile: Pick<UserRow, 'name' | 'locale' | 'timeZone' | 'theme'>): Statement {
  return database.update(user).set(profile).where(eq(user.id, userId));
}

/** Everything that is kept of a person, without what only proves them (hashes, secrets). Bounded: the newest of each kind. */
export async function readPersonExport(database: Database, userId: string) {
  const most = limits.exportRowsMax;
  const [profiles, memberships, sessions, history, passkeys, totps, notices] = await Promise.all([
    database
      .select({
        id: user.id,
        email: user.email,
        email_verified_at_ms: user.emailVerifiedAtMs,
        name: user.name,
        language: user.locale,
        time_zone: user.timeZone,
        theme: user.theme,
        is_operator: user.isOperator,
        created_at_ms: user.createdAtMs,
      })
      .from(user)
      .where(eq(user.id, userId)),
    database
      .select({
        account_id: account.id,
        account: account.name,
        role: member.role,
        rights: member.rights,
        project_ids: member.projectIds,
        since_ms: member.createdAtMs,
      })
      .from(member)
      .innerJoin(account, eq(account.id, member.accountId))
      .where(eq(member.userId, userId)),
    database
      .select({
        id: session.id,
        method: session.method,
        created_at_ms: session.createdAtMs,
        last_seen_at_ms: session.lastSeenAtMs,
        device: session.device,
        ip: session.ip,
        place: session.place,
      })
      .from(session)
      .where(eq(session.userId, userId)),
    database
      .select({
        at_ms: signInAttempt.atMs,
        method: signInAttempt.method,
        result: signInAttempt.result,
        device: signInAttempt.device,
        ip: signInAttempt.ip,
        place: signInAttempt.place,
      })
      .from(signInAttempt)
      .where(eq(signInAttempt.userId, userId))
      .orderBy(desc(signInAttempt.atMs))
      .limit(most),
    database
      .select({ name: passkey.name, created_at_ms: passkey.createdAtMs, last_used_at_ms: passkey.lastUsedAtMs })
      .from(passkey)
      .where(eq(passkey.userId, userId)),
    database.select({ on_since_ms: totp.confirmedAtMs }).from(totp).where(eq(totp.userId, userId)),
    database
      .select({ at_ms: notice.atMs, kind: notice.kind, account_id: notice.accountId, facts: notice.data, read_at_ms: notice.readAtMs })
      .from(notice)
      .where(eq(notice.userId, userId))
      .orderBy(desc(notice.atMs))
      .limit(most),
  ]);
  return { profile: profiles[0] ?? null, memberships, sessions, sign_ins: history, passkeys, one_time_codes: totps, notices };
}

/** Open accounts in which nobody but that person is an owner. */
export async function listSoleOwned(database: Database, userId: string): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const rows = await database
    .select({ id: account.id, name: account.name })
    .from(member)
    .innerJoin(account, and(eq(account.id, member.accountId), isNull(account.closedAtMs)))
    .where(and(eq(member.userId, userId), eq(member.role, 'owner'), sql`NOT ${otherOwner(userId)}`))
    .orderBy(asc(member.createdAtMs))
    .limit(limits.accountsPerUserMax);
  return rows;
}

const otherOwner = (userId: string): SQL =>
  sql`EXISTS (SELECT 1 FROM member AS o WHERE o.account_id = ${member.accountId} AND o.role = 'owner' AND o.user_id <> ${userId})`;

/** Holds while no open account would be left without an owner by that person's going. */
export function leavesNoAccountAlone(userId: string): SQL {
  return sql`NOT EXISTS (
    SELECT 1 FROM member AS m JOIN account AS a ON a.id = m.account_id AND a.closed_at_ms IS NULL
    WHERE m.user_id = ${userId} AND m.role = 'owner'
      AND NOT EXISTS (SELECT 1 FROM member AS o WHERE o.account_id = m.account_id AND o.role = 'owner' AND o.user_id <> ${userId})
  )`;
}

/** What stands in place of an email or a name that is gone. */
const gone = 'deleted';

/** Accounts in which the person is, or has acted. Reads the whole log once: people go rarely. */
export async function listTraces(database: Database, userId: string): Promise<readonly string[]> {
  const actor = `user:${userId}`;
  const query = sql`SELECT account_id AS id FROM member WHERE user_id = ${userId} UNION SELECT account_id FROM activity WHERE actor = ${actor}`;
  return (await database.all<{ readonly id: string }>(query)).map((row) => row.id);
}

export interface Forgotten extends Pick<UserRow, 'id' | 'email' | 'emailKey' | 'emailVerifiedAtMs' | 'name'> {
  /** Accounts whose rows may name the person (`listTraces`). */
  readonly accountIds: readonly string[];
}

/**
 * Everything that names a person or proves one; rows of money and of the log stay, with an id that leads nowhere. What goes by the email
 * alone goes with whoever proved it: anybody can claim another's email, and must not take that person's letters and invitations away.
 */
export function forgetPerson(database: Database, person: Forgotten, nowMs: number): readonly Statement[] {
  const { id, email, emailKey } = person;
  const own = sql`(SELECT id FROM session WHERE user_id = ${id})`;
  const isProved = person.emailVerifiedAtMs !== null;
  const proved = (condition: SQL): SQL | undefined => (isProved ? condition : undefined);
  return [
    database.delete(stepUp).where(sql`${stepUp.sessionId} IN ${own}`),
    database.delete(session).where(eq(session.userId, id)),
    database.delete(passkey).where(eq(passkey.userId, id)),
    database.delete(totp).where(eq(totp.userId, id)),
    database.delete(recoveryCode).where(eq(recoveryCode.userId, id)),
    database.delete(recoveryRequest).where(eq(recoveryRequest.userId, id)),
    database.delete(mailProof).where(or(eq(mailProof.userId, id), proved(eq(mailProof.email, email)))),
    database.delete(signInAttempt).where(eq(signInAttempt.userId, id)),
    database.delete(letter).where(or(eq(letter.userId, id), proved(eq(letter.email, email)))),
    database.delete(notice).where(eq(notice.userId, id)),
    ...(isProved ? [database.delete(outboxMail).where(or(eq(outboxMail.recipient, email), namedIn(outboxMail.plain, email)))] : []),
    database.delete(member).where(eq(member.userId, id)),
    database
      .update(ownershipOffer)
      .set({ withdrawnAtMs: nowMs })
      .where(
        and(or(eq(ownershipOffer.fromUserId, id), eq(ownershipOffer.toUserId, id)), isNull(ownershipOffer.acceptedAtMs), isNull(ownershipOffer.withdrawnAtMs)),
      ),
    database
      .update(invitation)
      .set({
        email: gone,
        emailKey: gone,
        revokedAtMs: sql`coalesce(${invitation.revokedAtMs}, CASE WHEN ${invitation.acceptedAtMs} IS NULL THEN ${nowMs} END)`,
      })
      .where(or(proved(eq(invitation.emailKey, emailKey)), eq(invitation.acceptedBy, id))),
    // Accounts are named after whoever made them until somebody gives them a name.
    database
      .update(account)
      .set({ name: 'Account' })
      .where(and(eq(account.name, email), isProved ? undefined : among(account.id, person.accountIds))),
    ...unnameInNotices(database, person),
    database
      .update(user)
      .set({
        email: gone,
        emailKey: `${gone}:${id}`,
        emailVerifiedAtMs: null,
        passwordHash: '',
        name: '',
        timeZone: '',
        theme: 'system',
        isOperator: false,
        deletedAtMs: nowMs,
      })
      .where(eq(user.id, id)),
  ];
}

function namedIn(column: typeof outboxMail.plain | typeof notice.data, text: string): SQL {
  return sql`instr(${column}, ${text}) > 0`;
}

/** Fields of a notice that name a person; a role or a project may be called like one. */
const personFields = ['by', 'person'] as const;

/**
 * Other people's notices tell who did what: the fact stays, the person goes. Only in accounts where they were: somebody elsewhere may have
 * the same name, and anybody may call themselves so.
 */
function unnameInNotices(database: Database, { name, email, accountIds }: Forgotten): readonly Statement[] {
  const byName = name === '' ? [] : personFields.map((field) => ({ field, text: name }));
  const byEmail = [...personFields, 'account'].map((field) => ({ field, text: email }));
  return [...byName, ...byEmail].map(({ field, text }) => {
    const [needle, instead] = [`"${field}":${JSON.stringify(text)}`, `"${field}":"${gone}"`];
    return database
      .update(notice)
      .set({ data: sql`replace(${notice.data}, ${needle}, ${instead})` })
      .where(and(namedIn(notice.data, needle), among(notice.accountId, accountIds)));
  });
}

/** One parameter however many there are. */
function among(column: SQLiteColumn, ids: readonly string[]): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

export function saveAccountName(database: Database, accountId: string, name: string): Statement {
  return database.update(account).set({ name }).where(eq(account.id, accountId));
}

/** Whether money was ever asked for: what the closing page says stays. */
export async function readClosingFacts(database: Database, accountId: string) {
  const count = (query: SQL): SQL<number> => sql<number>`${query}`;
  const rows = await database
    .select({
      members: count(sql`(SELECT count(*) FROM member AS m WHERE m.account_id = ${accountId})`),
      projects: count(sql`(SELECT count(*) FROM project AS p WHERE p.account_id = ${accountId} AND p.archived_at_ms IS NULL)`),
      keys: count(sql`(SELECT count(*) FROM api_key AS k WHERE k.account_id = ${accountId} AND k.revoked_at_ms IS NULL)`),
      endpoints: count(sql`(SELECT count(*) FROM webhook_endpoint AS w WHERE w.account_id = ${accountId} AND w.deleted_at_ms IS NULL)`),
      open: count(sql`(SELECT count(*) FROM invoice AS i WHERE i.account_id = ${accountId} AND i.mode = 'live' AND i.base IN ('new', 'confirming'))`),
    })
    .from(account)
    .where(eq(account.id, accountId));
  return rows[0] ?? { members: 0, projects: 0, keys: 0, endpoints: 0, open: 0 };
}

export function isOpenAccount(accountId: string): SQL {
  return sql`EXISTS (SELECT 1 FROM account WHERE id = ${accountId} AND closed_at_ms IS NULL)`;
}

/** Ends an account: nobody is in it, nothing speaks for it, and it has no name. Invoices, ledger, wallets and log stay. */
export function endAccount(database: Database, accountId: string, actorId: string, nowMs: number): readonly Statement[] {
  const members = sql`(SELECT user_id FROM member WHERE account_id = ${accountId})`;
  return [
    database.update(account).set({ closedAtMs: nowMs, name: 'Closed account', suspendedReason: '' }).where(eq(account.id, accountId)),
    database
      .update(project)
      .set({ name: 'Closed project', supportContact: '', archivedAtMs: sql`coalesce(${project.archivedAtMs}, ${nowMs})` })
      .where(eq(project.accountId, accountId)),
    database
      .update(apiKey)
      .set({ revokedAtMs: nowMs })
      .where(and(eq(apiKey.accountId, accountId), isNull(apiKey.revokedAtMs))),
    database
      .update(webhookEndpoint)
      .set({ deletedAtMs: nowMs, secret: '' })
      .where(and(eq(webhookEndpoint.accountId, accountId), isNull(webhookEndpoint.deletedAtMs))),
    database
      .update(invitation)
      .set({ email: gone, emailKey: gone, revokedAtMs: sql`coalesce(${invitation.revokedAtMs}, ${nowMs})` })
      .where(eq(invitation.accountId, accountId)),
    database
      .update(ownershipOffer)
      .set({ withdrawnAtMs: nowMs })
      .where(and(eq(ownershipOffer.accountId, accountId), isNull(ownershipOffer.acceptedAtMs), isNull(ownershipOffer.withdrawnAtMs))),
    database
      .update(supportAccess)
      .set({ endedAtMs: nowMs })
      .where(and(eq(supportAccess.accountId, accountId), isNull(supportAccess.endedAtMs))),
    // Whoever closes it stays signed in; everybody else's sessions end as with each removal.
    database.delete(session).where(and(sql`${session.userId} IN ${members}`, ne(session.userId, actorId))),
    database.delete(member).where(eq(member.accountId, accountId)),
  ];
}

/** Below a hundred bound values, and each with all its lines. */
const invoicesPerPage = 80;

/** What the account is, in one object. No secret is in it: keys by their hints, endpoints by their addresses. */
export async function readAccountExport(database: Database, accountId: string) {
  const [accounts, projects, wallets, people, keys, endpoints] = await Promise.all([
    database
      .select({
        id: account.id,
        name: account.name,
        created_at_ms: account.createdAtMs,
        requires_factor: account.requiresFactor,
        wallet_delay_ms: account.walletDelayMs,
      })
      .from(account)
      .where(eq(account.id, accountId)),
    database.select().from(project).where(eq(project.accountId, accountId)).limit(limits.exportRowsMax),
    database.select().from(wallet).where(eq(wallet.accountId, accountId)).limit(limits.exportRowsMax),
    database
      .select({
        user_id: user.id,
        email: user.email,
        name: user.name,
        role: member.role,
        rights: member.rights,
        project_ids: member.projectIds,
        since_ms: member.createdAtMs,
      })
      .from(member)
      .innerJoin(user, eq(user.id, member.userId))
      .where(eq(member.accountId, accountId))
      .limit(limits.membersPerAccountMax),
    database
      .select({
        id: apiKey.id,
        name: apiKey.name,
        hint: apiKey.hint,
        mode: apiKey.mode,
        scopes: apiKey.scopes,
        created_at_ms: apiKey.createdAtMs,
        revoked_at_ms: apiKey.revokedAtMs,
      })
      .from(apiKey)
      .where(eq(apiKey.accountId, accountId))
      .limit(limits.exportRowsMax),
    database
      .select({
        id: webhookEndpoint.id,
        project_id: webhookEndpoint.projectId,
        url: webhookEndpoint.url,
        events: webhookEndpoint.events,
        mode: webhookEndpoint.mode,
      })
      .from(webhookEndpoint)
      .where(and(eq(webhookEndpoint.accountId, accountId), isNull(webhookEndpoint.deletedAtMs)))
      .limit(limits.exportRowsMax),
  ]);
  return { account: accounts[0] ?? null, projects, wallets, people, keys, endpoints };
}

export interface MoneyCursor {
  readonly mode: Mode;
  readonly createdAtMs: number;
  readonly id: string;
}

/** The oldest invoices of one mode after a place, with what happened to each. Null as the next place: those were the last. */
export async function pageMoney(database: Database, accountId: string, after: MoneyCursor) {
  const { mode, createdAtMs, id } = after;
  const later = or(gt(invoice.createdAtMs, createdAtMs), and(eq(invoice.createdAtMs, createdAtMs), gt(invoice.id, id)));
  const invoices = await database
    .select()
    .from(invoice)
    .where(and(eq(invoice.accountId, accountId), eq(invoice.mode, mode), later))
    .orderBy(asc(invoice.createdAtMs), asc(invoice.id))
    .limit(invoicesPerPage);
  const ids = invoices.map((row) => row.id);
  const [options, transfers, postings] =
    ids.length === 0
      ? [[], [], []]
      : await Promise.all([
          database.select().from(invoiceOption).where(inArray(invoiceOption.invoiceId, ids)),
          database.select().from(transfer).where(inArray(transfer.invoiceId, ids)),
          database.select().from(ledger).where(inArray(ledger.invoiceId, ids)),
        ]);
  const last = invoices[invoices.length - 1];
  const next = last === undefined || invoices.length < invoicesPerPage ? null : { mode, createdAtMs: last.createdAtMs, id: last.id };
  return { invoices, options, transfers, postings, next };
}

/** Money that no invoice asked for. */
export async function listUnasked(database: Database, accountId: string) {
  return database
    .select()
    .from(transfer)
    .where(and(eq(transfer.accountId, accountId), isNull(transfer.invoiceId)))
    .orderBy(asc(transfer.timeMs))
    .limit(limits.exportRowsMax);
}
