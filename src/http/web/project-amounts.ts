// Owns the page of what an invoice of a project may amount to and who bears its costs, with an example worked out by the same rules.
import { Hono, type Context } from 'hono';
import { setProjectSettings, type SettingsChanges } from '../../commands/set-project-settings';
import { lacksRight } from '../../db/scope';
import { currencyOf, formatAmountRoundedHalfUp, type CurrencyCode } from '../../domain/currency';
import { askedOf, costsIn } from '../../domain/invoice-rules';
import { mulDivRoundedUp } from '../../domain/money';
import { costsFor, decodeSettings, type ProjectSettings, type TypedSum } from '../../domain/project-settings';
import type { Refusal } from '../../domain/refusal';
import { ok, type Result } from '../../domain/result';
import { paths } from '../../../views/paths';
import { ProjectAmountsPage, type CostExample } from '../../../views/project/amounts';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { currencyLabel } from '../money-text';
import { refusalStatus } from '../refusal-status';
import { percentIn, percentOf, typedSum } from './actions-form';
import { sumCurrencies } from './currency-options';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt, framed } from './frame';
import { pointed } from './pointed';
import { projectHead, projectScope } from './project-scope';

export const projectAmountPages = new Hono<AppEnv>();

projectAmountPages.get('/projects/:projectId/amounts', projectScope, requireRight('projects:view'), (c) => {
  const { project } = c.var;
  return showAmounts(c, { values: valuesOf(decodeSettings(project.settings), project.currency), refusal: null });
});

projectAmountPages.post('/projects/:projectId/amounts', projectScope, requireRight('projects:manage'), async (c) => {
  const form = await readForm(c);
  const changes = changesOf(form);
  if (!changes.ok) return showAmounts(c, formAgain(form, changes.refusal));
  const { id } = c.var.project;
  const saved = await setProjectSettings(c.var.ports, c.var.scope, id, changes.value);
  if (!saved.ok) return showAmounts(c, formAgain(form, atFields(saved.refusal)));
  return c.redirect(doneAt(paths.projectAmounts(id), 'saved'), 303);
});

function valuesOf({ amounts, costs }: ProjectSettings, currency: string): Readonly<Record<string, string>> {
  return {
    amount_min: amounts.min?.amount ?? '',
    amount_min_currency: amounts.min?.currency ?? currency,
    amount_max: amounts.max?.amount ?? '',
    amount_max_currency: amounts.max?.currency ?? currency,
    spread_percent: percentOf(costs.spreadBps),
    spread_by: costs.spreadBy,
    fee_amount: costs.fee?.amount ?? '',
    fee_currency: costs.fee?.currency ?? currency,
    fee_by: costs.feeBy,
  };
}

type Bearer = ProjectSettings['costs']['feeBy'];

function changesOf(form: SentForm): Result<SettingsChanges> {
  const sum = (name: string, currency: string): TypedSum | null => (form.optional(name) === null ? null : typedSum(form.text(name), form.text(currency)));
  const spread = form.optional('spread_percent') === null ? ok(0) : percentIn(form, 'spread_percent');
  if (!spread.ok) return spread;
  return ok({
    amounts: { min: sum('amount_min', 'amount_min_currency'), max: sum('amount_max', 'amount_max_currency') },
    costs: {
      spreadBps: spread.value,
      // Values outside the list are refused by the domain, which knows it.
      spreadBy: form.text('spread_by') as Bearer,
      fee: sum('fee_amount', 'fee_currency'),
      feeBy: form.text('fee_by') as Bearer,
    },
  });
}

const fieldNames: Readonly<Record<string, string>> = {
  '/amounts/min/amount': 'amount_min',
  '/amounts/min/currency': 'amount_min_currency',
  '/amounts/max/amount': 'amount_max',
  '/amounts/max/currency': 'amount_max_currency',
  '/costs/spread_bps': 'spread_percent',
  '/costs/spread_by': 'spread_by',
  '/costs/fee/amount': 'fee_amount',
  '/costs/fee/currency': 'fee_currency',
  '/costs/fee_by': 'fee_by',
};

function atFields(refusal: Refusal): Refusal {
  return pointed(refusal, (problem) => fieldNames[problem.pointer] ?? null);
}

async function showAmounts(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { project, scope } = c.var;
  const { ctx, frame } = await framed(c, { projectId: project.id }, c.req.method === 'GET' ? undefined : paths.projectAmounts(project.id));
  const settings = decodeSettings(project.settings);
  const { amounts, costs } = settings;
  const stored = [amounts.min, amounts.max, costs.fee].flatMap((sum) => (sum === null ? [] : [sum.currency]));
  const page = ProjectAmountsPage({
    ctx,
    frame,
    project: projectHead(project),
    form,
    currencies: sumCurrencies([project.currency, ...stored]),
    example: exampleOf(settings, costs.fee?.currency ?? project.currency),
    canManage: lacksRight(scope, 'projects:manage') === null,
  });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

/** An invoice of 100, or of 100,000 where a hundred buys nothing, by what is saved. */
function exampleOf({ costs }: ProjectSettings, currency: string): CostExample {
  const { scale, inputDecimals, code } = currencyOf(currency);
  const amount = (inputDecimals === 0 ? 100_000n : 100n) * 10n ** BigInt(scale);
  const own = costsFor(costs, currency);
  const asked = askedOf(amount, own);
  const { fee, spread } = costsIn(asked.amount, own);
  const pays = asked.amount + mulDivRoundedUp(asked.amount, BigInt(asked.spreadBps), 10_000n);
  const left = pays - fee - spread;
  const text = (base: bigint): string => formatAmountRoundedHalfUp(base, code satisfies CurrencyCode);
  const { feeBy, spreadBy } = own;
  return { code: currencyLabel(currency), invoice: text(amount), fee: text(fee), feeBy, spread: text(spread), spreadBy, pays: text(pays), left: text(left) };
}
