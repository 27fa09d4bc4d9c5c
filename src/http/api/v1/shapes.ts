// Owns the schema parts that several nouns share: texts with bounds, times, pages, problems, and how they are documented.
import { resolver, type DescribeRouteOptions } from 'hono-openapi';
import * as z from 'zod';
import { limits } from '../../../domain/limits';
import { isPrintable } from '../../../domain/printable';

/** Text of at most that length that can be stored and shown: no control characters, no half of a surrogate pair. */
export function text(lengthMax: number) {
  return z.string().max(lengthMax).refine(isPrintable);
}

/** A moment in the query: RFC 3339 with its offset. */
export const momentQuery = z.iso.datetime({ offset: true }).optional();

export const limitQuery = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(limits.pageSizeMax))
  .optional()
  .meta({ description: `Rows on a page, 1 to ${limits.pageSizeMax}; ${limits.pageSizeDefault} unless told.` });

export const startingAfterQuery = z.string().min(1).max(300).optional().meta({ description: 'The `next_cursor` of the page before.' });

export const decimal = z.string().meta({ description: 'An exact decimal, as a string.', examples: ['12.50'] });
export const moment = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC.' });

export const mode = z.enum(['live', 'test']);

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), has_more: z.boolean(), next_cursor: z.string().nullable() });
}

export const problemSchema = z
  .object({
    type: z.string().meta({ format: 'uri', description: 'Stable address of the meaning of this problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'The reason in one stable word, for programs.' }),
    errors: z
      .array(z.object({ pointer: z.string().meta({ description: 'JSON pointer into the body or the query.' }), code: z.string(), detail: z.string() }))
      .optional(),
    missing: z.array(z.string()).optional().meta({ description: 'Settings of an instance that is not set up yet.' }),
    request_id: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

type Responses = NonNullable<DescribeRouteOptions['responses']>;

/** What each status of a refusal means, whatever the operation. */
export const problemDescriptions: Readonly<Record<number, string>> = {
  400: 'The Idempotency-Key is missing, or Quittance-Version names a version that there is not.',
  401: 'No API key, or none that opens anything.',
  403: 'The key lacks the right that the answer names, or the thing is of the other mode, or is done on the web only.',
  404: 'Nothing with that id is within reach of this key.',
  409: 'The state of things forbids it, or the first request with this Idempotency-Key still runs.',
  413: 'The body is too large.',
  415: 'The body is not application/json.',
  422: 'The content is not valid, or the Idempotency-Key came with another content before.',
  429: 'The key has sent too many requests: wait as Retry-After says.',
  500: 'A fault of ours. Repeat the request with the same Idempotency-Key.',
  503: 'Not available for a moment.',
};

/** Documents the answers of a route: what it makes, and the refusals that it knows beside those that every route has. */
export function answers<Schema extends z.ZodType>(
  status: 200 | 201 | 202,
  description: string,
  schema: Schema,
  refusals: readonly (keyof typeof problemDescriptions)[] = [],
): Responses {
  const listed = [...new Set([401, 403, ...refusals])].toSorted((a, b) => a - b);
  return {
    [status]: { description, content: { 'application/json': { schema: resolver(schema) } } },
    ...Object.fromEntries(listed.map((code) => [code, problemAnswer(code)])),
  };
}

/** The answers of a route that has nothing to say when it succeeds. */
export function emptyAnswer(description: string, refusals: readonly (keyof typeof problemDescriptions)[]): Responses {
  const listed = [...new Set([401, 403, ...refusals])].toSorted((a, b) => a - b);
  return { 204: { description }, ...Object.fromEntries(listed.map((code) => [code, problemAnswer(code)])) };
}

function problemAnswer(status: number) {
  return { description: problemDescriptions[status] ?? 'A refusal.', content: { 'application/problem+json': { schema: resolver(problemSchema) } } };
}

/** Documents the header that each POST needs. */
export const idempotencyParameters: NonNullable<DescribeRouteOptions['parameters']> = [
  {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'New for each thing that you make; the same key again answers the same for seven days, marked with `Idempotency-Replayed: true`.',
    schema: { type: 'string', minLength: 1, maxLength: limits.idempotencyKeyLengthMax },
  },
];

export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
