// Guards risky acts: the session must have confirmed that kind of act within five minutes. A confirmation belongs to one session and one
// action; a stolen cookie alone confirms nothing. What was typed waits in the page that asks, and goes on by itself.
import { createMiddleware } from 'hono/factory';
import { findStepUp } from '../../db/session';
import { invalidField } from '../../domain/refusal';
import { confirmedUntilMs, type StepUpAction } from '../../domain/step-up';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';
import { secretField, showConfirmation, waitingRequest } from '../web/confirmation-page';
import { borrowsEyes } from '../borrowed-eyes';
import type { Context } from 'hono';

/** Until when this session is confirmed for that action; null when it is not. For "Confirmed until 14:32". */
export async function confirmedUntil(c: Context<AppEnv>, action: StepUpAction): Promise<number | null> {
  const row = await findStepUp(c.var.database, c.var.signedIn.sessionId, action);
  const untilMs = row === null ? 0 : confirmedUntilMs(row.atMs);
  return untilMs > c.var.nowMs ? untilMs : null;
}

/** Passes a session that is confirmed for that action; others get the page that asks (403), with their form in it. */
export function stepUp(action: StepUpAction) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const borrowed = borrowsEyes(c.var.signedIn);
    if (borrowed !== null) return answerRefusal(c, borrowed);
    if ((await confirmedUntil(c, action)) !== null) return next();
    const waiting = await waitingRequest(c, action);
    // A private key goes into no page, not even back to whoever typed it.
    const secret = secretField(waiting);
    return secret === null ? showConfirmation(c, waiting) : answerRefusal(c, invalidField(`/${secret}`, 'private_key'));
  });
}
