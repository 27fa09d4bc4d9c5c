// Owns how a request of the API is checked against its schema: strict, and answered with our own problem object and JSON pointers.
import { validator } from 'hono-openapi';
import type { Context } from 'hono';
import type { ZodType } from 'zod';
import type { FieldProblem, FieldProblemCode } from '../../../domain/refusal';
import type { AppEnv } from '../../app-env';
import { answerRefusal } from '../../respond';

/** The body, as JSON. A number where a decimal string belongs is refused like any other wrong type. */
export function jsonBody<Schema extends ZodType>(schema: Schema) {
  return validator<Schema, 'json', AppEnv, string>('json', schema, refuseInvalid);
}

/** The query string. */
export function query<Schema extends ZodType>(schema: Schema) {
  return validator<Schema, 'query', AppEnv, string>('query', schema, refuseInvalid);
}

// The part of zod's issues that pointers and codes are made from; all of it comes through the standard interface untouched.
interface Issue {
  readonly code?: string;
  readonly message: string;
  readonly path?: readonly unknown[];
  readonly keys?: readonly string[];
  readonly origin?: string;
  readonly format?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly values?: readonly unknown[];
  readonly params?: { readonly code?: FieldProblemCode };
}

interface Checked {
  readonly success: boolean;
  readonly data: unknown;
  readonly error?: readonly unknown[];
}

const problemsMax = 50;

function refuseInvalid(result: Checked, c: Context<AppEnv>): Response | Promise<Response> | undefined {
  if (result.success) return undefined;
  const problems = (result.error ?? []).flatMap((issue) => problemsOf(issue as Issue, result.data));
  return answerRefusal(c, { reason: 'invalid_input', problems: problems.slice(0, problemsMax) });
}

function problemsOf(issue: Issue, data: unknown): readonly FieldProblem[] {
  const path = (issue.path ?? []).map(String);
  const pointer = pointerOf(path);
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => ({ pointer: pointerOf([...path, key]), code: 'unknown_field' }));
  const code = codeOf(issue, path, data);
  const detail = detailOf(issue, code);
  return [detail === undefined ? { pointer, code } : { pointer, code, detail }];
}

function codeOf(issue: Issue, path: readonly string[], data: unknown): FieldProblemCode {
  switch (issue.code) {
    case 'invalid_type':
      return valueAt(data, path) === undefined ? 'required' : 'invalid';
    case 'too_small':
      return issue.origin === 'string' ? 'too_short' : 'too_small';
    case 'too_big':
      return issue.origin === 'string' ? 'too_long' : 'too_large';
    case 'invalid_value':
      return 'not_listed';
    case 'invalid_format':
      return issue.format === 'email' ? 'not_an_email' : 'invalid';
    case 'custom':
      return issue.params?.code ?? 'invalid';
    default:
      return 'invalid';
  }
}

function detailOf(issue: Issue, code: FieldProblemCode): string | undefined {
  if (code === 'too_short' || code === 'too_small') return issue.minimum?.toString();
  if (code === 'too_long' || code === 'too_large') return issue.maximum?.toString();
  return code === 'not_listed' ? issue.values?.join(', ') : undefined;
}

function valueAt(data: unknown, path: readonly string[]): unknown {
  let value = data;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** RFC 6901. */
function pointerOf(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
