// Owns passkey ceremonies: challenges that nobody stores, what browsers are asked, and whether their answer proves a person. User
// verification is always required; the origin must be ours to the letter. Knows no table.
import { base58, base64urlnopad } from '@scure/base';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import type { StepUpAction } from '../domain/step-up';
import { hexOf, hmacSha256Hex, sameDigest, sha256Hex } from '../lib/hash';

export type CeremonyPurpose = 'sign_in' | 'sign_up' | 'add' | `confirm:${StepUpAction}`;

/** For whom browsers keep our passkeys. */
export interface RelyingParty {
  readonly id: string;
  /** Scheme, host and port. */
  readonly origin: string;
}

/** What a challenge is good for: one purpose, one browser before sign-in or one session after it. */
export interface Binding {
  readonly masterKey: Uint8Array;
  readonly purpose: CeremonyPurpose;
  /** The pre-session's value or the session's id. Empty binds nothing and is never accepted. */
  readonly boundTo: string;
}

export interface Expectation extends Binding {
  readonly party: RelyingParty;
  readonly nowMs: number;
}

export const challengeBytes = 32;
const expiryBytes = 8;
const macBytes = 32;
const answerLengthMax = 16_384;
/** Ed25519, ES256 and RS256: what every authenticator speaks, the small ones first. */
const algorithms = [-8, -7, -257];
const transportsMax = 8;

/** Null where passkeys cannot be: browsers tie them to a name, and an address on the net is none. */
export function partyOf(origin: string): RelyingParty | null {
  const { hostname } = new URL(origin);
  const isAddress = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  return isAddress ? null : { id: hostname, origin };
}

function macOf({ masterKey, purpose, boundTo }: Binding, body: Uint8Array): string {
  const key = new TextEncoder().encode(hmacSha256Hex(masterKey, 'quittance/passkey-challenge/1'));
  return hmacSha256Hex(key, `${purpose}\n${boundTo}\n${base64urlnopad.encode(body)}`);
}

/** Chance, the moment of its end, and a seal over both with purpose and binding: nothing has to be stored. `random` is 32 bytes. */
export function makeChallenge(binding: Binding, nowMs: number, random: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(challengeBytes + expiryBytes);
  body.set(random);
  new DataView(body.buffer).setBigUint64(challengeBytes, BigInt(nowMs + limits.challengeLifeMs));
  const whole = new Uint8Array(body.length + macBytes);
  whole.set(body);
  whole.set(bytesOfHex(macOf(binding, body)), body.length);
  return whole;
}

/** Whether we made that challenge (base64url) for that purpose and binding, and it has not run out. Says nothing about earlier use. */
export function isChallenge(expected: Binding & { readonly nowMs: number }, challenge: string): boolean {
  const whole = decode(challenge);
  if (whole?.length !== challengeBytes + expiryBytes + macBytes || expected.boundTo === '') return false;
  const body = whole.slice(0, challengeBytes + expiryBytes);
  const endsAtMs = Number(new DataView(body.buffer).getBigUint64(challengeBytes));
  return sameDigest(hexOf(whole.slice(body.length)), macOf(expected, body)) && expected.nowMs < endsAtMs;
}

/** What is spent when a challenge is used, and until when that must be remembered. */
export function spentChallenge(challenge: string, nowMs: number): { readonly id: string; readonly untilMs: number } {
  return { id: `challenge:${sha256Hex(challenge)}`, untilMs: nowMs + limits.challengeLifeMs };
}

/** The id of the person whom a sign-up with that challenge will make: the passkey carries it, so it must be known before. */
export function userIdOfChallenge(masterKey: Uint8Array, challenge: Uint8Array | string): string {
  const text = typeof challenge === 'string' ? challenge : base64urlnopad.encode(challenge);
  const hex = hmacSha256Hex(masterKey, `quittance/passkey-user/1\n${text}`);
  return makeId('usr', bytesOfHex(hex).slice(0, idBytes));
}

export interface CredentialHint {
  readonly id: string;
  readonly transports: readonly string[];
}

const hintsOf = (credentials: readonly CredentialHint[]) =>
  credentials.map(({ id, transports }) => ({ id, transports: [...transports] as AuthenticatorTransports }));
type AuthenticatorTransports = ('ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb')[];

