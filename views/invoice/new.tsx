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
  /** What the project that is on top says about amounts and costs, in finished sentences. */
  readonly hints: InvoiceHints;
  /** Values: project_id, amount, currency, order_id, description, payer_email, expiry_minutes, payer_asset, and the mails to the payer. */
  readonly form: FormState;
}

/** Sums as a reader expects them; null: no bound, no cost. */
export interface InvoiceHints {
  readonly least: string | null;
  readonly most: string | null;
  readonly fee: string | null;
  readonly feeBy: 'payer' | 'merchant';
  readonly spreadPercent: string | null;
  readonly spreadBy: 'payer' | 'merchant';
  readonly reminderMinutesMax: number;
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

function InvoiceForm(props: InvoiceNewProps & { readonly w: Words }) {
  const { ctx, w, form, projects, currencies, hints } = props;
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
    payer_asset: w.life_new_payer_asset(),
    reminder_minutes: w.life_new_reminder(),
    resend: w.life_new_resend(),
  };
  const amountHint = [w.amount_hint(), boundsText(w, hints), ...costsTexts(w, hints)].filter((text) => text !== null).join(' ');
  return (
    <div class="stack">
      <ErrorSummary ctx={ctx} form={form} labels={labels} />
      <Form ctx={ctx} action={beside(ctx.path, paths.invoices)} name="invoice">
        <SelectField w={w} form={form} name="project_id" label={w.project()} options={options} />
        <div class="form-row">
          <MoneyField w={w} form={form} name="amount" label={w.amount()} hint={amountHint} required />
          <SelectField w={w} form={form} name="currency" label={w.currency()} options={currencies} />
        </div>
        <div class="form-row">
          <Field w={w} form={form} name="order_id" label={w.order_number()} optional maxlength={120} />
          <Field w={w} form={form} name="expiry_minutes" label={w.expiry()} hint={w.life_new_expiry_hint()} optional inputmode="numeric" maxlength={6} />
        </div>
        <TextArea w={w} form={form} name="description" label={w.description()} hint={w.description_hint()} optional rows={2} maxlength={300} />
        <Field
          w={w}
          form={form}
          name="payer_email"
          label={w.payer_email()}
          hint={w.life_new_email_hint()}
          optional
          type="email"
          inputmode="email"
          maxlength={254}
        />
        <PayerMails {...props} />
        <AssetChoice {...props} />
        <div class="form-verbs">
          <SubmitButton>{w.create_invoice()}</SubmitButton>
          <a href={beside(ctx.path, paths.payments)}>{w.cancel()}</a>
        </div>
      </Form>
    </div>
  );
}

/** `from 5 USD up to 500 USD`, as one sentence; null without bounds. */
function boundsText(w: Words, { least, most }: InvoiceHints): string | null {
  const bounds = [least === null ? null : w.life_new_from({ sum: least }), most === null ? null : w.life_new_to({ sum: most })].filter((one) => one !== null);
  return bounds.length === 0 ? null : w.life_new_bounds({ bounds: bounds.join(' ') });
}

/** Who bears which cost, one sentence for each side. */
function costsTexts(w: Words, { fee, feeBy, spreadPercent, spreadBy }: InvoiceHints): readonly string[] {
  const told = (side: 'payer' | 'merchant'): string => {
    const flat = fee !== null && feeBy === side ? w.life_new_cost_fee({ sum: fee }) : null;
    const share = spreadPercent !== null && spreadBy === side ? w.life_new_cost_spread({ percent: spreadPercent }) : null;
    return flat !== null && share !== null ? w.life_new_costs_and({ one: flat, other: share }) : (flat ?? share ?? '');
  };
  const [payer, merchant] = [told('payer'), told('merchant')];
  return [...(payer === '' ? [] : [w.life_new_costs_payer({ costs: payer })]), ...(merchant === '' ? [] : [w.life_new_costs_merchant({ costs: merchant })])];
}

type Part = InvoiceNewProps & { readonly w: Words };

/** What the payer is mailed by itself; opened when something was typed there. */
function PayerMails({ w, form, hints }: Part) {
  const resend = [
    { value: 'never', label: w.life_new_never() },
    { value: 'daily', label: w.life_new_daily() },
    { value: 'weekly', label: w.life_new_weekly() },
    { value: 'monthly', label: w.life_new_monthly() },
  ];
  const languages = [
    { value: 'en', label: 'English' },
    { value: 'ru', label: 'Русский' },
  ];
  return (
    <details class="disclosure" open={form.refusal !== null || form.values['mail_now'] === 'yes'}>
      <summary>
        <Icon name="right" size={12} />
        {w.life_new_notices()}
      </summary>
      <div class="stack small">
        <input type="hidden" name="notices_of" value={form.values['notices_of'] ?? ''} />
        <p class="hint">{w.life_new_notices_hint()}</p>
        <Check name="mail_now" value="yes" checked={form.values['mail_now'] === 'yes'} label={w.life_new_mail_now()} />
        <div class="form-row">
          <Field
            w={w}
            form={form}
            name="reminder_minutes"
            label={w.life_new_reminder()}
            hint={w.life_new_reminder_hint()}
            optional
            inputmode="numeric"
            maxlength={String(hints.reminderMinutesMax).length}
          />
          <SelectField w={w} form={form} name="resend" label={w.life_new_resend()} options={resend} />
        </div>
        <SelectField w={w} form={form} name="mail_locale" label={w.life_new_language()} options={languages} />
      </div>
    </details>
  );
}

function AssetChoice({ w, form, assets, chosenAssets }: Part) {
  if (assets.length === 0) return null;
  const first = [
    { value: '', label: w.life_new_payer_asset_none() },
    ...assets.map((asset) => ({ value: asset.id, label: `${asset.symbol}: ${asset.network}` })),
  ];
  return (
    <details class="disclosure" open={chosenAssets.length > 0 || (form.values['payer_asset'] ?? '') !== ''}>
      <summary>
        <Icon name="right" size={12} />
        {w.accepted_assets()}
      </summary>
      <div class="stack small">
        <SelectField w={w} form={form} name="payer_asset" label={w.life_new_payer_asset()} hint={w.life_new_payer_asset_hint()} options={first} />
        <Choices legend={w.life_new_only_some()} hint={w.accepted_assets_hint()}>
          <div class="choice-grid" id="assets">
            {assets.map((asset) => (
              <Check name="assets" value={asset.id} checked={chosenAssets.includes(asset.id)} label={asset.symbol} hint={asset.network} />
            ))}
          </div>
        </Choices>
      </div>
    </details>
  );
}
