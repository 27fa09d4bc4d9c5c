// Owns the pages of a project's webhook endpoints: the list, one endpoint with its switches, the replays. A signing secret is in the answer to the
// form that asked for it and nowhere else.
import { Hono, type Context } from 'hono';
import { changeWebhookEndpoint } from '../../commands/change-webhook-endpoint';
import { createWebhookEndpoint } from '../../commands/create-webhook-endpoint';
import { deleteWebhookEndpoint } from '../../commands/delete-webhook-endpoint';
import { pauseWebhookEndpoint } from '../../commands/pause-webhook-endpoint';
import { readWebhookSecret } from '../../commands/read-webhook-secret';
import { replayWebhook } from '../../commands/replay-webhook';
import { resumeWebhookEndpoint } from '../../commands/resume-webhook-endpoint';
import { rotateWebhookSecret } from '../../commands/rotate-webhook-secret';
import { testWebhookEndpoint } from '../../commands/test-webhook-endpoint';
import { countOpenReplays, listReplays } from '../../db/replay-request';
import { lacksRight, type AccountScope } from '../../db/scope';
import { listPostbackEndpoints } from '../../db/postback';
import { findWebhookEndpoint, listWebhookEndpoints, type WebhookEndpointRow } from '../../db/webhook-endpoint';
import { readEndpointStats, type EndpointStats } from '../../db/webhook-stats';
import { performanceOf } from '../../domain/webhook-performance';
import { invalidField } from '../../domain/refusal';
import { refuse, type Result } from '../../domain/result';
import { paths } from '../../../views/paths';
import { WebhooksPage, type WebhooksProps } from '../../../views/project/webhooks';
import type { FormState } from '../../../views/ui/form';
import { EndpointPage, type EndpointProps } from '../../../views/webhook/show';
import { ReplayPage } from '../../../views/webhook/replay';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt, framed } from './frame';
import { projectHead, projectScope } from './project-scope';
import { dayStart, endpointView, readLog, replayView } from './webhook-view';

const hourMs = 3_600_000;
const list = '/projects/:projectId/webhooks';
const one = `${list}/:endpointId`;
const manage = requireRight('webhooks:manage');
const confirmed = stepUp('webhook_secrets');

export const webhookEndpointPages = new Hono<AppEnv>();

interface Own {
  /** In the endpoint's own mode: a project's page shows both. */
  readonly scope: AccountScope;
  readonly endpoint: WebhookEndpointRow;
}

/** The endpoint of the address within the project of the address, or null. Postbacks have a page of their own. */
async function ownEndpoint(c: Context<AppEnv>): Promise<Own | null> {
  const { database, project } = c.var;
  for (const mode of ['live', 'test'] as const) {
    const scope = inMode(c.var.scope, mode);
    const endpoint = await findWebhookEndpoint(database, scope, c.req.param('endpointId') ?? '');
    if (endpoint?.projectId === project.id && endpoint.kind === 'standard') return { scope, endpoint };
  }
  return null;
}

webhookEndpointPages.get(list, projectScope, requireRight('webhooks:view'), (c) => {
  const form: FormState = { values: { mode: c.var.project.mode }, refusal: null };
  return showEndpoints(c, { form, chosenEvents: [], created: null });
});

webhookEndpointPages.post(list, projectScope, manage, confirmed, async (c) => {
  const form = await readForm(c);
  const projectId = c.var.project.id;
  const events = form.all('events');
  const refused = (refusal: NonNullable<FormState['refusal']>) => showEndpoints(c, { form: formAgain(form, refusal), chosenEvents: events, created: null });
  const request = form.request(`POST /projects/${projectId}/webhooks`);
  const mode = form.text('mode');
  if (request === null) return refused({ reason: 'idempotency_key_missing' });
  if (mode !== 'live' && mode !== 'test') return refused(invalidField('/mode', 'not_listed'));
  const url = form.text('url').trim();
  const input = { projectId, url, events, ordered: form.text('ordered') === 'yes' };
  const created = await createWebhookEndpoint(c.var.ports, inMode(c.var.scope, mode), input, request);
  if (!created.ok) return refused(created.refusal);
  // The same form once more: the endpoint is there, its secret is not.
  if (created.value.secret === null) return c.redirect(paths.webhooks(projectId), 303);
  return showEndpoints(c, { form: { values: { mode }, refusal: null }, chosenEvents: [], created: { url, secret: created.value.secret } });
});

webhookEndpointPages.get(one, projectScope, requireRight('webhooks:view'), async (c) => {
  const own = await ownEndpoint(c);
  return own === null ? answerRefusal(c, { reason: 'not_found' }) : showEndpoint(c, own, plainState(own.endpoint));
});

