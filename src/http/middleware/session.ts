// Turns a session cookie into a signed-in person and into the scope of the account that is shown. The only maker of scopes on the web.
// A session that is too old is as good as none.
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { csrfToken } from '../../auth/csrf';
import { isSessionAlive, readSessionHash, shouldTouch, type CookieLock } from '../../auth/session';
import { makeScope, type AccountScope, type ReadOnly } from '../../db/scope';
import { findSession, touchSession, type Membership, type SessionFacts } from '../../db/session';
import type { Mode } from '../../domain/asset';
import { allRights, includesRight, rightsOf, viewOnly } from '../../domain/permission';
import type { Settings } from '../../env';
import { paths } from '../../../views/paths';
import type { AppEnv, SignedIn } from '../app-env';
import { answerRefusal } from '../respond';
import { isLocale, isTheme } from './locale';

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
  const nowMs = c.get('nowMs');
  const standing = standingOf(facts, nowMs);
  c.set('signedIn', signedInOf(c, facts, standing));
  c.set('scope', scopeOf(c, facts, standing));
  preferTheirs(c, facts.user);
  if (shouldTouch(facts.session, nowMs)) c.get('ports').later(touchSession(c.get('database'), facts.session.tokenHash, nowMs));
}

/** In a browser that was told nothing yet, the language and theme of the person's profile. */
function preferTheirs(c: Context<AppEnv>, user: SessionFacts['user']): void {
  if (getCookie(c, 'locale') === undefined && c.req.query('lang') === undefined && isLocale(user.locale)) c.set('locale', user.locale);
  if (getCookie(c, 'theme') === undefined && isTheme(user.theme)) c.set('theme', user.theme);
}

/** What of which account the person may see now. */
interface Standing extends Pick<AccountScope, 'rights' | 'projectIds' | 'role' | 'readOnly'> {
  readonly account: Membership['account'] | null;
  readonly kind: 'member' | 'viewing' | 'support' | 'nobody';
}

function standingOf(facts: SessionFacts, nowMs: number): Standing {
  const { support, session, memberships } = facts;
  if (
    support !== null &&
    facts.user.isOperator &&
    support.access.endedAtMs === null &&
    nowMs < support.access.expiresAtMs &&
    support.account.closedAtMs === null
  )
    return { account: support.account, rights: viewOnly(allRights), projectIds: 'all', role: null, readOnly: 'support', kind: 'support' };
  const place = memberships.find((one) => one.account.id === session.accountId) ?? memberships[0];
  if (place === undefined) return { account: null, rights: [], projectIds: 'all', role: null, readOnly: null, kind: 'nobody' };
  const { account, member } = place;
  if (account.requiresFactor && !facts.hasPasskey && !facts.hasTotp)
    return { account, rights: [], projectIds: 'all', role: member.role, readOnly: 'factor_required', kind: 'member' };
  const own = rightsOf(member.role, member.rights);
  const viewed = facts.viewedAs;
  if (viewed !== null && viewed.accountId === account.id && includesRight(own, 'team:manage'))
    return { ...reachOf(viewed), account, rights: viewOnly(rightsOf(viewed.role, viewed.rights)), readOnly: 'viewing_as', kind: 'viewing' };
  const readOnly: ReadOnly | null = account.suspendedAtMs === null ? null : 'suspended';
  return { ...reachOf(member), account, rights: own, readOnly, kind: 'member' };
}

function reachOf(member: Membership['member']): Pick<Standing, 'projectIds' | 'role'> {
  return { projectIds: member.projectIds ?? 'all', role: member.role };
}

function signedInOf(c: Context<AppEnv>, facts: SessionFacts, standing: Standing): SignedIn {
  const { session, user, memberships, support } = facts;
  const isSupport = standing.kind === 'support';
  return {
    userId: user.id,
    sessionId: session.id,
    tokenHash: session.tokenHash,
    method: session.method,
    csrf: csrfToken(c.get('settings').masterKey, session.id),
    email: user.email,
    isEmailVerified: user.emailVerifiedAtMs !== null,
    name: user.name,
    timeZone: user.timeZone,
    hasPassword: user.passwordHash !== '',
    hasPasskey: facts.hasPasskey,
    hasTotp: facts.hasTotp,
    isOperator: user.isOperator,
    accountId: standing.account?.id ?? null,
    accountName: standing.account?.name ?? '',
    role: standing.role,
    memberships,
    viewingAs: standing.kind === 'viewing' ? session.viewAsUserId : null,
    viewingAsName: facts.viewedAs?.name ?? '',
    supportAccessId: isSupport ? session.supportAccessId : null,
    supportUntilMs: isSupport ? (support?.access.expiresAtMs ?? null) : null,
    isSuspended: (standing.account?.suspendedAtMs ?? null) !== null,
    mustEnrol: standing.readOnly === 'factor_required',
  };
}

function scopeOf(c: Context<AppEnv>, facts: SessionFacts, standing: Standing): AccountScope {
  return makeScope({
    // Somebody without an account reaches nothing; what they do stands in a chain of their own.
    accountId: standing.account?.id ?? facts.user.id,
    mode: 'test',
    projectIds: standing.projectIds,
    rights: standing.rights,
    role: standing.role,
    readOnly: standing.readOnly,
    canGoLive: facts.user.emailVerifiedAtMs !== null,
    actor: { kind: standing.kind === 'support' ? 'support' : 'user', id: facts.user.id },
    requestId: c.get('requestId'),
    from: c.get('ports').from,
  });
}

/** The same scope in another mode: the mode of the page's address, or of the project that the page is about. */
export function inMode(scope: AccountScope, mode: Mode): AccountScope {
  return makeScope({ ...scope, mode });
}

function toSignIn(c: Context<AppEnv>): Response {
  const path = c.req.method === 'GET' ? new URL(c.req.url).pathname : '';
  return c.redirect(path === '' || path === '/' ? paths.signIn : `${paths.signIn}?return_to=${encodeURIComponent(path)}`, 303);
}

/** For pages of the person: whoever is signed in, with or without an account. */
export const person = createMiddleware<AppEnv>(async (c, next) => {
  const facts = await livingSession(c);
  if (facts === null) return toSignIn(c);
  establish(c, facts);
  return next();
});

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * For pages of the account. Without a session, the way leads to sign-in and back to where it was meant to go; without an account, to
 * making one; without the factor that the account asks for, to Security.
 */
export const session = createMiddleware<AppEnv>(async (c, next) => {
  const facts = await livingSession(c);
  if (facts === null) return toSignIn(c);
  establish(c, facts);
  const { accountId, mustEnrol } = c.get('signedIn');
  if (accountId === null) return isSafe(c.req.method) ? c.redirect(paths.accountNew, 303) : answerRefusal(c, { reason: 'not_found' });
  if (mustEnrol)
    return isSafe(c.req.method) ? c.redirect(`${paths.security}?required=1`, 303) : answerRefusal(c, { reason: 'read_only', why: 'factor_required' });
  return next();
});

/** For pages that everybody may see and that look different to somebody who is signed in. */
export const sessionIfAny = createMiddleware<AppEnv>(async (c, next) => {
  const facts = await livingSession(c);
  if (facts !== null) establish(c, facts);
  await next();
});
