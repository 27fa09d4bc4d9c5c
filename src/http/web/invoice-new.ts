// Owns the form for a new invoice by hand. The invoice gets the mode of its project's switch, whatever mode the page was opened in.
import { Hono, type Context } from 'hono';
import { createInvoice } from '../../commands/create-invoice';
import { readRateBook, selectOption } from '../../commands/select-option';
import { chains } from '../../domain/asset';
import { assetsOffered } from '../../domain/chain-config';
import { invalidField, type Refusal } from '../../domain/refusal';
import { InvoiceNewPage } from '../../../views/invoice/new';
import { inMode as modePath, paths } from '../../../views/paths';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { currencyOptions } from './currency-options';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { firstValues, hintsOf, inputOf } from './invoice-new-input';
import { leadToMode, modePattern, modeScope } from './mode-scope';

export const invoiceNewPages = new Hono<AppEnv>();

invoiceNewPages.get(paths.invoiceNew, leadToMode);

invoiceNewPages.get(`${modePattern}/payments/new`, modeScope, requireRight('invoices:manage'), (c) => showForm(c, null, []));

invoiceNewPages.post(`${modePattern}/payments`, modeScope, requireRight('invoices:manage'), async (c) => {
  const { ports } = c.var;
  const form = await readForm(c);
  const { projects } = await framed(c, {});
  const refused = (refusal: Refusal): Promise<Response> => showForm(c, formAgain(form, refusal), form.all('assets'));
  const project = projects.find((row) => row.id === form.text('project_id'));
  if (project === undefined && form.text('project_id') === '') return refused(invalidField('/project_id', 'required'));
  if (project === undefined) return answerRefusal(c, { reason: 'not_found' });
  const request = form.request('POST /payments');
  if (request === null) return refused({ reason: 'idempotency_key_missing' });
  const scope = inMode(c.var.scope, project.mode);
  const asset = form.optional('payer_asset');
  const input = inputOf(form, project, projects, asset === null ? null : await readRateBook(ports, scope));
  if (!input.ok) return refused(input.refusal);
  const created = await createInvoice(ports, scope, input.value, request);
  if (!created.ok) return refused(created.refusal);
  const { invoiceId } = created.value;
  // It was tried before the invoice was made; should it fail now, the payer chooses.
  if (asset !== null) await selectOption(ports, scope, { invoiceId, asset, told: 'with_creation' });
  return c.redirect(doneAt(modePath(project.mode, paths.invoice(invoiceId)), 'invoice'), 303);
});

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
    hints: hintsOf(project, locale),
    form: form ?? { values: firstValues(project, locale), refusal: null },
  });
  const refusal = form?.refusal ?? null;
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}
