// Proves seeing the account as a member sees it: their pages, nobody's changes, and one way back.
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { member, session } from '../../src/db/schema';
import { app } from '../support/api-client';
import { snapshotTables } from '../support/snapshot';
import { actionsOf, joinAs, makeTeam } from '../support/team-world';
import { database } from '../support/worker-world';

test('an owner sees what the member sees, and comes back', async () => {
  const { owner, accountId } = await makeTeam();
  const viewer = await joinAs(accountId, { role: 'viewer' });
  expect((await owner.send(`/team/members/${viewer.userId}/view`)).status).toBe(303);
  const overview = await owner.visitor.get('/test/payments');
  expect(overview.status).toBe(200);
  expect(overview.html).toContain('/viewing/end');
  expect((await owner.visitor.get('/team')).status).toBe(403);
  expect((await owner.send('/viewing/end')).location).toBe('/team');
  expect((await owner.send('/viewing/end')).location).toBe('/team');
  expect((await owner.visitor.get('/team')).status).toBe(200);
  expect(await actionsOf(accountId)).toEqual(['member.viewed_as', 'member.view_ended']);
});

test('nobody looks through eyes that see more, of strangers, or their own', async () => {
  const [{ owner, accountId }, other] = [await makeTeam(), await makeTeam()];
  const [admin, viewer] = [await joinAs(accountId, { role: 'admin' }), await joinAs(accountId, { role: 'viewer' })];
  expect((await admin.send(`/team/members/${owner.userId}/view`)).status).toBe(403);
  expect((await viewer.send(`/team/members/${admin.userId}/view`)).status).toBe(403);
  for (const id of [other.owner.userId, owner.userId, 'usr_nobody']) expect((await owner.send(`/team/members/${id}/view`)).status).toBe(404);
  expect(await actionsOf(accountId)).toEqual([]);
});

test('a view ends when the viewed rises or goes, and when the viewer may manage the team no more', async () => {
  const { owner, accountId } = await makeTeam();
  const [admin, viewer] = [await joinAs(accountId, { role: 'admin' }), await joinAs(accountId, { role: 'viewer' })];
  await admin.send(`/team/members/${viewer.userId}/view`);
  expect((await owner.send(`/team/members/${viewer.userId}`, { role: 'finance', reach: 'all' })).status).toBe(303);
  expect((await admin.visitor.get('/team')).html).not.toContain('/viewing/end');
  await admin.send(`/team/members/${viewer.userId}/view`);
  await database.update(member).set({ role: 'viewer' }).where(eq(member.userId, admin.userId));
  expect((await admin.visitor.get('/test/payments')).html).not.toContain('/viewing/end');
});

test('while looking through other eyes every unsafe route of the site refuses, and no row anywhere changes', async () => {
  const world = await makeTeam();
  const { owner, accountId, projectId, walletId } = world;
  const viewer = await joinAs(accountId, { role: 'admin' });
  await owner.send(`/team/members/${viewer.userId}/view`);
  const ids: Readonly<Record<string, string>> = { projectId, walletId, userId: viewer.userId, accountId, sessionId: owner.sessionId };
  // The way back, ending what was not begun, and folding a list: a cookie of one's own.
  const harmless = ['/viewing/end', '/support-view/end', '/overview/getting-started'];
  const isOpen = (path: string): boolean =>
    /^\/(api|v1|v2|i|sign-in|sign-up|sign-out|setup|reset-password|email-proof|recovery|recovery-stop|preferences|wallet-stop)(\/|$)/.test(path);
  const routes = app.routes.filter(({ method, path }) => !['ALL', 'GET', 'HEAD', 'OPTIONS'].includes(method) && !isOpen(path) && !harmless.includes(path));
  const paths = [...new Set(routes.map((route) => route.path))];
  expect(paths.length).toBeGreaterThan(40);
  const before = await snapshotTables();
  const passed: string[] = [];
  for (const path of paths) {
    const filled = path.replaceAll(/:([A-Za-z_]+)(\{[^}]*\})?/g, (_all, name: string) => ids[name] ?? 'some_id');
    const { status } = await owner.send(filled, { name: 'Changed', action: 'members', email: 'x@guest.test', role: 'viewer', reach: 'all', confirmed: 'yes' });
    if (status < 400) passed.push(path);
  }
  expect(passed).toEqual([]);
  expect(await snapshotTables()).toEqual(before);
  expect(await database.select().from(session).where(eq(session.id, owner.sessionId))).toMatchObject([{ viewAsUserId: viewer.userId }]);
}, 60_000);
