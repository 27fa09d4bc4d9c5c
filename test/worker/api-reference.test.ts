// The reference of the API that people read: every operation is on it, it needs no script, and it leads nowhere that does not exist.
import { describe, expect, test } from 'vitest';
import { describeApi } from '../../src/http/api/v1';
import { contentSecurityPolicy } from '../../src/http/middleware/security-headers';
import { origin, send } from '../support/api-client';

const response = await send(new Request(`${origin}/docs/api`));
const page = await response.text();
const document = await describeApi();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

test('the reference is a page under the same strict policy as every other', () => {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style| style=|\son\w+=/);
  expect(page.match(/<h1/g)).toHaveLength(1);
});

describe.each(operations)('$method $path', ({ path, method, operation }) => {
  const start = page.indexOf(`id="${operation.operationId}"`);
  const section = page.slice(start, page.indexOf('</section>', start));

  test('is in the contents and says what is sent, what comes back and how to try it', () => {
    expect(page).toContain(`href="#${operation.operationId}"`);
    expect(start).toBeGreaterThan(0);
    expect(section).toContain(path);
    expect(section).toContain(`<b>${method}</b>`);
    expect(section).toContain(method === 'GET' ? `curl ${origin}/api/v1/` : `curl -X ${method} ${origin}/api/v1/`);
    expect(/curl [^<]*\{/.exec(section.split('\\')[0] ?? '')).toBeNull();
    for (const name of Object.keys(operation.requestBody?.content['application/json']?.schema.properties ?? {})) expect(section).toContain(name);
    for (const status of Object.keys(operation.responses)) expect(section).toContain(`<code>${status}</code>`);
  });
});

test('every link within the page leads to a place on it', () => {
  const places = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const missing = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !places.has(id));
  expect(missing).toEqual([]);
});
