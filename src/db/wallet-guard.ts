// Owns the reads and write statements of the receive-address guard: whom a changed wallet concerns, and what freezes it. Nothing here
// brings a wallet into force earlier.
import { and, asc, eq, gt, inArray, isNull, lt, sql } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import type { AccountRow, MemberRow } from './session';
import { account, member, user, wallet } from './schema';

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

export async function readGuardedAccount(database: Database, accountId: string): Promise<AccountRow | null> {
  const rows = await database.select().from(account).where(eq(account.id, accountId)).limit(1);
  return rows[0] ?? null;
}
