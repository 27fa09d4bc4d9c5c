// Owns the reference of the API as a page: what the generated description says, in rows that a person can read. Adds no fact of its own.
import { Hono } from 'hono';
import { ApiReferencePage, type ReferenceField, type ReferenceGroup, type ReferenceOperation, type ReferenceShape } from '../../views/docs/api';
import { paths } from '../../views/paths';
import type { ApiAnswer, ApiDocument, ApiOperation, ApiParameter, JsonSchema } from './api/v1/document';
import { exampleFor, typesOf } from './api/v1/example';
import type { AppEnv } from './app-env';
import { locale } from './middleware/locale';
import { viewContext } from './page';

/** The page over that description, which is made from the routes at the first question. */
export function apiReference(readDocument: () => Promise<ApiDocument>): Hono<AppEnv> {
  return new Hono<AppEnv>().get(paths.apiReference, locale, async (c) => {
    const document = await readDocument();
    const { title, description, version } = document.info;
    const props = { title, lead: description, version, groups: groupsOf(document, c.var.settings.origin), shapes: shapesOf(document) };
    return c.html(ApiReferencePage({ ctx: viewContext(c), ...props }));
  });
}

function groupsOf(document: ApiDocument, origin: string): readonly ReferenceGroup[] {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ tag: operation.tags[0] ?? '', shown: operationOf(document, origin, method, path, operation) })),
  );
  const groups = document.tags.map(({ name }) => ({ name, operations: all.filter(({ tag }) => tag === name).map(({ shown }) => shown) }));
  return groups.filter(({ operations }) => operations.length > 0);
}

function operationOf(document: ApiDocument, origin: string, method: string, path: string, operation: ApiOperation): ReferenceOperation {
  const parameters = (operation.parameters ?? []).filter((one): one is ApiParameter => 'in' in one);
  const body = operation.requestBody?.content['application/json'];
  const answers = Object.entries(operation.responses).map(([status, answer]) => ({ status, ...resolvedAnswer(document, answer) }));
  const good = answers.find(({ status }) => status < '300');
  const goodMedia = good?.content?.['application/json'];
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    description: operation.description ?? '',
    parameters: parameters.map((one) => ({ ...fieldOf(one.name, one.schema, one.required === true), place: one.in, description: one.description ?? '' })),
    body: body === undefined ? [] : fieldsOf(body.schema),
    answers: answers.map(({ status, description }) => ({ status, description })),
    answer: goodMedia === undefined ? null : { ...typeOf(goodMedia.schema), example: JSON.stringify(goodMedia.example, null, 2) },
    curl: curlOf(origin, method.toUpperCase(), path, parameters, body?.example),
  };
}

function resolvedAnswer(document: ApiDocument, answer: ApiAnswer | { readonly $ref: string }): ApiAnswer {
  if (!('$ref' in answer)) return answer;
  return document.components['responses']?.[nameOf(answer.$ref)] as ApiAnswer;
}

const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

function curlOf(origin: string, method: string, path: string, parameters: readonly ApiParameter[], example: unknown): string {
  const named = parameters.filter((one) => one.in === 'path').map((one) => [one.name, String(sampleOf(one.name, one.schema))] as const);
  const filled = named.reduce((text, [name, value]) => text.replace(`{${name}}`, value), path);
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}${origin}${filled}`, `  -H "Authorization: Bearer $QUITTANCE_API_KEY"`];
  if (parameters.some((one) => one.name === 'Idempotency-Key')) lines.push('  -H "Idempotency-Key: $(uuidgen)"');
  if (example !== undefined) lines.push('  -H "Content-Type: application/json"', `  -d '${JSON.stringify(example).replaceAll("'", String.raw`'\''`)}'`);
  return lines.join(' \\\n');
}

function sampleOf(name: string, schema: JsonSchema): unknown {
  const whole = exampleFor({ type: 'object', properties: { [name]: schema } }, {}, 'answer');
  return (whole as Record<string, unknown>)[name];
}

function shapesOf(document: ApiDocument): readonly ReferenceShape[] {
  return Object.entries(document.components.schemas)
    .map(([name, schema]) => ({ name, description: schema.description ?? '', fields: fieldsOf(schema) }))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

const deepest = 3;

/** The fields of an object, those of objects within it behind a dot. */
function fieldsOf(schema: JsonSchema, before = '', depth = 0): readonly ReferenceField[] {
  const needed = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${before}${name}`;
    const row = fieldOf(path, field, needed.has(name));
    const inner = insideOf(field);
    return inner === null || depth >= deepest ? [row] : [row, ...fieldsOf(inner.schema, `${path}${inner.mark}.`, depth + 1)];
  });
}

/** The object that a field holds, or of which it is a list. */
function insideOf(field: JsonSchema): { readonly schema: JsonSchema; readonly mark: '' | '[]' } | null {
  const choice = [field, ...(field.anyOf ?? field.oneOf ?? [])].find((one) => one.properties !== undefined || one.items?.properties !== undefined);
  if (choice === undefined) return null;
  return choice.properties === undefined && choice.items !== undefined ? { schema: choice.items, mark: '[]' } : { schema: choice, mark: '' };
}

function fieldOf(name: string, schema: JsonSchema, required: boolean): ReferenceField {
  return { name, required, ...typeOf(schema), limits: limitsOf(schema), description: schema.description ?? '', place: null };
}

function typeOf(schema: JsonSchema): { readonly type: string; readonly shape: string | null } {
  if (schema.$ref !== undefined) return { type: nameOf(schema.$ref), shape: nameOf(schema.$ref) };
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  const real = choices.filter((one) => one.type !== 'null');
  if (choices.length > 0) {
    const inner = real.map(typeOf);
    const type = [...new Set([...inner.map((one) => one.type), ...(real.length < choices.length ? ['null'] : [])])].join(' or ');
    return { type, shape: inner.find((one) => one.shape !== null)?.shape ?? null };
  }
  if (schema.items !== undefined) {
    const inner = typeOf(schema.items);
    return { type: `list of ${inner.type}`, shape: inner.shape };
  }
  const list = schema.properties?.['data'];
  if (list?.items !== undefined) {
    const inner = typeOf(list.items);
    return { type: `page of ${inner.type}`, shape: inner.shape };
  }
  const types = schema.const === undefined ? typesOf(schema) : [JSON.stringify(schema.const)];
  return { type: types.length === 0 ? 'any' : types.join(' or '), shape: null };
}

/** What bounds a value, in words. */
function limitsOf(schema: JsonSchema): string {
  const inner = (schema.anyOf ?? schema.oneOf ?? []).find((one) => one.type !== 'null') ?? {};
  const all = { ...inner, ...schema };
  const parts = [
    all.enum === undefined ? '' : all.enum.map((one) => String(one)).join(', '),
    all.format ?? '',
    rangeOf(all.minLength, all.maxLength, 'characters'),
    rangeOf(all.minItems, all.maxItems, 'items'),
    rangeOf(all.minimum, all.maximum, ''),
    schema.default === undefined || schema.default === null ? '' : `default ${JSON.stringify(schema.default)}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function rangeOf(least: number | undefined, most: number | undefined, of: string): string {
  if (least === undefined && most === undefined) return '';
  const words = least === undefined ? `up to ${most}` : most === undefined ? `from ${least}` : `${least} to ${most}`;
  return of === '' ? words : `${words} ${of}`;
}
