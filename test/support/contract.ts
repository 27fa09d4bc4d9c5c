// Owns the comparison of every answer of the API with our own description of it: the status is listed, the content is of the listed type
// and fits the listed schema to the last field, and what was accepted is what the description says may be sent. Runs in workerd and in
// Node alike, so it interprets schemas and makes no code of them.
import { Validator } from '@cfworker/json-schema';
import type { ApiAnswer, ApiDocument, ApiOperation, ApiParameter } from '../../src/http/api/v1/document';

export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly requestText: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Contract {
  /** What is wrong with an answer of `/api/v1`, one sentence each. */
  problemsOf(exchange: Exchange): readonly string[];
  /** The operation that answers there, with its template, or null. */
  operationAt(method: string, pathname: string): { readonly template: string; readonly operation: ApiOperation } | null;
}

interface Known {
  readonly parts: readonly string[];
  readonly template: string;
  readonly methods: Readonly<Record<string, ApiOperation>>;
}

/** A schema whose objects take no field that they do not name: an answer may not say more than the description. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (value === null || typeof value !== 'object') return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === 'example' || key === 'examples' ? null : closed(item)]));
  const isObject = copy['type'] === 'object' && copy['properties'] !== undefined && copy['additionalProperties'] === undefined;
  return isObject ? { ...copy, additionalProperties: false } : copy;
}

export function makeContract(document: ApiDocument): Contract {
  const known: readonly Known[] = Object.entries(document.paths)
    .map(([template, methods]) => ({ template, methods, parts: template.split('/') }))
    // Literal parts come before named ones, as in the router.
    .toSorted((left, right) => left.template.split('{').length - right.template.split('{').length);
  const components = closed(document.components) as ApiDocument['components'];
  const open = document.components;
  const validators = new Map<string, Validator>();

  function check(name: string, schema: unknown, value: unknown, side: 'closed' | 'open'): readonly string[] {
    const made = validators.get(name) ?? new Validator({ ...(schema as object), components: side === 'closed' ? components : open } as never, '2020-12', true);
    validators.set(name, made);
    const { valid, errors } = made.validate(value);
    return valid ? [] : errors.slice(-2).map((one) => `${one.instanceLocation} ${one.error}`);
  }

  function operationAt(method: string, pathname: string) {
    const parts = pathname.split('/');
    for (const { template, methods, parts: wanted } of known) {
      const operation = methods[method.toLowerCase()];
      const fits = wanted.length === parts.length && wanted.every((part, index) => part.startsWith('{') || part === parts[index]);
      if (fits && operation !== undefined) return { template, operation };
    }
    return null;
  }

  function answerOf(operation: ApiOperation, status: number): ApiAnswer | null {
    const answer = operation.responses[String(status)];
    if (answer === undefined) return null;
    return '$ref' in answer ? (document.components['responses']?.[answer.$ref.slice(answer.$ref.lastIndexOf('/') + 1)] as ApiAnswer) : answer;
  }

  function bodyProblems(name: string, { content }: ApiAnswer, { headers, text }: Exchange): readonly string[] {
    const type = headers.get('content-type')?.split(';', 1)[0] ?? null;
    if (content === undefined) return text === '' ? [] : ['has a body where none is described'];
    const media = type === null ? undefined : content[type];
    if (type === null || media === undefined) return [`has the content type ${type}, described are ${Object.keys(content).join(', ')}`];
    if (!type.endsWith('json')) return [];
    return check(name, closed(media.schema), JSON.parse(text), 'closed');
  }

  function unknownProblems(exchange: Exchange): readonly string[] {
    if (exchange.status < 400) return [`is ${exchange.status} at an address that is not described`];
    if (exchange.method === 'HEAD') return [];
    const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
    return bodyProblems('Problem', { description: '', content }, exchange);
  }

  function acceptedProblems(name: string, operation: ApiOperation, { requestText, status }: Exchange): readonly string[] {
    const media = operation.requestBody?.content['application/json'];
    if (media === undefined || status >= 300 || requestText === '') return [];
    // A byte order mark is no part of a text.
    const sent = parsed(requestText.replace(/^\ufeff/, ''));
    if (sent === undefined) return ['was accepted though it is no JSON'];
    return check(`${name} request`, media.schema, sent, 'open').map((problem) => `was accepted though it is described otherwise: ${problem}`);
  }

  function queryProblems(operation: ApiOperation, { path, status }: Exchange): readonly string[] {
    if (status >= 300) return [];
    const listed = (operation.parameters ?? []).filter((one): one is ApiParameter => 'in' in one && one.in === 'query').map((one) => one.name);
    // An operation that reads no query does not look at it.
    if (listed.length === 0) return [];
    const given = [...new URL(path, 'http://any').searchParams.keys()];
    return given.filter((name) => !listed.includes(name)).map((name) => `took the parameter ${name}, which is not described`);
  }

  function problemsOf(exchange: Exchange): readonly string[] {
    const found = operationAt(exchange.method, new URL(exchange.path, 'http://any').pathname);
    if (found === null) return unknownProblems(exchange);
    const { operation, template } = found;
    const answer = answerOf(operation, exchange.status);
    const name = `${exchange.method} ${template} ${exchange.status}`;
    const problems = answer === null ? ['is not listed'] : bodyProblems(name, answer, exchange);
    return [...problems, ...acceptedProblems(name, operation, exchange), ...queryProblems(operation, exchange), ...headerProblems(exchange)];
  }

  return { problemsOf, operationAt };
}

function headerProblems({ headers, status, text }: Exchange): readonly string[] {
  if (status === 503 && text.includes('"not_set_up"')) return [];
  const missing = ['quittance-version', 'x-request-id'].filter((name) => headers.get(name) === null);
  if ((status === 429 || text.includes('"idempotency_in_flight"')) && headers.get('retry-after') === null) missing.push('retry-after');
  if (status < 400 && headers.get('ratelimit') === null) missing.push('ratelimit');
  return missing.map((name) => `lacks the header ${name}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
