// Consented support access: an owner lets the operator look, read-only, for a time, and every page they open is in the merchant's own log.
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { supportAccess } from '../../src/db/schema';
import { activityOf, actionsOf, anOperator, noticesOf, somebody, submit, type Somebody } from '../support/operator-world';
import { withProject } from '../support/visitor';
import { database } from '../support/worker-world';

let operator: Somebody;
let owner: Somebody;
let projectId: string;
beforeAll(async () => {
  operator = await anOperator();
  owner = await somebody();
  projectId = await withProject(owner.visitor);
});

const page = '/account/support-access';
const grant = (hours: string) => submit(owner.visitor, page, page, { hours });
const accountPage = () => `/operator/accounts/${owner.accountId}`;
const enter = () => submit(operator.visitor, accountPage(), `${accountPage()}/view`);
const viewed = async (): Promise<readonly string[]> =>
  (await activityOf(owner.accountId)).filter((row) => row.action === 'support.viewed').map((row) => String(row.detail['page']));

test('without consent there is no door, and knocking is refused', async () => {
  expect((await operator.visitor.get(accountPage())).html).toContain('No owner of this account lets you look');
  const { csrf = '' } = await operator.visitor.hidden(accountPage(), `${accountPage()}/quota`);
  expect((await operator.visitor.post(`${accountPage()}/view`, { csrf })).status).toBe(403);
  expect((await operator.visitor.get(`/projects/${projectId}`)).status).toBe(404);
});

test('hours that are none, too many or bent are refused and write nothing', async () => {
  for (const hours of ['', '0', '-1', '169', '1.5', '1e3', '99999999']) expect([hours, (await grant(hours)).status]).toEqual([hours, 422]);
  expect(await actionsOf(owner.accountId)).not.toContain('support.granted');
});

test('with consent the operator sees the account, changes nothing, and every page is one row of the merchant’s log', async () => {
  expect((await grant('4')).status).toBe(303);
  expect(await noticesOf(owner.userId)).toContain('support_granted');
  expect((await enter()).location).toBe('/overview');
  const project = await operator.visitor.get(`/projects/${projectId}?from=search-words`);
  expect(project.status).toBe(200);
  expect(project.html).toContain('Support view until');
  await operator.visitor.get('/test/payments');
  expect(await viewed()).toEqual([`/projects/${projectId}`, '/test/payments']);
  const { csrf = '' } = await operator.visitor.hidden('/test/payments', '/support-view/end');
  for (const [path, fields] of [
    [`/projects/${projectId}`, { name: 'Taken', currency: 'USD', expiry_minutes: '60', support_contact: '', mode: 'test' }],
    ['/account', { name: 'Taken' }],
    ['/account/export', {}],
    [page, { hours: '24' }],
    ['/operator/registration', { registration: 'closed' }],
    ['/profile', { name: 'Taken', locale: 'en', time_zone: '', theme: 'system' }],
  ] as const)
    expect([path, (await operator.visitor.post(path, { ...fields, csrf, idempotency_key: crypto.randomUUID() })).status]).toEqual([path, 403]);
  const rows = (await activityOf(owner.accountId)).filter((row) => row.actor === `support:${operator.userId}`);
  expect(rows.map((row) => row.action)).toContain('support.entered');
});

test('no page shows support the secret of a webhook', async () => {
  const made = await owner.visitor.post(`/projects/${projectId}/webhooks`, {
    ...(await owner.visitor.hidden(`/projects/${projectId}/webhooks`, `/projects/${projectId}/webhooks`)),
    url: 'https://shop.example/hooks',
    mode: 'test',
    events: [],
  });
  const secret = /whsec_[A-Za-z0-9+/=]+/.exec(made.html)?.[0];
  expect(secret).toBeDefined();
  const seen = await operator.visitor.get(`/projects/${projectId}/webhooks`);
  expect(seen.status).toBe(200);
  expect(seen.html).not.toContain(secret);
  expect(seen.html).toContain('https://shop.example/hooks');
});

test('the owner ends it, and the very next request of the operator sees their own account again', async () => {
  const [access] = await database.select().from(supportAccess).where(eq(supportAccess.accountId, owner.accountId));
  const end = `${page}/${access?.id}/end`;
  const form = await owner.visitor.hidden(page, end);
  const before = (await viewed()).length;
  expect((await owner.visitor.post(end, form)).status).toBe(303);
  expect((await owner.visitor.post(end, form)).status).toBe(303);
  expect((await operator.visitor.get(`/projects/${projectId}`)).status).toBe(404);
  expect(await viewed()).toHaveLength(before);
  expect((await actionsOf(owner.accountId)).filter((action) => action === 'support.ended')).toHaveLength(1);
  expect(await noticesOf(owner.userId)).toContain('support_ended');
});

test('a consent runs out by itself, and leaving is one row', async () => {
  await grant('1');
  await enter();
  const { csrf = '' } = await operator.visitor.hidden('/test/payments', '/support-view/end');
  await database.update(supportAccess).set({ expiresAtMs: Date.now() - 1 });
  expect((await operator.visitor.get(`/projects/${projectId}`)).status).toBe(404);
  for (let time = 0; time < 2; time += 1) expect((await operator.visitor.post('/support-view/end', { csrf })).status).toBe(303);
  expect((await actionsOf(owner.accountId)).filter((action) => action === 'support.left')).toHaveLength(1);
});

test('a new consent takes the place of the old, and one account’s consent opens no other', async () => {
  const stranger = await somebody();
  await grant('24');
  await grant('72');
  const living = (await database.select().from(supportAccess).where(eq(supportAccess.accountId, owner.accountId))).filter((row) => row.endedAtMs === null);
  expect(living.filter((row) => row.expiresAtMs > Date.now())).toHaveLength(1);
  const { csrf = '' } = await stranger.visitor.hidden(page, page);
  expect((await stranger.visitor.post(`${page}/${living[0]?.id}/end`, { csrf })).status).toBe(404);
  const door = `/operator/accounts/${stranger.accountId}`;
  const mine = await operator.visitor.hidden(door, `${door}/quota`);
  expect((await operator.visitor.post(`${door}/view`, mine)).status).toBe(403);
});

test('somebody who is no operator any more sees nothing with an old consent', async () => {
  await enter();
  expect((await operator.visitor.get(`/projects/${projectId}`)).status).toBe(200);
  await database.run('UPDATE user SET is_operator = 0');
  expect((await operator.visitor.get(`/projects/${projectId}`)).status).toBe(404);
});
