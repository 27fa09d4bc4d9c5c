// Owns what an invoice looks like to a program. Amounts are exact decimal strings; an address is there only while it may be paid
// to and follows from the frozen wallet.
import * as z from 'zod';
import type { ChainStatusRow } from '../../../db/chain-status';
import { chainStatusName } from '../../../db/chain-status';
import type { InvoiceDetail, InvoiceOptionRow, InvoiceRow, TransferRow } from '../../../db/invoice';
import { assetOf, chains, isChainId } from '../../../domain/asset';
import { confirmationOverride } from '../../../domain/chain-config';
import { depthOf } from '../../../domain/confirmation';
import { currencyOf, formatAmount } from '../../../domain/currency';
import type { InvoiceTerms } from '../../../domain/invoice';
import { decodeTerms } from '../../../domain/invoice-terms';
import { formatDecimal } from '../../../domain/money';
import type { Settings } from '../../../env';
import { logAlarm } from '../../../lib/log';
import { verifiedAddress } from '../../payment-request';
import { decimal, isoTime, mode, moment } from './shapes';

export const invoiceStatuses = ['new', 'confirming', 'paid', 'expired', 'cancelled', 'invalid'] as const;
export const invoiceExceptions = ['none', 'partial', 'over', 'late', 'marked', 'reverted'] as const;

const optionSchema = z
  .object({
    asset: z.string().meta({ examples: ['USDT_BSC'] }),
    symbol: z.string(),
    network: z.string(),
    address: z.string().nullable().meta({ description: 'Where to pay; null as soon as the invoice cannot be paid any more.' }),
    due: decimal,
    received: decimal,
    remaining: decimal,
    rate: decimal.meta({ description: 'What one unit of the asset counts for, in the currency of the invoice.' }),
    rate_sources: z.array(z.string()),
    quoted_at: moment,
    quote_expires_at: moment,
  })
  .meta({ id: 'InvoiceOption' });

const transferSchema = z
  .object({
    asset: z.string(),
    amount: decimal,
    chain: z.string(),
    txid: z.string(),
    height: z.int(),
    level: z.enum(['seen', 'confirmed', 'final', 'dropped']),
    role: z.string().meta({ description: 'How it counts: `counted`, or why not.' }),
    confirmations: z.int().nullable(),
    confirmations_required: z.int().nullable(),
    from: z.string().nullable(),
    to: z.string(),
    block_time: moment,
  })
  .meta({ id: 'Transfer' });

export const invoiceSummarySchema = z
  .object({
    id: z.string().meta({ examples: ['inv_5Kd3NBUAdUnhyzenEwVLy'] }),
    project_id: z.string(),
    mode,
    status: z.enum(invoiceStatuses),
    exception: z.enum(invoiceExceptions),
    version: z.int().meta({ description: 'Rises with everything that happens to the invoice.' }),
    amount: decimal,
    currency: z.string(),
    order_id: z.string().nullable(),
    description: z.string().nullable(),
    payer_email: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    accepted_assets: z.array(z.string()),
    asset: z.string().nullable().meta({ description: 'The asset that the payer chose last.' }),
    due: decimal.nullable().meta({ description: 'In that asset.' }),
    received: decimal.nullable().meta({ description: 'In that asset, seen on the chain so far.' }),
    checkout_url: z.string().meta({ format: 'uri' }),
    created_at: moment,
    expires_at: moment,
    changed_at: moment,
  })
  .meta({ id: 'InvoiceSummary' });

export const invoiceSchema = invoiceSummarySchema.extend({ options: z.array(optionSchema), transfers: z.array(transferSchema) }).meta({ id: 'Invoice' });

export type InvoiceSummaryJson = z.infer<typeof invoiceSummarySchema>;
export type InvoiceJson = z.infer<typeof invoiceSchema>;

type Facts = Omit<InvoiceRow, 'terms' | 'accountId' | 'openedAtMs' | 'projectId' | 'mode' | 'amount' | 'currency' | 'orderId' | 'payerEmail' | 'createdAtMs'>;

