// The activity log as people see it: everything that was done in the account, nobody else's, narrowed, exported, and checked.
import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { insertActivity, type ActivityFacts } from '../../src/db/activity';
import { sendBatch } from '../../src/db/database';
import { activity, member, project, user } from '../../src/db/schema';
import { idBytes } from '../../src/domain/id';
import { sealActivity } from '../../src/jobs/seal-activity';
import { randomBytes } from '../../src/lib/random';
import { actionWords } from '../../views/activity/words';
import { words } from '../../views/words';
import { confirmVisitor, sessionIdOf } from '../support/step-up';
import { signedUp, withProject, type Visitor } from '../support/visitor';
import { database, env, makePorts } from '../support/worker-world';

interface Shop {
  readonly visitor: Visitor;
  readonly accountId: string;
  readonly userId: string;
  readonly projectId: string;
}

async function makeShop(): Promise<Shop> {
  const visitor = await signedUp();
  const projectId = await withProject(visitor);
  const [row] = await database.select().from(activity).where(eq(activity.object, projectId));
  if (row === undefined) throw new Error('creating a project is an act');
  return { visitor, accountId: row.accountId, userId: row.actor.slice('user:'.length), projectId };
}

async function act(shop: Shop, change: Partial<ActivityFacts>): Promise<void> {
  const facts = { accountId: shop.accountId, actor: `user:${shop.userId}`, via: 'web', requestId: 'req_page', action: 'project.changed' } as const;
  const rest = { from: { ip: '192.0.2.7', userAgent: '' }, object: shop.projectId, detail: {}, atMs: Date.now() };
  await sendBatch(database, [insertActivity(database, { ...facts, ...rest, ...change }, randomBytes(idBytes))]);
}

const seal = () => sealActivity({ env, settings: makePorts().settings, database, nowMs: Date.now(), cursor: `${Date.now()} 0 ` });

