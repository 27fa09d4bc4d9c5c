// Owns reads and write statements of one-time-code secrets. A row protects nothing until a code was typed once (`confirmedAtMs`).
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { totp } from './schema';
import { spendWhile } from './spent-token';

export type TotpRow = typeof totp.$inferSelect;

export async function findTotp(database: Database, userId: string): Promise<TotpRow | null> {
  const rows = await database.select().from(totp).where(eq(totp.userId, userId)).limit(1);
  return rows[0] ?? null;
}

/** Holds while no secret of that person is on. For a guard row. */
export function hasNoTotp(userId: string) {
  return sql`NOT EXISTS (SELECT 1 FROM totp WHERE user_id = ${userId} AND confirmed_at_ms IS NOT NULL)`;
}

/** A fresh secret in the place of one that was never confirmed. One that is on stays as it is. */
export function saveUnconfirmedTotp(database: Database, row: Pick<TotpRow, 'userId' | 'secret' | 'createdAtMs'>): Statement {
  const fresh = { ...row, confirmedAtMs: null, lastStep: 0 };
  return database
    .insert(totp)
    .values(fresh)
    .onConflictDoUpdate({ target: totp.userId, set: fresh, setWhere: isNull(totp.confirmedAtMs) });
}

/** Spends one step of a confirmed secret, only while it is later than the last accepted one. Keeps the secret sealed under the newest key. */
export function acceptStep(database: Database, row: TotpRow, accepted: { readonly step: number; readonly secret: string; readonly untilMs: number }) {
  const { step, secret, untilMs } = accepted;
  const isOn = sql`user_id = ${row.userId} AND secret = ${row.secret} AND confirmed_at_ms IS NOT NULL`;
  const isLater = sql`EXISTS (SELECT 1 FROM totp WHERE ${isOn} AND last_step < ${step})`;
  return [
    spendWhile(database, `totp:${row.userId}:${step}`, untilMs, isLater),
    database.update(totp).set({ lastStep: step, secret }).where(eq(totp.userId, row.userId)),
  ] satisfies readonly Statement[];
}

/** Turns a secret on by its first code, only while it is the one that was read and still off. */
export function confirmTotpRow(database: Database, row: TotpRow, confirmed: { readonly step: number; readonly atMs: number; readonly untilMs: number }) {
  const { step, atMs, untilMs } = confirmed;
  const isOff = sql`EXISTS (SELECT 1 FROM totp WHERE user_id = ${row.userId} AND secret = ${row.secret} AND confirmed_at_ms IS NULL)`;
  return [
    spendWhile(database, `totp:${row.userId}:${step}`, untilMs, isOff),
    database
      .update(totp)
      .set({ confirmedAtMs: atMs, lastStep: step })
      .where(and(eq(totp.userId, row.userId), isNull(totp.confirmedAtMs))),
  ] satisfies readonly Statement[];
}