webhookEndpointPages.post(one, projectScope, manage, confirmed, async (c) => {
  const own = await ownEndpoint(c);
  if (own === null) return answerRefusal(c, { reason: 'not_found' });
  const form = await readForm(c);
  const changes = { url: form.text('url'), events: form.all('events'), ordered: form.text('ordered') === 'yes' };
  const changed = await changeWebhookEndpoint(c.var.ports, own.scope, own.endpoint.id, changes);
  if (!changed.ok) return showEndpoint(c, own, { form: formAgain(form, changed.refusal), chosenEvents: changes.events, revealed: null });
  return c.redirect(doneAt(paths.webhook(c.var.project.id, own.endpoint.id), 'saved'), 303);
});

webhookEndpointPages.post(`${one}/secret`, projectScope, manage, confirmed, async (c) => {
  const own = await ownEndpoint(c);
  if (own === null) return answerRefusal(c, { reason: 'not_found' });
  const read = await readWebhookSecret(c.var.ports, own.scope, own.endpoint.id);
  if (!read.ok) return answerRefusal(c, read.refusal);
  return showEndpoint(c, own, { ...plainState(own.endpoint), revealed: { kind: 'secret', secret: read.value.secret } });
});

webhookEndpointPages.post(`${one}/rotation`, projectScope, manage, confirmed, async (c) => {
  const own = await ownEndpoint(c);
  if (own === null) return answerRefusal(c, { reason: 'not_found' });
  const { id } = own.endpoint;
  const request = (await readForm(c)).request(`POST /webhooks/${id}/rotation`);
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const rotated = await rotateWebhookSecret(c.var.ports, own.scope, id, request);
  if (!rotated.ok) return answerRefusal(c, rotated.refusal);
  // The same form once more: the secret is there, its text is not.
  if (rotated.value.secret === null) return c.redirect(paths.webhook(c.var.project.id, id), 303);
  const fresh = await ownEndpoint(c);
  return showEndpoint(c, fresh ?? own, { ...plainState(own.endpoint), revealed: { kind: 'new_secret', secret: rotated.value.secret } });
});

webhookEndpointPages.post(`${one}/pause`, projectScope, manage, (c) => switched(c, 'webhook_paused', pauseWebhookEndpoint));

webhookEndpointPages.post(`${one}/resumption`, projectScope, manage, (c) => switched(c, 'webhook_resumed', resumeWebhookEndpoint));

async function switched(c: Context<AppEnv>, done: 'webhook_paused' | 'webhook_resumed', command: typeof pauseWebhookEndpoint): Promise<Response> {
  const own = await ownEndpoint(c);
  if (own === null) return await answerRefusal(c, { reason: 'not_found' });
  const result = await command(c.var.ports, own.scope, own.endpoint.id);
  return result.ok ? c.redirect(doneAt(paths.webhook(c.var.project.id, own.endpoint.id), done), 303) : await answerRefusal(c, result.refusal);
}

webhookEndpointPages.post(`${one}/test`, projectScope, manage, async (c) => {
  const own = await ownEndpoint(c);
  if (own === null) return answerRefusal(c, { reason: 'not_found' });
  const form = await readForm(c);
  const request = form.request(`POST /webhooks/${own.endpoint.id}/test`);
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const made = await testWebhookEndpoint(c.var.ports, own.scope, own.endpoint.id, form.text('type'), request);
  if (!made.ok) return answerRefusal(c, made.refusal);
  const { deliveryId } = made.value;
  // Only wakes: the minute's schedule would send it as well.
  c.var.ports.later(c.env.DELIVERIES.send({ kind: 'deliveries', deliveryIds: [deliveryId] }));
  return c.redirect(paths.webhookDelivery(c.var.project.id, deliveryId), 303);
});

webhookEndpointPages.get(`${one}/replays`, projectScope, requireRight('webhooks:view'), async (c) => {
  const own = await ownEndpoint(c);
  return own === null ? answerRefusal(c, { reason: 'not_found' }) : showReplays(c, own, { values: { which: 'failed', since: '24' }, refusal: null });
});

webhookEndpointPages.post(`${one}/replays`, projectScope, manage, async (c) => {
  const own = await ownEndpoint(c);
  if (own === null) return answerRefusal(c, { reason: 'not_found' });
  const form = await readForm(c);
  const { id } = own.endpoint;
  const request = form.request(`POST /webhooks/${id}/replays`);
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const range = rangeOf(form, c.var.nowMs);
  const which = form.text('which') === 'all' ? 'all' : 'failed';
  const asked = range.ok ? await replayWebhook(c.var.ports, own.scope, id, { which, ...range.value }, request) : range;
  if (!asked.ok) return showReplays(c, own, formAgain(form, asked.refusal));
  return c.redirect(doneAt(paths.webhookReplays(c.var.project.id, id), 'webhook_replay'), 303);
});

