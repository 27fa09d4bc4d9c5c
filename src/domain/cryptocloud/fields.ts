// Owns how a sent field is read as CryptoCloud's clients write it: texts and numbers alike, lists that are one text, PHP's empty list where
// an object belongs. Judges nothing but the form.
import { isSentObject, memberOf, parseSent, type Sent, type SentObject } from './raw-json';

/** The text of a field: texts and numbers without spaces around them; empty for null, absence and everything else. */
export function textOf(fields: SentObject, name: string): string {
  const value = memberOf(fields, name);
  return typeof value === 'string' ? value.trim() : '';
}

/** Whether a field holds something that is no text, number or null. */
export function isMistyped(fields: SentObject, name: string): boolean {
  const value = memberOf(fields, name);
  return value !== undefined && value !== null && typeof value !== 'string';
}

/** A list of texts; one text is a list of one, or of several with commas between them. Null: the field is neither. */
export function listOf(fields: SentObject, name: string): readonly string[] | null {
  const value: Sent | undefined = memberOf(fields, name);
  if (value === undefined || value === null) return [];
  const items: readonly Sent[] | null = typeof value === 'string' ? value.split(',') : isList(value) ? value : null;
  if (items === null) return null;
  const texts = items.filter((item) => typeof item === 'string');
  return texts.length === items.length ? texts.map((item) => item.trim()).filter((item) => item !== '') : null;
}

function isList(value: Sent): value is readonly Sent[] {
  return Array.isArray(value);
}

/** An object in a field, also as JSON text in a form; an empty one for absence and for PHP's empty list. Null: something else is there. */
export function objectOf(fields: SentObject, name: string): SentObject | null {
  const value = memberOf(fields, name);
  if (value === undefined || value === null || value === '' || (isList(value) && value.length === 0)) return {};
  const inner = typeof value === 'string' ? parseSent(value) : value;
  return isSentObject(inner) ? inner : null;
}

/** A whole number at or above zero; `otherwise` where the field is empty, null where it is none. */
export function countOf(fields: SentObject, name: string, otherwise: number): number | null {
  const text = textOf(fields, name);
  if (text === '') return isMistyped(fields, name) ? null : otherwise;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
