// Owns the guided lock-down: what it will do, the one press, and the steps that remain. Ending sessions needs no confirmation, a new
// password does.
import { Hono, type Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { deviceIdBytes, rememberDevice } from '../../auth/known-device';
import { writeSessionCookie } from '../../auth/session';
import { lockDown } from '../../commands/lock-down';
import { listOwnKeys } from '../../db/own-key';
import { readFactors } from '../../db/recovery';
import { listOtherSessionIds } from '../../db/session';
import { findSignInAttempt } from '../../db/sign-in-attempt';
import { findUser } from '../../db/user';
import { limits } from '../../domain/limits';
import { paths, withQuery } from '../../../views/paths';
import { LockdownPage, LockedDownPage } from '../../../views/security/lockdown';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireOwnEyes } from '../middleware/own-eyes';
import { cookieLock } from '../middleware/session';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { formAgain, readForm } from './form';
import { framed } from './frame';
import { attemptView } from './history';

export const lockdownPages = new Hono<AppEnv>();

/** Where the steps that remain are shown, for as long as a session may last after the act. */
const afterwards = withQuery(paths.lockdown, { step: 'after' });

lockdownPages.get(paths.lockdown, async (c) => {
  const { database, signedIn, nowMs } = c.var;
  if (c.req.query('step') !== 'after') return await showBefore(c, emptyForm);
  const user = await findUser(database, signedIn.userId);
  // The page says what happened, so it must have happened.
  const isDone = user !== null && user.devicesSinceMs > nowMs - limits.sessionLifeMs;
  return isDone ? await showAfter(c) : c.redirect(paths.lockdown, 303);
});

/** A new password is for who has confirmed that it is them; all the rest only takes away. */
const confirmPassword = createMiddleware<AppEnv>(async (c, next) => {
  const password = (await readForm(c)).text('password');
  return password === '' ? next() : stepUp('factors')(c, next);
});

lockdownPages.post(paths.lockdown, requireOwnEyes, confirmPassword, async (c) => {
  const { ports, scope, signedIn, settings, nowMs } = c.var;
  const form = await readForm(c);
  const request = form.request(`POST ${paths.lockdown}`);
  if (request === null) return await showBefore(c, formAgain(form, { reason: 'idempotency_key_missing' }, ['password']));
  const newPassword = form.text('password') === '' ? null : form.text('password');
  const done = await lockDown(ports, scope, { sessionId: signedIn.sessionId, newPassword, request: request.key });
  if (!done.ok) return await showBefore(c, formAgain(form, done.refusal, ['password']));
  if (done.value !== null) {
    const lock = cookieLock(settings);
    writeSessionCookie(c, lock, done.value.token);
    rememberDevice(c, lock, settings.masterKey, signedIn.userId, nowMs, ports.random(deviceIdBytes));
  }
  return c.redirect(afterwards, 303);
});

async function showBefore(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { database, signedIn } = c.var;
  const attemptId = c.req.query('attempt');
  const [{ ctx, frame }, others, attempt, confirmedUntilMs] = await Promise.all([
    framed(c, {}, c.req.method === 'GET' ? undefined : paths.lockdown),
    listOtherSessionIds(database, signedIn.userId, signedIn.sessionId),
    attemptId === undefined ? null : findSignInAttempt(database, signedIn.userId, attemptId),
    confirmedUntil(c, 'factors'),
  ]);
  const page = LockdownPage({
    ctx,
    frame,
    form,
    otherSessions: others.length,
    attempt: attempt === null ? null : attemptView(attempt),
    hasPassword: signedIn.hasPassword,
    confirmedUntilMs,
  });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

async function showAfter(c: Context<AppEnv>): Promise<Response> {
  const { database, scope, signedIn, nowMs } = c.var;
  const [{ ctx, frame }, factors, keys] = await Promise.all([framed(c, {}), readFactors(database, signedIn.userId), listOwnKeys(database, scope, nowMs)]);
  return c.html(LockedDownPage({ ctx, frame, hasPassword: signedIn.hasPassword, passkeys: factors.passkeys, keys }));
}
