// Owns the pages of a project's API keys. A new key is in the answer to its own form and nowhere else, ever.
import { Hono, type Context } from 'hono';
import { changeApiKey } from '../../commands/change-api-key';
import { createApiKey } from '../../commands/create-api-key';
import { revokeApiKey } from '../../commands/revoke-api-key';
import { rotateApiKey } from '../../commands/rotate-api-key';
import { findApiKey, listApiKeys } from '../../db/api-key';
import { lacksRight } from '../../db/scope';
import { allowListOf, grantableRights } from '../../domain/api-key-rules';
import type { Right } from '../../domain/permission';
import { invalidField } from '../../domain/refusal';
import { KeyChangePage } from '../../../views/keys/change';
import { paths } from '../../../views/paths';
import { KeysPage, type KeysProps } from '../../../views/project/keys';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { keyRow, keyTerms, keyValues, usualScopes } from './key-form';
import { projectHead, projectScope } from './project-scope';

export const apiKeyPages = new Hono<AppEnv>();

apiKeyPages.get('/projects/:projectId/keys', projectScope, requireRight('keys:view'), (c) => {
  return showKeys(c, { form: emptyFor(c.var.project.mode), chosenScopes: usualScopes, created: null });
});

apiKeyPages.post('/projects/:projectId/keys', projectScope, requireRight('keys:manage'), stepUp('api_keys'), async (c) => {
  const form = await readForm(c);
  const projectId = c.var.project.id;
  const chosenScopes = form.all('scopes');
  const refused = (refusal: NonNullable<FormState['refusal']>) => showKeys(c, { form: formAgain(form, refusal), chosenScopes, created: null });
  const request = form.request(`POST /projects/${projectId}/keys`);
  const mode = form.text('mode');
  if (request === null) return refused({ reason: 'idempotency_key_missing' });
  if (mode !== 'live' && mode !== 'test') return refused(invalidField('/mode', 'not_listed'));
  const terms = keyTerms(form, c.var.nowMs);
  if (!terms.ok) return refused(terms.refusal);
  const name = form.text('name').trim();
  const wish = { projectId, kind: 'api', name, scopes: chosenScopes, ...terms.value } as const;
  const created = await createApiKey(c.var.ports, inMode(c.var.scope, mode), wish, request);
  if (!created.ok) return refused(created.refusal);
  // The same form once more: the key is there, its secret is not.
  if (created.value.secret === null) return c.redirect(paths.keys(projectId), 303);
  return showKeys(c, { form: emptyFor(mode), chosenScopes: usualScopes, created: { name, secret: created.value.secret, replaces: false } });
});

apiKeyPages.post('/projects/:projectId/keys/:keyId/rotation', projectScope, requireRight('keys:manage'), stepUp('api_keys'), async (c) => {
  const form = await readForm(c);
  const projectId = c.var.project.id;
  const keyId = c.req.param('keyId');
  const request = form.request(`POST /projects/${projectId}/keys/${keyId}/rotation`);
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const rotated = await rotateApiKey(c.var.ports, c.var.scope, { projectId, keyId }, request);
  if (!rotated.ok) return answerRefusal(c, rotated.refusal);
  const { name, secret } = rotated.value;
  if (secret === null) return c.redirect(paths.keys(projectId), 303);
  return showKeys(c, { form: emptyFor(c.var.project.mode), chosenScopes: usualScopes, created: { name, secret, replaces: true } });
});

apiKeyPages.get('/projects/:projectId/keys/:keyId', projectScope, requireRight('keys:manage'), (c) => showChange(c, c.req.param('keyId'), null));

apiKeyPages.post('/projects/:projectId/keys/:keyId', projectScope, requireRight('keys:manage'), stepUp('api_keys'), async (c) => {
  const form = await readForm(c);
  const projectId = c.var.project.id;
  const keyId = c.req.param('keyId');
  const scopes = form.all('scopes');
  const allowList = allowListOf(form.text('allow_list'));
  const changed = allowList.ok
    ? await changeApiKey(c.var.ports, c.var.scope, { projectId, keyId, name: form.text('name'), scopes, allowList: allowList.value })
    : allowList;
  if (changed.ok) return c.redirect(doneAt(paths.keys(projectId), 'saved'), 303);
  if (changed.refusal.reason !== 'invalid_input') return answerRefusal(c, changed.refusal);
  return showChange(c, keyId, { form: formAgain(form, changed.refusal), scopes });
});

apiKeyPages.post('/projects/:projectId/keys/:keyId/revocation', projectScope, requireRight('keys:manage'), async (c) => {
  const projectId = c.var.project.id;
  const revoked = await revokeApiKey(c.var.ports, c.var.scope, projectId, c.req.param('keyId'));
  return revoked.ok ? c.redirect(doneAt(paths.keys(projectId), 'revoked'), 303) : answerRefusal(c, revoked.refusal);
});

function emptyFor(mode: string): FormState {
  return { values: { mode }, refusal: null };
}

async function showKeys(c: Context<AppEnv>, state: Pick<KeysProps, 'form' | 'chosenScopes' | 'created'>): Promise<Response> {
  const { database, scope, project, nowMs } = c.var;
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : paths.keys(project.id));
  const keys = await listApiKeys(database, scope, project.id);
  const page = KeysPage({
    ctx,
    frame,
    project: projectHead(project),
    keys: keys.map((key) => keyRow(key, nowMs)),
    grantable: grantableRights('api', scope.rights),
    canManage: lacksRight(scope, 'keys:manage') === null,
    canGoLive: scope.canGoLive,
    confirmedUntilMs: await confirmedUntil(c, 'api_keys'),
    ...state,
  });
  const { refusal } = state.form;
  return c.html(page, refusal !== null ? refusalStatus(refusal) : state.created !== null ? 201 : 200);
}

async function showChange(
  c: Context<AppEnv>,
  keyId: string,
  again: { readonly form: FormState; readonly scopes: readonly string[] } | null,
): Promise<Response> {
  const { database, scope, project } = c.var;
  const key = await findApiKey(database, scope, project.id, keyId);
  if (key === null) return answerRefusal(c, { reason: 'not_found' });
  const { ctx, frame } = await framed(c, { projectId: project.id });
  // A key of another kind always has the rights of its kind.
  const own = key.kind === 'api' ? grantableRights('api', scope.rights) : [];
  const kept = key.kind === 'api' ? key.scopes.filter((right): right is Right => !own.includes(right as Right)) : [];
  const page = KeyChangePage({
    ctx,
    frame,
    name: key.name,
    hint: `${key.hint}\u2026`,
    action: paths.projectKey(project.id, key.id),
    back: { href: paths.keys(project.id), label: project.name },
    grantable: [...own, ...kept],
    chosenScopes: again?.scopes ?? key.scopes,
    form: again?.form ?? { values: keyValues(key), refusal: null },
    confirmedUntilMs: await confirmedUntil(c, 'api_keys'),
  });
  return c.html(page, again === null || again.form.refusal === null ? 200 : refusalStatus(again.form.refusal));
}
