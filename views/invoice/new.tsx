// Owns the form for a new invoice by hand.
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { beside, paths } from '../paths';
import { PageHead } from '../ui/facts';
import { Check, Choices, ErrorSummary, Field, Form, MoneyField, SelectField, SubmitButton, TextArea, type FormState, type Option } from '../ui/form';
import { Icon } from '../ui/icons';
import { EmptyState } from '../ui/table';
import { words, type Words } from '../words';

export interface InvoiceNewProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly projects: readonly { readonly id: string; readonly name: string; readonly mode: Mode }[];
  readonly currencies: readonly Option[];
  /** What may be accepted; empty where the project decides alone. */
  readonly assets: readonly { readonly id: string; readonly symbol: string; readonly network: string }[];
  readonly chosenAssets: readonly string[];
  /** Values: project_id, amount, currency, order_id, description, payer_email, expiry_minutes. */
  readonly form: FormState;
}

export function InvoiceNewPage(props: InvoiceNewProps) {
  const { ctx, frame, projects } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={w.new_invoice()} narrow>
      <PageHead title={w.new_invoice()} crumbs={[{ label: w.nav_payments(), href: beside(ctx.path, paths.payments) }]} crumbsLabel={w.where_you_are()} />
      {projects.length === 0 ? (
        <EmptyState
          title={w.projects_none()}
          text={w.invoice_needs_project()}
          action={
            <a class="button primary" href={paths.projectNew}>
              <Icon name="plus" size={14} />
              {w.new_project()}
            </a>
          }
        />
      ) : (
        <InvoiceForm {...props} w={w} />
      )}
    </AppFrame>
  );
}

function InvoiceForm({ ctx, w, form, projects, currencies, assets, chosenAssets }: InvoiceNewProps & { readonly w: Words }) {
  const options = projects.map((project) => ({ value: project.id, label: project.mode === 'test' ? `${project.name} (${w.test()})` : project.name }));
  const labels = {
    project_id: w.project(),
    amount: w.amount(),
    currency: w.currency(),
    order_id: w.order_number(),
    description: w.description(),
    payer_email: w.payer_email(),
    expiry_minutes: w.expiry(),
    assets: w.accepted_assets(),
  };
  return (
    <div class="stack">
      <ErrorSummary ctx={ctx} form={form} labels={labels} />
      <Form ctx={ctx} action={beside(ctx.path, paths.invoices)} name="invoice">
        <SelectField w={w} form={form} name="project_id" label={w.project()} options={options} />
        <div class="form-row">
          <MoneyField w={w} form={form} name="amount" label={w.amount()} hint={w.amount_hint()} required />
          <SelectField w={w} form={form} name="currency" label={w.currency()} options={currencies} />
        </div>
        <div class="form-row">
          <Field w={w} form={form} name="order_id" label={w.order_number()} optional maxlength={120} />
          <Field w={w} form={form} name="expiry_minutes" label={w.expiry()} hint={w.expiry_hint()} optional inputmode="numeric" maxlength={5} />
        </div>
        <TextArea w={w} form={form} name="description" label={w.description()} hint={w.description_hint()} optional rows={2} maxlength={300} />
        <Field
          w={w}
          form={form}
          name="payer_email"
          label={w.payer_email()}
          hint={w.payer_email_hint()}
          optional
          type="email"
          inputmode="email"
          maxlength={254}
        />
        {assets.length === 0 ? null : (
          <details class="disclosure" open={chosenAssets.length > 0}>
            <summary>
              <Icon name="right" size={12} />
              {w.accepted_assets()}
            </summary>
            <Choices legend={w.accepted_assets()} hint={w.accepted_assets_hint()}>
              <div class="choice-grid" id="assets">
                {assets.map((asset) => (
                  <Check name="assets" value={asset.id} checked={chosenAssets.includes(asset.id)} label={asset.symbol} hint={asset.network} />
                ))}
              </div>
            </Choices>
          </details>
        )}
        <div class="form-verbs">
          <SubmitButton>{w.create_invoice()}</SubmitButton>
          <a href={beside(ctx.path, paths.payments)}>{w.cancel()}</a>
        </div>
      </Form>
    </div>
  );
}
