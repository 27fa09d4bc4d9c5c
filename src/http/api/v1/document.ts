// Owns what the API's description says beside what each noun says of itself: answers that every operation may give, headers, security
// and an example of each body. The nouns know nothing of it, so that a new one cannot forget any.
import { apiVersions, newestApiVersion } from '../../middleware/api-version';
import { exampleFor } from './example';
import { problemDescriptions } from './shapes';

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}
export type Schemas = Readonly<Record<string, JsonSchema>>;

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}
interface Reference {
  readonly $ref: string;
}
interface MediaType {
  readonly schema: JsonSchema;
  readonly example?: unknown;
}
type Content = Readonly<Record<string, MediaType>>;

export interface ApiAnswer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Content;
}
export interface ApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly (ApiParameter | Reference)[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, ApiAnswer | Reference>>;
  readonly security?: unknown;
}
export interface ApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>> & { readonly schemas: Schemas };
  readonly [more: string]: unknown;
}

const named = (kind: string, name: string): Reference => ({ $ref: `#/components/${kind}/${name}` });
const text = (description: string, example: string) => ({ description, schema: { type: 'string' }, example });

const headers = {
  'Quittance-Version': text('The version of the API that answered.', newestApiVersion),
  'X-Request-Id': text('Names this request: for support, and for your own log. Yours, when you send one.', 'req_2aBcD6eFgH9jKmN4pQrStV'),
  'RateLimit-Policy': text('How many requests the key may send in how many seconds.', '"default";q=600;w=60'),
  RateLimit: text('What is left of it, and the seconds until more is.', '"default";r=599;t=60'),
  'Retry-After': text('Seconds to wait before the same request may succeed.', '1'),
  Location: text('Where what was made is found.', '/api/v1/invoices/inv_5Kd3NBUAdUnhyzenEwVLyb'),
  'Idempotency-Replayed': text('`true`: an earlier request with the same key made this; nothing was done again.', 'true'),
};
const everywhere = ['Quittance-Version', 'X-Request-Id', 'RateLimit-Policy', 'RateLimit'] as const;

const versionParameter = {
  name: 'Quittance-Version',
  in: 'header',
  required: false,
  description: 'The version that your program was written for; the newest when absent.',
  schema: { type: 'string', enum: apiVersions },
} as const;

const withBody = new Set(['post', 'put', 'patch']);
const waits = new Set(['409', '429', '503']);

/** Statuses that an operation may answer whatever it does. */
function commonStatuses(method: string, path: string, operation: ApiOperation): readonly string[] {
  const statuses = ['400', '401', '403', '429', '500', '503'];
  if (path.includes('{')) statuses.push('404');
  if (method === 'post') statuses.push('409', '422');
  if (withBody.has(method)) statuses.push('413', '415', '422');
  if (operation.parameters?.some((parameter) => 'in' in parameter && parameter.in === 'query') === true) statuses.push('422');
  return statuses;
}

/** The whole description, from what the routes say. */
export function completeDocument(made: ApiDocument): ApiDocument {
  const { schemas } = made.components;
  const paths = Object.fromEntries(
    Object.entries(made.paths).map(([path, methods]) => [
      path,
      Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, completeOperation(method, path, operation, schemas)])),
    ]),
  );
  const components = {
    ...made.components,
    headers,
    parameters: { QuittanceVersion: versionParameter },
    responses: Object.fromEntries(Object.keys(problemDescriptions).map((status) => [problemName(status), problemAnswer(status)])),
  };
  return JSON.parse(JSON.stringify({ ...made, paths, components }, withoutNoise)) as ApiDocument;
}

/** The bounds that every JSON integer has anyway. */
function withoutNoise(key: string, value: unknown): unknown {
  return (key === 'minimum' || key === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER ? undefined : value;
}

function completeOperation(method: string, path: string, operation: ApiOperation, schemas: Schemas): ApiOperation {
  const own = Object.keys(operation.responses);
  const good = own.filter((status) => status < '300');
  const problems = [...new Set([...own.filter((status) => status >= '400'), ...commonStatuses(method, path, operation)])].toSorted();
  const { requestBody } = operation;
  return {
    ...operation,
    security: [{ apiKey: [] }],
    parameters: [...(operation.parameters ?? []), named('parameters', 'QuittanceVersion')],
    ...(requestBody === undefined ? {} : { requestBody: { ...requestBody, content: withExamples(requestBody.content, schemas, 'request') } }),
    responses: {
      ...Object.fromEntries(good.map((status) => [status, goodAnswer(method, status, operation.responses[status] as ApiAnswer, schemas)])),
      ...Object.fromEntries(problems.map((status) => [status, ownProblem(status, operation, schemas) ?? named('responses', problemName(status))])),
    },
  };
}

function goodAnswer(method: string, status: string, answer: ApiAnswer, schemas: Schemas): ApiAnswer {
  const names = [...everywhere, ...(status === '201' ? ['Location'] : []), ...(method === 'post' ? ['Idempotency-Replayed'] : [])];
  return {
    ...answer,
    headers: Object.fromEntries(names.map((name) => [name, named('headers', name)])),
    ...(answer.content === undefined ? {} : { content: withExamples(answer.content, schemas, 'answer') }),
  };
}

/** A problem that carries more than problems do, as the route itself describes it; null: one like all others. */
function ownProblem(status: string, operation: ApiOperation, schemas: Schemas): ApiAnswer | null {
  const answer = operation.responses[status];
  if (answer === undefined || '$ref' in answer) return null;
  const content = (answer as ApiAnswer).content ?? {};
  const schema = content['application/problem+json']?.schema.$ref ?? named('schemas', 'Problem').$ref;
  if (schema === named('schemas', 'Problem').$ref) return null;
  const names = [...everywhere, ...(waits.has(status) ? ['Retry-After'] : [])];
  const all = Object.fromEntries(names.map((name) => [name, named('headers', name)]));
  return { ...(answer as ApiAnswer), headers: all, content: withExamples(content, schemas, 'answer') };
}

function withExamples(content: Content, schemas: Schemas, side: 'request' | 'answer'): Content {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [type, { ...media, example: media.example ?? exampleFor(media.schema, schemas, side) }]),
  );
}

const problemName = (status: string): string => `Problem${status}`;

const codes: Readonly<Record<string, string>> = {
  400: 'idempotency_key_missing',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'idempotency_in_flight',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'invalid_input',
  429: 'too_many_requests',
  500: 'internal_error',
  503: 'temporarily_unavailable',
};

function problemAnswer(status: string) {
  const description = problemDescriptions[Number(status)] ?? 'A refusal.';
  const code = codes[status] ?? 'invalid_input';
  const example = {
    type: `https://pay.example.com/docs/errors#${code}`,
    title: description.replace(/\.$/, ''),
    status: Number(status),
    detail: description,
    code,
    ...(status === '422' ? { errors: [{ pointer: '/amount', code: 'too_many_decimals', detail: 'Too many decimals: at most 2.' }] } : {}),
    request_id: 'req_2aBcD6eFgH9jKmN4pQrStV',
  };
  const names = [...everywhere, ...(waits.has(status) ? ['Retry-After'] : [])];
  return {
    description,
    headers: Object.fromEntries(names.map((name) => [name, named('headers', name)])),
    content: { 'application/problem+json': { schema: named('schemas', 'Problem'), example } },
  };
}
