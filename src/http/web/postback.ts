// Owns the page of a project's CryptoCloud-compatible side: keys of that kind, the secret and the address of postbacks. What is secret is in the
// answer to the form that asked for it and nowhere else.
import { Hono, type Context } from 'hono';
import { createApiKey } from '../../commands/create-api-key';
import { makePostbackSecret } from '../../commands/make-postback-secret';
import { readPostbackSecret } from '../../commands/read-postback-secret';
import { setPostback } from '../../commands/set-postback';
import { listApiKeys } from '../../db/api-key';
import { listDeliveriesOfProject } from '../../db/delivery';
import { readTargetNames } from '../../db/delivery-target';
import { readEventTypes } from '../../db/event';
import { listPostbackEndpoints } from '../../db/postback';
import { lacksRight } from '../../db/scope';
import type { WebhookEndpointRow } from '../../db/webhook-endpoint';
import { coversKey } from '../../domain/api-key-rules';
import { samplePostback } from '../../domain/cryptocloud/sample';
import { cryptocloudKeyRights, includesRight } from '../../domain/permission';
import { decodeSettings } from '../../domain/project-settings';
import { iconsAt } from '../../../views/assets/coin-icons';
import { paths } from '../../../views/paths';
import { PostbackPage, type PostbackProps } from '../../../views/project/postback';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { deliveryRows } from './invoice-view';
import { keyRow } from './key-form';
import { projectHead, projectScope } from './project-scope';

export const postbackPages = new Hono<AppEnv>();

postbackPages.get('/projects/:projectId/postback', projectScope, requireRight('webhooks:view'), (c) => show(c, null, null));

postbackPages.post('/projects/:projectId/postback', projectScope, requireRight('webhooks:manage'), stepUp('webhook_secrets'), async (c) => {
  const form = await readForm(c);
  const projectId = c.var.project.id;
  const format = form.text('format') === 'form' ? 'form' : 'json';
  const done = await setPostback(c.var.ports, c.var.scope, { projectId, url: form.text('url'), format });
  return done.ok ? c.redirect(doneAt(paths.projectPostback(projectId), 'saved'), 303) : show(c, formAgain(form, done.refusal), null);
});

postbackPages.post('/projects/:projectId/postback/key', projectScope, requireRight('keys:manage'), stepUp('api_keys'), async (c) => {
  const projectId = c.var.project.id;
  const request = (await readForm(c)).request(`POST /projects/${projectId}/postback/key`);
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const wish = { projectId, kind: 'cryptocloud', name: 'CryptoCloud', scopes: [], allowList: [], expiresAtMs: null } as const;
  const made = await createApiKey(c.var.ports, c.var.scope, wish, request);
  if (!made.ok) return answerRefusal(c, made.refusal);
  // The same form once more: the key is there, its text is not.
  if (made.value.secret === null) return c.redirect(paths.projectPostback(projectId), 303);
  return show(c, null, { kind: 'key', secret: made.value.secret });
});

postbackPages.post('/projects/:projectId/postback/secret', projectScope, requireRight('webhooks:manage'), stepUp('webhook_secrets'), async (c) => {
  const read = await readPostbackSecret(c.var.ports, c.var.scope, c.var.project.id);
  return read.ok ? show(c, null, { kind: 'secret', secret: read.value.secret }) : answerRefusal(c, read.refusal);
});

postbackPages.post('/projects/:projectId/postback/secret/new', projectScope, requireRight('webhooks:manage'), stepUp('webhook_secrets'), async (c) => {
  const projectId = c.var.project.id;
  const request = (await readForm(c)).request(`POST /projects/${projectId}/postback/secret/new`);
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const made = await makePostbackSecret(c.var.ports, c.var.scope, projectId, request);
  if (!made.ok) return answerRefusal(c, made.refusal);
  if (made.value.secret === null) return c.redirect(paths.projectPostback(projectId), 303);
  return show(c, null, { kind: 'new_secret', secret: made.value.secret });
});

async function show(c: Context<AppEnv>, refused: FormState | null, revealed: PostbackProps['revealed']): Promise<Response> {
  const { database, scope, project, nowMs, settings } = c.var;
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : paths.projectPostback(project.id));
  const seesKeys = includesRight(scope.rights, 'keys:view');
  const [endpoints, keys] = await Promise.all([
    listPostbackEndpoints(database, scope, project.id),
    seesKeys ? listApiKeys(database, scope, project.id) : Promise.resolve([]),
  ]);
  const form = refused ?? { values: valuesOf(endpoints[0], decodeSettings(project.settings).postbackFormat), refusal: null };
  const { success, fail } = decodeSettings(project.settings).returns;
  const page = PostbackPage({
    ctx,
    frame,
    project: projectHead(project),
    origin: settings.origin,
    shopId: project.shopId,
    keys: keys.filter((key) => key.kind === 'cryptocloud').map((key) => keyRow(key, nowMs)),
    form,
    revealed,
    isPaused: endpoints.some((row) => row.state !== 'on'),
    sample: samplePostback({
      project: { id: project.id, name: project.name, success, fail },
      origin: settings.origin,
      icons: iconsAt(settings.origin),
      format: form.values['format'] === 'form' ? 'form' : 'json',
    }),
    deliveries: await recentPostbacks(c, endpoints),
    canManage: lacksRight(scope, 'webhooks:manage') === null,
    canMakeKeys: lacksRight(scope, 'keys:manage') === null && coversKey(scope.rights, cryptocloudKeyRights),
    confirmedUntilMs: await confirmedUntil(c, 'webhook_secrets'),
  });
  if (refused?.refusal !== undefined && refused.refusal !== null) return c.html(page, refusalStatus(refused.refusal));
  return c.html(page, revealed === null || revealed.kind === 'secret' ? 200 : 201);
}

function valuesOf(endpoint: WebhookEndpointRow | undefined, usual: 'json' | 'form'): Readonly<Record<string, string>> {
  const format = endpoint === undefined ? usual : endpoint.kind === 'postback_form' ? 'form' : 'json';
  return { url: endpoint?.url ?? '', format };
}

async function recentPostbacks(c: Context<AppEnv>, endpoints: readonly WebhookEndpointRow[]): Promise<PostbackProps['deliveries']> {
  const { database, scope, project } = c.var;
  const ids = endpoints.map((row) => row.id);
  const rows = (await listDeliveriesOfProject(database, scope, project.id)).filter((row) => ids.includes(row.target));
  const [names, types] = await Promise.all([
    readTargetNames(database, scope, ids),
    readEventTypes(
      database,
      scope,
      rows.map((row) => row.eventId),
    ),
  ]);
  return deliveryRows(rows, types, names);
}
