// What a log line of a fault must never hold: the values that a failed query was sent with.
import { afterEach, expect, test, vi } from 'vitest';
import { logFault } from '../../src/lib/log';

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  ['one line', 'canary-a,canary-b'],
  ['several lines', 'canary-a\ncanary-b\n\ncanary-c'],
  ['lines that look like those of a query', 'canary-a\nparams: canary-b'],
])('of a failed query the log holds the query and where it failed, and no value of %s', (_title, values) => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => {});
  logFault('a query broke', new Error(`Failed query: insert into notice values (?)\nparams: ${values}`), { requestId: 'req_1' });
  const line = String(written.mock.calls[0]?.[0]);
  expect(line).not.toContain('canary');
  expect(JSON.parse(line)).toMatchObject({ error: 'Failed query: insert into notice values (?)', stack: expect.stringContaining('log.test.ts') });
});
