// Guards risky acts: the session must have confirmed that kind of act within five minutes. A confirmation belongs to one session and one
// action; a stolen cookie alone confirms nothing.
import { createMiddleware } from 'hono/factory';
import { findStepUp } from '../../db/session';
import { confirmedUntilMs, type StepUpAction } from '../../domain/step-up';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';
import type { Context } from 'hono';

/** Until when this session is confirmed for that action; null when it is not. For "Confirmed until 14:32". */
export async function confirmedUntil(c: Context<AppEnv>, action: StepUpAction): Promise<number | null> {
  const row = await findStepUp(c.var.database, c.var.signedIn.sessionId, action);
  const untilMs = row === null ? 0 : confirmedUntilMs(row.atMs);
  return untilMs > c.var.nowMs ? untilMs : null;
}

/** Passes a session that is confirmed for that action. */
export function stepUp(action: StepUpAction) {
  return createMiddleware<AppEnv>(async (c, next) => {
    return (await confirmedUntil(c, action)) === null ? answerRefusal(c, { reason: 'confirmation_required', action }) : next();
  });
}
