// Owns the moment after a proof: the session's cookie, the device's, and the way on. The same for every way in.
import type { Context } from 'hono';
import { deviceIdBytes, rememberDevice } from '../../auth/known-device';
import { writeSessionCookie } from '../../auth/session';
import type { StartedSession } from '../../commands/open-session';
import type { AppEnv } from '../app-env';
import { cookieLock } from '../middleware/session';

/** Lets a person in and leads on. `path` is one of ours, checked by the caller (`ownPath`). */
export function enter(c: Context<AppEnv>, started: StartedSession, path: string): Response {
  const { settings, ports, nowMs } = c.var;
  const lock = cookieLock(settings);
  writeSessionCookie(c, lock, started.token);
  rememberDevice(c, lock, settings.masterKey, started.userId, nowMs, ports.random(deviceIdBytes));
  ports.wakeLetters();
  return c.redirect(path, 303);
}
