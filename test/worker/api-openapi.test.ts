// The description of the API is made from the code: what is mounted is in it, and what is in it is mounted.
import { expect, test } from 'vitest';
import { app, call } from '../support/api-client';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>>; readonly securitySchemes: Readonly<Record<string, unknown>> };
  readonly security: readonly unknown[];
}

const { body: description } = await call<Description>('GET', '/openapi.json');
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation })),
);
const mounted = [
  ...new Set(
    app.routes
      .filter((route) => route.path.startsWith('/api/v1/') && route.method !== 'ALL')
      .map((route) => `${route.method} ${route.path.replace(/\/$/, '').replaceAll(/:(\w+)/g, '{$1}')}`),
  ),
];

test('every route is described, and every description has its route', () => {
  expect(description.openapi).toMatch(/^3\.1\./);
  expect(operations.map(({ route }) => route).toSorted()).toEqual(mounted.toSorted());
  expect(mounted.length).toBeGreaterThanOrEqual(16);
});

test.each(operations)('$route says what it does, what it answers and how it refuses', ({ route, operation }) => {
  expect(operation.summary).toBeTruthy();
  expect(operation.tags).toHaveLength(1);
  expect(operation.responses).not.toHaveProperty('200.content.application/json.schema.success');
  expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403']));
  const named = operation.parameters?.map((parameter) => parameter.name) ?? [];
  for (const [, name] of route.matchAll(/\{(\w+)\}/g)) expect(named).toContain(name);
  if (route.startsWith('POST')) expect(operation.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }));
});

test('operations have one name each, and the key and the problem are described', () => {
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  expect(description.components.securitySchemes).toMatchObject({ apiKey: { type: 'http', scheme: 'bearer' } });
  expect(description.security).toEqual([{ apiKey: [] }]);
  expect(description.components.schemas).toMatchObject({
    Problem: { required: expect.arrayContaining(['type', 'title', 'status', 'code', 'request_id']) },
    Invoice: { type: 'object' },
  });
});

test('every reference inside the description leads somewhere', () => {
  const text = JSON.stringify(description);
  const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(description.components.schemas).toHaveProperty([String(name)]);
});