function summary(terms: InvoiceTerms, facts: Facts, settings: Settings): InvoiceSummaryJson {
  const decimals = facts.asset === null ? 0 : assetOf(facts.asset).decimals;
  const show = (base: bigint | null): string | null => (base === null ? null : formatDecimal(base, decimals));
  return {
    id: terms.invoiceId,
    project_id: terms.projectId,
    mode: terms.mode,
    status: facts.base,
    exception: facts.exception,
    version: facts.seq,
    amount: formatAmount(terms.amount, currencyOf(terms.currency).code),
    currency: terms.currency,
    order_id: terms.orderId,
    description: terms.description,
    payer_email: terms.payerEmail,
    metadata: { ...terms.metadata },
    accepted_assets: [...terms.assets],
    asset: facts.asset,
    due: show(facts.due),
    received: show(facts.received),
    checkout_url: `${settings.origin}/i/${terms.invoiceId}`,
    created_at: isoTime(terms.createdAtMs),
    expires_at: isoTime(facts.expiresAtMs),
    changed_at: isoTime(facts.changedAtMs),
  };
}

/** An invoice as lists show it. */
export function invoiceSummaryJson(row: InvoiceRow, settings: Settings): InvoiceSummaryJson {
  return summary(decodeTerms(row.terms), row, settings);
}

/** An invoice that has just been made: nothing has happened to it yet, so nothing has to be read. */
export function newInvoiceJson(terms: InvoiceTerms, settings: Settings): InvoiceJson {
  const facts: Facts = {
    id: terms.invoiceId,
    seq: 0,
    base: 'new',
    exception: 'none',
    reason: 'choice_awaited',
    attention: null,
    code: terms.code,
    sourceId: terms.sourceId,
    asset: null,
    due: null,
    received: null,
    expiresAtMs: terms.expiresAtMs,
    changedAtMs: terms.createdAtMs,
  };
  return { ...summary(terms, facts, settings), options: [], transfers: [] };
}

/** An invoice with all that has happened to it. */
export function invoiceJson(detail: InvoiceDetail, settings: Settings, nowMs: number): InvoiceJson {
  const terms = decodeTerms(detail.invoice.terms);
  const payable = detail.invoice.base === 'new' && nowMs < detail.invoice.expiresAtMs;
  return {
    ...summary(terms, detail.invoice, settings),
    options: detail.options.map((option) => optionJson(option, payable ? addressOf(option, terms) : null)),
    transfers: detail.transfers.map((transfer) => transferJson(transfer, detail.chains, settings)),
  };
}

function addressOf(option: InvoiceOptionRow, terms: InvoiceTerms): string | null {
  const address = verifiedAddress(option, terms);
  if (address === null) logAlarm('an address does not follow from its wallet', { invoice: terms.invoiceId, wallet: option.walletId });
  return address;
}

function optionJson(option: InvoiceOptionRow, address: string | null): InvoiceJson['options'][number] {
  const asset = assetOf(option.asset);
  return {
    asset: asset.id,
    symbol: asset.symbol,
    network: chains[asset.chain].name,
    address,
    due: formatDecimal(option.due, asset.decimals),
    received: formatDecimal(option.received, asset.decimals),
    remaining: formatDecimal(option.remaining, asset.decimals),
    rate: formatDecimal(BigInt(option.rateE18), 18),
    rate_sources: option.sources,
    quoted_at: isoTime(option.quotedAtMs),
    quote_expires_at: isoTime(option.quoteExpiresAtMs),
  };
}

function transferJson(row: TransferRow, statuses: readonly ChainStatusRow[], settings: Settings): InvoiceJson['transfers'][number] {
  const asset = assetOf(row.asset);
  const chain = isChainId(row.chain) ? row.chain : asset.chain;
  const rule = confirmationOverride(settings.chainConfirmations, chain) ?? chains[chain].confirmation;
  const heights = statuses.find((status) => status.name === chainStatusName(chain, row.projectId)) ?? null;
  const depth = row.level === 'dropped' ? null : depthOf(row.height, heights, rule);
  return {
    asset: asset.id,
    amount: formatDecimal(row.amount, asset.decimals),
    chain,
    txid: row.txid,
    height: row.height,
    level: row.level,
    role: row.role,
    confirmations: depth?.confirmations ?? null,
    confirmations_required: depth?.required ?? null,
    from: row.sender,
    to: row.address,
    block_time: isoTime(row.timeMs),
  };
}
