// Owns the page of a project's automatic actions: every rule in plain words, and what a change would have meant.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Check, Choices, ErrorSummary, Field, MoneyField, Radio, SelectField, SubmitButton, problemOf, type FormState, type Option } from '../ui/form';
import { Icon } from '../ui/icons';
import { words, type Words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';
import { Rule, Rules } from './rule';
import { RulesPreviewPanel, type PreviewView } from './rules-preview';

export interface ProjectActionsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  /**
   * Values: underpayment, underpayment_percent, underpayment_amount, underpayment_currency, beyond_cap, late, grace_minutes, cancel_unpaid,
   * step_N_amount, step_N_currency, step_N_level, confirmation_above, reminder_minutes, invoice_mail, resend, partial_mail,
   * receipt_mail, late_mail, auto_return.
   */
  readonly form: FormState;
  /** Codes in which a sum may be stated. */
  readonly currencies: readonly Option[];
  /** Rows for steps, empty ones included. */
  readonly steps: number;
  readonly preview: PreviewView | null;
  readonly canManage: boolean;
}

interface PartProps {
  readonly w: Words;
  readonly form: FormState;
  readonly currencies: readonly Option[];
}

export function ProjectActionsPage(props: ProjectActionsProps) {
  const { ctx, frame, project, form, currencies, steps, preview, canManage } = props;
  const w = words(ctx.locale);
  const part = { w, form, currencies };
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="actions">
      <div class="stack">
        <p class="lead">{w.automation_actions_lead()}</p>
        <ErrorSummary ctx={ctx} form={form} labels={labelsOf(w, steps)} />
        <Rules ctx={ctx} action={paths.projectActions(project.id)} name="actions" canManage={canManage}>
          <Underpayment {...part} />
          <Late {...part} />
          <Unpaid {...part} />
          <Certainty {...part} steps={steps} />
          <Mails {...part} />
          <Return {...part} />
          {preview === null ? null : <RulesPreviewPanel ctx={ctx} preview={preview} />}
          {canManage ? <Verbs w={w} projectId={project.id} /> : <p class="muted">{w.cannot_manage()}</p>}
        </Rules>
      </div>
    </ProjectFrame>
  );
}

function labelsOf(w: Words, steps: number): Readonly<Record<string, string>> {
  const rows = Array.from({ length: steps }, (_, index) => index + 1).flatMap((n): [string, string][] => {
    const step = w.automation_step_kept({ n: String(n) });
    return [
      [`step_${n}_amount`, w.automation_step_up_to({ n: String(n) })],
      [`step_${n}_currency`, `${step}, ${w.currency()}`],
      [`step_${n}_level`, `${step}, ${w.automation_step_level()}`],
    ];
  });
  return {
    underpayment: w.automation_under(),
    underpayment_percent: w.automation_under_percent_label(),
    underpayment_amount: w.automation_under_amount_label(),
    underpayment_currency: w.currency(),
    beyond_cap: w.automation_under_percent_label(),
    late: w.automation_late(),
    grace_minutes: w.automation_grace(),
    confirmation_above: w.automation_sure_above(),
    reminder_minutes: w.automation_reminder(),
    resend: w.automation_resend(),
    ...Object.fromEntries(rows),
  };
}

/** Both verbs send the same form; only one of them changes anything. */
function Verbs({ w, projectId }: { readonly w: Words; readonly projectId: string }) {
  return (
    <div class="rule-verbs">
      <SubmitButton>{w.save()}</SubmitButton>
      <button type="submit" class="button" formaction={`${paths.projectActionsPreview(projectId)}#preview`} data-submit>
        <Icon name="search" size={14} />
        {w.automation_preview()}
      </button>
      <p class="hint">{w.automation_saved_kept()}</p>
    </div>
  );
}

function Underpayment({ w, form, currencies }: PartProps) {
  const chosen = form.values['underpayment'] ?? 'refuse';
  const unconfirmed = problemOf(form, 'beyond_cap') !== null;
  return (
    <Rule
      w={w}
      id="underpayment-rule"
      title={w.automation_under()}
      text={w.automation_under_text()}
      usual={w.automation_under_default()}
      payers={w.automation_under_payers()}
    >
      <div id="underpayment">
        <Choices legend={w.automation_under_legend()}>
          <Radio name="underpayment" value="refuse" checked={chosen === 'refuse'} label={w.automation_under_refuse()} hint={w.automation_under_refuse_hint()} />
          <Radio name="underpayment" value="percent" checked={chosen === 'percent'} label={w.automation_under_percent()} />
          <Radio name="underpayment" value="amount" checked={chosen === 'amount'} label={w.automation_under_amount()} />
        </Choices>
      </div>
      <div class="rule-more" data-when="percent">
        <Field
          w={w}
          form={form}
          name="underpayment_percent"
          label={w.automation_under_percent_label()}
          hint={w.automation_under_percent_hint()}
          inputmode="decimal"
          maxlength={8}
        />
      </div>
      <div class="rule-more form-row" data-when="amount">
        <MoneyField w={w} form={form} name="underpayment_amount" label={w.automation_under_amount_label()} hint={w.automation_under_amount_hint()} />
        <SelectField w={w} form={form} name="underpayment_currency" label={w.currency()} options={currencies} />
      </div>
      <div class="rule-more" data-when="some" id="beyond_cap">
        <Check name="beyond_cap" value="yes" checked={form.values['beyond_cap'] === 'yes'} label={w.automation_beyond()} hint={w.automation_beyond_hint()} />
        {unconfirmed ? (
          <p class="problem">
            <Icon name="warning" size={14} />
            <span>{w.automation_beyond_problem()}</span>
          </p>
        ) : null}
      </div>
    </Rule>
  );
}

