// Owns reading JSON without floats: each number arrives as the digits that stood in the text. Never rounds, never guesses.

/** JSON as it comes out of `parseExactJson`: numbers have become text, everything else is as JSON says. */
export type ExactJson = string | boolean | null | readonly ExactJson[] | { readonly [key: string]: ExactJson };
export type ExactObject = Readonly<Record<string, ExactJson>>;

type SourceReviver = (key: string, value: ExactJson | number, context?: { readonly source?: string }) => ExactJson;
// The language's own parser hands the source text to the reviver; TypeScript's library does not know that argument yet.
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => ExactJson;

/** Parses JSON with every number as its source text. Throws on what is not JSON, and in a runtime that cannot show the source. */
export function parseExactJson(text: string): ExactJson {
  return parseWithSource(text, (_key, value, context) => {
    if (typeof value !== 'number') return value;
    if (context?.source === undefined) throw new Error('This runtime does not show the source text of JSON numbers');
    return context.source;
  });
}

export function isExactObject(value: ExactJson | undefined): value is ExactObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of that name, own members only: a source may name a key `__proto__`. */
export function memberOf(object: ExactObject, key: string): ExactJson | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
