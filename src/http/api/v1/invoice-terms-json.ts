// Owns how the frozen part of an invoice that is about rules and costs looks to a program, and the records that people add to it.
import * as z from 'zod';
import type { InvoiceNoteRow } from '../../../db/invoice-note';
import type { RefundRow } from '../../../db/invoice';
import { assetOf } from '../../../domain/asset';
import { currencyOf, formatAmount } from '../../../domain/currency';
import type { InvoiceTerms } from '../../../domain/invoice';
import { askedOf, costsIn } from '../../../domain/invoice-rules';
import { formatDecimal } from '../../../domain/money';
import { decimal, isoTime, moment } from './shapes';

export const rulesSchema = z
  .object({
    tolerance: decimal.meta({ description: 'So much may be missing, in the currency of the invoice.' }),
    late: z.enum(['ask', 'old_rate', 'new_rate']),
    grace_minutes: z.int(),
    cancel_unpaid: z.boolean(),
    settle_at: z.enum(['seen', 'confirmed', 'final']).meta({ description: 'How sure money must be to count as paid.' }),
  })
  .meta({ id: 'InvoiceRules', description: 'Frozen when the invoice was made.' });

export const costsSchema = z
  .object({
    asked: decimal.meta({ description: 'What the payer is asked for, in the currency of the invoice, before the spread goes into the rate.' }),
    fee: decimal,
    fee_by: z.enum(['payer', 'merchant']),
    spread_bps: z.int().meta({ description: 'Hundredths of a percent.' }),
    spread: decimal,
    spread_by: z.enum(['payer', 'merchant']),
  })
  .meta({ id: 'InvoiceCosts' });

export const refundSchema = z
  .object({
    asset: z.string(),
    amount: decimal,
    txid: z.string(),
    reason: z.string(),
    by: z.string().meta({ description: 'Who wrote it down: `user:usr_…` or `key:key_…`.' }),
    at: moment,
  })
  .meta({ id: 'Refund', description: "What the merchant's own wallet sent back, as it was written down." });

export const noteSchema = z
  .object({ id: z.string(), text: z.string(), by: z.string(), at: moment })
  .meta({ id: 'Note', description: 'For the team. Payers never see it.' });

export function rulesJson({ rules, currency }: InvoiceTerms): z.infer<typeof rulesSchema> {
  return {
    tolerance: formatAmount(rules.toleranceUnits, currencyOf(currency).code),
    late: rules.late,
    grace_minutes: rules.graceMs / 60_000,
    cancel_unpaid: rules.cancelUnpaid,
    settle_at: rules.settleAt,
  };
}

export function costsJson({ amount, costs, currency }: InvoiceTerms): z.infer<typeof costsSchema> {
  const show = (units: bigint): string => formatAmount(units, currencyOf(currency).code);
  const { fee, spread } = costsIn(amount, costs);
  return {
    asked: show(askedOf(amount, costs).amount),
    fee: show(fee),
    fee_by: costs.feeBy,
    spread_bps: costs.spreadBps,
    spread: show(spread),
    spread_by: costs.spreadBy,
  };
}

export function refundJson({ asset, amount, txid, reason, actor, atMs }: Omit<RefundRow, 'id' | 'invoiceId' | 'accountId' | 'projectId' | 'mode'>) {
  return { asset, amount: formatDecimal(amount, assetOf(asset).decimals), txid, reason, by: actor, at: isoTime(atMs) };
}

export function noteJson({ id, text, actor, atMs }: Pick<InvoiceNoteRow, 'id' | 'text' | 'actor' | 'atMs'>): z.infer<typeof noteSchema> {
  return { id, text, by: actor, at: isoTime(atMs) };
}
