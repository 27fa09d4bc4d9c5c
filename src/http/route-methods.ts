// Owns the question whether an address exists for another method, asked only when nothing answered a request.
import type { Hono } from 'hono';
import type { AppEnv } from './app-env';

/** Methods that routes take at that path; empty when there is no such address. */
export function methodsAt(app: Hono<AppEnv>, path: string): readonly string[] {
  const segments = path.split('/');
  const methods = app.routes.filter((route) => route.method !== 'ALL' && fits(route.path.split('/'), segments)).map((route) => route.method);
  return [...new Set(methods)].toSorted();
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return pattern.length === segments.length && pattern.every((part, index) => fitsPart(part, segments[index] ?? ''));
}

/** A part is literal, `:name`, or `:name{expression}`. */
function fitsPart(part: string, segment: string): boolean {
  if (!part.startsWith(':')) return part === segment;
  const expression = /\{(.+)\}$/.exec(part)?.[1];
  return segment !== '' && (expression === undefined || new RegExp(`^(?:${expression})$`).test(segment));
}