/** What a browser is asked to make a passkey from. The user's handle is their id, which says nothing about them. */
export function creationOptions(
  party: RelyingParty,
  user: { readonly id: string; readonly email: string; readonly name: string },
  challenge: Uint8Array<ArrayBuffer>,
  own: readonly CredentialHint[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: 'Quittance',
    rpID: party.id,
    userName: user.email,
    userID: new Uint8Array(new TextEncoder().encode(user.id)),
    userDisplayName: user.name,
    challenge,
    timeout: limits.challengeLifeMs,
    attestationType: 'none',
    excludeCredentials: hintsOf(own),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
}

/** What a browser is asked to prove a passkey with. No credentials named: the person chooses among those kept for us. */
export function requestOptions(
  party: RelyingParty,
  challenge: Uint8Array<ArrayBuffer>,
  own: readonly CredentialHint[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge,
    timeout: limits.challengeLifeMs,
    userVerification: 'required',
    allowCredentials: hintsOf(own),
  });
}

export interface MadePasskey {
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly isSynced: boolean;
  readonly aaguid: string;
  readonly challenge: string;
}

/** The passkey that a browser made for us, from the text it sent; null when anything about it is not as asked. */
export async function readMadePasskey(expected: Expectation, text: string): Promise<MadePasskey | null> {
  const sent = readAnswer(text);
  const challenge = sent === null ? null : readChallenge(sent);
  if (sent === null || challenge === null || !isChallenge(expected, challenge)) return null;
  try {
    const checked = await verifyRegistrationResponse({
      response: sent as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: expected.party.origin,
      expectedRPID: expected.party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!checked.verified) return null;
    const { credential, credentialBackedUp, aaguid } = checked.registrationInfo;
    if (credential.id !== sent.id) return null;
    const transports = (Array.isArray(credential.transports) ? credential.transports : [])
      .filter((one: unknown) => typeof one === 'string' && /^[a-z-]{1,20}$/.test(one))
      .slice(0, transportsMax);
    const publicKey = base64urlnopad.encode(new Uint8Array(credential.publicKey));
    return { id: credential.id, publicKey, counter: credential.counter, transports, isSynced: credentialBackedUp, aaguid, challenge };
  } catch {
    // The library throws for everything that does not fit; whoever sends it learns no more than that it did not.
    return null;
  }
}

export interface KnownPasskey {
  readonly id: string;
  readonly userId: string;
  readonly publicKey: string;
}

export interface ProvenPasskey {
  readonly challenge: string;
  readonly counter: number;
  readonly isSynced: boolean;
}

/** The credential that an answer claims to be of, before anything is proved; null when the text is no answer. */
export function claimedCredential(text: string): string | null {
  return readAnswer(text)?.id ?? null;
}

/** Whether a browser's answer proves that passkey; null when anything about it is not as asked. */
export async function readProof(expected: Expectation, known: KnownPasskey, text: string): Promise<ProvenPasskey | null> {
  const sent = readAnswer(text);
  const challenge = sent === null ? null : readChallenge(sent);
  if (sent === null || challenge === null || sent.id !== known.id || !isChallenge(expected, challenge)) return null;
  const handle = sent.response['userHandle'];
  if (handle !== undefined && handle !== null && handle !== base64urlnopad.encode(new TextEncoder().encode(known.userId))) return null;
  try {
    const checked = await verifyAuthenticationResponse({
      response: sent as unknown as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: expected.party.origin,
      expectedRPID: expected.party.id,
      // Its own counter is compared by the caller: synced keys say 0 for ever, and one that does not rise is a signal, no refusal.
      credential: { id: known.id, publicKey: base64urlnopad.decode(known.publicKey) as Uint8Array<ArrayBuffer>, counter: 0 },
      requireUserVerification: true,
    });
    if (!checked.verified) return null;
    const { newCounter, credentialBackedUp } = checked.authenticationInfo;
    return { challenge, counter: newCounter, isSynced: credentialBackedUp };
  } catch {
    return null;
  }
}

interface Answer {
  readonly id: string;
  readonly response: Readonly<Record<string, unknown>> & { readonly clientDataJSON: string };
}

function readAnswer(text: string): Answer | null {
  if (text.length > answerLengthMax) return null;
  const sent = parseObject(text);
  const response = sent?.['response'];
  if (sent === null || typeof sent['id'] !== 'string' || typeof response !== 'object' || response === null) return null;
  return typeof (response as Record<string, unknown>)['clientDataJSON'] === 'string' ? (sent as unknown as Answer) : null;
}

/** The challenge that the browser signed; null when it speaks from inside another site's frame, where our pages never are. */
function readChallenge(sent: Answer): string | null {
  const bytes = decode(sent.response.clientDataJSON);
  const data = bytes === null ? null : parseObject(new TextDecoder().decode(bytes));
  const challenge = data?.['challenge'];
  return typeof challenge === 'string' && data?.['crossOrigin'] !== true ? challenge : null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function decode(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(base64urlnopad.decode(text));
  } catch {
    return null;
  }
}

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The value of a pre-session from 32 random bytes. */
export function makePreSession(random: Uint8Array): string {
  return base58.encode(random);
}
