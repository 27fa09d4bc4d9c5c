// Owns the list of a person's sessions and what ends them. Found through the person: a stranger's session is not there.
import { Hono } from 'hono';
import { clearSessionCookie } from '../../auth/session';
import { endOtherSessions } from '../../commands/end-other-sessions';
import { endSession } from '../../commands/end-session';
import { stopOwnRecovery } from '../../commands/stop-recovery';
import { findOpenRecovery } from '../../db/recovery';
import { listSessions } from '../../db/session';
import { deviceWords } from '../../domain/device';
import { paths } from '../../../views/paths';
import { SessionsPage } from '../../../views/security/sessions';
import type { AppEnv } from '../app-env';
import { requireOwnEyes } from '../middleware/own-eyes';
import { cookieLock } from '../middleware/session';
import { answerRefusal } from '../respond';
import { doneAt, framed } from './frame';

export const ownSessionPages = new Hono<AppEnv>();

ownSessionPages.get(paths.sessions, async (c) => {
  const { database, signedIn, nowMs } = c.var;
  const [{ ctx, frame }, sessions, recovery] = await Promise.all([
    framed(c, {}),
    listSessions(database, signedIn.userId, nowMs),
    findOpenRecovery(database, signedIn.userId, nowMs),
  ]);
  const views = sessions.map(({ id, method, createdAtMs, lastSeenAtMs, device, place, ip }) => ({
    id,
    method,
    createdAtMs,
    lastSeenAtMs,
    place,
    ip,
    device: deviceWords(device),
    isCurrent: id === signedIn.sessionId,
  }));
  return c.html(SessionsPage({ ctx, frame, sessions: views, recovery }));
});

ownSessionPages.post(paths.sessionsEndOthers, requireOwnEyes, async (c) => {
  const ended = await endOtherSessions(c.var.ports, c.var.scope, c.var.signedIn.sessionId);
  return ended.ok ? c.redirect(doneAt(paths.sessions, 'sessions_ended'), 303) : answerRefusal(c, ended.refusal);
});

ownSessionPages.post('/security/sessions/:sessionId/end', requireOwnEyes, async (c) => {
  const sessionId = c.req.param('sessionId');
  const ended = await endSession(c.var.ports, c.var.scope, sessionId);
  if (!ended.ok) return answerRefusal(c, ended.refusal);
  if (sessionId !== c.var.signedIn.sessionId) return c.redirect(doneAt(paths.sessions, 'session_ended'), 303);
  clearSessionCookie(c, cookieLock(c.var.settings));
  return c.redirect(paths.signIn, 303);
});

ownSessionPages.post(paths.ownRecoveryStop, requireOwnEyes, async (c) => {
  const stopped = await stopOwnRecovery(c.var.ports, c.var.signedIn.userId);
  return stopped.ok ? c.redirect(doneAt(paths.sessions, 'recovery_stopped'), 303) : answerRefusal(c, stopped.refusal);
});
