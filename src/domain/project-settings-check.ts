// Owns what the settings of a project may be changed to: every field with its JSON pointer and bound. Pure: which hosts are proved and
// what the home allows are arguments. What is not changed is not judged again, so an old value never stands in the way of a new one.
import { findCurrency, parseAmount } from './currency';
import { limits } from './limits';
import { mayLeadTo } from './project-host';
import { canonicalSum, toleranceCapBps, type AutomaticActions, type Costs, type ProjectSettings, type TypedSum, type Underpayment } from './project-settings';
import type { FieldProblem, FieldProblemCode } from './refusal';
import { ok, refuse, type Result } from './result';
import { checkWebhookUrl, type WebhookUrlPolicy } from './safe-url';

type Changes<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/** What is to change; whatever is not named stays. Sums are exact decimals as people write them. */
export interface SettingsChanges {
  readonly site?: string | undefined;
  readonly termsUrl?: string | undefined;
  readonly returns?: Changes<ProjectSettings['returns']> | undefined;
  readonly actions?: Changes<AutomaticActions> | undefined;
  readonly costs?: Changes<Costs> | undefined;
  readonly amounts?: Changes<ProjectSettings['amounts']> | undefined;
  readonly postbackFormat?: ProjectSettings['postbackFormat'] | undefined;
}

export interface SettingsPolicy {
  readonly urls: WebhookUrlPolicy;
  readonly verifiedHosts: readonly string[];
}

/**
 * The settings after the changes, in their one spelling. Refuses `invalid_input` with every field that is wrong (pointers in snake case, as
 * the API writes them), then `host_unverified` for a return address on a host that nobody has proved.
 */
export function changedSettings(current: ProjectSettings, changes: SettingsChanges, policy: SettingsPolicy): Result<ProjectSettings> {
  const wanted = merged(current, changes);
  const problems: FieldProblem[] = [
    ...urlProblems(current, wanted, policy.urls),
    ...actionProblems(wanted.actions),
    ...costProblems(wanted.costs),
    ...amountProblems(wanted.amounts),
    ...oneOf('/postback_format', wanted.postbackFormat, ['json', 'form']),
  ];
  if (problems.length > 0) return refuse({ reason: 'invalid_input', problems });
  const next = canonical(current, wanted, policy.urls);
  for (const [name, url] of Object.entries(next.returns)) {
    const same = url === current.returns[name as keyof ProjectSettings['returns']];
    if (url !== '' && !same && !mayLeadTo(url, policy.verifiedHosts, policy.urls)) return refuse({ reason: 'host_unverified', host: new URL(url).host });
  }
  return ok(next);
}

function told<T extends object>(changes: T | undefined): T {
  return Object.fromEntries(Object.entries(changes ?? {}).filter(([, value]) => value !== undefined)) as T;
}

function merged(current: ProjectSettings, changes: SettingsChanges): ProjectSettings {
  return {
    site: changes.site ?? current.site,
    termsUrl: changes.termsUrl ?? current.termsUrl,
    returns: { ...current.returns, ...told(changes.returns) } as ProjectSettings['returns'],
    actions: { ...current.actions, ...told(changes.actions) } as AutomaticActions,
    costs: { ...current.costs, ...told(changes.costs) } as Costs,
    amounts: { ...current.amounts, ...told(changes.amounts) } as ProjectSettings['amounts'],
    postbackFormat: changes.postbackFormat ?? current.postbackFormat,
  };
}

/** The address as it is stored. A fragment is the shop's own business and stays. */
function spelled(text: string, policy: WebhookUrlPolicy): string {
  const checked = checkWebhookUrl(text.trim(), policy);
  return checked.ok ? checked.value + new URL(text.trim()).hash : text.trim();
}

