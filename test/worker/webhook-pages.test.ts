// The pages of webhooks as a merchant's browser meets them: figures, forms, a secret that is shown only after a confirmation, and a log in which a
// stranger's answer stays text.
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { delivery, replay, webhookEndpoint } from '../../src/db/schema';
import { makeTellingPorts } from '../../src/queues/home';
import { deliverThese } from '../../src/queues/deliver';
import { makeWorld, type World } from '../support/authorization-world';
import { origin, send } from '../support/api-client';
import { database, env, makePorts } from '../support/worker-world';

let world: World;
let base = '';
beforeAll(async () => {
  world = await makeWorld();
  base = `/projects/${world.projectId}`;
});

type Fields = Readonly<Record<string, string>>;

async function ask(
  path: string,
  fields: Fields | null = null,
  by = world.people.owner,
): Promise<{ readonly status: number; readonly text: string; readonly to: string }> {
  const headers = new Headers({ Cookie: by.cookie, 'Sec-Fetch-Site': 'same-origin', Origin: origin, 'CF-Connecting-IP': '192.0.2.9' });
  const body = fields === null ? null : new URLSearchParams({ csrf: by.csrf, idempotency_key: crypto.randomUUID(), ...fields });
  const response = await send(new Request(origin + path, { method: fields === null ? 'GET' : 'POST', headers, body, redirect: 'manual' }));
  return { status: response.status, text: await response.text(), to: response.headers.get('location') ?? '' };
}

const page = (what = ''): string => `${base}/webhooks/${world.endpointId}${what}`;

describe('the page of an endpoint', () => {
  test('says how it does, and is reached from the list', async () => {
    expect((await ask(`${base}/webhooks`)).text).toContain(`href="${page()}"`);
    const { status, text } = await ask(page());
    expect(status).toBe(200);
    expect(text).toContain('0\u00a0% of\u00a01');
    expect(text.match(/<h1/g)).toHaveLength(1);
    expect(text).toContain('https://shop.test/hooks');
    expect(text).not.toContain('whsec_');
  });

  test('changes its settings, and shows again what was typed where an address is refused', async () => {
    const refused = await ask(page(), { url: 'https://10.0.0.1/x', ordered: 'yes' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('https://10.0.0.1/x');
    const saved = await ask(page(), { url: 'https://shop.example.com/moved', events: 'payment.paid', ordered: 'yes' });
    expect(saved).toMatchObject({ status: 303, to: `${page()}?done=saved` });
    const [row] = await database.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, world.endpointId));
    expect(row).toMatchObject({ url: 'https://shop.example.com/moved', events: ['payment.paid'], ordered: true });
  });

  test('shows the secret only in the answer to who asked, and a new one once', async () => {
    expect((await ask(page('/secret'), {})).text).toContain('whsec_c2VjcmV0');
    expect((await ask(page())).text).not.toContain('whsec_');
    const sent = { idempotency_key: crypto.randomUUID() };
    const rotated = await ask(page('/rotation'), sent);
    expect(rotated.status).toBe(201);
    expect(rotated.text).toMatch(/whsec_[A-Za-z0-9+/=]{44}/);
    expect(rotated.text).toContain('signs as well until');
    expect(await ask(page('/rotation'), sent)).toMatchObject({ status: 303, to: page() });
  });

  test('pauses, resumes and asks for a replay of days', async () => {
    expect(await ask(page('/pause'), {})).toMatchObject({ status: 303, to: `${page()}?done=webhook_paused` });
    expect((await ask(page())).text).toContain('Paused by a person');
    expect(await ask(page('/resumption'), {})).toMatchObject({ status: 303 });
    const today = new Date().toISOString().slice(0, 10);
    expect(await ask(page('/replays'), { which: 'all', since: 'days', from: today, to: today })).toMatchObject({ status: 303 });
    for (const days of [{ from: '' }, { from: '2020-01-01' }, { from: '2026-02-31' }, { from: today, to: 'x' }]) {
      expect((await ask(page('/replays'), { which: 'failed', since: 'days', ...days })).status).toBe(422);
    }
    expect(await database.select().from(replay).where(eq(replay.endpointId, world.endpointId))).toMatchObject([{ which: 'all' }]);
    expect((await ask(page('/replays'))).text).toContain('Running');
  });
});

