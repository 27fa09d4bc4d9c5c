// Owns how the form of automatic actions is read and filled: texts in, settings out. What the settings may be is judged in the domain.
import { parseTypedAmount, currencyOf, formatAmount } from '../../domain/currency';
import { limits } from '../../domain/limits';
import { formatDecimal, parseTypedDecimal } from '../../domain/money';
import type { AutomaticActions, ConfirmationStep, TypedSum, Underpayment } from '../../domain/project-settings';
import { invalidField, type FieldProblem, type Refusal } from '../../domain/refusal';
import { ok, refuse, type Result } from '../../domain/result';
import type { SentForm } from './form';
import { pointed } from './pointed';

type Values = Readonly<Record<string, string>>;

/** The fields of the form for actions that are there; empty rows of steps begin in the project's own currency. */
export function actionValues(actions: AutomaticActions, currency: string): Values {
  const { underpayment, confirmationSteps, reminderMinutes } = actions;
  const rows = Array.from({ length: limits.confirmationStepsMax }, (_, index) => index + 1).flatMap((n): [string, string][] => {
    const step = confirmationSteps[n - 1];
    return [
      [`step_${n}_amount`, step?.upTo.amount ?? ''],
      [`step_${n}_currency`, step?.upTo.currency ?? currency],
      [`step_${n}_level`, step?.level ?? 'confirmed'],
    ];
  });
  return {
    underpayment: underpayment.kind,
    underpayment_percent: underpayment.kind === 'percent' ? percentOf(underpayment.bps) : '',
    underpayment_amount: underpayment.kind === 'amount' ? underpayment.sum.amount : '',
    underpayment_currency: underpayment.kind === 'amount' ? underpayment.sum.currency : currency,
    beyond_cap: yes(actions.beyondCap),
    late: actions.late,
    grace_minutes: String(actions.graceMinutes),
    cancel_unpaid: yes(actions.cancelUnpaid),
    ...Object.fromEntries(rows),
    confirmation_above: actions.confirmationAbove,
    reminder_minutes: reminderMinutes === null ? '' : String(reminderMinutes),
    invoice_mail: yes(actions.invoiceMail),
    partial_mail: yes(actions.partialMail),
    receipt_mail: yes(actions.receiptMail),
    late_mail: yes(actions.lateMail),
    resend: actions.resend,
    auto_return: yes(actions.autoReturn),
  };
}

function yes(is: boolean): string {
  return is ? 'yes' : '';
}

/** `2.5` of 250 hundredths of a percent. */
export function percentOf(bps: number): string {
  return formatDecimal(BigInt(bps), 2);
}

/** Rows to show: those that are filled and one more, at least two. */
export function stepRows(values: Values): number {
  let filled = 0;
  for (let n = 1; n <= limits.confirmationStepsMax; n++) if ((values[`step_${n}_amount`] ?? '').trim() !== '') filled = n;
  return Math.min(limits.confirmationStepsMax, Math.max(2, filled + 1));
}

/** What the form says. Refuses only what is no number at all; bounds and lists are the domain's. */
export function actionsOf(form: SentForm): Result<AutomaticActions> {
  const underpayment = underpaymentOf(form);
  if (!underpayment.ok) return underpayment;
  const graceMinutes = wholeOf(form, 'grace_minutes');
  if (graceMinutes === null) return refuse(invalidField('/grace_minutes', 'invalid'));
  const reminderMinutes = form.optional('reminder_minutes') === null ? null : wholeOf(form, 'reminder_minutes');
  if (reminderMinutes === null && form.optional('reminder_minutes') !== null) return refuse(invalidField('/reminder_minutes', 'invalid'));
  return ok({
    underpayment: underpayment.value,
    beyondCap: form.text('beyond_cap') === 'yes',
    // Values outside the lists are refused by the domain, which knows them.
    late: form.text('late') as AutomaticActions['late'],
    graceMinutes,
    cancelUnpaid: form.text('cancel_unpaid') === 'yes',
    confirmationSteps: filledRows(form).map((n) => stepOf(form, n)),
    confirmationAbove: form.text('confirmation_above') as AutomaticActions['confirmationAbove'],
    reminderMinutes,
    invoiceMail: form.text('invoice_mail') === 'yes',
    partialMail: form.text('partial_mail') === 'yes',
    receiptMail: form.text('receipt_mail') === 'yes',
    lateMail: form.text('late_mail') === 'yes',
    resend: form.text('resend') as AutomaticActions['resend'],
    autoReturn: form.text('auto_return') === 'yes',
  });
}