function urlProblems(current: ProjectSettings, wanted: ProjectSettings, policy: WebhookUrlPolicy): readonly FieldProblem[] {
  const fields: readonly (readonly [string, string, string])[] = [
    ['/site', wanted.site, current.site],
    ['/terms_url', wanted.termsUrl, current.termsUrl],
    ['/returns/success', wanted.returns.success, current.returns.success],
    ['/returns/fail', wanted.returns.fail, current.returns.fail],
    ['/returns/partial', wanted.returns.partial, current.returns.partial],
  ];
  return fields.flatMap(([pointer, text, before]): readonly FieldProblem[] => {
    if (text.trim() === '' || text === before) return [];
    const checked = checkWebhookUrl(text.trim(), policy);
    if (checked.ok) return [];
    return checked.refusal === 'too_long'
      ? [{ pointer, code: 'too_long', detail: String(limits.urlLengthMax) }]
      : [{ pointer, code: 'unsafe_url', detail: checked.refusal }];
  });
}

function actionProblems(actions: AutomaticActions): readonly FieldProblem[] {
  const { reminderMinutes } = actions;
  return [
    ...underpaymentProblems(actions.underpayment, actions.beyondCap),
    ...oneOf('/actions/late', actions.late, ['ask', 'old_rate', 'new_rate']),
    ...whole('/actions/grace_minutes', actions.graceMinutes, 0, limits.graceMinutesMax),
    ...oneOf('/actions/confirmation_above', actions.confirmationAbove, ['confirmed', 'final']),
    ...stepProblems(actions),
    ...(reminderMinutes === null ? [] : whole('/actions/reminder_minutes', reminderMinutes, 1, limits.reminderMinutesMax)),
    ...oneOf('/actions/resend', actions.resend, ['never', 'daily', 'weekly', 'monthly']),
    ...(['beyondCap', 'cancelUnpaid', 'invoiceMail', 'partialMail', 'receiptMail', 'lateMail', 'autoReturn'] as const).flatMap((name) =>
      typeof actions[name] === 'boolean' ? [] : [{ pointer: `/actions/${snake(name)}`, code: 'invalid' as const }],
    ),
  ];
}

function underpaymentProblems(rule: Underpayment, beyondCap: boolean): readonly FieldProblem[] {
  switch (rule.kind) {
    case 'refuse':
      return [];
    case 'amount':
      return sumProblems('/actions/underpayment/sum', rule.sum);
    case 'percent':
      return whole('/actions/underpayment/bps', rule.bps, 1, beyondCap ? limits.underpaymentBpsMax : toleranceCapBps);
    default:
      return [{ pointer: '/actions/underpayment/kind', code: 'not_listed' }];
  }
}

const levels = ['seen', 'confirmed', 'final'] as const;

/** Amounts rise, and a larger amount never asks for less certainty than a smaller one: both within each currency. */
function stepProblems({ confirmationSteps, confirmationAbove }: AutomaticActions): readonly FieldProblem[] {
  const pointer = '/actions/confirmation_steps';
  if (confirmationSteps.length > limits.confirmationStepsMax) return [{ pointer, code: 'too_large', detail: String(limits.confirmationStepsMax) }];
  return confirmationSteps.flatMap((step, index): readonly FieldProblem[] => {
    const at = `${pointer}/${index}`;
    const own = [...sumProblems(`${at}/up_to`, step.upTo), ...oneOf(`${at}/level`, step.level, levels)];
    if (own.length > 0) return own;
    const before = confirmationSteps.slice(0, index).findLast((other) => other.upTo.currency === step.upTo.currency);
    const bound = unitsOf(step.upTo);
    const least = before === undefined ? null : unitsOf(before.upTo);
    const rising: FieldProblem[] = [];
    if (bound !== null && least !== null && bound <= least)
      rising.push({ pointer: `${at}/up_to/amount`, code: 'too_small', detail: before?.upTo.amount ?? '' });
    if (before !== undefined && levels.indexOf(step.level) < levels.indexOf(before.level)) rising.push({ pointer: `${at}/level`, code: 'too_small' });
    if (levels.indexOf(confirmationAbove) < levels.indexOf(step.level)) rising.push({ pointer: '/actions/confirmation_above', code: 'too_small' });
    return rising;
  });
}

