// Owns the pages of projects: the list, a new one (the first screen after sign-up), general settings.
import { Hono, type Context } from 'hono';
import { createProject } from '../../commands/create-project';
import { updateProject } from '../../commands/update-project';
import type { ProjectChanges, ProjectRow } from '../../db/project';
import { lacksRight } from '../../db/scope';
import { inForce, listWallets, readLiveWalletCounts } from '../../db/wallet';
import { limits } from '../../domain/limits';
import { invalidField, type Refusal } from '../../domain/refusal';
import { parseWalletSource } from '../../domain/wallet-source';
import { paths } from '../../../views/paths';
import { ProjectGeneralPage } from '../../../views/project/general';
import { ProjectListPage } from '../../../views/project/list';
import { ProjectNewPage } from '../../../views/project/new';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { refusalStatus } from '../refusal-status';
import { fiatOptions } from './currency-options';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt, framed } from './frame';
import { projectHead, projectScope } from './project-scope';
import { checkWallet } from './wallet';

export const projectPages = new Hono<AppEnv>();

projectPages.get(paths.projects, requireRight('projects:view'), async (c) => {
  const { ctx, frame, projects } = await framed(c, {});
  const wallets = await readLiveWalletCounts(c.var.database, c.var.scope, c.var.nowMs);
  const rows = projects.map(({ id, name, mode, currency, createdAtMs }) => ({ id, name, mode, currency, createdAtMs, wallets: wallets.get(id) ?? 0 }));
  return c.html(ProjectListPage({ ctx, frame, projects: rows, canCreate: lacksRight(c.var.scope, 'projects:manage') === null }));
});

projectPages.get(paths.projectNew, requireRight('projects:manage'), (c) => showNew(c, { ...emptyForm, values: { currency: 'USD', receiving: 'test' } }));

projectPages.post(paths.projects, requireRight('projects:manage'), async (c) => {
  const form = await readForm(c);
  const request = form.request('POST /projects');
  if (request === null) return showNew(c, formAgain(form, { reason: 'idempotency_key_missing' }, ['source']));
  const source = form.text('source').trim();
  const withWallet = form.text('receiving') === 'wallet' || source !== '';
  // Before anything is made: what is pasted may be a secret, and then it goes nowhere.
  const parsed = withWallet ? parseWalletSource(source, '/source') : null;
  if (parsed !== null && !parsed.ok) return showNew(c, formAgain(form, parsed.refusal, secretsOf(parsed.refusal)));
  const fields = { name: form.text('name'), currency: form.text('currency'), expiryMinutes: limits.expiryMinutesDefault, supportContact: '' };
  const created = await createProject(c.var.ports, c.var.scope, fields, request);
  if (!created.ok) return showNew(c, formAgain(form, created.refusal));
  const { projectId } = created.value;
  // A wallet of real money is compared and confirmed first, on the project's own page.
  if (withWallet) return await checkWallet(c, projectId, source, emptyForm);
  return c.redirect(doneAt(paths.overview, 'project'), 303);
});

async function showNew(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { ctx, frame } = await framed(c, {}, paths.projectNew);
  return c.html(ProjectNewPage({ ctx, frame, form, currencies: fiatOptions(c.var.locale) }), form.refusal === null ? 200 : refusalStatus(form.refusal));
}

/** What was recognised as a secret is not even sent back to whoever typed it. */
function secretsOf(refusal: Refusal): readonly string[] {
  const isSecret = refusal.reason === 'invalid_input' && refusal.problems.some((problem) => problem.code === 'private_key');
  return isSecret ? ['source'] : [];
}

projectPages.get('/projects/:projectId', projectScope, requireRight('projects:view'), (c) => {
  return showGeneral(c, c.var.project, { values: valuesOf(c.var.project), refusal: null });
});

projectPages.post('/projects/:projectId', projectScope, requireRight('projects:manage'), async (c) => {
  const form = await readForm(c);
  const changes = changesOf(form);
  if (changes === null) return showGeneral(c, c.var.project, formAgain(form, invalidField('/expiry_minutes', 'invalid')));
  const changed = await updateProject(c.var.ports, c.var.scope, c.var.project.id, changes);
  if (!changed.ok) return showGeneral(c, c.var.project, formAgain(form, changed.refusal));
  return c.redirect(doneAt(paths.project(c.var.project.id), 'saved'), 303);
});

function valuesOf(project: ProjectRow): Readonly<Record<string, string>> {
  const { name, currency, expiryMinutes, supportContact, mode } = project;
  return { name, currency, expiry_minutes: String(expiryMinutes), support_contact: supportContact, mode };
}

/** Null when the number of minutes is none. */
function changesOf(form: SentForm): ProjectChanges | null {
  const minutes = form.text('expiry_minutes').trim();
  if (!/^\d{1,6}$/.test(minutes)) return null;
  const mode = form.text('mode');
  return {
    name: form.text('name'),
    currency: form.text('currency'),
    expiryMinutes: Number(minutes),
    supportContact: form.text('support_contact'),
    ...(mode === 'live' || mode === 'test' ? { mode } : {}),
  };
}

async function showGeneral(c: Context<AppEnv>, project: ProjectRow, form: FormState): Promise<Response> {
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : paths.project(project.id));
  const live = await listWallets(c.var.database, inMode(c.var.scope, 'live'), project.id);
  const page = ProjectGeneralPage({
    ctx,
    frame,
    project: projectHead(project),
    form,
    currencies: fiatOptions(c.var.locale),
    canManage: lacksRight(c.var.scope, 'projects:manage') === null,
    hasLiveWallet: inForce(live, c.var.nowMs).length > 0,
  });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}
