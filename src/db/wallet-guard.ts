// Owns the reads and write statements of the receive-address guard: whom a changed wallet concerns, and what freezes it. Nothing here
// brings a wallet into force earlier.
import { and, asc, eq, gt, inArray, isNull, lt, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import { assert } from '../domain/result';
import type { GuardedAccount } from '../domain/wallet-guard';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import type { MemberRow } from './session';
import { account, member, project, user, wallet } from './schema';
import { isFreeFingerprint, type WalletRow } from './wallet';

/** Somebody who is told of everything that concerns where money goes: an owner or an admin. */
export interface Guardian {
  readonly userId: string;
  readonly email: string;
  readonly locale: string;
  readonly role: MemberRow['role'];
}

/** Every owner and admin of an account, oldest membership first. */
export async function listGuardians(database: Database, accountId: string): Promise<readonly Guardian[]> {
  return database
    .select({ userId: user.id, email: user.email, locale: user.locale, role: member.role })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(member.accountId, accountId), inArray(member.role, ['owner', 'admin']), isNull(user.deletedAtMs)))
    .orderBy(asc(member.createdAtMs), asc(member.userId))
    .limit(limits.membersPerAccountMax);
}

/** The places of a person in accounts that are not closed. */
export async function listPlaces(database: Database, userId: string): Promise<readonly MemberRow[]> {
  const rows = await database
    .select({ member })
    .from(member)
    .innerJoin(account, and(eq(account.id, member.accountId), isNull(account.closedAtMs)))
    .where(eq(member.userId, userId))
    .limit(limits.accountsPerUserMax);
  return rows.map((row) => row.member);
}

/** What a person is called before others: their name, else their email. */
export async function readPersonName(database: Database, userId: string): Promise<string> {
  const rows = await database.select({ name: user.name, email: user.email }).from(user).where(eq(user.id, userId)).limit(1);
  const [row] = rows;
  return row === undefined ? '' : row.name || row.email;
}

/** No wallet of the account changes until then. A later end that stands already stays. */
export function freezeAccount(database: Database, accountId: string, untilMs: number, nowMs: number): Statement {
  return database
    .update(account)
    .set({
      walletsFrozenUntilMs: sql`max(${account.walletsFrozenUntilMs}, ${untilMs})`,
      recoveredAtMs: sql`max(${account.recoveredAtMs}, ${nowMs})`,
    })
    .where(eq(account.id, accountId));
}

/** Live wallets of the account that still wait wait at least until then. */
export function putOffWaiting(database: Database, accountId: string, untilMs: number, nowMs: number): Statement {
  const waiting = and(eq(wallet.mode, 'live'), isNull(wallet.stoppedAtMs), gt(wallet.activeAtMs, nowMs), lt(wallet.activeAtMs, untilMs));
  return database
    .update(wallet)
    .set({ activeAtMs: untilMs })
    .where(and(eq(wallet.accountId, accountId), waiting));
}

/** What decides about a new live wallet of an account. */
export interface GuardStanding {
  readonly account: GuardedAccount;
  /** Whether there ever was one, stopped ones included. */
  readonly hadLiveWallet: boolean;
  readonly waiting: number;
}

export async function readGuardStanding(database: Database, accountId: string, nowMs: number): Promise<GuardStanding> {
  const rows = await database
    .select({ account, hadLiveWallet: sql<number>`${hadLiveWallet}`, waiting: sql<number>`${countWaiting(nowMs)}` })
    .from(account)
    .where(eq(account.id, accountId))
    .limit(1);
  const [row] = rows;
  assert(row !== undefined, 'an account that somebody acts in exists');
  return { account: row.account, hadLiveWallet: row.hadLiveWallet === 1, waiting: row.waiting };
}

// Written out with their tables' names: inside a select of one table drizzle leaves them out.
const hadLiveWallet = sql`EXISTS (SELECT 1 FROM wallet AS former WHERE former.account_id = account.id AND former.mode = 'live')`;

function countWaiting(nowMs: number) {
  return sql`(SELECT count(*) FROM wallet AS waiting WHERE waiting.account_id = account.id AND waiting.mode = 'live' AND waiting.stopped_at_ms IS NULL
    AND waiting.active_at_ms > ${nowMs})`;
}

