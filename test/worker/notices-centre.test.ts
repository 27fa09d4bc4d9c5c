// The notification centre: the bell's short list and count, filters, and taking a marking back. Requests go through the whole Worker.
import { and, eq, isNull, sql } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { account, activity, member, notice, session } from '../../src/db/schema';
import { idBytes, makeId } from '../../src/domain/id';
import { limits } from '../../src/domain/limits';
import { noticeDataOf } from '../../src/domain/notice-line';
import { newsKind, type NewsType, type ToldMessage } from '../../src/domain/notification';
import { randomBytes } from '../../src/lib/random';
import { sessionIdOf } from '../support/step-up';
import { hiddenIn, signedUp, Visitor } from '../support/visitor';
import { database } from '../support/worker-world';

let visitor: Visitor;
let stranger: Visitor;
let userId: string;
let strangerId: string;
let accountId: string;

async function personOf(who: Visitor): Promise<string> {
  const [row] = await database
    .select({ userId: session.userId })
    .from(session)
    .where(eq(session.id, await sessionIdOf(who)));
  return row?.userId ?? '';
}

beforeAll(async () => {
  visitor = await signedUp();
  stranger = await signedUp();
  [userId, strangerId] = [await personOf(visitor), await personOf(stranger)];
  const [own] = await database.select().from(member).where(eq(member.userId, userId));
  accountId = own?.accountId ?? '';
}, 60_000);

beforeEach(async () => {
  await database.delete(notice);
});

interface Line {
  readonly type?: NewsType;
  readonly to?: string;
  readonly account?: string;
  readonly projectId?: string;
  readonly mode?: 'live' | 'test';
  readonly order?: string;
  readonly agoMs?: number;
  readonly readAtMs?: number;
  readonly path?: string;
}

async function line(given: Line = {}): Promise<string> {
  const { type = 'payment.paid', to = userId, account = accountId, projectId = 'prj_1111111111111111', mode = 'live', order = 'A-17', agoMs = 0 } = given;
  const id = makeId('ntc', randomBytes(idBytes));
  const atMs = Date.now() - agoMs;
  const facts = { order_id: order, amount: '1250.50', currency: 'USD' };
  const told: ToldMessage = { type, atMs, mode, account: 'Shop', project: 'Coffee', path: given.path ?? '/payments/inv_x', facts };
  const row = { id, userId: to, accountId: account, kind: type, data: noticeDataOf(told), atMs, area: newsKind(type).group, projectId, mode, objectId: order };
  await database.insert(notice).values({ ...row, ...(given.readAtMs === undefined ? {} : { readAtMs: given.readAtMs }) });
  return id;
}

const unreadIds = async (of = userId) =>
  (
    await database
      .select({ id: notice.id })
      .from(notice)
      .where(and(eq(notice.userId, of), isNull(notice.readAtMs)))
  )
    .map((row) => row.id)
    .toSorted();
const linesInLog = async (action: 'notice.read' | 'notice.unread') =>
  (
    await database
      .select()
      .from(activity)
      .where(and(eq(activity.action, action), eq(activity.actor, `user:${userId}`)))
  ).length;
const plain = (html: string): string => html.replaceAll('\u00a0', ' ').replaceAll('\u2060', '');
async function looksThroughOtherEyes<T>(look: () => Promise<T>): Promise<T> {
  const own = eq(session.id, await sessionIdOf(visitor));
  await database.insert(member).values({ accountId, userId: strangerId, role: 'viewer', createdAtMs: 1 });
  await database.update(session).set({ accountId, viewAsUserId: strangerId }).where(own);
  try {
    return await look();
  } finally {
    await database.update(session).set({ viewAsUserId: null }).where(own);
    await database.delete(member).where(and(eq(member.accountId, accountId), eq(member.userId, strangerId)));
  }
}

