// Tells tests in workerd who a visitor is, and gives another browser the same session.
import { eq } from 'drizzle-orm';
import { session } from '../../src/db/schema';
import { sha256Hex } from '../../src/lib/hash';
import { Visitor } from './visitor';
import { database } from './worker-world';

export async function userIdOf(visitor: Visitor): Promise<string> {
  const token = visitor.cookies.get('__Host-sid') ?? visitor.cookies.get('sid') ?? '';
  const [row] = await database
    .select({ userId: session.userId })
    .from(session)
    .where(eq(session.tokenHash, sha256Hex(token)));
  if (row === undefined) throw new Error('The visitor is not signed in.');
  return row.userId;
}

/** A thief's browser: all cookies as they are now. */
export function copyOf(visitor: Visitor): Visitor {
  const copy = new Visitor();
  for (const [name, value] of visitor.cookies) copy.cookies.set(name, value);
  return copy;
}
