// The description of the API is good OpenAPI 3.1, every operation has examples, and every example is what its schema says.
import { Validator as SchemaValidator } from '@cfworker/json-schema';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { describeApi } from '../../src/http/api/v1';
import type { ApiAnswer, JsonSchema } from '../../src/http/api/v1/document';

const document = await describeApi();

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, method, operation })),
);

/** What a reference leads to. */
function resolved<T>(value: T | { readonly $ref: string }): T {
  if (value === null || typeof value !== 'object' || !('$ref' in value)) return value as T;
  let found: unknown = document;
  for (const part of value.$ref.slice(2).split('/')) found = (found as Record<string, unknown>)[part];
  return found as T;
}

function problemsOf(schema: JsonSchema, value: unknown): readonly string[] {
  const whole = { ...schema, components: document.components } as unknown as ConstructorParameters<typeof SchemaValidator>[0];
  const { valid, errors } = new SchemaValidator(whole, '2020-12', false).validate(value);
  return valid ? [] : errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`);
}

test('it is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(document) as never);
  expect(result).toMatchObject({ valid: true });
  expect(document.openapi).toBe('3.1.0');
});

describe.each(operations)('$route', ({ method, operation }) => {
  test('shows a request that its schema takes', () => {
    const { requestBody } = operation;
    if (requestBody === undefined) return;
    const media = requestBody.content['application/json'];
    expect(media?.example).toBeDefined();
    expect(problemsOf(media?.schema ?? {}, media?.example)).toEqual([]);
  });

  test('shows each answer, and every header of it leads somewhere', () => {
    const answers = Object.entries(operation.responses).map(([status, answer]) => [status, resolved<ApiAnswer>(answer)] as const);
    for (const [status, answer] of answers) {
      for (const header of Object.values(answer.headers ?? {})) expect(resolved(header)).toHaveProperty('description');
      expect(Object.keys(answer.headers ?? {})).toEqual(expect.arrayContaining(['Quittance-Version', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy']));
      for (const media of Object.values(answer.content ?? {})) {
        expect(media.example, status).toBeDefined();
        expect(problemsOf(media.schema, media.example), status).toEqual([]);
      }
      if (status >= '400') expect(Object.keys(answer.content ?? {})).toEqual(['application/problem+json']);
    }
    const statuses = answers.map(([status]) => status);
    expect(statuses).toEqual(expect.arrayContaining(['400', '401', '403', '429', '500']));
    if (method === 'post') expect(statuses).toEqual(expect.arrayContaining(['409', '422']));
  });

  test('has one tag, a name, a summary and its way in', () => {
    expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining([...operation.tags]));
    expect(operation.tags).toHaveLength(1);
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(operation.summary).toMatch(/^[A-Z]/);
    expect(operation.security).toEqual([{ apiKey: [] }]);
  });
});
