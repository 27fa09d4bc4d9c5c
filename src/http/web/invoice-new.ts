// Owns the form for a new invoice by hand. The invoice gets the mode of its project's switch, whatever mode the page was opened in.
import { Hono, type Context } from 'hono';
import { createInvoice, type CreateInvoiceInput } from '../../commands/create-invoice';
import type { ProjectRow } from '../../db/project';
import { assetsOffered } from '../../domain/chain-config';
import { parseTypedAmount } from '../../domain/currency';
import { limits } from '../../domain/limits';
import { invalidField, type FieldProblem, type Refusal } from '../../domain/refusal';
import { ok, refuse, type Result } from '../../domain/result';
import { chains } from '../../domain/asset';
import { InvoiceNewPage } from '../../../views/invoice/new';
import { inMode as modePath, paths } from '../../../views/paths';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { currencyOptions } from './currency-options';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt, framed } from './frame';
import { leadToMode, modePattern, modeScope } from './mode-scope';

export const invoiceNewPages = new Hono<AppEnv>();

invoiceNewPages.get(paths.invoiceNew, leadToMode);

invoiceNewPages.get(`${modePattern}/payments/new`, modeScope, requireRight('invoices:manage'), (c) => showForm(c, null, []));

invoiceNewPages.post(`${modePattern}/payments`, modeScope, requireRight('invoices:manage'), async (c) => {
  const form = await readForm(c);
  const { projects } = await framed(c, {});
  const refused = (refusal: Refusal): Promise<Response> => showForm(c, formAgain(form, refusal), form.all('assets'));
  const project = projects.find((row) => row.id === form.text('project_id'));
  if (project === undefined && form.text('project_id') === '') return refused(invalidField('/project_id', 'required'));
  if (project === undefined) return answerRefusal(c, { reason: 'not_found' });
  const request = form.request('POST /payments');
  if (request === null) return refused({ reason: 'idempotency_key_missing' });
  const input = inputOf(form, project);
  if (!input.ok) return refused(input.refusal);
  const created = await createInvoice(c.var.ports, inMode(c.var.scope, project.mode), input.value, request);
  if (!created.ok) return refused(created.refusal);
  return c.redirect(doneAt(modePath(project.mode, paths.invoice(created.value.invoiceId)), 'invoice'), 303);
});

function inputOf(form: SentForm, project: ProjectRow): Result<CreateInvoiceInput> {
  const problems: FieldProblem[] = [];
  const currency = form.text('currency') || project.currency;
  const amountText = form.text('amount');
  const amount = parseTypedAmount(amountText, currency);
  if (amountText.trim() === '') problems.push({ pointer: '/amount', code: 'required' });
  else if (!amount.ok) problems.push({ pointer: amount.refusal.code === 'not_listed' ? '/currency' : '/amount', ...amount.refusal });
  const bounded = (name: string, max: number): string | null => {
    const text = form.optional(name);
    if (text !== null && text.length > max) problems.push({ pointer: `/${name}`, code: 'too_long', detail: String(max) });
    return text;
  };
  const orderId = bounded('order_id', limits.orderIdLengthMax);
  const description = bounded('description', limits.descriptionLengthMax);
  const payerEmail = bounded('payer_email', limits.emailLengthMax);
  if (payerEmail !== null && !/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(payerEmail)) problems.push({ pointer: '/payer_email', code: 'not_an_email' });
  const minutes = form.optional('expiry_minutes');
  if (minutes !== null && !/^\d{1,6}$/.test(minutes)) problems.push({ pointer: '/expiry_minutes', code: 'invalid' });
  if (problems.length > 0 || !amount.ok) return refuse({ reason: 'invalid_input', problems });
  return ok({
    projectId: project.id,
    amount: amount.value,
    currency,
    orderId,
    description,
    payerEmail,
    metadata: {},
    expiryMinutes: minutes === null ? null : Number(minutes),
    assets: form.all('assets'),
    origin: 'web',
    sourceId: null,
    payerNotices: null,
    locale: 'en',
  });
}

async function showForm(c: Context<AppEnv>, form: FormState | null, chosenAssets: readonly string[]): Promise<Response> {
  const { scope, settings, locale } = c.var;
  const asked = c.req.query('project') ?? form?.values['project_id'];
  const { ctx, frame, projects } = await framed(c, { mode: scope.mode }, modePath(scope.mode, paths.invoiceNew));
  // Projects of the page's own mode first: what is on top is what is chosen by default.
  const sorted = projects.toSorted((a, b) => Number(b.mode === scope.mode) - Number(a.mode === scope.mode));
  const project = sorted.find((row) => row.id === asked) ?? sorted[0];
  const offered = project === undefined ? [] : assetsOffered(project.mode, ['evm', 'sandbox'], settings.chainProviders);
  const page = InvoiceNewPage({
    ctx,
    frame,
    projects: sorted.map(({ id, name, mode }) => ({ id, name, mode })),
    currencies: currencyOptions(
      locale,
      offered.map((asset) => asset.id),
    ),
    assets: offered.map((asset) => ({ id: asset.id, symbol: asset.symbol, network: chains[asset.chain].name })),
    chosenAssets,
    form: form ?? { values: { project_id: project?.id ?? '', currency: project?.currency ?? 'USD' }, refusal: null },
  });
  const refusal = form?.refusal ?? null;
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}