/** The form's hours back, or its days, both inclusive. */
function rangeOf(form: SentForm, nowMs: number): Result<{ readonly fromMs: number; readonly toMs: number | null }> {
  const since = form.text('since');
  if (/^\d{1,3}$/.test(since)) return { ok: true, value: { fromMs: nowMs - Number(since) * hourMs, toMs: null } };
  const from = dayStart(form.text('from'));
  if (from === null) return refuse(invalidField('/from', form.text('from') === '' ? 'required' : 'invalid'));
  const last = form.text('to') === '' ? null : dayStart(form.text('to'));
  if (last === null && form.text('to') !== '') return refuse(invalidField('/to', 'invalid'));
  return { ok: true, value: { fromMs: from, toMs: last === null ? null : last + 24 * hourMs } };
}

webhookEndpointPages.post(`${one}/deletion`, projectScope, manage, async (c) => {
  const own = await ownEndpoint(c);
  if (own === null) return answerRefusal(c, { reason: 'not_found' });
  const deleted = await deleteWebhookEndpoint(c.var.ports, own.scope, own.endpoint.id);
  return deleted.ok ? c.redirect(doneAt(paths.webhooks(c.var.project.id), 'endpoint'), 303) : answerRefusal(c, deleted.refusal);
});

const noFigures: EndpointStats = { ...performanceOf([]), last: null };

async function showEndpoints(c: Context<AppEnv>, state: Pick<WebhooksProps, 'form' | 'chosenEvents' | 'created'>): Promise<Response> {
  const { database, scope, project, nowMs } = c.var;
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : paths.webhooks(project.id));
  const [live, test, postbacks] = await Promise.all([
    listWebhookEndpoints(database, inMode(scope, 'live'), project.id),
    listWebhookEndpoints(database, inMode(scope, 'test'), project.id),
    listPostbackEndpoints(database, scope, project.id),
  ]);
  const rows = [...live, ...test, ...postbacks];
  const [stats, log] = await Promise.all([
    readEndpointStats(
      database,
      scope,
      rows.map(({ id }) => id),
      nowMs,
    ),
    readLog(c, { projectId: project.id, endpointId: null, endpoints: rows.map(({ id, url }) => ({ value: id, label: url })), path: ctx.path }),
  ]);
  const figures = (id: string): EndpointStats => stats.get(id) ?? noFigures;
  const page = WebhooksPage({
    ctx,
    frame,
    project: projectHead(project),
    endpoints: [...live, ...test].map((row) => endpointView(row, figures(row.id), nowMs)),
    postbacks: postbacks.map((row) => endpointView(row, figures(row.id), nowMs)),
    log,
    canManage: lacksRight(scope, 'webhooks:manage') === null,
    ...state,
  });
  const { refusal } = state.form;
  return c.html(page, refusal !== null ? refusalStatus(refusal) : state.created !== null ? 201 : 200);
}

type EndpointState = Pick<EndpointProps, 'form' | 'chosenEvents' | 'revealed'>;

function plainState({ url, ordered, events }: WebhookEndpointRow): EndpointState {
  return { form: { values: { url, ...(ordered ? { ordered: 'yes' } : {}) }, refusal: null }, chosenEvents: events, revealed: null };
}

async function showEndpoint(c: Context<AppEnv>, { scope, endpoint }: Own, state: EndpointState): Promise<Response> {
  const { database, project, nowMs } = c.var;
  const own = paths.webhook(project.id, endpoint.id);
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : own);
  const [stats, log, replaysOpen, confirmedUntilMs] = await Promise.all([
    readEndpointStats(database, scope, [endpoint.id], nowMs),
    readLog(c, { projectId: project.id, endpointId: endpoint.id, endpoints: [], path: ctx.path }),
    countOpenReplays(database, scope, endpoint.id),
    confirmedUntil(c, 'webhook_secrets'),
  ]);
  const page = EndpointPage({
    ctx,
    frame,
    project: projectHead(project),
    endpoint: endpointView(endpoint, stats.get(endpoint.id) ?? noFigures, nowMs),
    log,
    replaysOpen,
    canManage: lacksRight(scope, 'webhooks:manage') === null,
    confirmedUntilMs,
    ...state,
  });
  const { refusal } = state.form;
  return c.html(page, refusal !== null ? refusalStatus(refusal) : state.revealed?.kind === 'new_secret' ? 201 : 200);
}

async function showReplays(c: Context<AppEnv>, { scope, endpoint }: Own, form: FormState): Promise<Response> {
  const { database, project } = c.var;
  const { id, url } = endpoint;
  const { ctx, frame } = await framed(c, { projectId: project.id }, paths.webhookReplays(project.id, id));
  const replays = await listReplays(database, scope, id);
  const canManage = lacksRight(scope, 'webhooks:manage') === null;
  const page = ReplayPage({ ctx, frame, project: projectHead(project), endpoint: { id, url }, form, replays: replays.map(replayView), canManage });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}
