// Owns reads and write statements of requests to come back without any factor. Found by a token, through the person, or through an account
// in which both the person and the reader are.
import { and, asc, desc, eq, gt, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { account, member, passkey, recoveryCode, recoveryRequest, totp, user } from './schema';
import type { AccountScope } from './scope';

export type RecoveryRow = typeof recoveryRequest.$inferSelect;

/** Neither stopped nor completed nor too old: `recoveryState` says waiting or ready. */
function isOpen(nowMs: number): SQL {
  const readySince = sql`min(coalesce(${recoveryRequest.approvedAtMs}, ${recoveryRequest.readyAtMs}), ${recoveryRequest.readyAtMs})`;
  const alive = sql`${readySince} > ${nowMs - limits.recoveryReadyLifeMs}`;
  return and(isNull(recoveryRequest.stoppedAtMs), isNull(recoveryRequest.completedAtMs), alive) ?? alive;
}

/** A request, only while the person has no other open one; else `isGuardViolation(error, 'recovery_request')`. */
export function insertRecovery(database: Database, row: RecoveryRow): Statement {
  const other = database
    .select({ one: sql`1` })
    .from(recoveryRequest)
    .where(and(eq(recoveryRequest.userId, row.userId), isOpen(row.createdAtMs)));
  return database.insert(recoveryRequest).values({ ...row, id: idWhile(row.id, sql`NOT EXISTS ${other}`) });
}

export async function findRecoveryByToken(database: Database, tokenHash: string): Promise<RecoveryRow | null> {
  const rows = await database.select().from(recoveryRequest).where(eq(recoveryRequest.tokenHash, tokenHash)).limit(1);
  return rows[0] ?? null;
}

export async function findRecoveryByStop(database: Database, stopHash: string): Promise<RecoveryRow | null> {
  const rows = await database.select().from(recoveryRequest).where(eq(recoveryRequest.stopHash, stopHash)).limit(1);
  return rows[0] ?? null;
}

/** The person's open request, if there is one: there is never more than one. */
export async function findOpenRecovery(database: Database, userId: string, nowMs: number): Promise<RecoveryRow | null> {
  const rows = await database
    .select()
    .from(recoveryRequest)
    .where(and(eq(recoveryRequest.userId, userId), isOpen(nowMs)))
    .orderBy(desc(recoveryRequest.createdAtMs))
    .limit(1);
  return rows[0] ?? null;
}

/** An open request of somebody in the account, as an owner sees it. */
export interface OpenRecovery {
  readonly id: string;
  readonly userId: string;
  /** Name, else email. */
  readonly person: string;
  readonly email: string;
  readonly createdAtMs: number;
  readonly readyAtMs: number;
  readonly approvedAtMs: number | null;
  /** False where the person reaches more than this account, so that nobody here may decide alone. */
  readonly isApprovable: boolean;
}

const openAccountsOf = sql<number>`(SELECT count(*) FROM member AS place JOIN account AS reached ON reached.id = place.account_id
  WHERE place.user_id = ${user.id} AND reached.closed_at_ms IS NULL)`;

function openOf(database: Database, scope: AccountScope, nowMs: number) {
  return database
    .select({
      id: recoveryRequest.id,
      userId: recoveryRequest.userId,
      name: user.name,
      email: user.email,
      isOperator: user.isOperator,
      accounts: openAccountsOf,
      createdAtMs: recoveryRequest.createdAtMs,
      readyAtMs: recoveryRequest.readyAtMs,
      approvedAtMs: recoveryRequest.approvedAtMs,
    })
    .from(recoveryRequest)
    .innerJoin(member, and(eq(member.userId, recoveryRequest.userId), eq(member.accountId, scope.accountId)))
    .innerJoin(user, and(eq(user.id, recoveryRequest.userId), isNull(user.deletedAtMs)))
    .where(and(isOpen(nowMs), ne(recoveryRequest.userId, scope.actor.id)));
}

/** Open requests of the account's people, oldest first, for its owners and admins; one's own is not among them. */
export async function listOpenRecoveries(database: Database, scope: AccountScope, nowMs: number): Promise<readonly OpenRecovery[]> {
  if (scope.role !== 'owner' && scope.role !== 'admin') return [];
  const rows = await openOf(database, scope, nowMs).orderBy(asc(recoveryRequest.createdAtMs)).limit(limits.membersPerAccountMax);
  return rows.map(({ name, accounts, isOperator, ...row }) => ({ ...row, person: name || row.email, isApprovable: accounts === 1 && !isOperator }));
}

/** A request of somebody in the scope's account, whatever became of it; null for a stranger's. */
export async function findRecoveryInAccount(database: Database, scope: AccountScope, id: string): Promise<RecoveryRow | null> {
  const rows = await database
    .select({ request: recoveryRequest })
    .from(recoveryRequest)
    .innerJoin(member, and(eq(member.userId, recoveryRequest.userId), eq(member.accountId, scope.accountId)))
    .where(eq(recoveryRequest.id, id))
    .limit(1);
  return rows[0]?.request ?? null;
}

/** Whether the person belongs to exactly one account, which has another owner: then that owner may be asked. */
export async function hasOtherOwner(database: Database, accountId: string, userId: string): Promise<boolean> {
  const rows = await database
    .select({ id: member.userId })
    .from(member)
    .innerJoin(user, and(eq(user.id, member.userId), isNull(user.deletedAtMs)))
    .where(and(eq(member.accountId, accountId), eq(member.role, 'owner'), ne(member.userId, userId)))
    .limit(1);
  return rows[0] !== undefined;
}

/** The condition under which a request still is open, for a guard in the batch that ends or approves it. */
export function whileOpen(database: Database, id: string, nowMs: number): SQL {
  const open = database
    .select({ one: sql`1` })
    .from(recoveryRequest)
    .where(and(eq(recoveryRequest.id, id), isOpen(nowMs)));
  return sql`EXISTS ${open}`;
}

/** An owner's word counts while that account is all that the person reaches: they may have joined another since. */
const approvalHolds = sql`(SELECT count(*) FROM member AS place JOIN account AS reached ON reached.id = place.account_id
  WHERE place.user_id = recovery_request.user_id AND reached.closed_at_ms IS NULL) <= 1`;

/** The condition under which it can be completed: open, and approved or waited for. */
export function whileReady(database: Database, id: string, nowMs: number): SQL {
  const approved = sql`(${recoveryRequest.approvedAtMs} <= ${nowMs} AND ${approvalHolds})`;
  const ready = database
    .select({ one: sql`1` })
    .from(recoveryRequest)
    .where(and(eq(recoveryRequest.id, id), isOpen(nowMs), or(approved, sql`${recoveryRequest.readyAtMs} <= ${nowMs}`)));
  return sql`EXISTS ${ready}`;
}

/** The condition under which an owner still may approve a request: it is open, they are owner there, and the person is nowhere else. */
export function whileApprovable(database: Database, request: Pick<RecoveryRow, 'id' | 'userId'>, approverId: string, accountId: string, nowMs: number): SQL {
  const owner = database
    .select({ one: sql`1` })
    .from(member)
    .where(and(eq(member.accountId, accountId), eq(member.userId, approverId), eq(member.role, 'owner')));
  const elsewhere = database
    .select({ one: sql`1` })
    .from(member)
    .innerJoin(account, and(eq(account.id, member.accountId), isNull(account.closedAtMs)))
    .where(and(eq(member.userId, request.userId), ne(member.accountId, accountId)));
  return sql`${whileOpen(database, request.id, nowMs)} AND EXISTS ${owner} AND NOT EXISTS ${elsewhere}`;
}

export function approveRecoveryRow(database: Database, id: string, approvedBy: string, nowMs: number): Statement {
  return database
    .update(recoveryRequest)
    .set({ approvedBy, approvedAtMs: nowMs })
    .where(and(eq(recoveryRequest.id, id), isNull(recoveryRequest.approvedAtMs)));
}

/** Stops whatever request of the person is open: also part of a lock-down, of an email's change and of coming back another way. */
export function stopOpenRecoveries(database: Database, userId: string, nowMs: number): Statement {
  return database
    .update(recoveryRequest)
    .set({ stoppedAtMs: nowMs })
    .where(and(eq(recoveryRequest.userId, userId), isNull(recoveryRequest.stoppedAtMs), isNull(recoveryRequest.completedAtMs)));
}

export function completeRecoveryRow(database: Database, id: string, nowMs: number): Statement {
  return database.update(recoveryRequest).set({ completedAtMs: nowMs }).where(eq(recoveryRequest.id, id));
}

/** Open requests that began at most that long ago, with their people: those whom a reminder may be due. */
export async function listRecoveriesSince(
  database: Database,
  sinceMs: number,
  nowMs: number,
  max: number,
): Promise<readonly { readonly request: RecoveryRow; readonly user: { readonly id: string; readonly email: string; readonly locale: string } }[]> {
  return database
    .select({ request: recoveryRequest, user: { id: user.id, email: user.email, locale: user.locale } })
    .from(recoveryRequest)
    .innerJoin(user, and(eq(user.id, recoveryRequest.userId), isNull(user.deletedAtMs)))
    .where(and(gt(recoveryRequest.createdAtMs, sinceMs), isOpen(nowMs)))
    .orderBy(asc(recoveryRequest.createdAtMs))
    .limit(max);
}

/** What proves a person, for somebody who has to choose what was lost. */
export interface OwnFactors {
  readonly hasTotp: boolean;
  readonly passkeys: readonly { readonly id: string; readonly name: string; readonly lastUsedAtMs: number | null }[];
  /** Codes that were not used yet. */
  readonly codes: number;
}

export async function readFactors(database: Database, userId: string): Promise<OwnFactors> {
  const [secrets, passkeys, codes] = await Promise.all([
    database.select({ confirmedAtMs: totp.confirmedAtMs }).from(totp).where(eq(totp.userId, userId)).limit(1),
    database
      .select({ id: passkey.id, name: passkey.name, lastUsedAtMs: passkey.lastUsedAtMs })
      .from(passkey)
      .where(eq(passkey.userId, userId))
      .orderBy(asc(passkey.createdAtMs))
      .limit(limits.passkeysPerUserMax),
    database.$count(recoveryCode, and(eq(recoveryCode.userId, userId), isNull(recoveryCode.usedAtMs))),
  ]);
  return { hasTotp: (secrets[0]?.confirmedAtMs ?? null) !== null, passkeys, codes };
}

/** All passkeys of a person, or the named ones. */
export function removePasskeys(database: Database, userId: string, ids: 'all' | readonly string[]): readonly Statement[] {
  if (ids === 'all') return [database.delete(passkey).where(eq(passkey.userId, userId))];
  return ids.map((id) => database.delete(passkey).where(and(eq(passkey.userId, userId), eq(passkey.id, id))));
}

export function removeTotp(database: Database, userId: string): Statement {
  return database.delete(totp).where(eq(totp.userId, userId));
}

export function removeRecoveryCodes(database: Database, userId: string): Statement {
  return database.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
}
