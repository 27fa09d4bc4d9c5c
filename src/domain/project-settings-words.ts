// Owns how a change of settings reads in the activity log: one line for each thing that moved, before and after, in plain text.
import { formatDecimal } from './money';
import type { ConfirmationStep, ProjectSettings, TypedSum, Underpayment } from './project-settings';

type Moved = Readonly<Record<string, readonly [before: string, after: string]>>;

/** What differs, by name; empty when nothing does. */
export function settingsMoved(before: ProjectSettings, after: ProjectSettings): Moved {
  const [old, now] = [lines(before), lines(after)];
  return Object.fromEntries(Object.entries(now).flatMap(([name, text]) => (old[name] === text ? [] : [[name, [old[name] ?? '', text] as const]])));
}

function lines(settings: ProjectSettings): Readonly<Record<string, string>> {
  const { returns, actions, costs, amounts } = settings;
  return {
    site: settings.site,
    terms_url: settings.termsUrl,
    return_success: returns.success,
    return_fail: returns.fail,
    return_partial: returns.partial,
    underpayment: underpaymentText(actions.underpayment),
    beyond_5_percent: String(actions.beyondCap),
    late: actions.late,
    grace_minutes: String(actions.graceMinutes),
    cancel_unpaid: String(actions.cancelUnpaid),
    confirmation_steps: actions.confirmationSteps.map(stepText).join('; '),
    confirmation_above: actions.confirmationAbove,
    reminder_minutes: actions.reminderMinutes === null ? 'none' : String(actions.reminderMinutes),
    invoice_mail: String(actions.invoiceMail),
    partial_mail: String(actions.partialMail),
    receipt_mail: String(actions.receiptMail),
    late_mail: String(actions.lateMail),
    resend: actions.resend,
    auto_return: String(actions.autoReturn),
    spread: percentText(costs.spreadBps),
    spread_by: costs.spreadBy,
    fee: costs.fee === null ? 'none' : sumText(costs.fee),
    fee_by: costs.feeBy,
    amount_min: amounts.min === null ? 'none' : sumText(amounts.min),
    amount_max: amounts.max === null ? 'none' : sumText(amounts.max),
    postback_format: settings.postbackFormat,
  };
}

/** `2.5 %` of 250 hundredths of a percent. */
function percentText(bps: number): string {
  return `${formatDecimal(BigInt(bps), 2)} %`;
}

function sumText({ amount, currency }: TypedSum): string {
  return `${amount} ${currency}`;
}

function underpaymentText(rule: Underpayment): string {
  if (rule.kind === 'refuse') return 'refuse';
  return rule.kind === 'percent' ? percentText(rule.bps) : sumText(rule.sum);
}

function stepText({ upTo, level }: ConfirmationStep): string {
  return `${sumText(upTo)}: ${level}`;
}
