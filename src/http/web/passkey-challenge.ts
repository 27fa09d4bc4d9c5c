// Owns what a page needs to ask for a passkey, and what its answer is held against. A challenge is bound to the browser (a cookie of its
// own, before sign-in) or to the session, to one purpose, and to five minutes; nothing is stored until it is used.
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import {
  challengeBytes,
  creationOptions,
  makeChallenge,
  makePreSession,
  partyOf,
  requestOptions,
  userIdOfChallenge,
  type CeremonyPurpose,
  type CredentialHint,
  type Expectation,
} from '../../auth/passkey';
import type { StepUpAction } from '../../domain/step-up';
import type { PasskeyCeremony } from '../../../views/ui/passkey-form';
import type { AppEnv } from '../app-env';
import { cookieLock } from '../middleware/session';

const cookieName = 'pre';
const preSessionBytes = 32;
const preSessionPattern = /^[1-9A-HJ-NP-Za-km-z]{40,44}$/;

/** The browser before sign-in, or '' when it has no pre-session yet. */
function readPreSession(c: Context<AppEnv>): string {
  const value = cookieLock(c.var.settings) === 'locked' ? getCookie(c, cookieName, 'host') : getCookie(c, cookieName);
  return value !== undefined && preSessionPattern.test(value) ? value : '';
}

function preSession(c: Context<AppEnv>): string {
  const known = readPreSession(c);
  if (known !== '') return known;
  const value = makePreSession(c.var.ports.random(preSessionBytes));
  const always = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;
  setCookie(c, cookieName, value, cookieLock(c.var.settings) === 'locked' ? { ...always, prefix: 'host', secure: true } : always);
  return value;
}

/** Whether passkeys can be used under this address at all. */
export function passkeysPossible(c: Context<AppEnv>): boolean {
  return partyOf(c.var.settings.origin) !== null;
}

function challengeFor(c: Context<AppEnv>, purpose: CeremonyPurpose, boundTo: string): Uint8Array<ArrayBuffer> {
  const { settings, ports, nowMs } = c.var;
  return makeChallenge({ masterKey: settings.masterKey, purpose, boundTo }, nowMs, ports.random(challengeBytes));
}

/** For pages where somebody may sign in. Null where passkeys cannot be. Sets the pre-session's cookie. */
export async function signInCeremony(c: Context<AppEnv>): Promise<PasskeyCeremony | null> {
  const party = partyOf(c.var.settings.origin);
  if (party === null) return null;
  const options = await requestOptions(party, challengeFor(c, 'sign_in', preSession(c)), []);
  return { kind: 'get', options: JSON.stringify(options) };
}

/** For the page where somebody signs up. The name of the passkey is filled in by the script, from the email that is typed. */
export async function signUpCeremony(c: Context<AppEnv>): Promise<PasskeyCeremony | null> {
  const party = partyOf(c.var.settings.origin);
  if (party === null) return null;
  const challenge = challengeFor(c, 'sign_up', preSession(c));
  const user = { id: userIdOfChallenge(c.var.settings.masterKey, challenge), email: '-', name: '' };
  return { kind: 'create', options: JSON.stringify(await creationOptions(party, user, challenge, [])) };
}

/** For adding a passkey to whoever is signed in; those that they have already are left out. */
export async function additionCeremony(c: Context<AppEnv>, own: readonly CredentialHint[]): Promise<PasskeyCeremony | null> {
  const { settings, signedIn } = c.var;
  const party = partyOf(settings.origin);
  if (party === null) return null;
  const user = { id: signedIn.userId, email: signedIn.email, name: signedIn.name };
  return { kind: 'create', options: JSON.stringify(await creationOptions(party, user, challengeFor(c, 'add', signedIn.sessionId), own)) };
}

/** For confirming an act of whoever is signed in, with one of their own passkeys. */
export async function confirmationCeremony(c: Context<AppEnv>, action: StepUpAction, own: readonly CredentialHint[]): Promise<PasskeyCeremony | null> {
  const { settings, signedIn } = c.var;
  const party = partyOf(settings.origin);
  if (party === null || own.length === 0) return null;
  const options = await requestOptions(party, challengeFor(c, `confirm:${action}`, signedIn.sessionId), own);
  return { kind: 'get', options: JSON.stringify(options) };
}

/** What an answer must fit, before sign-in; null where passkeys cannot be. */
export function strangerExpectation(c: Context<AppEnv>, purpose: 'sign_in' | 'sign_up'): Expectation | null {
  const { settings, nowMs } = c.var;
  const party = partyOf(settings.origin);
  return party === null ? null : { party, masterKey: settings.masterKey, purpose, boundTo: readPreSession(c), nowMs };
}

/** What an answer of whoever is signed in must fit. */
export function ownExpectation(c: Context<AppEnv>, purpose: 'add' | `confirm:${StepUpAction}`): Expectation | null {
  const { settings, nowMs, signedIn } = c.var;
  const party = partyOf(settings.origin);
  return party === null ? null : { party, masterKey: settings.masterKey, purpose, boundTo: signedIn.sessionId, nowMs };
}
