// The login history: every attempt of one's own, narrowed and paged, and the same as a file that no spreadsheet runs.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { activity, session, signInAttempt } from '../../src/db/schema';
import { idBytes, makeId } from '../../src/domain/id';
import { randomBytes } from '../../src/lib/random';
import { confirmVisitor, sessionIdOf } from '../support/step-up';
import { signedUp, type Visitor } from '../support/visitor';
import { database } from '../support/worker-world';

type Row = typeof signInAttempt.$inferInsert;
const page = '/security/history';
const chrome = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/141.0 Safari/537.36';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

async function personOf(visitor: Visitor): Promise<string> {
  const [row] = await database
    .select()
    .from(session)
    .where(eq(session.id, await sessionIdOf(visitor)));
  return row?.userId ?? '';
}

async function attempts(visitor: Visitor, rows: readonly Partial<Row>[]): Promise<readonly string[]> {
  const userId = await personOf(visitor);
  const made = rows.map((row): Row => {
    const facts = { method: 'password', result: 'wrong_password', device: firefox, ip: '203.0.113.9', place: 'Riga, LV', sessionId: null, atMs: Date.now() };
    return { ...facts, ...row, id: makeId('sin', randomBytes(idBytes)), userId };
  });
  for (let at = 0; at < made.length; at += 9) await database.insert(signInAttempt).values(made.slice(at, at + 9));
  return made.map(({ id }) => id);
}

const idsOn = (html: string): readonly string[] => [...html.matchAll(/attempt=(sin_[1-9A-Za-z]+)/g)].map((match) => match[1] ?? '');
const linesOf = (csv: string): readonly string[] => csv.split('\r\n').filter((line) => line !== '');

describe('the page', () => {
  test('shows each attempt with device, place, address, way in and result, failures included, and a way to say that it was somebody else', async () => {
    const visitor = await signedUp();
    const [failed] = await attempts(visitor, [{}]);
    const { html } = await visitor.get(page);
    for (const text of ['Firefox, Linux', 'Riga, LV', '203.0.113.9', 'Wrong password', 'Sign-up', 'Succeeded']) expect(html).toContain(text);
    expect(html).toContain(`/security/lockdown?attempt=${failed}`);
    const told = await visitor.get(`/security/lockdown?attempt=${failed}`);
    expect(told.html).toContain('Nobody got in by this attempt.');
  });

  test('shows nobody else’s, also not in the lock-down', async () => {
    const [visitor, stranger] = [await signedUp(), await signedUp()];
    const [foreign] = await attempts(stranger, [{ place: 'Elsewhere, XX' }]);
    expect(idsOn((await visitor.get(page)).html)).not.toContain(foreign);
    expect((await visitor.get(`/security/lockdown?attempt=${foreign}`)).html).not.toContain('Elsewhere, XX');
  });

  const day = Date.UTC(2026, 5, 15);
  const cases: readonly (readonly [string, string, readonly number[]])[] = [
    ['by success', 'result=success', [0]],
    ['by all failures', 'result=failed', [3, 2, 1]],
    ['by one result', 'result=wrong_code', [2]],
    ['by way in', 'method=passkey', [3]],
    ['from a day on', 'from=2026-06-16', [3, 2]],
    ['to the end of a day', 'to=2026-06-15', [1, 0]],
    ['by browser', 'q=firefox', [1]],
    ['by system as people call it', 'q=macOS', [3, 2, 0]],
    ['by place', 'q=tallinn', [3]],
    ['by address', 'q=198.51.100', [2]],
    ['by a percent sign that means itself', 'q=%25', []],
    ['by several at once', 'result=failed&from=2026-06-16&q=chrome', [3, 2]],
    ['by what cannot be read, which narrows nothing', 'result=x&method=y&from=2026-99-99&to=tomorrow', [3, 2, 1, 0]],
  ];

  test.each(cases)('is narrowed %s, and the file has the same lines', async (_title, query, expected) => {
    const visitor = await signedUp();
    await database.delete(signInAttempt).where(eq(signInAttempt.userId, await personOf(visitor)));
    const ids = await attempts(visitor, [
      { atMs: day, result: 'success', device: chrome },
      { atMs: day + 3_600_000, result: 'wrong_password', device: firefox },
      { atMs: day + 86_400_000, result: 'wrong_code', device: chrome, ip: '198.51.100.4' },
      { atMs: day + 2 * 86_400_000, result: 'wrong_passkey', method: 'passkey', device: chrome, place: 'Tallinn, EE' },
    ]);
    const { html } = await visitor.get(`${page}?${query}`);
    expect(idsOn(html)).toEqual(expected.map((index) => ids[index]));
    await confirmVisitor(visitor, ['exports']);
    const confirmed = await visitor.get(page);
    const csrf = /name="csrf" value="([^"]+)"/.exec(confirmed.html)?.[1] ?? '';
    const file = await visitor.post(`${page}/export`, { csrf, ...Object.fromEntries(new URLSearchParams(query)) });
    expect(linesOf(file.html)).toHaveLength(expected.length + 1);
  });

  test('says the difference between nothing yet and nothing that matches', async () => {
    const visitor = await signedUp();
    expect((await visitor.get(`${page}?q=nowhere`)).html).toContain('No attempt matches these filters');
    await database.delete(signInAttempt).where(eq(signInAttempt.userId, await personOf(visitor)));
    expect((await visitor.get(page)).html).toContain('No attempts yet');
  });

  test('goes through many in pages, each line once, filters kept', async () => {
    const visitor = await signedUp();
    const atMs = Date.now();
    const ids = await attempts(
      visitor,
      Array.from({ length: 60 }, (_, index) => ({ atMs: atMs - (index % 7) * 1_000 })),
    );
    const seen: string[] = [];
    let path: string | null = `${page}?result=failed`;
    while (path !== null) {
      const { html } = await visitor.get(path);
      seen.push(...idsOn(html));
      const next: string | undefined = /rel="next" href="([^"]+)"/.exec(html)?.[1];
      path = next === undefined ? null : next.replaceAll('&amp;', '&');
      if (path !== null) expect(path).toContain('result=failed');
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen)).toEqual(new Set(ids));
    expect((await visitor.get(`${page}?cursor=bent`)).status).toBe(200);
  });
});

