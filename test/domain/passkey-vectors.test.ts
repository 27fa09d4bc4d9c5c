// Passkey ceremonies, made with real keys: what is accepted, and each single part that must not be otherwise.
import { base64urlnopad as base64 } from '@scure/base';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  creationOptions,
  isChallenge,
  makeChallenge,
  partyOf,
  readMadePasskey,
  readProof,
  requestOptions,
  userIdOfChallenge,
  type CeremonyPurpose,
  type Expectation,
  type KnownPasskey,
} from '../../src/auth/passkey';
import { limits } from '../../src/domain/limits';
import { TestPasskey, type Lies } from '../support/authenticator';

const origin = 'https://pay.example.com';
const masterKey = new Uint8Array(32).fill(7);
const nowMs = 1_780_000_000_000;
const party = { id: 'pay.example.com', origin };
const user = { id: 'usr_2NEpo7TZRRrLZSi2U', email: 'ada@shop.test', name: '' };

let random = 0;
const chance = (): Uint8Array => new Uint8Array(32).fill((random += 1));

function expecting(purpose: CeremonyPurpose, change: Partial<Expectation> = {}): Expectation {
  return { party, masterKey, purpose, boundTo: 'ses_own', nowMs: nowMs + 1000, ...change };
}

const challengeFor = (purpose: CeremonyPurpose, boundTo = 'ses_own') => makeChallenge({ masterKey, purpose, boundTo }, nowMs, chance());

async function made(lies: Lies = {}, purpose: CeremonyPurpose = 'add') {
  const options = await creationOptions(party, user, challengeFor(purpose), []);
  return { options, ...(await TestPasskey.create(options, origin, lies)) };
}

describe('making a passkey', () => {
  test('a passkey that was made as asked is read with its key, its transports and whether it is synced', async () => {
    const { answer, passkey } = await made({ flags: { be: true, bs: true } });
    const read = await readMadePasskey(expecting('add'), answer);
    expect(read).toMatchObject({ id: passkey.id, counter: 0, transports: ['internal'], isSynced: true });
  });

  test('browsers are asked for a passkey that needs no name typed, with the person verified, and for none that they have', async () => {
    const own = [{ id: base64.encode(new Uint8Array(16).fill(3)), transports: ['usb'] }];
    const options = await creationOptions(party, user, challengeFor('add'), own);
    expect(options).toMatchObject({
      rp: { id: 'pay.example.com' },
      user: { id: base64.encode(new TextEncoder().encode(user.id)) },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      excludeCredentials: [{ id: own[0]?.id, transports: ['usb'] }],
    });
  });

  test.each<[string, Lies]>([
    ['another origin', { origin: 'https://evil.example.com' }],
    ['our origin over plain http', { origin: 'http://pay.example.com' }],
    ['our origin on another port', { origin: 'https://pay.example.com:8443' }],
    ['another site as relying party', { rpId: 'example.com' }],
    ['another challenge', { challenge: base64.encode(new Uint8Array(72).fill(1)) }],
    ['no challenge', { challenge: '' }],
    ['the type of a sign-in', { type: 'webauthn.get' }],
    ['no user present', { flags: { up: false } }],
    ['no user verified', { flags: { uv: false } }],
    ['a page inside another site', { crossOrigin: true }],
    ['a foreign credential id', { id: base64.encode(new Uint8Array(32).fill(9)) }],
    ['ids that differ', { rawId: base64.encode(new Uint8Array(32).fill(9)) }],
    ['another type of credential', { credentialType: 'password' }],
    ['an unknown attestation format', { format: 'mine' }],
    ['an attestation without its proof', { format: 'packed' }],
    ['an algorithm that nobody asked for', { algorithm: -65535 }],
  ])('an answer with %s makes no passkey', async (_, lies) => {
    const { answer } = await made(lies);
    expect(await readMadePasskey(expecting('add'), answer)).toBeNull();
  });

  test.each(['', 'null', '[]', '{}', '{"id":1}', '{"id":"a","response":{}}', '{"id":"a","response":{"clientDataJSON":"%%%"}}', 'x'.repeat(20_000)])(
    'a text that is no answer makes no passkey: %.40s',
    async (text) => {
      expect(await readMadePasskey(expecting('add'), text)).toBeNull();
    },
  );

  test('an answer to the challenge of a sign-in, of another session or of a sign-up adds no passkey', async () => {
    for (const purpose of ['sign_in', 'sign_up', 'confirm:wallets'] as const) {
      const { answer } = await made({}, purpose);
      expect(await readMadePasskey(expecting('add'), answer)).toBeNull();
    }
    const { answer } = await made();
    expect(await readMadePasskey(expecting('add', { boundTo: 'ses_other' }), answer)).toBeNull();
    expect(await readMadePasskey(expecting('add', { masterKey: new Uint8Array(32) }), answer)).toBeNull();
  });
});

