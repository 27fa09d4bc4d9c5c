// Owns the rows of the login history: each attempt to come in by a known person, failures included. Found through the person.
import { idBytes, makeId } from '../domain/id';
import type { Database, Statement } from './database';
import { signInAttempt } from './schema';

export type SignInAttemptRow = typeof signInAttempt.$inferSelect;
export type SignInResult = 'success' | 'wrong_password' | 'wrong_code' | 'wrong_passkey' | 'limited';
export type SignInMethod = 'password' | 'password_totp' | 'passkey' | 'recovery_code' | 'sign_up' | 'recovery';

interface Visit {
  readonly database: Database;
  readonly nowMs: number;
  readonly random: (length: number) => Uint8Array;
  readonly from: { readonly ip: string; readonly userAgent: string; readonly place: string };
}

/** One attempt, as a statement for the batch of what came of it. */
export function insertSignInAttempt(
  visit: Visit,
  userId: string,
  attempt: { readonly method: SignInMethod; readonly result: SignInResult; readonly sessionId: string | null },
): Statement {
  const { database, nowMs, random, from } = visit;
  const row = { id: makeId('sin', random(idBytes)), userId, atMs: nowMs, ...attempt, device: from.userAgent, ip: from.ip, place: from.place };
  return database.insert(signInAttempt).values(row);
}
