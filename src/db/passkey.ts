// Owns reads and write statements of passkeys. Found through their person, or by the credential's own id at sign-in.
import { and, asc, eq, sql } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { account, member, passkey, totp } from './schema';
import { spendWhile } from './spent-token';

export type PasskeyRow = typeof passkey.$inferSelect;

/** A person's passkeys, oldest first. */
export async function listPasskeys(database: Database, userId: string): Promise<readonly PasskeyRow[]> {
  return database.select().from(passkey).where(eq(passkey.userId, userId)).orderBy(asc(passkey.createdAtMs), asc(passkey.id)).limit(limits.passkeysPerUserMax);
}

/** Whoever that credential belongs to is found by it alone: the proof comes after. */
export async function findPasskey(database: Database, id: string): Promise<PasskeyRow | null> {
  const rows = await database.select().from(passkey).where(eq(passkey.id, id)).limit(1);
  return rows[0] ?? null;
}

/** Plain insert: a credential that is known already, of whomever, breaks the batch. */
export function insertPasskey(database: Database, row: PasskeyRow): Statement {
  return database.insert(passkey).values(row);
}

export function renamePasskeyRow(database: Database, userId: string, id: string, name: string): Statement {
  return database
    .update(passkey)
    .set({ name })
    .where(and(eq(passkey.id, id), eq(passkey.userId, userId)));
}

/** What a proof tells of its passkey. */
export function touchPasskey(
  database: Database,
  id: string,
  seen: { readonly counter: number; readonly isSynced: boolean; readonly lastUsedAtMs: number },
): Statement {
  return database.update(passkey).set(seen).where(eq(passkey.id, id));
}

/** Takes the room for one more passkey, only while there is some; `isGuardViolation` on `spent_token` says there is none. */
export function claimPasskeyRoom(database: Database, userId: string, id: string, untilMs: number): Statement {
  const hasRoom = sql`(SELECT count(*) FROM passkey WHERE user_id = ${userId}) < ${limits.passkeysPerUserMax}`;
  return spendWhile(database, `passkey-added:${id}`, untilMs, hasRoom);
}

/**
 * What a person has left to prove themselves with, as conditions of SQL: in a batch they hold at the moment of the change, so that two
 * removals at once never take the last of both.
 */
function mayLose(userId: string, own: { readonly passkeysLeft: number; readonly countsTotp: boolean; readonly lastWayIn: 'checked' | 'untouched' }) {
  const { passkeysLeft, countsTotp, lastWayIn } = own;
  const otherPasskeys = sql`(SELECT count(*) FROM passkey WHERE user_id = ${userId}) > ${passkeysLeft}`;
  const otherTotp = countsTotp ? sql`EXISTS (SELECT 1 FROM totp WHERE user_id = ${userId} AND confirmed_at_ms IS NOT NULL)` : sql`0`;
  const isAsked = sql`EXISTS (SELECT 1 FROM member JOIN account ON account.id = member.account_id
    WHERE member.user_id = ${userId} AND account.closed_at_ms IS NULL AND account.requires_factor = 1)`;
  const hasPassword = sql`EXISTS (SELECT 1 FROM user WHERE id = ${userId} AND password_hash <> '')`;
  const wayIn = lastWayIn === 'untouched' ? sql`1` : sql`(${otherPasskeys} OR ${hasPassword})`;
  return sql`(${otherPasskeys} OR ${otherTotp} OR NOT ${isAsked}) AND ${wayIn}`;
}

/** Removes a passkey once, only while the person may do without it; else `isSpent` breaks the batch. */
export function removePasskeyRow(database: Database, userId: string, id: string, untilMs: number): readonly Statement[] {
  const isThere = sql`EXISTS (SELECT 1 FROM passkey WHERE id = ${id} AND user_id = ${userId})`;
  const condition = sql`${isThere} AND ${mayLose(userId, { passkeysLeft: 1, countsTotp: true, lastWayIn: 'checked' })}`;
  return [
    spendWhile(database, `passkey-removed:${id}`, untilMs, condition),
    database.delete(passkey).where(and(eq(passkey.id, id), eq(passkey.userId, userId))),
  ];
}

/** Turns one-time codes off once, only while the person may do without them; else `isSpent` breaks the batch. */
export function removeTotpRow(database: Database, userId: string, spentId: string, untilMs: number): readonly Statement[] {
  const isOn = sql`EXISTS (SELECT 1 FROM totp WHERE user_id = ${userId} AND confirmed_at_ms IS NOT NULL)`;
  const condition = sql`${isOn} AND ${mayLose(userId, { passkeysLeft: 0, countsTotp: false, lastWayIn: 'untouched' })}`;
  return [spendWhile(database, spentId, untilMs, condition), database.delete(totp).where(eq(totp.userId, userId))];
}

/** Whether one of the person's accounts asks each member for a factor. */
export async function isFactorAsked(database: Database, userId: string): Promise<boolean> {
  const rows = await database
    .select({ id: account.id })
    .from(member)
    .innerJoin(account, eq(account.id, member.accountId))
    .where(and(eq(member.userId, userId), eq(account.requiresFactor, true), sql`${account.closedAtMs} IS NULL`))
    .limit(1);
  return rows.length > 0;
}
