// Owns everything that a merchant sets for a project beyond its name: where payers are led back, what invoices do by themselves, who
// bears which costs. Stored as one JSON text; what is missing there has its default here, so that new settings need no migration.
import { parseAmount, currencyOf, findCurrency, formatAmount } from './currency';
import { noCosts, plainRules, type InvoiceCosts, type InvoiceRules, type LateRule, type SettleLevel } from './invoice-rules';
import { mulDivRoundedDown } from './money';

/** An amount as the merchant typed it: an exact decimal in that currency. */
export interface TypedSum {
  readonly amount: string;
  readonly currency: string;
}

export type Underpayment =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'percent'; readonly bps: number }
  /** Holds for invoices in that currency only. */
  | { readonly kind: 'amount'; readonly sum: TypedSum };

/** Invoices of at most `upTo` count as paid at that level. */
export interface ConfirmationStep {
  readonly upTo: TypedSum;
  readonly level: SettleLevel;
}

export type ResendPeriod = 'never' | 'daily' | 'weekly' | 'monthly';

export interface AutomaticActions {
  readonly underpayment: Underpayment;
  /** The merchant has confirmed that more than 5 % of an invoice may be missing. */
  readonly beyondCap: boolean;
  readonly late: LateRule;
  /** Minutes after the expiry during which money still counts as in time. */
  readonly graceMinutes: number;
  readonly cancelUnpaid: boolean;
  /** Rising amounts, at most five. Above all of them, and in other currencies, `confirmationAbove` holds. */
  readonly confirmationSteps: readonly ConfirmationStep[];
  readonly confirmationAbove: Exclude<SettleLevel, 'seen'>;
  /** Mail to the payer so many minutes before the expiry; null: none. */
  readonly reminderMinutes: number | null;
  readonly invoiceMail: boolean;
  /** Mails to the payer about their money: what is still missing, that all is there, that it came after the end. */
  readonly partialMail: boolean;
  readonly receiptMail: boolean;
  readonly lateMail: boolean;
  readonly resend: ResendPeriod;
  readonly autoReturn: boolean;
}

export interface Costs {
  /** Hundredths of a percent that the exchange rate moves by until the money is sold; 0 … 1,000. */
  readonly spreadBps: number;
  readonly spreadBy: 'payer' | 'merchant';
  /** What moving the money on costs, for each invoice; null: nothing is asked for it. Holds for invoices in that currency only. */
  readonly fee: TypedSum | null;
  readonly feeBy: 'payer' | 'merchant';
}

export interface ProjectSettings {
  /** The shop's own page; empty: none. */
  readonly site: string;
  readonly termsUrl: string;
  readonly returns: { readonly success: string; readonly fail: string; readonly partial: string };
  readonly actions: AutomaticActions;
  readonly costs: Costs;
  /** Bounds of an invoice, each in its own currency only; null: the product's. */
  readonly amounts: { readonly min: TypedSum | null; readonly max: TypedSum | null };
  /** Where CryptoCloud-style postbacks go is an endpoint of its own; this is its form. */
  readonly postbackFormat: 'json' | 'form';
}

export const defaultActions: AutomaticActions = {
  underpayment: { kind: 'refuse' },
  beyondCap: false,
  late: 'ask',
  graceMinutes: 0,
  cancelUnpaid: false,
  confirmationSteps: [],
  confirmationAbove: 'confirmed',
  reminderMinutes: null,
  invoiceMail: false,
  partialMail: true,
  receiptMail: true,
  lateMail: true,
  resend: 'never',
  autoReturn: false,
};

export const defaultSettings: ProjectSettings = {
  site: '',
  termsUrl: '',
  returns: { success: '', fail: '', partial: '' },
  actions: defaultActions,
  costs: { spreadBps: 0, spreadBy: 'payer', fee: null, feeBy: 'payer' },
  amounts: { min: null, max: null },
  postbackFormat: 'json',
};

/** The settings in a stored text; whatever it does not name is as by default. */
export function decodeSettings(text: string): ProjectSettings {
  const stored = JSON.parse(text) as Partial<ProjectSettings>;
  return {
    ...defaultSettings,
    ...stored,
    returns: { ...defaultSettings.returns, ...stored.returns },
    actions: { ...defaultActions, ...stored.actions },
    costs: { ...defaultSettings.costs, ...stored.costs },
    amounts: { ...defaultSettings.amounts, ...stored.amounts },
  };
}

/** The text to store: only what differs from the default, so that a row costs no more than it says. */
export function encodeSettings(settings: ProjectSettings): string {
  const changed = Object.entries(settings).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaultSettings[name as keyof ProjectSettings]));
  return JSON.stringify(Object.fromEntries(changed));
}

/** Share of an invoice that may be missing without the merchant having confirmed that more is meant (hazard H09): 5 %. */
export const toleranceCapBps = 500;

const bpsOne = 10_000n;

/** The rules that an invoice of that amount (scaled units of `currency`) is made with; frozen in its terms. */
export function rulesFor(actions: AutomaticActions, amount: bigint, currency: string): InvoiceRules {
  return {
    ...plainRules,
    toleranceUnits: toleranceOf(actions, amount, currency),
    late: actions.late,
    graceMs: actions.graceMinutes * 60_000,
    cancelUnpaid: actions.cancelUnpaid,
    settleAt: settleLevelFor(actions, amount, currency),
  };
}

/** What may be missing, in scaled units, rounded down: never more than the merchant said. */
function toleranceOf({ underpayment, beyondCap }: AutomaticActions, amount: bigint, currency: string): bigint {
  const wanted =
    underpayment.kind === 'percent'
      ? mulDivRoundedDown(amount, BigInt(underpayment.bps), bpsOne)
      : underpayment.kind === 'amount'
        ? unitsIn(underpayment.sum, currency)
        : 0n;
  const cap = beyondCap ? amount - 1n : mulDivRoundedDown(amount, BigInt(toleranceCapBps), bpsOne);
  const tolerance = wanted ?? 0n;
  return tolerance < cap ? tolerance : cap;
}

function settleLevelFor({ confirmationSteps, confirmationAbove }: AutomaticActions, amount: bigint, currency: string): SettleLevel {
  const step = confirmationSteps.find(({ upTo }) => {
    const bound = unitsIn(upTo, currency);
    return bound !== null && amount <= bound;
  });
  return step?.level ?? confirmationAbove;
}

/** A typed sum in scaled units of that currency; null when it is stated in another, or is none. */
export function unitsIn(sum: TypedSum | null, currency: string): bigint | null {
  if (sum === null || sum.currency !== currency || findCurrency(currency) === null) return null;
  const parsed = parseAmount(sum.amount, currency);
  return parsed.ok ? parsed.value : null;
}

/** The costs that an invoice in that currency is made with; frozen in its terms. */
export function costsFor(costs: Costs, currency: string): InvoiceCosts {
  const { spreadBps, spreadBy, fee, feeBy } = costs;
  return { ...noCosts, spreadBps, spreadBy, feeUnits: unitsIn(fee, currency) ?? 0n, feeBy };
}

/** `12.50 USD` of a typed sum as it is stored: canonical, or null when the text is no amount of that currency. */
export function canonicalSum(amount: string, currency: string): TypedSum | null {
  const parsed = findCurrency(currency) === null ? null : parseAmount(amount, currency);
  return parsed?.ok === true ? { amount: formatAmount(parsed.value, currencyOf(currency).code), currency } : null;
}
