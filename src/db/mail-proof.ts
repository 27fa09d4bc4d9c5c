// Owns the rows of links and codes that were sent by mail. A proof that was used is in `spent_token` under `mail:` and its token's hash.
import { and, desc, eq, gt, inArray, notExists, sql } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { mailProof, spentToken } from './schema';

export type MailProofRow = typeof mailProof.$inferSelect;
export type MailProofKind = MailProofRow['kind'];

export const spentProofId = (proof: Pick<MailProofRow, 'tokenHash'>): string => `mail:${proof.tokenHash}`;

function unused(database: Database) {
  return notExists(
    database
      .select({ one: sql`1` })
      .from(spentToken)
      .where(eq(spentToken.id, sql`'mail:' || ${mailProof.tokenHash}`)),
  );
}

export function insertMailProof(database: Database, row: MailProofRow): Statement {
  return database.insert(mailProof).values(row);
}

/** The proof that a link names, while it is good; null otherwise. */
export async function findProofByToken(database: Database, kind: MailProofKind, tokenHash: string, nowMs: number): Promise<MailProofRow | null> {
  const rows = await database
    .select()
    .from(mailProof)
    .where(and(eq(mailProof.tokenHash, tokenHash), eq(mailProof.kind, kind), gt(mailProof.expiresAtMs, nowMs), unused(database)))
    .limit(1);
  return rows[0] ?? null;
}

/** The newest good proof of that kind that a person was sent: the one whose code is asked for. */
export async function findLatestProof(database: Database, kind: MailProofKind, userId: string, subject: string, nowMs: number): Promise<MailProofRow | null> {
  const own = and(eq(mailProof.userId, userId), eq(mailProof.kind, kind), eq(mailProof.subject, subject));
  const rows = await database
    .select()
    .from(mailProof)
    .where(and(own, gt(mailProof.expiresAtMs, nowMs), unused(database)))
    .orderBy(desc(mailProof.createdAtMs))
    .limit(1);
  return rows[0] ?? null;
}

/** The newest good proof of that kind, whatever it is for: what a person is being asked to confirm. */
export async function findPendingProof(database: Database, kind: MailProofKind, userId: string, nowMs: number): Promise<MailProofRow | null> {
  const rows = await database
    .select()
    .from(mailProof)
    .where(and(eq(mailProof.userId, userId), eq(mailProof.kind, kind), gt(mailProof.expiresAtMs, nowMs), unused(database)))
    .orderBy(desc(mailProof.createdAtMs))
    .limit(1);
  return rows[0] ?? null;
}

/** Makes a person's open links and codes of those kinds worthless. */
export function deleteProofs(database: Database, userId: string, kinds: readonly MailProofKind[]): Statement {
  return database.delete(mailProof).where(and(eq(mailProof.userId, userId), inArray(mailProof.kind, [...kinds])));
}
