// Seals text at rest: AES-256-GCM under a key that is derived from the master key for one purpose, bound to the row it belongs to.
// Knows nothing of what it seals. Never logs, never falls back.

const version = 's1';
const ivBytes = 12;

export interface SealContext {
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  /** The master key before this one: opens what was sealed under it, never seals. */
  readonly previousKey?: Uint8Array | null;
  /** Names what is sealed, such as `webhook-secret`: text of one purpose never opens under another. */
  readonly purpose: string;
  /** Id of the row that holds the text: moved to another row, it does not open. */
  readonly rowId: string;
}

/** `s1.<key id>.<base64url of iv and ciphertext>`. `iv` is 12 random bytes, never used twice. */
export async function seal(context: SealContext, text: string, iv: Uint8Array): Promise<string> {
  if (iv.length !== ivBytes) throw new Error('Broken assumption: a seal takes 12 random bytes');
  const { key, keyId } = await deriveKey(context);
  const parameters = { name: 'AES-GCM', iv, additionalData: encode(context.rowId) };
  const cipher = new Uint8Array(await crypto.subtle.encrypt(parameters, key, encode(text)));
  const whole = new Uint8Array(ivBytes + cipher.length);
  whole.set(iv);
  whole.set(cipher, ivBytes);
  return `${version}.${keyId}.${toBase64Url(whole)}`;
}

/** The text again, or null when it was sealed under another key, for another row or purpose, or has been changed. */
export async function open(context: SealContext, sealed: string): Promise<string | null> {
  const [spelling, sealedKeyId, content] = sealed.split('.');
  if (spelling !== version || content === undefined) return null;
  const { key, keyId } = await deriveKey(context);
  if (sealedKeyId !== keyId) {
    const { previousKey = null, ...rest } = context;
    return previousKey === null ? null : open({ ...rest, masterKey: previousKey }, sealed);
  }
  try {
    const whole = fromBase64Url(content);
    const parameters = { name: 'AES-GCM', iv: whole.slice(0, ivBytes), additionalData: encode(context.rowId) };
    return new TextDecoder().decode(await crypto.subtle.decrypt(parameters, key, whole.slice(ivBytes)));
  } catch {
    return null;
  }
}

/** HKDF-SHA-256 gives the key and, from another label, an id that tells keys apart and nothing about them. */
async function deriveKey(context: SealContext): Promise<{ readonly key: CryptoKey; readonly keyId: string }> {
  const master = await crypto.subtle.importKey('raw', context.masterKey, 'HKDF', false, ['deriveBits', 'deriveKey']);
  const parameters = (label: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(32),
    info: encode(`quittance/seal/${label}/${context.purpose}`),
  });
  const key = await crypto.subtle.deriveKey(parameters('key'), master, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const id = new Uint8Array(await crypto.subtle.deriveBits(parameters('id'), master, 48));
  return { key, keyId: toBase64Url(id) };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}