/** The rule of `activeFromMs` as SQL: two additions at once cannot both be the account's first. */
function activeFrom(accountId: string, nowMs: number) {
  const delay = sql`CASE WHEN account.wallet_delay_next_at_ms IS NOT NULL AND account.wallet_delay_next_at_ms <= ${nowMs}
    THEN account.wallet_delay_next_ms ELSE account.wallet_delay_ms END`;
  const least = sql`CASE WHEN account.recovered_at_ms > ${nowMs - limits.recoveryCountsMs} THEN ${limits.walletDelayAfterRecoveryMs} ELSE 0 END`;
  const from = sql`CASE WHEN ${hadLiveWallet} THEN ${nowMs} + max(${delay}, ${least}) ELSE ${nowMs} END`;
  return sql<number>`(SELECT ${from} FROM account WHERE account.id = ${accountId})`;
}

/**
 * Inserts a wallet of real money that is in force from when the guard says. The batch breaks (`isGuardViolation(error, 'wallet')`) while
 * the account is frozen, when the key belongs elsewhere, and when the guard says another moment than the row, which people are told of.
 */
export function insertGuardedWallet(database: Database, row: WalletRow, nowMs: number): Statement {
  const isThawed = sql`EXISTS (SELECT 1 FROM account WHERE account.id = ${row.accountId} AND account.wallets_frozen_until_ms <= ${nowMs})`;
  const from = activeFrom(row.accountId, nowMs);
  const mayCome = sql`${isFreeFingerprint(row)} AND ${isThawed} AND ${from} = ${row.activeAtMs}`;
  return database.insert(wallet).values({ ...row, id: idWhile(row.id, mayCome), activeAtMs: from });
}

export async function isFingerprintFree(database: Database, row: Pick<WalletRow, 'fingerprint' | 'accountId' | 'projectId'>): Promise<boolean> {
  const rows = await database.select({ free: sql<number>`${isFreeFingerprint(row)}` }).from(sql`(SELECT 1)`);
  return rows[0]?.free === 1;
}

/** Marks a wallet as stopped: the first time only, and only before it comes into force. */
export function stopWalletRow(database: Database, row: Pick<WalletRow, 'id' | 'accountId'>, by: string, nowMs: number): Statement {
  const waiting = and(isNull(wallet.stoppedAtMs), gt(wallet.activeAtMs, nowMs));
  return database
    .update(wallet)
    .set({ stoppedAtMs: nowMs, stoppedBy: by })
    .where(and(eq(wallet.id, row.id), eq(wallet.accountId, row.accountId), waiting));
}

/** For the batch's guard: the wallet still waits. */
export function stillWaits(walletId: string, nowMs: number): SQL {
  return sql`EXISTS (SELECT 1 FROM wallet WHERE wallet.id = ${walletId} AND wallet.stopped_at_ms IS NULL AND wallet.active_at_ms > ${nowMs})`;
}

/** A live wallet as one of its account's owners or admins finds it by a link of their own. */
export interface WatchedWallet {
  readonly wallet: WalletRow;
  readonly projectName: string;
  readonly accountName: string;
  readonly role: MemberRow['role'];
}

/** Null once the person is no longer an owner or an admin there. */
export async function findWatchedWallet(database: Database, walletId: string, userId: string): Promise<WatchedWallet | null> {
  const rows = await database
    .select({ wallet, projectName: project.name, accountName: account.name, role: member.role })
    .from(wallet)
    .innerJoin(project, eq(project.id, wallet.projectId))
    .innerJoin(account, and(eq(account.id, wallet.accountId), isNull(account.closedAtMs)))
    .innerJoin(member, and(eq(member.accountId, wallet.accountId), eq(member.userId, userId), inArray(member.role, ['owner', 'admin'])))
    .innerJoin(user, and(eq(user.id, member.userId), isNull(user.deletedAtMs)))
    .where(and(eq(wallet.id, walletId), eq(wallet.mode, 'live')))
    .limit(1);
  return rows[0] ?? null;
}

type Delay = Pick<GuardedAccount, 'walletDelayMs' | 'walletDelayNextMs' | 'walletDelayNextAtMs'>;

/** Sets the delay's columns. The caller's guard is `delayStillIs`: what was decided on must still be so. */
export function saveWalletDelay(database: Database, accountId: string, delay: Delay): Statement {
  return database.update(account).set(delay).where(eq(account.id, accountId));
}

export function delayStillIs(accountId: string, delay: Delay, nowMs: number): SQL {
  return sql`EXISTS (SELECT 1 FROM account WHERE account.id = ${accountId} AND account.wallet_delay_ms = ${delay.walletDelayMs}
    AND account.wallet_delay_next_ms IS ${delay.walletDelayNextMs} AND account.wallet_delay_next_at_ms IS ${delay.walletDelayNextAtMs}
    AND account.wallets_frozen_until_ms <= ${nowMs})`;
}