describe('a line of news', () => {
  test('says what happened with the amount, how long ago, and leads to it; with what it was before it has nothing to do', async () => {
    const id = await line({ agoMs: 5 * 60_000 });
    const html = plain((await visitor.get('/notices')).html);
    const [then, now] = [5 * 60_000, 0].map((agoMs) => new Date(Date.now() - agoMs).getUTCDate());
    for (const words of [
      'Paid: 1 250.50 USD \u00b7 Order A-17',
      '<span>Coffee</span>',
      '5 min ago',
      `data-notice="${id}"`,
      'href="/payments/inv_x"',
      // Five minutes after midnight they were yesterday.
      then === now ? '<h2>Today</h2>' : '<h2>Yesterday</h2>',
    ])
      expect(html).toContain(words);
    expect(html).toMatch(/<title>\(1\) /);
  });

  test('leads nowhere else, whatever stands in its row', async () => {
    for (const path of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) await line({ path });
    for (const page of ['/notices', '/notices/bell']) expect((await visitor.get(page)).html).not.toMatch(/href="[^"]*(evil|javascript)/);
  });

  test('of an account that was left, or of a project or a right that was taken away, says nothing any more', async () => {
    await line({ account: 'acc_left', order: 'LEFT-1' });
    await line({ projectId: 'prj_2222222222222222', order: 'FAR-2' });
    await line({ type: 'balance.withdrawal_requested', order: 'RIGHT-3' });
    const shown = async () => {
      const seen = await Promise.all(['/notices', '/notices/bell', '/notices?show=unread'].map((path) => visitor.get(path)));
      return seen.map(({ html }) => ['LEFT-1', 'FAR-2', '1\u00a0250.50'].map((word) => html.includes(word)));
    };
    const own = and(eq(member.accountId, accountId), eq(member.userId, userId));
    expect(await shown()).toEqual(Array.from({ length: 3 }, () => [false, true, true]));
    await database
      .update(member)
      .set({ role: 'support', projectIds: ['prj_1111111111111111'] })
      .where(own);
    const closed = await shown();
    const { html } = await visitor.get('/notices');
    await database.update(member).set({ role: 'owner', projectIds: null }).where(own);
    expect(closed).toEqual(Array.from({ length: 3 }, () => [false, false, false]));
    expect(html.match(/no longer open to you/g)).toHaveLength(3);
  });

  test('of an account that demands a second factor says nothing to a member without one', async () => {
    await line({ order: 'MONEY-1' });
    const shown = async () => {
      const seen = await Promise.all(['/notices', '/notices/bell'].map((path) => visitor.get(path)));
      return seen.map(({ html }) => html.includes('MONEY-1'));
    };
    expect(await shown()).toEqual([true, true]);
    await database.update(account).set({ requiresFactor: true }).where(eq(account.id, accountId));
    const closed = await shown();
    await database.update(account).set({ requiresFactor: false }).where(eq(account.id, accountId));
    expect(closed).toEqual([false, false]);
  });
});

describe('filters', () => {
  test('narrow the list by kind, project, mode and what is unread, and stay together', async () => {
    await line({ order: 'ONE' });
    await line({ order: 'TWO', type: 'webhook.paused' });
    await line({ order: 'THREE', mode: 'test' });
    await line({ order: 'FOUR', projectId: 'prj_2222222222222222', readAtMs: 7 });
    const found = async (query: string) => {
      const { html } = await visitor.get(`/notices?${query}`);
      return ['ONE', 'TWO', 'THREE', 'FOUR'].filter((word) => html.includes(`Order ${word}`));
    };
    expect(await found('area=payments')).toEqual(['ONE', 'THREE', 'FOUR']);
    expect(await found('area=deliveries')).toEqual(['TWO']);
    expect(await found('mode=test')).toEqual(['THREE']);
    expect(await found('project=prj_2222222222222222')).toEqual(['FOUR']);
    expect(await found('show=unread&area=payments&mode=live')).toEqual(['ONE']);
    expect(await found('area=%00&mode=all&project=1&show=none')).toEqual(['ONE', 'TWO', 'THREE', 'FOUR']);
    expect((await visitor.get('/notices?area=balance')).html).toContain('No notice matches');
  });

  test('go on to older pages', async () => {
    for (let index = 0; index < limits.pageSizeDefault + 2; index++) await line({ order: `N${index}.`, agoMs: index * 60_000 });
    await line({ order: 'OTHER', type: 'webhook.paused', agoMs: 1 });
    const first = (await visitor.get('/notices?area=payments')).html;
    const next = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = plain((await visitor.get(next)).html);
    expect(second).toContain('Order N26');
    expect(second).not.toContain('OTHER');
    expect(next).toContain('area=payments');
  });
});

