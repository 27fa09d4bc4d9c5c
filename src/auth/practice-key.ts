// Owns the practice key of the Integration page: a test key that follows from the master key, the person and the project, so that the page
// can show it again. Real money has no such key: keys of live mode are shown once and are nowhere afterwards.
import { idBytes, makeId } from '../domain/id';
import type { Right } from '../domain/permission';
import { hmacSha256Hex, sha256Bytes } from '../lib/hash';
import { apiKeyBytes, makeApiKey, type MadeApiKey } from './api-key';

const purpose = 'quittance/practice-key/1';

/** What trying things out needs. */
export const practiceScopes: readonly Right[] = [
  'projects:view',
  'invoices:view',
  'invoices:manage',
  'payments:view',
  'balance:view',
  'webhooks:view',
  'webhooks:manage',
];

export interface PracticeKey extends MadeApiKey {
  readonly id: string;
}

/** The key of that turn: after a revocation the next turn gives another. */
export function practiceKeyOf(masterKey: Uint8Array, of: { readonly userId: string; readonly projectId: string }, turn: number): PracticeKey {
  const subject = `${of.userId}:${of.projectId}:${turn}`;
  const own = new TextEncoder().encode(hmacSha256Hex(masterKey, purpose));
  const hex = hmacSha256Hex(own, `${subject}:1`) + hmacSha256Hex(own, `${subject}:2`);
  const bytes = Uint8Array.from({ length: apiKeyBytes }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
  return { ...makeApiKey('test', bytes), id: makeId('key', sha256Bytes(`practice:${subject}`).slice(0, idBytes)) };
}
