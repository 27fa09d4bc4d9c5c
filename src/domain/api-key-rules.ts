// Owns what an API key may be: its name, its rights, from where and for how long it works. Nobody puts more into a key than they have.
import { parseBlock, blockText } from './ip';
import { limits } from './limits';
import { grantableToKeys, includesRight, isRight, cryptocloudKeyRights, withdrawalKeyRights, type Right } from './permission';
import { invalidField } from './refusal';
import { ok, refuse, type Result } from './result';

/** `cryptocloud`: opens the CryptoCloud-compatible surface of one project, in the mode of that project's switch. */
export type KeyKind = 'api' | 'withdrawal' | 'cryptocloud';

/** Rights that keys of those kinds always have, all of them. */
const fixedRights: Readonly<Record<Exclude<KeyKind, 'api'>, readonly Right[]>> = { withdrawal: withdrawalKeyRights, cryptocloud: cryptocloudKeyRights };

/** Days that a key works, as forms say it. */
export const keyLifeChoices = ['30', '90', '365', 'never'] as const;
export type KeyLife = (typeof keyLifeChoices)[number];
export const keyLifeDefault: KeyLife = '365';

const dayMs = 86_400_000;

/** When a key made now ends; null: never. Refuses a life that is none of the choices. */
export function keyEndMs(life: string, nowMs: number): Result<number | null> {
  if (!(keyLifeChoices as readonly string[]).includes(life)) return refuse(invalidField('/life', 'not_listed'));
  return ok(life === 'never' ? null : nowMs + Number(life) * dayMs);
}

/** The name without spaces around it. */
export function keyName(text: string): Result<string> {
  const name = text.trim();
  if (name === '') return refuse(invalidField('/name', 'required'));
  return name.length > limits.nameLengthMax ? refuse(invalidField('/name', 'too_long')) : ok(name);
}

/** All rights that somebody with those rights may put into a key of that kind. */
export function grantableRights(kind: KeyKind, own: readonly Right[]): readonly Right[] {
  return (kind === 'api' ? grantableToKeys : fixedRights[kind]).filter((right) => includesRight(own, right));
}

/**
 * The rights of a key, in the list's own order. `kept` are rights that the key has already: its changer may leave them. A withdrawal key
 * has the rights of its kind, all of them. Refuses none at all, what no key may hold, and what the maker does not hold.
 */
export function keyRights(kind: KeyKind, asked: readonly string[], own: readonly Right[], kept: readonly string[] = []): Result<readonly Right[]> {
  if (kind !== 'api') {
    const held = fixedRights[kind].every((right) => includesRight(own, right) || kept.includes(right));
    return held ? ok(fixedRights[kind]) : refuse(invalidField('/scopes', 'beyond_own_rights'));
  }
  if (asked.length === 0) return refuse(invalidField('/scopes', 'required'));
  if (!asked.every((right) => isRight(right) && grantableToKeys.includes(right))) return refuse(invalidField('/scopes', 'not_listed'));
  if (!asked.every((right) => kept.includes(right) || includesRight(own, right as Right))) return refuse(invalidField('/scopes', 'beyond_own_rights'));
  return ok(grantableToKeys.filter((right) => asked.includes(right)));
}

/** Whether somebody with those rights could have made that key: only then may they hold a successor's secret. */
export function coversKey(own: readonly Right[], scopes: readonly string[]): boolean {
  return scopes.every((right) => isRight(right) && includesRight(own, right));
}

/** Addresses and blocks from a text, by line, comma or space; canonical, each once. Refuses with the line that is none. */
export function allowListOf(text: string): Result<readonly string[]> {
  const list: string[] = [];
  for (const line of text.split(/[\s,;]+/u)) {
    if (line === '') continue;
    const block = parseBlock(line);
    if (block === null) return refuse(invalidField('/allow_list', 'invalid', line.slice(0, limits.nameLengthMax)));
    const canonical = blockText(block);
    if (!list.includes(canonical)) list.push(canonical);
    if (list.length > limits.allowListMax) return refuse(invalidField('/allow_list', 'too_large', String(limits.allowListMax)));
  }
  return ok(list);
}

export type KeyState = 'good' | 'replaced' | 'expired' | 'revoked';

export interface StatedKey {
  readonly revokedAtMs: number | null;
  readonly expiresAtMs: number | null;
}

/** `replaced`: its successor is made and it works on for a day. */
export function keyState(key: StatedKey, hasSuccessor: boolean, nowMs: number): KeyState {
  if (key.revokedAtMs !== null) return 'revoked';
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) return 'expired';
  return hasSuccessor ? 'replaced' : 'good';
}