function Late({ w, form }: PartProps) {
  const chosen = form.values['late'] ?? 'ask';
  return (
    <Rule
      w={w}
      id="late-rule"
      title={w.automation_late()}
      text={w.automation_late_text()}
      usual={w.automation_late_default()}
      payers={w.automation_late_payers()}
    >
      <div id="late">
        <Choices legend={w.automation_late_legend()}>
          <Radio name="late" value="ask" checked={chosen === 'ask'} label={w.automation_late_ask()} hint={w.automation_late_ask_hint()} />
          <Radio name="late" value="old_rate" checked={chosen === 'old_rate'} label={w.automation_late_old()} hint={w.automation_late_old_hint()} />
          <Radio name="late" value="new_rate" checked={chosen === 'new_rate'} label={w.automation_late_new()} hint={w.automation_late_new_hint()} />
        </Choices>
      </div>
      <Field w={w} form={form} name="grace_minutes" label={w.automation_grace()} hint={w.automation_grace_hint()} inputmode="numeric" maxlength={4} />
    </Rule>
  );
}

function Unpaid({ w, form }: PartProps) {
  return (
    <Rule
      w={w}
      id="cancel-rule"
      title={w.automation_cancel()}
      text={w.automation_cancel_text()}
      usual={w.automation_cancel_default()}
      payers={w.automation_cancel_payers()}
    >
      <Check name="cancel_unpaid" value="yes" checked={form.values['cancel_unpaid'] === 'yes'} label={w.automation_cancel_label()} />
    </Rule>
  );
}

function Certainty({ w, form, currencies, steps }: PartProps & { readonly steps: number }) {
  const levels = [
    { value: 'seen', label: w.automation_level_seen() },
    { value: 'confirmed', label: w.automation_level_confirmed() },
    { value: 'final', label: w.automation_level_final() },
  ];
  const rows = Array.from({ length: steps }, (_, index) => index + 1);
  return (
    <Rule
      w={w}
      id="sure-rule"
      title={w.automation_sure()}
      text={w.automation_sure_text()}
      usual={w.automation_sure_default()}
      payers={w.automation_sure_payers()}
    >
      <div class="rule-steps">
        {rows.map((n) => (
          <div class="rule-step">
            <MoneyField w={w} form={form} name={`step_${n}_amount`} label={w.automation_step_up_to({ n: String(n) })} />
            <SelectField w={w} form={form} name={`step_${n}_currency`} label={w.currency()} options={currencies} />
            <SelectField w={w} form={form} name={`step_${n}_level`} label={w.automation_step_level()} options={levels} />
          </div>
        ))}
        <p class="hint">{w.automation_steps_hint()}</p>
      </div>
      <SelectField w={w} form={form} name="confirmation_above" label={w.automation_sure_above()} options={levels.slice(1)} />
    </Rule>
  );
}

function Mails({ w, form }: PartProps) {
  const periods = [
    { value: 'never', label: w.automation_resend_never() },
    { value: 'daily', label: w.automation_resend_daily() },
    { value: 'weekly', label: w.automation_resend_weekly() },
    { value: 'monthly', label: w.automation_resend_monthly() },
  ];
  return (
    <Rule
      w={w}
      id="mails-rule"
      title={w.automation_mails()}
      text={w.automation_mails_text()}
      usual={w.automation_mails_default()}
      payers={w.automation_mails_payers()}
    >
      <Check name="invoice_mail" value="yes" checked={form.values['invoice_mail'] === 'yes'} label={w.automation_invoice_mail()} />
      <Field
        w={w}
        form={form}
        name="reminder_minutes"
        label={w.automation_reminder()}
        hint={w.automation_reminder_hint()}
        optional
        inputmode="numeric"
        maxlength={5}
      />
      <SelectField w={w} form={form} name="resend" label={w.automation_resend()} options={periods} />
      {(['partial_mail', 'receipt_mail', 'late_mail'] as const).map((name) => (
        <Check name={name} value="yes" checked={form.values[name] === 'yes'} label={w[`mailing_${name}`]()} />
      ))}
    </Rule>
  );
}

function Return({ w, form }: PartProps) {
  return (
    <Rule
      w={w}
      id="return-rule"
      title={w.automation_return()}
      text={w.automation_return_text()}
      usual={w.automation_return_default()}
      payers={w.automation_return_payers()}
    >
      <Check name="auto_return" value="yes" checked={form.values['auto_return'] === 'yes'} label={w.automation_return_label()} />
    </Rule>
  );
}
