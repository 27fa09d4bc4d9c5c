// Owns an authenticator for tests: makes real passkeys (ES256) and real answers, and lies on request about any single part of them.
// Imports only packages, so that scripts can load it without a build.
import { sha256 } from '@noble/hashes/sha2.js';
import { base64urlnopad as base64 } from '@scure/base';

/** What the browser and the authenticator say; each part can be another one. */
export interface Lies {
  readonly origin?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly crossOrigin?: boolean;
  readonly rpId?: string;
  /** User present, user verified, backup eligible, backed up. */
  readonly flags?: { readonly up?: boolean; readonly uv?: boolean; readonly be?: boolean; readonly bs?: boolean };
  readonly counter?: number;
  /** Null: none is sent. */
  readonly userHandle?: string | null;
  readonly id?: string;
  readonly rawId?: string;
  readonly credentialType?: string;
  /** The last byte of the signature is another. */
  readonly brokenSignature?: true;
  /** Signed over other client data than is sent. */
  readonly signedClientData?: string;
  readonly format?: string;
  readonly algorithm?: number;
  readonly aaguid?: string;
}

interface Creation {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
  readonly user: { readonly id: string };
}

interface Request {
  readonly challenge: string;
  readonly rpId?: string;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** CBOR (RFC 8949), as much of it as an attestation takes. */
function cbor(value: number | string | Uint8Array | ReadonlyMap<number | string, unknown>): Uint8Array {
  const head = (major: number, size: number): Uint8Array =>
    size < 24
      ? Uint8Array.of((major << 5) | size)
      : size < 256
        ? Uint8Array.of((major << 5) | 24, size)
        : Uint8Array.of((major << 5) | 25, size >> 8, size & 255);
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return concat(head(3, text(value).length), text(value));
  if (value instanceof Uint8Array) return concat(head(2, value.length), value);
  const entries = [...value].flatMap(([key, item]) => [cbor(key), cbor(item as never)]);
  return concat(head(5, value.size), ...entries);
}

/** WebCrypto answers r and s side by side; authenticators speak DER. */
function der(signature: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array): Uint8Array => {
    let start = 0;
    while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
    const plain = bytes.slice(start);
    const padded = (plain[0] ?? 0) > 127 ? concat(Uint8Array.of(0), plain) : plain;
    return concat(Uint8Array.of(2, padded.length), padded);
  };
  const body = concat(integer(signature.slice(0, 32)), integer(signature.slice(32)));
  return concat(Uint8Array.of(0x30, body.length), body);
}

function authData(rpId: string, lies: Lies, attested: Uint8Array | null): Uint8Array {
  const { up = true, uv = true, be = false, bs = false } = lies.flags ?? {};
  const flags = (up ? 1 : 0) | (uv ? 4 : 0) | (be ? 8 : 0) | (bs ? 16 : 0) | (attested === null ? 0 : 64);
  const counter = new Uint8Array(4);
  new DataView(counter.buffer).setUint32(0, lies.counter ?? 0);
  return concat(sha256(text(lies.rpId ?? rpId)), Uint8Array.of(flags), counter, attested ?? new Uint8Array());
}

function clientData(type: string, challenge: string, origin: string, lies: Lies): string {
  const said = { type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin: lies.origin ?? origin, crossOrigin: lies.crossOrigin ?? false };
  return JSON.stringify(said);
}

/** One passkey on one device. */
export class TestPasskey {
  readonly id: string;
  readonly userHandle: string;
  private readonly keys: CryptoKeyPair;

  private constructor(id: string, userHandle: string, keys: CryptoKeyPair) {
    this.id = id;
    this.userHandle = userHandle;
    this.keys = keys;
  }

  /** Makes a passkey as those options ask; `answer` is the text that the form sends. */
  static async create(options: Creation, origin: string, lies: Lies = {}): Promise<{ readonly passkey: TestPasskey; readonly answer: string }> {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    if (!('publicKey' in keys)) throw new Error('A pair was asked for.');
    const point = new Uint8Array((await crypto.subtle.exportKey('raw', keys.publicKey)) as ArrayBuffer);
    const cose = new Map<number, unknown>([
      [1, 2],
      [3, lies.algorithm ?? -7],
      [-1, 1],
      [-2, point.slice(1, 33)],
      [-3, point.slice(33, 65)],
    ]);
    const rawId = crypto.getRandomValues(new Uint8Array(32));
    const aaguid = Uint8Array.from((lies.aaguid ?? '0'.repeat(32)).replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const attested = concat(aaguid, Uint8Array.of(0, rawId.length), rawId, cbor(cose));
    const data = authData(options.rp.id ?? '', lies, attested);
    const attestation = cbor(
      new Map<string, unknown>([
        ['fmt', lies.format ?? 'none'],
        ['attStmt', new Map()],
        ['authData', data],
      ]),
    );
    const id = base64.encode(rawId);
    const answer = {
      id: lies.id ?? id,
      rawId: lies.rawId ?? lies.id ?? id,
      type: lies.credentialType ?? 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64.encode(text(clientData('webauthn.create', options.challenge, origin, lies))),
        attestationObject: base64.encode(attestation),
        transports: ['internal'],
      },
    };
    return { passkey: new TestPasskey(id, options.user.id, keys), answer: JSON.stringify(answer) };
  }

  /** Proves itself as those options ask; answers the text that the form sends. */
  async prove(options: Request, origin: string, lies: Lies = {}): Promise<string> {
    const said = clientData('webauthn.get', options.challenge, origin, lies);
    const data = authData(options.rpId ?? '', lies, null);
    const signed = concat(data, sha256(text(lies.signedClientData ?? said)));
    const signature = der(new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.keys.privateKey, signed)));
    if (lies.brokenSignature === true) signature[signature.length - 1] = (signature[signature.length - 1] ?? 0) ^ 1;
    const handle = lies.userHandle === undefined ? this.userHandle : lies.userHandle;
    const id = lies.id ?? this.id;
    return JSON.stringify({
      id,
      rawId: lies.rawId ?? id,
      type: lies.credentialType ?? 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64.encode(text(said)),
        authenticatorData: base64.encode(data),
        signature: base64.encode(signature),
        ...(handle === null ? {} : { userHandle: handle }),
      },
    });
  }
}

/** The options that a page gives to its passkey form. */
export function optionsOf(html: string, name: string): never {
  const form = new RegExp(`<form[^>]*data-form="${name}"[^>]*>`).exec(html)?.[0] ?? '';
  const attribute = /data-passkey-options="([^"]*)"/.exec(form)?.[1];
  if (attribute === undefined) throw new Error(`The page has no passkey form called ${name}.`);
  return JSON.parse(attribute.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')) as never;
}
