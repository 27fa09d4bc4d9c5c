// Hosts of a project and the page they stand on: named, proved by a file, removed; payers are led to proved ones only.
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { addProjectHost } from '../../src/commands/add-project-host';
import { removeProjectHost } from '../../src/commands/remove-project-host';
import { setProjectSettings } from '../../src/commands/set-project-settings';
import { verifyProjectHost } from '../../src/commands/verify-project-host';
import { listProjectHosts, readVerifiedHosts } from '../../src/db/project-host';
import { activity, project } from '../../src/db/schema';
import { makeScope } from '../../src/db/scope';
import { limits } from '../../src/domain/limits';
import { decodeSettings } from '../../src/domain/project-settings';
import { assert } from '../../src/domain/result';
import { readProofFile, type HostFetch } from '../../src/gateways/host-check';
import { Visitor, hiddenIn, signedUp, verified, withProject } from '../support/visitor';
import { database, makeMerchant, makePorts, type Merchant } from '../support/worker-world';

afterEach(() => vi.restoreAllMocks());

let shop: Merchant;
beforeAll(async () => {
  shop = await makeMerchant();
});

const ports = makePorts();
const answers =
  (body: string, status = 200): HostFetch =>
  () =>
    Promise.resolve(new Response(body, { status }));
const never: HostFetch = () => Promise.reject(new Error('nobody is asked'));
const check = (fetch: HostFetch, host: string, by: Merchant = shop) =>
  verifyProjectHost(ports, (url) => readProofFile(url, fetch), by.scope, { projectId: by.projectId, host });

async function named(host: string, by: Merchant = shop): Promise<string> {
  const added = await addProjectHost(ports, by.scope, by.projectId, host);
  assert(added.ok, 'the host is named');
  return added.value.token;
}

async function told(action: string, by: Merchant = shop): Promise<readonly unknown[]> {
  const rows = await database
    .select({ detail: activity.detail })
    .from(activity)
    .where(and(eq(activity.accountId, by.accountId), eq(activity.action, action)));
  return rows.map((row) => row.detail);
}

test('a host is named once, whatever its letters, and counts only once it is proved', async () => {
  const token = await named('https://Shop.Example/cart');
  expect(token).toMatch(/^quittance-verification=[0-9a-f]{32}$/);
  expect(await named('shop.example')).toBe(token);
  expect(await told('project_host.added')).toEqual([{ host: 'shop.example' }]);
  expect(await readVerifiedHosts(database, shop.projectId)).toEqual([]);
  expect(await check(answers('something else'), 'shop.example')).toMatchObject({ value: { finding: { kind: 'other_text' } } });
  expect(await check(answers('', 404), 'shop.example')).toMatchObject({ value: { finding: { kind: 'status', status: 404 } } });
  expect(await readVerifiedHosts(database, shop.projectId)).toEqual([]);
  const calls: string[] = [];
  const honest: HostFetch = (url) => {
    calls.push(url);
    return Promise.resolve(new Response(`${token}\n`));
  };
  const both = await Promise.all([check(honest, 'shop.example'), check(honest, 'shop.example')]);
  expect(both).toMatchObject([{ value: { finding: { kind: 'verified' } } }, { value: { finding: { kind: 'verified' } } }]);
  expect(calls[0]).toBe('https://shop.example/.well-known/quittance-verification.txt');
  expect(await readVerifiedHosts(database, shop.projectId)).toEqual(['shop.example']);
  expect(await told('project_host.verified')).toEqual([{ host: 'shop.example' }]);
  // A proved host is not asked again.
  expect(await check(never, 'shop.example')).toMatchObject({ value: { finding: { kind: 'verified' } } });
});

test('what is no public host is refused with its field', async () => {
  for (const [host, code] of [
    ['', 'required'],
    ['10.0.0.1', 'unsafe_url'],
    ['router.lan', 'unsafe_url'],
    ['shop.example:22', 'unsafe_url'],
    ['quittance.test', 'unsafe_url'],
  ]) {
    expect(await addProjectHost(ports, shop.scope, shop.projectId, host ?? '')).toMatchObject({
      refusal: { reason: 'invalid_input', problems: [{ pointer: '/host', code }] },
    });
  }
});

test('the proof of one project is none for another, and a stranger\u2019s project does not exist', async () => {
  const other = await makeMerchant();
  const token = await named('shop.example', other);
  const mine = (await listProjectHosts(database, shop.scope, shop.projectId))[0]?.token ?? '';
  expect(token).not.toBe(mine);
  expect(await check(answers(mine), 'shop.example', other)).toMatchObject({ value: { finding: { kind: 'other_text' } } });
  const stranger = { ...shop, projectId: other.projectId };
  expect(await addProjectHost(ports, stranger.scope, stranger.projectId, 'evil.example')).toMatchObject({ refusal: { reason: 'not_found' } });
  expect(await check(never, 'shop.example', stranger)).toMatchObject({ refusal: { reason: 'not_found' } });
  expect(await removeProjectHost(ports, stranger.scope, { projectId: stranger.projectId, host: 'shop.example' })).toMatchObject({
    refusal: { reason: 'not_found' },
  });
  expect(await listProjectHosts(database, shop.scope, other.projectId)).toEqual([]);
});

test('who may only look changes nothing', async () => {
  const looks = { ...shop, scope: makeScope({ ...shop.scope, rights: ['projects:view'] }) };
  const forbidden = { refusal: { reason: 'forbidden', right: 'projects:manage' } };
  expect(await addProjectHost(ports, looks.scope, looks.projectId, 'new.example')).toMatchObject(forbidden);
  expect(await check(never, 'shop.example', looks)).toMatchObject(forbidden);
  expect(await removeProjectHost(ports, looks.scope, { projectId: looks.projectId, host: 'shop.example' })).toMatchObject(forbidden);
  expect(await setProjectSettings(ports, looks.scope, looks.projectId, { site: 'https://shop.example/' })).toMatchObject(forbidden);
});

