// Owns what the settings of a project look like to a program, and how a change of them is written: the same names, so that what was read
// can be sent back.
import * as z from 'zod';
import type { SettingsChanges } from '../../../domain/project-settings-check';
import { decodeSettings, type AutomaticActions, type Costs, type TypedSum } from '../../../domain/project-settings';
import { limits } from '../../../domain/limits';
import { decimal } from './shapes';

const sum = z.strictObject({
  amount: decimal.max(60),
  currency: z
    .string()
    .max(40)
    .meta({ examples: ['USD'] }),
});
const level = z.enum(['seen', 'confirmed', 'final']);
const bearer = z.enum(['payer', 'merchant']);
const url = z.string().max(limits.urlLengthMax);

const underpayment = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('refuse') }),
    z.strictObject({ kind: z.literal('percent'), bps: z.int().meta({ description: 'Hundredths of a percent; at most 500 unless `beyond_cap`.' }) }),
    z.strictObject({ kind: z.literal('amount'), sum }),
  ])
  .meta({ description: 'What may be missing.' });

const actions = {
  underpayment,
  beyond_cap: z.boolean().meta({ description: 'You mean it: more than 5 % of an invoice may be missing.' }),
  late: z.enum(['ask', 'old_rate', 'new_rate']).meta({ description: 'What happens to money after the end.' }),
  grace_minutes: z.int(),
  cancel_unpaid: z.boolean(),
  confirmation_steps: z.array(z.strictObject({ up_to: sum, level })).max(limits.confirmationStepsMax),
  confirmation_above: z.enum(['confirmed', 'final']),
  reminder_minutes: z.int().nullable(),
  invoice_mail: z.boolean(),
  partial_mail: z.boolean().meta({ description: 'Mail to the payer when a part has come: what is missing and where to pay it.' }),
  receipt_mail: z.boolean().meta({ description: 'Mail to the payer when the invoice is paid.' }),
  late_mail: z.boolean().meta({ description: 'Mail to the payer when money came after the end.' }),
  resend: z.enum(['never', 'daily', 'weekly', 'monthly']),
  auto_return: z.boolean(),
};
const returns = { success: url, fail: url, partial: url };
const costs = { spread_bps: z.int(), spread_by: bearer, fee: sum.nullable(), fee_by: bearer };
const amounts = { min: sum.nullable(), max: sum.nullable() };

/** The fields of a project that are settings. Their names and JSON pointers are those that refusals name. */
export const settingsFields = {
  site: url,
  terms_url: url,
  returns: z.strictObject(returns).meta({ description: 'Where payers are led back; hosts must be verified.' }),
  actions: z.strictObject(actions).meta({ id: 'AutomaticActions' }),
  costs: z.strictObject(costs),
  amounts: z.strictObject(amounts).meta({ description: 'Bounds of an invoice, each in its own currency only.' }),
  postback_format: z.enum(['json', 'form']),
};

export const settingsChanges = {
  ...settingsFields,
  returns: z.strictObject(returns).partial(),
  actions: z.strictObject(actions).partial(),
  costs: z.strictObject(costs).partial(),
  amounts: z.strictObject(amounts).partial(),
};

const settingsShape = z.strictObject(settingsFields);
const changesShape = z.strictObject(settingsChanges).partial();
type SettingsJson = z.infer<typeof settingsShape>;
type ChangesJson = z.infer<typeof changesShape>;

export function settingsJson(stored: string): SettingsJson {
  const { site, termsUrl, returns: back, actions: by, costs: borne, amounts: bounds, postbackFormat } = decodeSettings(stored);
  return {
    site,
    terms_url: termsUrl,
    returns: { ...back },
    actions: actionsJson(by),
    costs: { spread_bps: borne.spreadBps, spread_by: borne.spreadBy, fee: sumJson(borne.fee), fee_by: borne.feeBy },
    amounts: { min: sumJson(bounds.min), max: sumJson(bounds.max) },
    postback_format: postbackFormat,
  };
}

function sumJson(typed: TypedSum | null): { amount: string; currency: string } | null {
  return typed === null ? null : { amount: typed.amount, currency: typed.currency };
}

function actionsJson(by: AutomaticActions): SettingsJson['actions'] {
  const { kind } = by.underpayment;
  return {
    underpayment: kind === 'refuse' ? { kind } : kind === 'percent' ? { kind, bps: by.underpayment.bps } : { kind, sum: { ...by.underpayment.sum } },
    beyond_cap: by.beyondCap,
    late: by.late,
    grace_minutes: by.graceMinutes,
    cancel_unpaid: by.cancelUnpaid,
    confirmation_steps: by.confirmationSteps.map((step) => ({ up_to: { ...step.upTo }, level: step.level })),
    confirmation_above: by.confirmationAbove,
    reminder_minutes: by.reminderMinutes,
    invoice_mail: by.invoiceMail,
    partial_mail: by.partialMail,
    receipt_mail: by.receiptMail,
    late_mail: by.lateMail,
    resend: by.resend,
    auto_return: by.autoReturn,
  };
}

/** A change as the command takes it; null when nothing of it is a setting. */
export function settingsChangesOf(body: ChangesJson): SettingsChanges | null {
  const { site, terms_url: termsUrl, returns: back, actions: by, costs: borne, amounts: bounds, postback_format: postbackFormat } = body;
  const changes: SettingsChanges = {
    site,
    termsUrl,
    returns: back,
    actions: by === undefined ? undefined : actionChanges(by),
    costs: borne === undefined ? undefined : costChanges(borne),
    amounts: bounds,
    postbackFormat,
  };
  return Object.values(changes).every((value) => value === undefined) ? null : changes;
}

function actionChanges(by: NonNullable<ChangesJson['actions']>): NonNullable<SettingsChanges['actions']> {
  return {
    underpayment: by.underpayment,
    beyondCap: by.beyond_cap,
    late: by.late,
    graceMinutes: by.grace_minutes,
    cancelUnpaid: by.cancel_unpaid,
    confirmationSteps: by.confirmation_steps?.map((step) => ({ upTo: step.up_to, level: step.level })),
    confirmationAbove: by.confirmation_above,
    reminderMinutes: by.reminder_minutes,
    invoiceMail: by.invoice_mail,
    partialMail: by.partial_mail,
    receiptMail: by.receipt_mail,
    lateMail: by.late_mail,
    resend: by.resend,
    autoReturn: by.auto_return,
  };
}

function costChanges(borne: NonNullable<ChangesJson['costs']>): { readonly [Name in keyof Costs]?: Costs[Name] | undefined } {
  return { spreadBps: borne.spread_bps, spreadBy: borne.spread_by, fee: borne.fee, feeBy: borne.fee_by };
}