describe('the bell', () => {
  test('opens the newest few, and opening marks nothing', async () => {
    for (let index = 0; index < limits.bellLinesMax + 3; index++) await line({ order: `N${index}.`, agoMs: index * 60_000 });
    const { html } = await visitor.get('/notices/bell');
    expect(html.match(/<li>/g)).toHaveLength(limits.bellLinesMax);
    expect(html).not.toMatch(/<html|<script/);
    expect(await unreadIds()).toHaveLength(limits.bellLinesMax + 3);
  });

  test('marks one or all from its own list, answers with the list, and offers the way back', async () => {
    const ids = [await line(), await line({ order: 'B' }), await line({ order: 'C' })].toSorted();
    const { csrf = '' } = hiddenIn((await visitor.get('/notices/bell')).html, '/notices/read');
    const one = await visitor.post('/notices/read', { csrf, place: 'bell', notice: ids[0] ?? '' });
    expect([one.status, await unreadIds()]).toEqual([200, ids.slice(1)]);
    const all = await visitor.post('/notices/read', hiddenIn(one.html, '/notices/read'));
    expect([await unreadIds(), all.html.includes('action="/notices/read"')]).toEqual([[], false]);
    const back = await visitor.post('/notices/unread', hiddenIn(all.html, '/notices/unread'));
    expect([back.status, await unreadIds()]).toEqual([200, ids.slice(1)]);
    expect(back.html).not.toContain('action="/notices/unread"');
  });

  test('says its count, and nothing when the count is the same', async () => {
    await line();
    const first = await visitor.get('/notices/count');
    const tag = first.headers.get('ETag') ?? '';
    expect(first.html).toContain('1 unread notice<');
    expect([
      (await visitor.get('/notices/count', { 'If-None-Match': tag })).status,
      (await visitor.get('/notices/count', { 'If-None-Match': '"x"' })).status,
    ]).toEqual([304, 200]);
    await line();
    const more = await visitor.get('/notices/count', { 'If-None-Match': tag });
    expect([more.status, more.html.includes('2 unread notices')]).toEqual([200, true]);
    await database.insert(notice).values(Array.from({ length: 8 }, (_, row) => ({ id: `ntc_m${row}`, userId, kind: 'x', data: {}, atMs: 1 })));
    for (let batch = 0; batch < 12; batch++)
      await database.insert(notice).values(Array.from({ length: 8 }, (_, row) => ({ id: `ntc_${batch}_${row}`, userId, kind: 'x', data: {}, atMs: 1 })));
    expect((await visitor.get('/notices/count')).html).toContain('99+');
  });

  test('counts by the index of unread lines alone', async () => {
    const plan = await database.all<{ detail: string }>(sql`EXPLAIN QUERY PLAN SELECT count(*) FROM notice WHERE user_id = ${userId} AND read_at_ms IS NULL`);
    expect(plan.map((row) => row.detail).join()).toMatch(/USING COVERING INDEX notice_unread|USING INDEX notice_unread/);
  });

  test('is empty and counts nothing while somebody looks through other eyes', async () => {
    await line();
    const [bell, count, page] = await looksThroughOtherEyes(
      async () => [await visitor.get('/notices/bell'), await visitor.get('/notices/count'), await visitor.get('/overview')] as const,
    );
    expect(bell.html).not.toContain('A-17');
    expect(bell.html).toContain('Notices are not shown');
    expect([count.html.includes('No unread notices'), /<title>\(/.test(page.html)]).toEqual([true, false]);
  });

  test('has nothing for whoever is not signed in', async () => {
    for (const path of ['/notices/bell', '/notices/count']) expect((await new Visitor().get(path)).location).toContain('/sign-in');
  });
});

describe('taking a marking back', () => {
  const readAll = async (): Promise<Record<string, string>> => {
    const marked = await visitor.post('/notices/read', await visitor.hidden('/notices', '/notices/read'));
    return await visitor.hidden(marked.location ?? '', '/notices/unread');
  };

  test('makes unread exactly what that click had read, once', async () => {
    const before = await line({ order: 'OLD', readAtMs: 5 });
    const ids = [await line(), await line({ order: 'B' })].toSorted();
    const fields = await readAll();
    const later = await line({ order: 'LATER', readAtMs: Date.now() + 1_000 });
    const logged = await linesInLog('notice.unread');
    const done = await visitor.post('/notices/unread', fields);
    expect([done.location, await unreadIds()]).toEqual(['/notices?done=unread', ids]);
    expect(await unreadIds()).not.toEqual(expect.arrayContaining([before, later]));
    const again = await visitor.post('/notices/unread', fields);
    expect([again.location, await linesInLog('notice.unread')]).toEqual(['/notices', logged + 1]);
    expect((await visitor.get('/notices?done=unread')).html).toContain('Marked as unread again');
  });

  test('at the same moment many times takes it back once', async () => {
    await line();
    const fields = await readAll();
    const logged = await linesInLog('notice.unread');
    await Promise.all(Array.from({ length: 4 }, () => visitor.post('/notices/unread', fields)));
    expect([await unreadIds(), await linesInLog('notice.unread')]).toEqual([[expect.any(String)], logged + 1]);
  });

  test('never reaches what another person read at that moment, and nothing without the form\u2019s guard', async () => {
    await line();
    const fields = await readAll();
    const [row] = await database.select().from(notice).where(eq(notice.userId, userId));
    const theirs = await line({ to: strangerId, readAtMs: row?.readAtMs ?? 0 });
    const own = await stranger.hidden('/notices?done=read&read_at=1', '/notices/unread');
    expect((await visitor.post('/notices/unread', { ...fields, csrf: 'x' })).status).toBe(403);
    for (const bad of ['', '-1', '1e3', 'NaN', '9'.repeat(40)]) await visitor.post('/notices/unread', { ...fields, read_at: bad });
    expect(await looksThroughOtherEyes(async () => (await visitor.post('/notices/unread', fields)).status)).toBe(403);
    expect([await unreadIds(), await unreadIds(strangerId)]).toEqual([[], []]);
    await stranger.post('/notices/unread', { ...own, read_at: String(row?.readAtMs) });
    expect([await unreadIds(), await unreadIds(strangerId)]).toEqual([[], [theirs]]);
  });

  test('marking all leaves unread what came after the page was made', async () => {
    await line({ agoMs: 60_000 });
    const fields = await visitor.hidden('/notices', '/notices/read');
    const newer = await line({ order: 'NEWER', agoMs: -50 });
    await visitor.post('/notices/read', fields);
    expect(await unreadIds()).toEqual([newer]);
    const { html } = await visitor.get('/notices?done=read&read_at=%3Cb%3E');
    expect(html).not.toContain('action="/notices/unread"');
  });
});