describe('the file', () => {
  test('is for who has confirmed exports, and each one stands in the activity log', async () => {
    const visitor = await signedUp();
    const csrf = /name="csrf" value="([^"]+)"/.exec((await visitor.get('/security/sessions')).html)?.[1] ?? '';
    expect((await visitor.post(`${page}/export`, { csrf })).status).toBe(403);
    await confirmVisitor(visitor, ['factors', 'api_keys']);
    expect((await visitor.post(`${page}/export`, { csrf })).status).toBe(403);
    await confirmVisitor(visitor, ['exports']);
    const file = await visitor.post(`${page}/export`, { csrf });
    expect(file.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('Content-Disposition')).toMatch(/^attachment; filename="login-history-\d{4}-\d\d-\d\d\.csv"/);
    const rows = await database
      .select()
      .from(activity)
      .where(eq(activity.actor, `user:${await personOf(visitor)}`));
    expect(rows.filter((row) => row.action === 'history.exported').map((row) => row.detail)).toEqual([{ rows: '1' }]);
  });

  test('runs nothing that a browser called itself', async () => {
    const visitor = await signedUp();
    await attempts(visitor, [{ device: '=HYPERLINK("http://evil.example","Firefox/1")', place: '+1, "Riga"', ip: '2001:db8::1' }]);
    await confirmVisitor(visitor, ['exports']);
    const csrf = (await visitor.hidden(page, `${page}/export`))['csrf'] ?? '';
    const line = linesOf((await visitor.post(`${page}/export`, { csrf, result: 'failed' })).html)[1] ?? '';
    expect(line).toContain(`"'=HYPERLINK(""http://evil.example"",""Firefox/1"")"`);
    expect(line).toContain(`"'+1, ""Riga"""`);
  });
});
