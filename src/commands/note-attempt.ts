// Writes failed attempts into the login history of the person they were about, after the answer: an unknown email has no history, and the
// answer must not tell.
import { sendBatch } from '../db/database';
import { insertSignInAttempt, type SignInMethod, type SignInResult } from '../db/sign-in-attempt';
import { countAttempt } from './guess-limit';
import type { CommandPorts } from './ports';

/** One failure. Bounded by the limit of guesses, which is counted before. */
export function noteFailure(ports: CommandPorts, userId: string, method: SignInMethod, result: Exclude<SignInResult, 'success' | 'limited'>): void {
  ports.later(sendBatch(ports.database, [insertSignInAttempt(ports, userId, { method, result, sessionId: null })]));
}

/** Guesses are being refused. One line an hour says so; more would be the flood itself. */
export function noteLimited(ports: CommandPorts, userId: string, method: SignInMethod): void {
  ports.later(noteOnce(ports, userId, method));
}

async function noteOnce(ports: CommandPorts, userId: string, method: SignInMethod): Promise<void> {
  const noted = await countAttempt(ports, `limited-noted:${userId}`, 1);
  if (noted === null) await sendBatch(ports.database, [insertSignInAttempt(ports, userId, { method, result: 'limited', sessionId: null })]);
}