function underpaymentOf(form: SentForm): Result<Underpayment> {
  const kind = form.text('underpayment');
  if (kind === 'amount') return ok({ kind, sum: typedSum(form.text('underpayment_amount'), form.text('underpayment_currency')) });
  if (kind !== 'percent') return kind === 'refuse' ? ok({ kind }) : refuse(invalidField('/underpayment', 'not_listed'));
  const bps = percentIn(form, 'underpayment_percent');
  return bps.ok ? ok({ kind, bps: bps.value }) : bps;
}

/** Hundredths of a percent of what was typed. */
export function percentIn(form: SentForm, name: string): Result<number> {
  const text = form.text(name).trim();
  if (text === '') return refuse(invalidField(`/${name}`, 'required'));
  const parsed = parseTypedDecimal(text, 2);
  if (!parsed.ok) return refuse(invalidField(`/${name}`, parsed.refusal.code));
  return parsed.value > 1_000_000n ? refuse(invalidField(`/${name}`, 'too_large')) : ok(Number(parsed.value));
}

/** A sum in its exact spelling where it can be read; else as it was typed, for the domain to refuse. */
export function typedSum(text: string, currency: string): TypedSum {
  const parsed = parseTypedAmount(text, currency);
  return { amount: parsed.ok ? formatAmount(parsed.value, currencyOf(currency).code) : text.trim(), currency };
}

function wholeOf(form: SentForm, name: string): number | null {
  const text = form.text(name).trim();
  return /^\d{1,6}$/.test(text) ? Number(text) : null;
}

function filledRows(form: SentForm): readonly number[] {
  return Array.from({ length: limits.confirmationStepsMax }, (_, index) => index + 1).filter((n) => form.optional(`step_${n}_amount`) !== null);
}

function stepOf(form: SentForm, n: number): ConfirmationStep {
  return {
    upTo: typedSum(form.text(`step_${n}_amount`), form.text(`step_${n}_currency`)),
    level: form.text(`step_${n}_level`) as ConfirmationStep['level'],
  };
}

const fieldNames: Readonly<Record<string, string>> = {
  '/actions/underpayment/bps': 'underpayment_percent',
  '/actions/underpayment/kind': 'underpayment',
  '/actions/underpayment/sum/amount': 'underpayment_amount',
  '/actions/underpayment/sum/currency': 'underpayment_currency',
};

/** The domain's refusal at the fields of this form. */
export function actionsRefusal(refusal: Refusal, form: SentForm): Refusal {
  const rows = filledRows(form);
  return pointed(refusal, (problem) => {
    const isBeyondCap = problem.pointer === '/actions/underpayment/bps' && problem.code === 'too_large' && form.text('beyond_cap') !== 'yes';
    if (isBeyondCap) return 'beyond_cap';
    const known = fieldNames[problem.pointer];
    if (known !== undefined) return known;
    const step = /^\/actions\/confirmation_steps\/(\d+)\/(?:up_to\/)?(\w+)$/.exec(problem.pointer);
    if (step !== null) return `step_${rows[Number(step[1])] ?? 1}_${step[2] ?? ''}`;
    return lastPart(problem);
  });
}

function lastPart({ pointer }: FieldProblem): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}