describe('proving a passkey', () => {
  let passkey: TestPasskey;
  let known: KnownPasskey;

  beforeAll(async () => {
    const first = await made();
    const read = await readMadePasskey(expecting('add'), first.answer);
    if (read === null) throw new Error('The passkey is good.');
    passkey = first.passkey;
    known = { id: read.id, userId: user.id, publicKey: read.publicKey };
  });

  async function proof(lies: Lies = {}, expected = expecting('sign_in')) {
    const options = await requestOptions(party, challengeFor('sign_in'), []);
    return await readProof(expected, known, await passkey.prove(options, origin, lies));
  }

  test('a passkey proves its person', async () => {
    expect(await proof({ counter: 5 })).toMatchObject({ counter: 5, isSynced: false });
  });

  test('a counter of zero is accepted every time: synced passkeys have no other', async () => {
    expect(await proof({ counter: 0 })).toMatchObject({ counter: 0 });
  });

  test('a browser that sends no user handle is accepted', async () => {
    expect(await proof({ userHandle: null })).not.toBeNull();
  });

  test.each<[string, Lies]>([
    ['another origin', { origin: 'https://evil.example.com' }],
    ['a look-alike origin', { origin: 'https://pay.example.com.evil.test' }],
    ['our origin over plain http', { origin: 'http://pay.example.com' }],
    ['another site as relying party', { rpId: 'evil.example.com' }],
    ['the type of a registration', { type: 'webauthn.create' }],
    ['no user present', { flags: { up: false } }],
    ['no user verified', { flags: { uv: false } }],
    ['a page inside another site', { crossOrigin: true }],
    ['another challenge', { challenge: base64.encode(new Uint8Array(72).fill(1)) }],
    ['a broken signature', { brokenSignature: true }],
    ['a signature over other words', { signedClientData: '{}' }],
    ['a foreign user handle', { userHandle: base64.encode(new TextEncoder().encode('usr_somebodyelse')) }],
    ['an empty user handle', { userHandle: '' }],
    ['a foreign credential id', { id: base64.encode(new Uint8Array(32).fill(9)) }],
    ['ids that differ', { rawId: base64.encode(new Uint8Array(32).fill(9)) }],
    ['another type of credential', { credentialType: 'password' }],
  ])('an answer with %s proves nothing', async (_, lies) => {
    expect(await proof(lies)).toBeNull();
  });

  test('the answer of another passkey does not prove this one', async () => {
    const other = await made();
    const options = await requestOptions(party, challengeFor('sign_in'), []);
    const answer = await other.passkey.prove(options, origin, { id: known.id });
    expect(await readProof(expecting('sign_in'), known, answer)).toBeNull();
  });

  test('an answer for another browser, another purpose or another action proves nothing', async () => {
    expect(await proof({}, expecting('sign_in', { boundTo: 'ses_other' }))).toBeNull();
    expect(await proof({}, expecting('sign_in', { boundTo: '' }))).toBeNull();
    expect(await proof({}, expecting('add'))).toBeNull();
    const options = await requestOptions(party, challengeFor('confirm:exports'), []);
    const answer = await passkey.prove(options, origin);
    expect(await readProof(expecting('confirm:wallets'), known, answer)).toBeNull();
    expect(await readProof(expecting('confirm:exports'), known, answer)).not.toBeNull();
  });

  test('an answer after five minutes proves nothing', async () => {
    expect(await proof({}, expecting('sign_in', { nowMs: nowMs + limits.challengeLifeMs - 1 }))).not.toBeNull();
    expect(await proof({}, expecting('sign_in', { nowMs: nowMs + limits.challengeLifeMs }))).toBeNull();
  });
});

describe('challenges', () => {
  const binding = { masterKey, purpose: 'sign_in', boundTo: 'browser' } as const;

  test('a challenge with any single byte changed is none of ours', () => {
    const challenge = makeChallenge(binding, nowMs, chance());
    expect(isChallenge({ ...binding, nowMs }, base64.encode(challenge))).toBe(true);
    for (let at = 0; at < challenge.length; at++) {
      const changed = Uint8Array.from(challenge);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(isChallenge({ ...binding, nowMs }, base64.encode(changed))).toBe(false);
    }
  });

  test('what is bound to nothing is accepted nowhere', () => {
    const challenge = base64.encode(makeChallenge({ ...binding, boundTo: '' }, nowMs, chance()));
    expect(isChallenge({ ...binding, boundTo: '', nowMs }, challenge)).toBe(false);
  });

  test('the person of a sign-up follows from the challenge, and from nothing that a browser could choose', () => {
    const challenge = makeChallenge(binding, nowMs, chance());
    const id = userIdOfChallenge(masterKey, challenge);
    expect(id).toMatch(/^usr_/);
    expect(userIdOfChallenge(masterKey, base64.encode(challenge))).toBe(id);
    expect(userIdOfChallenge(new Uint8Array(32), challenge)).not.toBe(id);
  });

  test.each([
    ['https://pay.example.com', 'pay.example.com'],
    ['http://localhost:8787', 'localhost'],
    ['http://127.0.0.1:8787', null],
    ['http://[::1]:8787', null],
  ])('passkeys under %s belong to %s', (address, id) => {
    expect(partyOf(address)?.id ?? null).toBe(id);
  });
});