describe('a delivery', () => {
  const bodies = { ...env, DELIVERIES: { send: async () => undefined } };
  let path = '';

  test('of a test event is looked at right after it was asked for, and says that it is on its way', async () => {
    const made = await ask(page('/test'), { type: 'payment.over' });
    expect(made.status).toBe(303);
    path = made.to;
    expect(path).toMatch(new RegExp(`^${base}/deliveries/dlv_`));
    expect((await ask(page('/test'), { type: 'option.ready' })).status).toBe(422);
  });

  test('shows what was sent, what a hostile receiver answered as text, and the command that checks the signature', async () => {
    const ports = makeTellingPorts(bodies as unknown as typeof env, makePorts().settings);
    const hostile = '</code><script>alert(1)</script>';
    const id = path.slice(path.lastIndexOf('/') + 1);
    const fetch = async () => new Response(hostile, { status: 500, headers: { 'x-said': '<b>hello</b>' } });
    await database.update(delivery).set({ state: 'pending', attempts: 0, dueAtMs: 0, leaseToken: null, leaseUntilMs: null }).where(eq(delivery.id, id));
    await deliverThese({ ...ports, settings: { ...ports.settings, dnsOverHttps: '' }, fetch }, [id]);
    const { status, text } = await ask(path);
    expect(status).toBe(200);
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;b&gt;hello');
    expect(text).toContain('openssl dgst');
    expect(text).toContain('webhook-signature: v1,');
    expect(text).toContain('SAMPLE-1042');
    const viewer = await ask(path, null, world.people.viewer);
    expect([viewer.status, viewer.text.includes('alert(1)')]).toEqual([viewer.status === 403 ? 403 : 200, false]);
  });

  test('is sent again by a press, and belongs to its own project only', async () => {
    expect(await ask(`${path}/redelivery`, {})).toMatchObject({ status: 303, to: `${path}?done=again` });
    const other = await makeWorld();
    const id = path.slice(path.lastIndexOf('/') + 1);
    expect((await ask(`/projects/${other.projectId}/deliveries/${id}`, null, other.people.owner)).status).toBe(404);
    expect((await ask(`/projects/${other.projectId}/webhooks/${world.endpointId}`, null, other.people.owner)).status).toBe(404);
  });
});

test('the log is narrowed by state, event and day, goes on by cursor, and shrugs at nonsense', async () => {
  const { accountId, projectId, endpointId } = world;
  const of = { accountId, projectId, mode: 'test', channel: 'webhook', target: endpointId, attempts: 1, dueAtMs: 1, invoiceId: null } as const;
  for (let index = 0; index < 30; index += 1) {
    const id = `dlv_page${String(index).padStart(2, '0')}`;
    await database
      .insert(delivery)
      .values({ ...of, id, eventId: id, kind: 'payment.late', state: 'dead', createdAtMs: Date.parse('2026-03-01T12:00:00Z') + index });
  }
  const log = `${page()}?state=dead&event=payment.late&from=2026-03-01&to=2026-03-01`;
  const first = await ask(log);
  expect(first.text.match(/\/deliveries\/dlv_page/g)).toHaveLength(25);
  const next = /rel="next" href="([^"]+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect((await ask(next)).text.match(/\/deliveries\/dlv_page/g)).toHaveLength(5);
  expect((await ask(`${page()}?event=payment.late&to=2026-02-28`)).text).toContain('No delivery matches');
  for (const query of ['state=%00', 'cursor=%F0', 'from=2026-02-31', 'endpoint=x', 'event[]=a']) expect((await ask(`${page()}?${query}`)).status).toBe(200);
});
