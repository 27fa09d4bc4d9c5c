// Owns the page of a project's automatic actions: saves them, or shows what they would have meant and saves nothing.
import { Hono, type Context } from 'hono';
import { setProjectSettings } from '../../commands/set-project-settings';
import { readVerifiedHosts } from '../../db/project-host';
import { readPastInvoices } from '../../db/rules-preview';
import { lacksRight } from '../../db/scope';
import { limits } from '../../domain/limits';
import { urlPolicyOf } from '../../domain/project-host';
import { decodeSettings, type AutomaticActions } from '../../domain/project-settings';
import { changedSettings } from '../../domain/project-settings-check';
import { previewRules, type PreviewSum, type RulesPreview } from '../../domain/rules-preview';
import { paths } from '../../../views/paths';
import { ProjectActionsPage } from '../../../views/project/actions';
import type { PreviewAmount, PreviewView } from '../../../views/project/rules-preview';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { currencyLabel, invoiceAmount } from '../money-text';
import { refusalStatus } from '../refusal-status';
import { actionsOf, actionsRefusal, actionValues, stepRows } from './actions-form';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { projectHead, projectScope } from './project-scope';
import { sumCurrencies } from './currency-options';

export const projectActionPages = new Hono<AppEnv>();

projectActionPages.get('/projects/:projectId/actions', projectScope, requireRight('projects:view'), (c) => {
  const { project } = c.var;
  return showActions(c, { values: actionValues(decodeSettings(project.settings).actions, project.currency), refusal: null }, null);
});

projectActionPages.post('/projects/:projectId/actions', projectScope, requireRight('projects:manage'), async (c) => {
  const form = await readForm(c);
  const read = actionsOf(form);
  if (!read.ok) return showActions(c, formAgain(form, read.refusal), null);
  const { id } = c.var.project;
  const saved = await setProjectSettings(c.var.ports, c.var.scope, id, { actions: read.value });
  if (!saved.ok) return showActions(c, formAgain(form, actionsRefusal(saved.refusal, form)), null);
  return c.redirect(doneAt(paths.projectActions(id), 'saved'), 303);
});

projectActionPages.post('/projects/:projectId/actions/preview', projectScope, requireRight('projects:manage'), async (c) => {
  const { database, project, scope, ports } = c.var;
  const form = await readForm(c);
  const read = actionsOf(form);
  if (!read.ok) return showActions(c, formAgain(form, read.refusal), null);
  const policy = { urls: urlPolicyOf(ports.settings, project.mode), verifiedHosts: await readVerifiedHosts(database, project.id) };
  const wanted = changedSettings(decodeSettings(project.settings), { actions: read.value }, policy);
  if (!wanted.ok) return showActions(c, formAgain(form, actionsRefusal(wanted.refusal, form)), null);
  const past = await readPastInvoices(database, scope, project.id, ports.nowMs);
  const preview = previewRules(past.invoices, wanted.value.actions, ports.nowMs);
  return showActions(c, { values: form.values, refusal: null }, previewView(preview, past.isCut));
});

async function showActions(c: Context<AppEnv>, form: FormState, preview: PreviewView | null): Promise<Response> {
  const { project, scope } = c.var;
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : paths.projectActions(project.id));
  const { actions } = decodeSettings(project.settings);
  const page = ProjectActionsPage({
    ctx,
    frame,
    project: projectHead(project),
    form,
    currencies: sumCurrencies(currenciesIn(actions)),
    steps: stepRows(form.values),
    preview,
    canManage: lacksRight(scope, 'projects:manage') === null,
  });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

function currenciesIn({ underpayment, confirmationSteps }: AutomaticActions): readonly string[] {
  return [...(underpayment.kind === 'amount' ? [underpayment.sum.currency] : []), ...confirmationSteps.map((step) => step.upTo.currency)];
}

function previewView(preview: RulesPreview, isCut: boolean): PreviewView {
  const { looked, leftOut, open, rateUnknown, vanished } = preview;
  return {
    looked,
    leftOut,
    open,
    rateUnknown,
    vanished,
    cutAt: isCut ? limits.previewInvoicesMax : null,
    changes: preview.changes.map(({ kind, count, sums }) => ({ kind, count, sums: sums.map(amountView) })),
    lines: preview.lines.map((line) => {
      const { kind, invoiceId, orderId, createdAtMs } = line;
      return { kind, invoiceId, orderId, createdAtMs, ...amountView(line) };
    }),
  };
}

function amountView({ amount, currency, missing }: PreviewSum): PreviewAmount {
  return { amount: invoiceAmount(amount, currency), code: currencyLabel(currency), missing: missing === 0n ? null : invoiceAmount(missing, currency) };
}
