// Owns how a posted form is read: texts only, each within a bound, with the key that makes a repetition harmless. Judges no field.
import type { Context } from 'hono';
import type { IdempotencyKey } from '../../commands/ports';
import { canonicalJson } from '../../domain/codec';
import { limits } from '../../domain/limits';
import type { Refusal } from '../../domain/refusal';
import { sha256Hex } from '../../lib/hash';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { readFormData } from '../form-data';
import { carriedField, openSecretFields } from './carried';

const guards: ReadonlySet<string> = new Set(['csrf', 'idempotency_key']);
/** What a confirmation left in the form that it sent on: no part of what was asked for. */
const confirmationField = /^step_up_/;

export interface SentForm {
  /** The first value of each field, as sent. */
  readonly values: Readonly<Record<string, string>>;
  /** The field as sent; empty when it was not. */
  text(name: string): string;
  /** The field without spaces around it; null when nothing is left. */
  optional(name: string): string | null;
  all(name: string): readonly string[];
  /** Names this request for exactly-once; null when the form came without its key. */
  request(route: string): IdempotencyKey | null;
}

export async function readForm(c: Context<AppEnv>): Promise<SentForm> {
  const form = await readFormData(c);
  const fields = new Map<string, string[]>();
  for (const [name, value] of form.entries()) {
    // A file where a text belongs is nothing.
    if (typeof value === 'string' && !confirmationField.test(name)) fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  const carried = form.get(carriedField);
  for (const [name, value] of await openSecretFields(c, typeof carried === 'string' ? carried : '')) fields.set(name, [value]);
  const values = Object.fromEntries([...fields].flatMap(([name, [first]]) => (guards.has(name) || first === undefined ? [] : [[name, first]])));
  const text = (name: string): string => fields.get(name)?.[0] ?? '';
  return {
    values,
    text,
    optional: (name) => text(name).trim() || null,
    all: (name) => fields.get(name) ?? [],
    request: (route) => {
      const key = text('idempotency_key');
      if (key === '' || key.length > limits.idempotencyKeyLengthMax) return null;
      const sent = [...fields].filter(([name]) => !guards.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
      return { route, key, inputHash: sha256Hex(canonicalJson(sent)) };
    },
  };
}

/** What the form shows again: everything as it was typed, but no secret. */
export function formAgain(form: SentForm, refusal: Refusal, secrets: readonly string[] = []): FormState {
  const values = Object.fromEntries(Object.entries(form.values).filter(([name]) => !secrets.includes(name)));
  return { values, refusal };
}
