// Confirms a session for risky acts straight in D1, for tests of what comes after a confirmation.
import { eq } from 'drizzle-orm';
import { session, stepUp } from '../../src/db/schema';
import { stepUpActions, type StepUpAction } from '../../src/domain/step-up';
import { sha256Hex } from '../../src/lib/hash';
import type { Visitor } from './visitor';
import { database } from './worker-world';

export async function confirmSession(sessionId: string, actions: readonly StepUpAction[] = stepUpActions, atMs: number = Date.now()): Promise<void> {
  await database
    .insert(stepUp)
    .values(actions.map((action) => ({ sessionId, action, method: 'totp' as const, atMs })))
    .onConflictDoUpdate({ target: [stepUp.sessionId, stepUp.action], set: { atMs } });
}

/** The id of the session that a visitor's cookie opens. */
export async function sessionIdOf(visitor: Visitor): Promise<string> {
  const token = visitor.cookies.get('__Host-sid') ?? visitor.cookies.get('sid') ?? '';
  const [row] = await database
    .select({ id: session.id })
    .from(session)
    .where(eq(session.tokenHash, sha256Hex(token)));
  if (row === undefined) throw new Error('The visitor is not signed in.');
  return row.id;
}

export async function confirmVisitor(visitor: Visitor, actions: readonly StepUpAction[] = stepUpActions): Promise<void> {
  await confirmSession(await sessionIdOf(visitor), actions);
}
