// Owns the two ways a rule can end: a value or a refusal. Bugs throw through `assert`; nothing here knows HTTP.
import type { Refusal } from './refusal';

export type Ok<T> = { readonly ok: true; readonly value: T };
export type Refused<R = Refusal> = { readonly ok: false; readonly refusal: R };
export type Result<T, R = Refusal> = Ok<T> | Refused<R>;

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

export function refuse<R>(refusal: R): Refused<R> {
  return { ok: false, refusal };
}

/** Stops the program when something that can never happen has happened. Never used for input from outside. */
export function assert(condition: unknown, statement: string): asserts condition {
  if (!condition) throw new Error(`Broken assumption: ${statement}`);
}

/** Closes a `switch` over a union, so that a new member breaks the build at each place that must know it. */
export function unreachable(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
