// Owns JSON whose numbers are exact: read as the digits that stood in the text, written from decimal text. No number of money ever
// becomes a float here. Knows nothing of what the numbers mean.

/** JSON as it was sent; numbers are their source text. Objects have no prototype's members: look keys up by `memberOf`. */
export type Sent = string | boolean | null | readonly Sent[] | { readonly [key: string]: Sent };
export type SentObject = Readonly<Record<string, Sent>>;

type SourceReviver = (key: string, value: Sent | number, context?: { readonly source?: string }) => Sent;
// The language's own parser hands the source text to the reviver; TypeScript's library does not know that argument yet.
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => Sent;

/** The text as JSON with numbers as text, or null when it is none. */
export function parseSent(text: string): Sent | undefined {
  try {
    return parseWithSource(text, (_key, value, context) => (typeof value === 'number' ? (context?.source ?? String(value)) : value));
  } catch {
    return undefined;
  }
}

export function isSentObject(value: Sent | undefined): value is SentObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of that name, own members only: anybody may name a key `__proto__`. */
export function memberOf(object: SentObject, key: string): Sent | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

const depthMax = 4;

/**
 * Form fields as a tree, as PHP and others write them: `add_fields[time_to_pay][hours]=2`, `uuids[]=…`. Deeper nesting than four is left
 * out. A name that comes twice counts the last time; with `[]` it is a list.
 */
export function treeOfPairs(pairs: Iterable<readonly [string, string]>): SentObject {
  const root: Record<string, unknown> = Object.create(null);
  for (const [name, value] of pairs) {
    const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
    const keys = [match?.[1] ?? name, ...[...(match?.[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '')];
    if (keys.length <= depthMax) place(root, keys, value);
  }
  return listed(root) as SentObject;
}

function place(root: Record<string, unknown>, keys: readonly string[], value: string): void {
  let at = root;
  keys.forEach((key, index) => {
    const name = key === '' ? String(Object.keys(at).length) : key;
    if (index === keys.length - 1) at[name] = value;
    else {
      const next = at[name];
      const isOpen = typeof next === 'object' && next !== null;
      const inner: Record<string, unknown> = isOpen ? (next as Record<string, unknown>) : Object.create(null);
      at[name] = inner;
      at = inner;
    }
  });
}

/** Objects whose keys count from zero become lists. */
function listed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, listed(item)] as const);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/** A number to be written with exactly these digits. */
export interface ExactNumber {
  readonly digits: string;
}

export type Written = string | number | boolean | null | ExactNumber | readonly Written[] | { readonly [key: string]: Written };

const digitsPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** An exact number from decimal text. Throws on what JSON would not call a number: only our own formatter writes here. */
export function exact(digits: string): ExactNumber {
  if (!digitsPattern.test(digits)) throw new Error('Broken assumption: an exact number is decimal text');
  return { digits };
}

function isExact(value: Written): value is ExactNumber {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 1 && 'digits' in value;
}

/** JSON text; exact numbers stand there as they are, digit by digit. */
export function writeJson(value: Written): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isExact(value)) return value.digits;
  if (Array.isArray(value)) return `[${(value as readonly Written[]).map(writeJson).join(',')}]`;
  const entries = Object.entries(value as { readonly [key: string]: Written });
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${writeJson(item)}`).join(',')}}`;
}
