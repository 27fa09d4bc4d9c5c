// Owns the API route of statistics: what became of the invoices of a span, and what moved in it. Exact sums; no rate is ever assumed, so
// currencies and assets are never added up.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { readStatistics } from '../../../db/statistics';
import { assetOf, chains } from '../../../domain/asset';
import { currencyOf, formatAmount } from '../../../domain/currency';
import { limits } from '../../../domain/limits';
import { formatDecimal } from '../../../domain/money';
import { invalidField } from '../../../domain/refusal';
import { ok, refuse, type Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { invoiceExceptions, invoiceStatuses } from './invoice-json';
import { answers, decimal, isoTime, momentQuery, moment } from './shapes';
import { query } from './validate';

const dayMs = 24 * 60 * 60_000;
const usualSpanMs = 30 * dayMs;

const statisticsSchema = z
  .object({
    from: moment,
    to: moment,
    invoices_made: z.int(),
    invoices_paid: z.int(),
    invoices: z
      .array(z.object({ status: z.enum(invoiceStatuses), exception: z.enum(invoiceExceptions), currency: z.string(), count: z.int(), amount: decimal }))
      .meta({ description: 'Invoices that were made in the span, by what became of them and by currency.' }),
    assets: z
      .array(
        z.object({
          asset: z.string(),
          symbol: z.string(),
          network: z.string(),
          settled: decimal,
          taken_back: decimal.meta({ description: 'By a chain, after it had settled.' }),
          refunded: decimal,
        }),
      )
      .meta({ description: 'What was booked in the span, whenever the invoice was made.' }),
  })
  .meta({ id: 'Statistics' });

const statisticsQuery = z.strictObject({
  project_id: z.string().max(40).optional(),
  from: momentQuery.meta({ description: 'Thirty days before `to` when absent.' }),
  to: momentQuery.meta({ description: 'Exclusive; now when absent.' }),
});

function spanOf(values: z.infer<typeof statisticsQuery>, nowMs: number): Result<{ readonly fromMs: number; readonly toMs: number }> {
  const toMs = values.to === undefined ? nowMs : Date.parse(values.to);
  const fromMs = values.from === undefined ? toMs - usualSpanMs : Date.parse(values.from);
  if (toMs <= fromMs) return refuse(invalidField('/to', 'too_small'));
  if (toMs - fromMs > limits.statisticsSpanMs) return refuse(invalidField('/from', 'too_small', isoTime(toMs - limits.statisticsSpanMs)));
  return ok({ fromMs, toMs });
}

export const statistics = new Hono<AppEnv>().get(
  '/',
  describeRoute({
    operationId: 'getStatistics',
    tags: ['Statistics'],
    summary: 'Get statistics',
    description: "In the key's mode, over at most 366 days.",
    responses: answers(200, 'Counts and sums of the span.', statisticsSchema, [422]),
  }),
  requireRight('payments:view'),
  query(statisticsQuery),
  async (c) => {
    const values = c.req.valid('query');
    const span = spanOf(values, c.var.nowMs);
    if (!span.ok) return answerRefusal(c, span.refusal);
    const { invoices, assets } = await readStatistics(c.var.database, c.var.scope, { projectId: values.project_id ?? null, ...span.value });
    const counted = (rows: typeof invoices): number => rows.reduce((sum, row) => sum + row.count, 0);
    return c.json({
      from: isoTime(span.value.fromMs),
      to: isoTime(span.value.toMs),
      invoices_made: counted(invoices),
      invoices_paid: counted(invoices.filter((row) => row.base === 'paid')),
      invoices: invoices.map(({ base, exception, currency, count, amount }) => {
        return { status: base, exception, currency, count, amount: formatAmount(amount, currencyOf(currency).code) };
      }),
      assets: assets.map((row) => {
        const asset = assetOf(row.asset);
        const show = (base: bigint): string => formatDecimal(base, asset.decimals);
        const named = { asset: asset.id, symbol: asset.symbol, network: chains[asset.chain].name };
        return { ...named, settled: show(row.settled), taken_back: show(row.unsettled), refunded: show(row.refunded) };
      }),
    });
  },
);
