// Owns what the pages of a project's keys and of the account's keys share: how their forms are read and how a key is shown. No secret
// passes through here but the one that was just made.
import { allowListOf, keyEndMs, keyLifeDefault, keyState } from '../../domain/api-key-rules';
import type { ListedKey } from '../../db/api-key';
import type { Right } from '../../domain/permission';
import { ok, type Result } from '../../domain/result';
import { paths } from '../../../views/paths';
import type { KeyRow } from '../../../views/keys/table';
import type { SentForm } from './form';

/** What an integration needs: make invoices, look at them, tell webhooks. */
export const usualScopes: readonly Right[] = ['invoices:view', 'invoices:manage', 'payments:view'];

export interface KeyTerms {
  readonly allowList: readonly string[];
  readonly expiresAtMs: number | null;
}

/** From where and until when a new key works. */
export function keyTerms(form: SentForm, nowMs: number): Result<KeyTerms> {
  const allowList = allowListOf(form.text('allow_list'));
  if (!allowList.ok) return allowList;
  const end = keyEndMs(form.text('life') || keyLifeDefault, nowMs);
  return end.ok ? ok({ allowList: allowList.value, expiresAtMs: end.value }) : end;
}

export function keyRow(key: ListedKey, nowMs: number): KeyRow {
  const { id, name, hint, mode, scopes, allowList, createdAtMs, expiresAtMs, lastUsedAtMs, projectId } = key;
  const hrefs =
    projectId === null
      ? { change: paths.accountKey(id), rotation: paths.accountKeyRotation(id), revocation: paths.accountKeyRevocation(id) }
      : { change: paths.projectKey(projectId, id), rotation: paths.keyRotation(projectId, id), revocation: paths.keyRevocation(projectId, id) };
  const state = keyState(key, key.hasSuccessor, nowMs);
  return { id, name, hint: `${hint}\u2026`, mode, scopes, allowList, createdAtMs, expiresAtMs, lastUsedAtMs, state, hrefs };
}

/** A key's present facts as the values of the form that changes it. */
export function keyValues(key: ListedKey): Readonly<Record<string, string>> {
  return { name: key.name, allow_list: key.allowList.join('\n') };
}
