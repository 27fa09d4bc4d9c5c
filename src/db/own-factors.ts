// Owns the one question what a person has to prove themselves with. One round trip.
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { passkey, recoveryCode, totp } from './schema';

export interface OwnFactors {
  readonly passkeys: number;
  readonly hasTotp: boolean;
  /** Unused ones. */
  readonly recoveryCodes: number;
}

export async function readOwnFactors(database: Database, userId: string): Promise<OwnFactors> {
  const count = { count: sql<number>`count(*)` };
  const [passkeys, totps, codes] = await database.batch([
    database.select(count).from(passkey).where(eq(passkey.userId, userId)),
    database
      .select(count)
      .from(totp)
      .where(and(eq(totp.userId, userId), isNotNull(totp.confirmedAtMs))),
    database
      .select(count)
      .from(recoveryCode)
      .where(and(eq(recoveryCode.userId, userId), isNull(recoveryCode.usedAtMs))),
  ]);
  return { passkeys: passkeys[0]?.count ?? 0, hasTotp: (totps[0]?.count ?? 0) > 0, recoveryCodes: codes[0]?.count ?? 0 };
}

/** Holds while passkeys alone are enough: two of them, or one and a recovery code. For a guard row. */
export function canDoWithoutPassword(userId: string) {
  const passkeys = sql`(SELECT count(*) FROM passkey WHERE user_id = ${userId})`;
  const codes = sql`(SELECT count(*) FROM recovery_code WHERE user_id = ${userId} AND used_at_ms IS NULL)`;
  return sql`(${passkeys} >= 2 OR (${passkeys} = 1 AND ${codes} >= 1))`;
}

/** Takes away everything that somebody set up who never proved their email. */
export function deleteFactors(database: Database, userId: string): readonly Statement[] {
  return [
    database.delete(passkey).where(eq(passkey.userId, userId)),
    database.delete(totp).where(eq(totp.userId, userId)),
    database.delete(recoveryCode).where(eq(recoveryCode.userId, userId)),
  ];
}