/** The rows of the list, tags taken off. */
function rowsOf(html: string): readonly string[] {
  const body = /<tbody>([\s\S]*?)<\/tbody>/.exec(html)?.[1] ?? '';
  return [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map((match) => (match[1] ?? '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
}

const exportForm = async (shop: Shop, fields: Readonly<Record<string, string>>) =>
  await shop.visitor.post('/activity/export', { ...(await shop.visitor.hidden('/activity', '/activity/export')), ...fields });

describe('the activity log', () => {
  test('an id that somebody typed as a name tells nobody whose it is', async () => {
    const [shop, stranger] = [await makeShop(), await makeShop()];
    const [row] = await database.select({ email: user.email }).from(user).where(eq(user.id, stranger.userId));
    await act(shop, { detail: { name: ['Tea', stranger.userId] } });
    await act(shop, { action: 'member.removed', object: shop.userId, detail: { person: shop.userId } });
    await confirmVisitor(shop.visitor);
    const page = await shop.visitor.get('/activity');
    expect(page.html).toContain(stranger.userId);
    expect(page.html).not.toContain(row?.email);
    expect((await exportForm(shop, { format: 'csv' })).html).not.toContain(row?.email);
  });

  test('shows who did what to which object, before and after, and from where', async () => {
    const shop = await makeShop();
    await act(shop, { detail: { name: ['Coffee & Co', '<b>Tea</b>'] } });
    await seal();
    const { html, status } = await shop.visitor.get('/activity');
    expect(status).toBe(200);
    const [first = ''] = rowsOf(html);
    expect(first).toContain('Changed a project');
    expect(first).toContain('Coffee &amp; Co → &lt;b&gt;Tea&lt;/b&gt;');
    expect(first).toContain('192.0.2.0/24');
    expect(first).toContain('@shop.test');
    expect(first).toMatch(/no\. \d+/);
    expect(html).toContain(`href="/projects/${shop.projectId}"`);
    expect(html).not.toContain('<b>Tea</b>');
  });

  test('says so of people and keys that are gone, and of the payer', async () => {
    const shop = await makeShop();
    await act(shop, { actor: 'user:usr_2bHzDG8Z3XcVbNmKjHgFdS' });
    await act(shop, { actor: 'key:key_2bHzDG8Z3XcVbNmKjHgFdS', via: 'api' });
    await act(shop, { actor: 'payer', action: 'invoice.option_chosen', object: 'inv_x' });
    const [payer = '', key = '', person = ''] = rowsOf((await shop.visitor.get('/activity')).html);
    expect(payer).toContain('Payer');
    expect(key).toContain('removed key');
    expect(person).toContain('removed person');
  });

  test('shows nothing of another account', async () => {
    const [shop, stranger] = [await makeShop(), await makeShop()];
    const { html } = await stranger.visitor.get(`/activity?object=${shop.projectId}`);
    expect(rowsOf(html)).toEqual([]);
    expect(html).toContain('Nothing matches these filters');
    expect((await stranger.visitor.get('/activity')).html).not.toContain(shop.projectId);
  });

  test('is narrowed by person, area, object, day and text, and bent filters narrow nothing', async () => {
    const shop = await makeShop();
    await act(shop, { actor: 'payer', action: 'invoice.option_chosen', object: 'inv_1', detail: { asset: 'USD_SANDBOX' }, atMs: Date.UTC(2026, 0, 2, 12) });
    const count = async (query: string) => rowsOf((await shop.visitor.get(`/activity?${query}`)).html).length;
    const all = await count('');
    expect(await count('who=payer')).toBe(1);
    expect(await count('group=invoices')).toBe(1);
    expect(await count('object=inv_1')).toBe(1);
    expect(await count('from=2026-01-02&to=2026-01-02')).toBe(1);
    expect(await count('from=2026-01-03&to=2026-01-03')).toBe(0);
    expect(await count('q=usd_sandbox')).toBe(1);
    expect(await count('q=%25')).toBe(0);
    expect(await count('group=nonsense&from=2026-13-45&cursor=%00&who=')).toBe(all);
    expect(await count('group=__proto__')).toBe(all);
  });

  test('is paged to its end without losing or repeating a row', async () => {
    const shop = await makeShop();
    for (let index = 0; index < 60; index++) await act(shop, { detail: { name: `n${index}.` } });
    const seen: string[] = [];
    let path: string | null = '/activity?q=req_page';
    for (let page = 0; path !== null && page < 9; page++) {
      const { html } = await shop.visitor.get(path);
      seen.push(...[...html.matchAll(/n(\d+)\./g)].map((match) => match[1] ?? ''));
      path = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_item, index) => String(59 - index)));
  });

  test('shows somebody who reaches one project the rows of that project only', async () => {
    const shop = await makeShop();
    const hidden = await shop.visitor.hidden('/projects/new', '/projects');
    await shop.visitor.post('/projects', { ...hidden, name: 'Second', currency: 'USD', receiving: 'test', source: '' });
    const [second] = await database
      .select({ id: project.id })
      .from(project)
      .where(and(eq(project.accountId, shop.accountId), eq(project.name, 'Second')));
    const secondId = second?.id ?? 'none';
    await act(shop, { action: 'wallet.added', object: 'wal_x', detail: { project: secondId, mark: 'second' } });
    await act(shop, { action: 'wallet.added', object: 'wal_y', detail: { project: shop.projectId, mark: 'first' } });
    await act(shop, { action: 'session.started', object: shop.userId, detail: { mark: 'elsewhere' } });
    await database
      .update(member)
      .set({ projectIds: [shop.projectId] })
      .where(eq(member.userId, shop.userId));
    const { html } = await shop.visitor.get('/activity');
    expect(html).toContain('first');
    expect(html).not.toContain(secondId);
    expect(html).not.toContain('wal_x');
    expect(html).not.toContain('elsewhere');
  });

  test('is not for somebody without the right, and is there in Russian', async () => {
    const shop = await makeShop();
    await shop.visitor.post('/preferences', { locale: 'ru', return_to: '/activity' });
    expect((await shop.visitor.get('/activity')).html).toContain('Журнал действий');
    await database.update(member).set({ role: 'viewer' }).where(eq(member.userId, shop.userId));
    for (const path of ['/activity', '/activity/check?run=1']) expect((await shop.visitor.get(path)).status).toBe(403);
  });

  test('has words for an act of a newer version, which is its name', () => {
    expect(actionWords(words('en'), 'planet.terraformed')).toBe('planet.terraformed');
  });
});

describe('the export', () => {
  test('waits for a confirmation, leaves nothing and no row without one', async () => {
    const shop = await makeShop();
    const before = await database.$count(activity, eq(activity.accountId, shop.accountId));
    const refused = await exportForm(shop, { format: 'csv' });
    expect(refused.status).toBe(403);
    expect(refused.html).not.toContain('request_id');
    expect(await database.$count(activity, eq(activity.accountId, shop.accountId))).toBe(before);
  });

  test('as CSV equals what the filters show, runs in no spreadsheet, and is itself one row', async () => {
    const shop = await makeShop();
    await act(shop, { detail: { name: '=1+1' }, object: '=HYPERLINK("x")' });
    await seal();
    await confirmVisitor(shop.visitor, ['exports']);
    const before = await database.$count(activity, eq(activity.accountId, shop.accountId));
    const file = await exportForm(shop, { format: 'csv', q: 'req_page' });
    expect(file.status).toBe(200);
    expect(file.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('Content-Disposition')).toMatch(/^attachment; filename="activity-\d{4}-\d{2}-\d{2}\.csv"/);
    const lines = file.html
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('seq,time,who,actor,via,action,object,detail,network,device,request_id,id,position,hash');
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`);
    const exported = await database.select().from(activity).where(eq(activity.action, 'activity.exported'));
    expect(exported.filter((row) => row.accountId === shop.accountId).map((row) => row.detail)).toEqual([{ format: 'csv', rows: '1' }]);
    expect(await database.$count(activity, eq(activity.accountId, shop.accountId))).toBe(before + 1);
  });

  test('as JSON lines holds every row of the account', async () => {
    const shop = await makeShop();
    await confirmVisitor(shop.visitor, ['exports']);
    const before = await database.$count(activity, eq(activity.accountId, shop.accountId));
    const file = await exportForm(shop, { format: 'jsonl' });
    const rows = file.html
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { action: string; actor: string });
    expect(rows).toHaveLength(before);
    expect(rows.map((row) => row.action)).toContain('project.created');
  });

  test('is refused in a format that does not exist, and to somebody who may only look', async () => {
    const shop = await makeShop();
    await confirmVisitor(shop.visitor, ['exports']);
    expect((await exportForm(shop, { format: 'exe' })).status).toBe(422);
    const hidden = await shop.visitor.hidden('/activity', '/activity/export');
    await database
      .update(member)
      .set({ role: 'custom', rights: ['activity:view'] })
      .where(eq(member.userId, shop.userId));
    expect((await shop.visitor.get('/activity')).html).not.toContain('action="/activity/export"');
    expect((await shop.visitor.post('/activity/export', { ...hidden, format: 'csv' })).status).toBe(403);
    expect(await sessionIdOf(shop.visitor)).toMatch(/^ses_/);
  });
});

describe('the check of the chain', () => {
  test('says that all is as it was sealed, and gives the seal of the last row to keep', async () => {
    const shop = await makeShop();
    await seal();
    const [last] = await database.select().from(activity).where(eq(activity.object, shop.projectId));
    expect((await shop.visitor.get('/activity/check')).html).not.toContain('stand as they were sealed');
    const { html } = await shop.visitor.get('/activity/check?run=1');
    expect(html).toContain('stand as they were sealed');
    expect(html).toContain(last?.hash);
    const rest = await shop.visitor.get('/activity/check?run=1&after=1');
    expect(rest.html).toContain('Rows 2 to');
    expect(rest.html).toContain('stand as they were sealed');
  });

  test('names the row that somebody changed behind its back', async () => {
    const shop = await makeShop();
    await act(shop, { detail: { name: 'a' } });
    await act(shop, { detail: { name: 'b' } });
    await seal();
    const [row] = await database.select().from(activity).where(eq(activity.object, shop.projectId)).limit(1);
    await env.DB.prepare('DROP TRIGGER activity_is_sealed_once').run();
    await env.DB.prepare('UPDATE activity SET detail = ? WHERE position = ?')
      .bind('not even JSON', row?.position ?? 0)
      .run();
    const { html, status } = await shop.visitor.get('/activity/check?run=1');
    expect(status).toBe(200);
    expect(html).toContain('This row was changed');
    expect(html).toContain(`row ${row?.seq ?? ''}`);
    expect((await shop.visitor.get('/activity')).status).toBe(200);
    await database
      .update(member)
      .set({ projectIds: [shop.projectId] })
      .where(eq(member.userId, shop.userId));
    expect((await shop.visitor.get('/activity')).status).toBe(200);
  });
});