test('a project has room for twenty hosts, also when they come all at once', async () => {
  const full = await makeMerchant();
  const all = await Promise.all(
    Array.from({ length: limits.projectHostsMax + 3 }, (_, index) => addProjectHost(ports, full.scope, full.projectId, `s${index}.example`)),
  );
  expect(all.filter((one) => one.ok)).toHaveLength(limits.projectHostsMax);
  expect(all.filter((one) => !one.ok)).toMatchObject(Array.from({ length: 3 }, () => ({ refusal: { reason: 'limit_reached', max: limits.projectHostsMax } })));
});

test('a return address needs a proved host; when the host goes, the address stays and is not offered', async () => {
  const success = 'https://shop.example/thanks';
  const elsewhere = { returns: { success: 'https://other.example/' } };
  expect(await setProjectSettings(ports, shop.scope, shop.projectId, elsewhere)).toMatchObject({
    refusal: { reason: 'host_unverified', host: 'other.example' },
  });
  const saved = await setProjectSettings(ports, shop.scope, shop.projectId, { returns: { success } });
  expect(saved).toMatchObject({ value: { returns: { success } } });
  // The same again changes nothing and is told of once.
  expect((await setProjectSettings(ports, shop.scope, shop.projectId, { returns: { success } })).ok).toBe(true);
  expect(await told('project.changed')).toEqual([{ return_success: ['', success] }]);
  const first = await removeProjectHost(ports, shop.scope, { projectId: shop.projectId, host: 'shop.example' });
  expect(first).toMatchObject({ value: { host: 'shop.example' } });
  expect(await removeProjectHost(ports, shop.scope, { projectId: shop.projectId, host: 'shop.example' })).toMatchObject({ refusal: { reason: 'not_found' } });
  expect(await told('project_host.removed')).toEqual([{ host: 'shop.example' }]);
  expect(await readVerifiedHosts(database, shop.projectId)).toEqual([]);
  expect((await setProjectSettings(ports, shop.scope, shop.projectId, { site: 'https://shop.example/' })).ok).toBe(true);
});

test('of two who change settings at once, neither undoes what the other said', async () => {
  const two = await makeMerchant();
  const both = await Promise.all([
    setProjectSettings(ports, two.scope, two.projectId, { site: 'https://one.example/' }),
    setProjectSettings(ports, two.scope, two.projectId, { termsUrl: 'https://two.example/' }),
  ]);
  expect(both.map((one) => one.ok)).toEqual([true, true]);
  const [row] = await database.select().from(project).where(eq(project.id, two.projectId));
  expect(decodeSettings(row?.settings ?? '{}')).toMatchObject({ site: 'https://one.example/', termsUrl: 'https://two.example/' });
  expect(await told('project.changed', two)).toHaveLength(2);
});

test('an account that has hosts looked at again and again has to wait', async () => {
  const busy = await makeMerchant();
  const token = await named('busy.example', busy);
  const counter = ports.limiter.getByName(`host-check:${busy.accountId}`);
  await Promise.all(Array.from({ length: limits.hostChecksPerHourMax }, () => counter.hit(limits.hostChecksPerHourMax, 3_600_000, ports.nowMs)));
  expect(await check(never, 'busy.example', busy)).toMatchObject({ refusal: { reason: 'too_many_requests' } });
  const later = { ...ports, nowMs: ports.nowMs + 3_600_001 };
  const found = await verifyProjectHost(later, (url) => readProofFile(url, answers(token)), busy.scope, { projectId: busy.projectId, host: 'busy.example' });
  expect(found).toMatchObject({ value: { finding: { kind: 'verified' } } });
});

test('on the page: a host is named, proved and removed, and a refused form keeps what was typed', async () => {
  const owner: Visitor = await verified(await signedUp());
  const id = await withProject(owner);
  const page = `/projects/${id}/site`;
  const send = async (action: string, fields: Record<string, string>) => owner.post(action, { ...hiddenIn((await owner.get(page)).html, page), ...fields });
  const refused = await send(page, { site: 'https://shop.example/', support_contact: 'help@shop.example', return_success: 'https://shop.example/thanks' });
  expect(refused.status).toBe(422);
  expect(refused.html).toContain('value="https://shop.example/thanks"');
  expect(refused.html).toContain('value="shop.example"');
  expect((await send(`/projects/${id}/hosts`, { host: 'shop.example' })).location).toBe(`${page}#hosts`);
  const token = /quittance-verification=[0-9a-f]{32}/.exec((await owner.get(page)).html)?.[0] ?? '';
  const peer = vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(new Response(null, { status: 301, headers: { location: '/x' } })));
  expect((await send(`/projects/${id}/hosts/check`, { host: 'shop.example' })).html).toContain('redirects to another address');
  peer.mockImplementation(() => Promise.resolve(new Response(token)));
  expect((await send(`/projects/${id}/hosts/check`, { host: 'shop.example' })).html).toContain('shop.example is verified');
  const saved = await send(page, { site: 'https://shop.example/', support_contact: 'help@shop.example', return_success: 'https://shop.example/thanks' });
  expect(saved.location).toBe(`${page}?done=saved`);
  expect((await send(`/projects/${id}/hosts/removal`, { host: 'shop.example' })).status).toBe(303);
  const after = (await owner.get(page)).html;
  expect(after).toContain('value="help@shop.example"');
  expect(after).toContain('Payers are not led here: shop.example is not verified.');
  expect((await send(`/projects/${id}/hosts/check`, { host: 'gone.example' })).status).toBe(404);
});
