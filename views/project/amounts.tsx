// Owns the page of what an invoice of a project may amount to, and who bears its costs, with an example in figures.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Choices, ErrorSummary, Field, MoneyField, Radio, SelectField, SubmitButton, type FormState, type Option } from '../ui/form';
import { Money } from '../ui/money';
import { words, type Words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';
import { Rule, Rules } from './rule';

/** Exact decimal texts in one currency. */
export interface CostExample {
  readonly code: string;
  readonly invoice: string;
  readonly fee: string;
  readonly feeBy: 'payer' | 'merchant';
  readonly spread: string;
  readonly spreadBy: 'payer' | 'merchant';
  readonly pays: string;
  readonly left: string;
}

export interface ProjectAmountsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  /** Values: amount_min, amount_min_currency, amount_max, amount_max_currency, spread_percent, spread_by, fee_amount, fee_currency, fee_by. */
  readonly form: FormState;
  readonly currencies: readonly Option[];
  /** By what is saved. */
  readonly example: CostExample;
  readonly canManage: boolean;
}

export function ProjectAmountsPage({ ctx, frame, project, form, currencies, example, canManage }: ProjectAmountsProps) {
  const w = words(ctx.locale);
  const part = { w, form, currencies };
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="amounts">
      <div class="stack">
        <p class="lead">{w.automation_amounts_lead()}</p>
        <ErrorSummary ctx={ctx} form={form} labels={labelsOf(w)} />
        <Rules ctx={ctx} action={paths.projectAmounts(project.id)} name="amounts" canManage={canManage}>
          <Bounds {...part} />
          <Spread {...part} />
          <Fee {...part} />
          <Rule w={w} id="example" title={w.automation_example()} text={<ExampleText ctx={ctx} w={w} example={example} />}>
            <Example ctx={ctx} w={w} example={example} />
          </Rule>
          {canManage ? (
            <div class="rule-verbs">
              <SubmitButton>{w.save()}</SubmitButton>
              <p class="hint">{w.automation_saved_kept()}</p>
            </div>
          ) : (
            <p class="muted">{w.cannot_manage()}</p>
          )}
        </Rules>
      </div>
    </ProjectFrame>
  );
}

function labelsOf(w: Words): Readonly<Record<string, string>> {
  return {
    amount_min: w.automation_min(),
    amount_min_currency: w.automation_min_currency(),
    amount_max: w.automation_max(),
    amount_max_currency: w.automation_max_currency(),
    spread_percent: w.automation_spread(),
    spread_by: w.automation_spread(),
    fee_amount: w.automation_fee_amount(),
    fee_currency: w.automation_fee_currency(),
    fee_by: w.automation_fee(),
  };
}

interface PartProps {
  readonly w: Words;
  readonly form: FormState;
  readonly currencies: readonly Option[];
}

function Bounds({ w, form, currencies }: PartProps) {
  return (
    <Rule w={w} id="bounds" title={w.automation_bounds()} text={w.automation_bounds_text()}>
      <div class="form-row">
        <MoneyField w={w} form={form} name="amount_min" label={w.automation_min()} hint={w.automation_empty_none()} optional />
        <SelectField w={w} form={form} name="amount_min_currency" label={w.automation_min_currency()} options={currencies} />
      </div>
      <div class="form-row">
        <MoneyField w={w} form={form} name="amount_max" label={w.automation_max()} hint={w.automation_empty_none()} optional />
        <SelectField w={w} form={form} name="amount_max_currency" label={w.automation_max_currency()} options={currencies} />
      </div>
    </Rule>
  );
}

function Spread({ w, form }: PartProps) {
  const by = form.values['spread_by'] ?? 'payer';
  return (
    <Rule
      w={w}
      id="spread"
      title={w.automation_spread()}
      text={w.automation_spread_text()}
      usual={w.automation_spread_default()}
      payers={w.automation_spread_payers()}
    >
      <Field
        w={w}
        form={form}
        name="spread_percent"
        label={w.automation_spread_percent()}
        hint={w.automation_spread_percent_hint()}
        inputmode="decimal"
        maxlength={8}
      />
      <div id="spread_by">
        <Choices legend={w.automation_who_bears()}>
          <Radio name="spread_by" value="payer" checked={by === 'payer'} label={w.automation_by_payer()} hint={w.automation_spread_payer_hint()} />
          <Radio name="spread_by" value="merchant" checked={by === 'merchant'} label={w.automation_by_merchant()} hint={w.automation_spread_merchant_hint()} />
        </Choices>
      </div>
    </Rule>
  );
}

function Fee({ w, form, currencies }: PartProps) {
  const by = form.values['fee_by'] ?? 'payer';
  return (
    <Rule w={w} id="fee" title={w.automation_fee()} text={w.automation_fee_text()} usual={w.automation_fee_default()} payers={w.automation_fee_payers()}>
      <div class="form-row">
        <MoneyField w={w} form={form} name="fee_amount" label={w.automation_fee_amount()} hint={w.automation_fee_empty()} optional />
        <SelectField w={w} form={form} name="fee_currency" label={w.automation_fee_currency()} options={currencies} />
      </div>
      <div id="fee_by">
        <Choices legend={w.automation_who_bears()}>
          <Radio name="fee_by" value="payer" checked={by === 'payer'} label={w.automation_by_payer()} hint={w.automation_fee_payer_hint()} />
          <Radio name="fee_by" value="merchant" checked={by === 'merchant'} label={w.automation_by_merchant()} hint={w.automation_fee_merchant_hint()} />
        </Choices>
      </div>
    </Rule>
  );
}

interface ExampleProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly example: CostExample;
}

function ExampleText({ w, example }: ExampleProps) {
  return <>{w.automation_example_text({ amount: `${example.invoice} ${example.code}` })}</>;
}

function Example({ ctx, w, example }: ExampleProps) {
  const { code, fee, feeBy, spread, spreadBy } = example;
  const on = (by: 'payer' | 'merchant'): string => (by === 'payer' ? w.automation_example_on_payer() : w.automation_example_on_you());
  const rows = [
    { label: w.automation_example_invoice(), amount: example.invoice, by: null },
    { label: w.automation_example_fee(), amount: fee, by: on(feeBy) },
    { label: w.automation_example_spread(), amount: spread, by: on(spreadBy) },
    { label: w.automation_example_pays(), amount: example.pays, by: null, strong: true },
    { label: w.automation_example_left(), amount: example.left, by: null, strong: true },
  ];
  return (
    <dl class="sum-list">
      {rows.map(({ label, amount, by, strong }) => (
        <div class={strong === true ? 'is-total' : undefined}>
          <dt>
            {label}
            {by === null ? null : <span class="hint">{by}</span>}
          </dt>
          <dd>
            <Money amount={amount} code={code} locale={ctx.locale} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
