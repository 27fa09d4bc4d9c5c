// Owns the confirmation of risky acts: a proof of the person makes the session confirmed for that kind of act, then the browser sends the
// form that waited once more, by itself and unchanged.
import { Hono, type Context } from 'hono';
import { readKnownDevice } from '../../auth/known-device';
import { writeSessionCookie } from '../../auth/session';
import { confirmAct, sendActCode, type ActProof } from '../../commands/confirm-act';
import type { DeviceOf } from '../../commands/sign-in';
import type { StepUpAction } from '../../domain/step-up';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { readFormData } from '../form-data';
import { requireOwnEyes } from '../middleware/own-eyes';
import { cookieLock } from '../middleware/session';
import { answerRefusal } from '../respond';
import { confirmationPrefix, readWaiting, showConfirmation } from './confirmation-page';
import { ownExpectation } from './passkey-challenge';

export const confirmationPages = new Hono<AppEnv>();

/** Nobody comes here by an address: there is no form that waits. */
confirmationPages.get(paths.confirmation, (c) => c.redirect(paths.security, 303));
confirmationPages.get(paths.confirmationCode, (c) => c.redirect(paths.security, 303));

confirmationPages.post(paths.confirmation, requireOwnEyes, async (c) => {
  const waiting = await readWaiting(c);
  const proof = waiting === null ? null : await readProof(c, waiting.action);
  if (waiting === null || proof === null) return answerRefusal(c, { reason: 'link_expired' });
  const confirmed = await confirmAct(c.var.ports, c.var.scope, c.var.signedIn, { action: waiting.action, proof, deviceOf: deviceOf(c) });
  if (!confirmed.ok) return showConfirmation(c, waiting, { form: { values: {}, refusal: confirmed.refusal }, codeSent: false });
  writeSessionCookie(c, cookieLock(c.var.settings), confirmed.value.token);
  // 307: the same method and the same fields again, now from a session that is confirmed.
  return c.redirect(waiting.target, 307);
});

confirmationPages.post(paths.confirmationCode, requireOwnEyes, async (c) => {
  const waiting = await readWaiting(c);
  if (waiting === null) return answerRefusal(c, { reason: 'link_expired' });
  const sent = await sendActCode(c.var.ports, c.var.scope, c.var.signedIn, waiting.action);
  return showConfirmation(c, waiting, { form: { values: {}, refusal: sent.ok ? null : sent.refusal }, codeSent: sent.ok });
});

function deviceOf(c: Context<AppEnv>): DeviceOf {
  const { settings, nowMs } = c.var;
  return (user) => readKnownDevice(c, cookieLock(settings), settings.masterKey, user, nowMs);
}

async function readProof(c: Context<AppEnv>, action: StepUpAction): Promise<ActProof | null> {
  const form = await readFormData(c);
  const text = (name: string): string => {
    const value = form.get(`${confirmationPrefix}${name}`);
    return typeof value === 'string' ? value : '';
  };
  const method = text('method');
  if (method === 'passkey') return { method, answer: text('credential'), expected: ownExpectation(c, `confirm:${action}`) };
  if (method === 'totp') return { method, code: text('code') };
  return method === 'password_code' ? { method, password: text('password'), code: text('code') } : null;
}
