// Owns the page of a project's API keys. A new key is in the answer to its own form and nowhere else, ever.
import { Hono, type Context } from 'hono';
import { createApiKey } from '../../commands/create-api-key';
import { revokeApiKey } from '../../commands/revoke-api-key';
import { listApiKeys, type ApiKeyRow } from '../../db/api-key';
import { lacksRight } from '../../db/scope';
import { grantableToKeys, includesRight, isRight, type Right } from '../../domain/permission';
import { invalidField } from '../../domain/refusal';
import { paths } from '../../../views/paths';
import { KeysPage, type KeyRow, type KeysProps } from '../../../views/project/keys';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { projectHead, projectScope } from './project-scope';

export const apiKeyPages = new Hono<AppEnv>();

/** What an integration needs: make invoices, look at them, tell webhooks. */
const usualScopes: readonly Right[] = ['invoices:view', 'invoices:manage', 'payments:view'];

apiKeyPages.get('/projects/:projectId/keys', projectScope, requireRight('keys:view'), (c) => {
  const form: FormState = { values: { mode: c.var.project.mode }, refusal: null };
  return showKeys(c, { form, chosenScopes: usualScopes, created: null });
});

apiKeyPages.post('/projects/:projectId/keys', projectScope, requireRight('keys:manage'), async (c) => {
  const form = await readForm(c);
  const projectId = c.var.project.id;
  const chosenScopes = form.all('scopes');
  const refused = (refusal: NonNullable<FormState['refusal']>) => showKeys(c, { form: formAgain(form, refusal), chosenScopes, created: null });
  const request = form.request(`POST /projects/${projectId}/keys`);
  const mode = form.text('mode');
  if (request === null) return refused({ reason: 'idempotency_key_missing' });
  if (mode !== 'live' && mode !== 'test') return refused(invalidField('/mode', 'not_listed'));
  const scopes = chosenScopes.filter(isRight);
  if (scopes.length !== chosenScopes.length) return refused(invalidField('/scopes', 'not_listed'));
  const name = form.text('name').trim();
  const created = await createApiKey(c.var.ports, inMode(c.var.scope, mode), { projectId, name, scopes }, request);
  if (!created.ok) return refused(created.refusal);
  // The same form once more: the key is there, its secret is not.
  if (created.value.secret === null) return c.redirect(paths.keys(projectId), 303);
  const empty: FormState = { values: { mode }, refusal: null };
  return showKeys(c, { form: empty, chosenScopes: usualScopes, created: { name, secret: created.value.secret } });
});

apiKeyPages.post('/projects/:projectId/keys/:keyId/revocation', projectScope, requireRight('keys:manage'), async (c) => {
  const projectId = c.var.project.id;
  const revoked = await revokeApiKey(c.var.ports, c.var.scope, projectId, c.req.param('keyId'));
  return revoked.ok ? c.redirect(doneAt(paths.keys(projectId), 'revoked'), 303) : answerRefusal(c, revoked.refusal);
});

function keyRow(row: ApiKeyRow): KeyRow {
  const { id, name, hint, mode, scopes, createdAtMs, lastUsedAtMs, revokedAtMs } = row;
  return { id, name, hint: `${hint}\u2026`, mode, scopes, createdAtMs, lastUsedAtMs, revokedAtMs };
}

async function showKeys(c: Context<AppEnv>, state: Pick<KeysProps, 'form' | 'chosenScopes' | 'created'>): Promise<Response> {
  const { database, scope, project } = c.var;
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : paths.keys(project.id));
  const keys = await listApiKeys(database, scope, project.id);
  const page = KeysPage({
    ctx,
    frame,
    project: projectHead(project),
    keys: keys.map(keyRow),
    grantable: grantableToKeys.filter((right) => includesRight(scope.rights, right)),
    canManage: lacksRight(scope, 'keys:manage') === null,
    ...state,
  });
  const { refusal } = state.form;
  return c.html(page, refusal !== null ? refusalStatus(refusal) : state.created !== null ? 201 : 200);
}