function costProblems(costs: Costs): readonly FieldProblem[] {
  return [
    ...whole('/costs/spread_bps', costs.spreadBps, 0, limits.spreadBpsMax),
    ...oneOf('/costs/spread_by', costs.spreadBy, ['payer', 'merchant']),
    ...(costs.fee === null ? [] : sumProblems('/costs/fee', costs.fee)),
    ...oneOf('/costs/fee_by', costs.feeBy, ['payer', 'merchant']),
  ];
}

function amountProblems({ min, max }: ProjectSettings['amounts']): readonly FieldProblem[] {
  const own = [...(min === null ? [] : sumProblems('/amounts/min', min)), ...(max === null ? [] : sumProblems('/amounts/max', max))];
  if (own.length > 0 || min === null || max === null || min.currency !== max.currency) return own;
  const [least, most] = [unitsOf(min), unitsOf(max)];
  return least !== null && most !== null && most < least ? [{ pointer: '/amounts/max/amount', code: 'too_small', detail: min.amount }] : [];
}

function unitsOf(sum: TypedSum): bigint | null {
  const parsed = parseAmount(sum.amount, sum.currency);
  return parsed.ok ? parsed.value : null;
}

function sumProblems(pointer: string, sum: TypedSum): readonly FieldProblem[] {
  if (findCurrency(sum.currency) === null) return [{ pointer: `${pointer}/currency`, code: 'not_listed' }];
  if (sum.amount === '') return [{ pointer: `${pointer}/amount`, code: 'required' }];
  const parsed = parseAmount(sum.amount, sum.currency);
  return parsed.ok ? [] : [{ pointer: `${pointer}/amount`, ...parsed.refusal }];
}

function whole(pointer: string, value: number, least: number, most: number): readonly FieldProblem[] {
  if (!Number.isInteger(value)) return [{ pointer, code: 'invalid' }];
  if (value < least) return [{ pointer, code: 'too_small', detail: String(least) }];
  return value > most ? [{ pointer, code: 'too_large', detail: String(most) }] : [];
}

function oneOf(pointer: string, value: string, list: readonly string[]): readonly FieldProblem[] {
  const code: FieldProblemCode = 'not_listed';
  return list.includes(value) ? [] : [{ pointer, code }];
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Every sum and address in its one spelling: the same said in other letters changes nothing. */
function canonical(current: ProjectSettings, wanted: ProjectSettings, policy: WebhookUrlPolicy): ProjectSettings {
  const sum = (typed: TypedSum): TypedSum => canonicalSum(typed.amount, typed.currency) ?? typed;
  const sumOrNull = (typed: TypedSum | null): TypedSum | null => (typed === null ? null : sum(typed));
  const url = (text: string, before: string): string => (text === before ? before : spelled(text, policy));
  const { actions, costs, amounts, returns } = wanted;
  return {
    site: url(wanted.site, current.site),
    termsUrl: url(wanted.termsUrl, current.termsUrl),
    returns: {
      success: url(returns.success, current.returns.success),
      fail: url(returns.fail, current.returns.fail),
      partial: url(returns.partial, current.returns.partial),
    },
    actions: {
      ...actions,
      underpayment: rule(actions.underpayment, sum),
      // More than the cap is confirmed for a rule at hand, not for whatever rule comes later.
      beyondCap: actions.beyondCap && actions.underpayment.kind !== 'refuse',
      confirmationSteps: actions.confirmationSteps.map((step) => ({ upTo: sum(step.upTo), level: step.level })),
    },
    costs: { ...costs, fee: sumOrNull(costs.fee) },
    amounts: { min: sumOrNull(amounts.min), max: sumOrNull(amounts.max) },
    postbackFormat: wanted.postbackFormat,
  };
}

function rule(underpayment: Underpayment, sum: (typed: TypedSum) => TypedSum): Underpayment {
  return underpayment.kind === 'amount' ? { kind: 'amount', sum: sum(underpayment.sum) } : underpayment;
}
