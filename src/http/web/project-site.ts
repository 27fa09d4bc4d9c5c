// Owns the page of a project's site: its addresses, where payers go back to, and the hosts that the merchant proves to be theirs.
import { Hono, type Context } from 'hono';
import { addProjectHost } from '../../commands/add-project-host';
import { removeProjectHost } from '../../commands/remove-project-host';
import { setProjectSettings } from '../../commands/set-project-settings';
import { updateProject } from '../../commands/update-project';
import { verifyProjectHost, type CheckedHost } from '../../commands/verify-project-host';
import type { ProjectRow } from '../../db/project';
import { listProjectHosts, type ProjectHostRow } from '../../db/project-host';
import { lacksRight } from '../../db/scope';
import { limits } from '../../domain/limits';
import { mayLeadTo, proofUrl, urlPolicyOf } from '../../domain/project-host';
import { decodeSettings, type ProjectSettings } from '../../domain/project-settings';
import { invalidField, type Refusal } from '../../domain/refusal';
import type { WebhookUrlPolicy } from '../../domain/safe-url';
import { paths } from '../../../views/paths';
import { ProjectSitePage, type FoundView, type HostView } from '../../../views/project/site';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { readProof } from '../outbound';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { pointed } from './pointed';
import { projectHead, projectScope } from './project-scope';

export const projectSitePages = new Hono<AppEnv>();

projectSitePages.get('/projects/:projectId/site', projectScope, requireRight('projects:view'), (c) => showSite(c, {}));

projectSitePages.post('/projects/:projectId/site', projectScope, requireRight('projects:manage'), async (c) => {
  const { ports, scope, project } = c.var;
  const form = await readForm(c);
  const supportContact = form.text('support_contact');
  // Judged before anything is written: one form is saved as a whole or not at all.
  const isTooLong = supportContact.trim().length > limits.emailLengthMax;
  if (isTooLong) return showSite(c, { form: formAgain(form, invalidField('/support_contact', 'too_long')) });
  const url = (name: string): string => form.text(name).trim();
  const changes = {
    site: url('site'),
    termsUrl: url('terms_url'),
    returns: { success: url('return_success'), fail: url('return_fail'), partial: url('return_partial') },
  };
  const saved = await setProjectSettings(ports, scope, project.id, changes);
  if (!saved.ok) return showSite(c, { form: formAgain(form, atFields(saved.refusal)), hostForm: hostFormOf(saved.refusal) });
  const told = await updateProject(ports, scope, project.id, { supportContact });
  if (!told.ok) return showSite(c, { form: formAgain(form, told.refusal) });
  return c.redirect(doneAt(paths.projectSite(project.id), 'saved'), 303);
});

projectSitePages.post('/projects/:projectId/hosts', projectScope, requireRight('projects:manage'), async (c) => {
  const { ports, scope, project } = c.var;
  const form = await readForm(c);
  const added = await addProjectHost(ports, scope, project.id, form.text('host'));
  if (!added.ok) return showSite(c, { hostForm: formAgain(form, added.refusal) });
  return c.redirect(`${paths.projectSite(project.id)}#hosts`, 303);
});

projectSitePages.post('/projects/:projectId/hosts/check', projectScope, requireRight('projects:manage'), async (c) => {
  const { ports, scope, project } = c.var;
  const form = await readForm(c);
  const input = { projectId: project.id, host: form.text('host') };
  const checked = await verifyProjectHost(ports, readProof, scope, input);
  if (checked.ok) return showSite(c, { found: foundView(checked.value) });
  return checked.refusal.reason === 'not_found' ? answerRefusal(c, checked.refusal) : showSite(c, { hostForm: formAgain(form, checked.refusal) });
});

projectSitePages.post('/projects/:projectId/hosts/removal', projectScope, requireRight('projects:manage'), async (c) => {
  const { ports, scope, project } = c.var;
  const form = await readForm(c);
  const removed = await removeProjectHost(ports, scope, { projectId: project.id, host: form.text('host') });
  return removed.ok ? c.redirect(`${paths.projectSite(project.id)}#hosts`, 303) : answerRefusal(c, removed.refusal);
});

interface Shown {
  readonly form?: FormState;
  readonly hostForm?: FormState;
  readonly found?: FoundView | null;
}

async function showSite(c: Context<AppEnv>, shown: Shown): Promise<Response> {
  const { database, scope, project, ports } = c.var;
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : paths.projectSite(project.id));
  const hosts = await listProjectHosts(database, scope, project.id);
  const policy = urlPolicyOf(ports.settings, project.mode);
  const settings = decodeSettings(project.settings);
  const form = shown.form ?? { values: valuesOf(settings, project), refusal: null };
  const hostForm = shown.hostForm ?? emptyForm;
  const page = ProjectSitePage({
    ctx,
    frame,
    project: projectHead(project),
    form,
    hostForm,
    hosts: hosts.map((host) => hostView(host, policy)),
    found: shown.found ?? null,
    unoffered: unofferedOf(settings, hosts, policy),
    loopbackPasses: policy.loopback === 'allowed',
    canManage: lacksRight(scope, 'projects:manage') === null,
  });
  const refusal = form.refusal ?? hostForm.refusal;
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}

function valuesOf({ site, termsUrl, returns }: ProjectSettings, { supportContact }: ProjectRow): Readonly<Record<string, string>> {
  return {
    site,
    terms_url: termsUrl,
    support_contact: supportContact,
    return_success: returns.success,
    return_fail: returns.fail,
    return_partial: returns.partial,
  };
}

function atFields(refusal: Refusal): Refusal {
  return pointed(refusal, ({ pointer }) => (pointer.startsWith('/returns/') ? pointer.slice(1).replace('returns/', 'return_') : null));
}

/** The host that stands in the way is already in the field in which it can be added. */
function hostFormOf(refusal: Refusal): FormState {
  return refusal.reason === 'host_unverified' ? { values: { host: refusal.host }, refusal: null } : emptyForm;
}

function hostView(row: ProjectHostRow, policy: WebhookUrlPolicy): HostView {
  const url = proofUrl(row.host, policy);
  const fileUrl = url.ok ? url.value : `https://${row.host}`;
  return { host: row.host, token: row.token, fileUrl, verified: row.verifiedAtMs !== null, checkedAtMs: row.checkedAtMs };
}

function unofferedOf({ returns }: ProjectSettings, hosts: readonly ProjectHostRow[], policy: WebhookUrlPolicy): Readonly<Record<string, string>> {
  const verified = hosts.filter((row) => row.verifiedAtMs !== null).map((row) => row.host);
  return Object.fromEntries(
    Object.entries(returns).flatMap(([name, url]) => (url === '' || mayLeadTo(url, verified, policy) ? [] : [[`return_${name}`, new URL(url).host]])),
  );
}

function foundView({ host, finding }: CheckedHost): FoundView {
  return { host, kind: finding.kind, status: finding.kind === 'status' ? finding.status : 0 };
}
