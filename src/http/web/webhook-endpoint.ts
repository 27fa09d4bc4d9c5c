// Owns the page of a project's webhook endpoints. A signing secret is in the answer to the form that made it and nowhere else.
import { Hono, type Context } from 'hono';
import { createWebhookEndpoint } from '../../commands/create-webhook-endpoint';
import { deleteWebhookEndpoint } from '../../commands/delete-webhook-endpoint';
import { listDeliveriesOfProject } from '../../db/delivery';
import { readTargetNames } from '../../db/delivery-target';
import { readEventTypes } from '../../db/event';
import { lacksRight } from '../../db/scope';
import { findWebhookEndpoint, listWebhookEndpoints } from '../../db/webhook-endpoint';
import { publicEventTypes } from '../../domain/public-event';
import { invalidField } from '../../domain/refusal';
import { paths } from '../../../views/paths';
import { WebhooksPage, type WebhooksProps } from '../../../views/project/webhooks';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { deliveryRows } from './invoice-view';
import { projectHead, projectScope } from './project-scope';

export const webhookEndpointPages = new Hono<AppEnv>();

webhookEndpointPages.get('/projects/:projectId/webhooks', projectScope, requireRight('webhooks:view'), (c) => {
  const form: FormState = { values: { mode: c.var.project.mode }, refusal: null };
  return showEndpoints(c, { form, chosenEvents: [], created: null });
});

webhookEndpointPages.post('/projects/:projectId/webhooks', projectScope, requireRight('webhooks:manage'), stepUp('webhook_secrets'), async (c) => {
  const form = await readForm(c);
  const projectId = c.var.project.id;
  const events = form.all('events');
  const refused = (refusal: NonNullable<FormState['refusal']>) => showEndpoints(c, { form: formAgain(form, refusal), chosenEvents: events, created: null });
  const request = form.request(`POST /projects/${projectId}/webhooks`);
  const mode = form.text('mode');
  if (request === null) return refused({ reason: 'idempotency_key_missing' });
  if (mode !== 'live' && mode !== 'test') return refused(invalidField('/mode', 'not_listed'));
  const url = form.text('url').trim();
  const created = await createWebhookEndpoint(c.var.ports, inMode(c.var.scope, mode), { projectId, url, events }, request);
  if (!created.ok) return refused(created.refusal);
  // The same form once more: the endpoint is there, its secret is not.
  if (created.value.secret === null) return c.redirect(paths.webhooks(projectId), 303);
  return showEndpoints(c, { form: { values: { mode }, refusal: null }, chosenEvents: [], created: { url, secret: created.value.secret } });
});

webhookEndpointPages.post('/projects/:projectId/webhooks/:endpointId/deletion', projectScope, requireRight('webhooks:manage'), async (c) => {
  const { database, scope, project, ports } = c.var;
  const endpointId = c.req.param('endpointId');
  // An endpoint has a mode of its own; the page shows both.
  for (const mode of ['live', 'test'] as const) {
    const own = inMode(scope, mode);
    const endpoint = await findWebhookEndpoint(database, own, endpointId);
    if (endpoint?.projectId !== project.id) continue;
    const deleted = await deleteWebhookEndpoint(ports, own, endpointId);
    return deleted.ok ? c.redirect(doneAt(paths.webhooks(project.id), 'endpoint'), 303) : answerRefusal(c, deleted.refusal);
  }
  return answerRefusal(c, { reason: 'not_found' });
});

async function showEndpoints(c: Context<AppEnv>, state: Pick<WebhooksProps, 'form' | 'chosenEvents' | 'created'>): Promise<Response> {
  const { database, scope, project } = c.var;
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : paths.webhooks(project.id));
  const [live, test, deliveries] = await Promise.all([
    listWebhookEndpoints(database, inMode(scope, 'live'), project.id),
    listWebhookEndpoints(database, inMode(scope, 'test'), project.id),
    listDeliveriesOfProject(database, scope, project.id),
  ]);
  const [names, types] = await Promise.all([
    readTargetNames(
      database,
      scope,
      deliveries.map((row) => row.target),
    ),
    readEventTypes(
      database,
      scope,
      deliveries.map((row) => row.eventId),
    ),
  ]);
  const page = WebhooksPage({
    ctx,
    frame,
    project: projectHead(project),
    endpoints: [...live, ...test].map(({ id, url, events, mode, state: health }) => ({ id, url, events, mode, state: health })),
    deliveries: deliveryRows(deliveries, types, names),
    eventTypes: publicEventTypes,
    canManage: lacksRight(scope, 'webhooks:manage') === null,
    ...state,
  });
  const { refusal } = state.form;
  return c.html(page, refusal !== null ? refusalStatus(refusal) : state.created !== null ? 201 : 200);
}
