// Turns a session cookie into a signed-in person and, with a mode, into the scope of their account. The only maker of scopes on
// the web. A session that is too old is as good as none.
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { csrfToken } from '../../auth/csrf';
import { isSessionAlive, readSessionHash, shouldTouch, type CookieLock } from '../../auth/session';
import { makeScope, type AccountScope } from '../../db/scope';
import { findSession, touchSession, type SessionFacts } from '../../db/session';
import type { Mode } from '../../domain/asset';
import { roleRights } from '../../domain/permission';
import type { Settings } from '../../env';
import type { AppEnv, SignedIn } from '../app-env';

/** Only the local home, on its own machine, does without TLS. */
export function cookieLock(settings: Settings): CookieLock {
  return settings.home === 'local' && settings.origin.startsWith('http:') ? 'loopback' : 'locked';
}

/** The living session behind a request, or null. Reads D1 only when there is a well-formed cookie. */
async function livingSession(c: Context<AppEnv>): Promise<SessionFacts | null> {
  const tokenHash = readSessionHash(c, cookieLock(c.get('settings')));
  if (tokenHash === null) return null;
  const facts = await findSession(c.get('database'), tokenHash);
  return facts !== null && isSessionAlive(facts.session, c.get('nowMs')) ? facts : null;
}

function establish(c: Context<AppEnv>, facts: SessionFacts): void {
  const { session, user, account } = facts;
  const nowMs = c.get('nowMs');
  const signedIn: SignedIn = {
    userId: user.id,
    email: user.email,
    accountId: account.id,
    accountName: account.name,
    tokenHash: session.tokenHash,
    csrf: csrfToken(c.get('settings').masterKey, session.tokenHash),
  };
  c.set('signedIn', signedIn);
  c.set('scope', scopeOf(c, facts, 'test'));
  if (shouldTouch(session, nowMs)) c.get('ports').later(touchSession(c.get('database'), session.tokenHash, nowMs));
}

function scopeOf(c: Context<AppEnv>, facts: SessionFacts, mode: Mode): AccountScope {
  return makeScope({
    accountId: facts.account.id,
    mode,
    projectIds: 'all',
    rights: roleRights[facts.role],
    actor: { kind: 'user', id: facts.user.id },
    requestId: c.get('requestId'),
  });
}

/** The same scope in another mode: the mode of the page's address, or of the project that the page is about. */
export function inMode(scope: AccountScope, mode: Mode): AccountScope {
  return makeScope({ ...scope, mode });
}

/** For pages of the account: without a session, the way leads to sign-in and back to where it was meant to go. */
export const session = createMiddleware<AppEnv>(async (c, next) => {
  const facts = await livingSession(c);
  if (facts === null) {
    const path = c.req.method === 'GET' ? new URL(c.req.url).pathname : '';
    return c.redirect(path === '' || path === '/' ? '/sign-in' : `/sign-in?return_to=${encodeURIComponent(path)}`, 303);
  }
  establish(c, facts);
  return next();
});

/** For pages that everybody may see and that look different to somebody who is signed in. */
export const sessionIfAny = createMiddleware<AppEnv>(async (c, next) => {
  const facts = await livingSession(c);
  if (facts !== null) establish(c, facts);
  await next();
});
