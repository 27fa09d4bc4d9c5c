// Owns how data with bigints becomes JSON text and back, and the canonical form that hashes are taken of.

const bigintTag = '$n';

/** JSON text in which a bigint is `{"$n":"…"}`; keys in insertion order. For our own storage only, never for the outside. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? { [bigintTag]: item.toString() } : item));
}

/** Reads what `encodeJson` wrote. Throws on text that it did not write. */
export function decodeJson<T>(text: string): T {
  return JSON.parse(text, (_key, item: unknown) => (isTagged(item) ? BigInt(item[bigintTag]) : item)) as T;
}

/** The same text for the same data: keys sorted at every depth. */
export function canonicalJson(value: unknown): string {
  return encodeJson(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

function isTagged(item: unknown): item is { [bigintTag]: string } {
  return item !== null && typeof item === 'object' && Object.keys(item).length === 1 && typeof (item as Record<string, unknown>)[bigintTag] === 'string';
}
