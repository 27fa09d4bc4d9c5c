// Owns what an invoice looks like to a program. Amounts are exact decimal strings; an address is there only while it may be paid
// to and follows from the frozen wallet.
import * as z from 'zod';
import type { InvoiceDetail, InvoiceOptionRow, InvoiceRow } from '../../../db/invoice';
import type { InvoiceNoteRow } from '../../../db/invoice-note';
import type { EventRow } from '../../../db/event';
import { assetOf, chains } from '../../../domain/asset';
import { currencyOf, formatAmount } from '../../../domain/currency';
import type { InvoiceTerms } from '../../../domain/invoice';
import { attentionKinds, invoiceReasons } from '../../../domain/invoice-reason';
import { decodeTerms, encodeTerms } from '../../../domain/invoice-terms';
import { formatDecimal } from '../../../domain/money';
import { paymentUri } from '../../../domain/payment-uri';
import type { Settings } from '../../../env';
import { logAlarm } from '../../../lib/log';
import { explanationOf } from '../../explanation';
import { verifiedAddress } from '../../payment-request';
import { eventJson, eventSchema } from './event-json';
import { costsJson, costsSchema, noteJson, noteSchema, refundJson, refundSchema, rulesJson, rulesSchema } from './invoice-terms-json';
import { transferJson, transferSchema } from './transfer-json';
import { decimal, isoTime, mode, moment } from './shapes';

export const invoiceStatuses = ['new', 'confirming', 'paid', 'expired', 'cancelled', 'invalid'] as const;
export const invoiceExceptions = ['none', 'partial', 'over', 'late', 'marked', 'reverted'] as const;
export const invoiceOrigins = ['web', 'api', 'link', 'counter', 'embed', 'deposit', 'cryptocloud'] as const;

export const optionSchema = z
  .object({
    asset: z.string().meta({ examples: ['USDT_BSC'] }),
    symbol: z.string(),
    network: z.string(),
    address: z.string().nullable().meta({ description: 'Where to pay; null as soon as the invoice cannot be paid any more.' }),
    payment_uri: z.string().nullable().meta({ description: 'What a QR code of the payment holds, where the network has a standard for it.' }),
    due: decimal,
    received: decimal,
    remaining: decimal,
    rate: decimal.meta({ description: 'What one unit of the asset counts for, in the currency of the invoice.' }),
    rate_sources: z.array(z.string()),
    quoted_at: moment,
    quote_expires_at: moment,
  })
  .meta({ id: 'InvoiceOption' });

export const invoiceSummarySchema = z
  .object({
    id: z.string().meta({ examples: ['inv_5Kd3NBUAdUnhyzenEwVLy'] }),
    code: z.string().meta({ description: 'Eight capitals and digits, by which people name it.', examples: ['K7TQ2MZX'] }),
    project_id: z.string(),
    mode,
    origin: z.enum(invoiceOrigins).meta({ description: 'By which way it came to be.' }),
    source_id: z.string().nullable().meta({ description: 'The payment link or static address that it came from.' }),
    status: z.enum(invoiceStatuses),
    exception: z.enum(invoiceExceptions),
    reason: z.enum(invoiceReasons).meta({ description: 'Why it is so, as a stable code.' }),
    attention: z.enum(attentionKinds).nullable().meta({ description: 'What a person has to decide; null: nothing.' }),
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

/** What may be asked for beside an invoice. In the single one, options, transfers and refunds are always there. */
export const expandables = ['options', 'transfers', 'notes', 'refunds', 'events'] as const;
export type Expandable = (typeof expandables)[number];

const moreSchema = {
  notes: z.array(noteSchema).optional().meta({ description: 'With `expand[]=notes`. Oldest first.' }),
  events: z.array(eventSchema).optional().meta({ description: 'With `expand[]=events`. Oldest first.' }),
};

export const invoiceSchema = invoiceSummarySchema
  .extend({
    explanation: z.string().meta({ description: 'The reason in one English sentence, with its figures. For people; its words may change.' }),
    rules: rulesSchema,
    costs: costsSchema,
    options: z.array(optionSchema),
    transfers: z.array(transferSchema),
    refunds: z.array(refundSchema),
    ...moreSchema,
  })
  .meta({ id: 'Invoice' });

export const listedInvoiceSchema = invoiceSummarySchema
  .extend({
    options: z.array(optionSchema).optional(),
    transfers: z.array(transferSchema).optional(),
    refunds: z.array(refundSchema).optional(),
    ...moreSchema,
  })
  .meta({ id: 'ListedInvoice', description: 'An invoice in a list, with what `expand[]` asked for.' });

export type InvoiceSummaryJson = z.infer<typeof invoiceSummarySchema>;
export type InvoiceJson = z.infer<typeof invoiceSchema>;
export type ListedInvoiceJson = z.infer<typeof listedInvoiceSchema>;

export type OptionJson = z.infer<typeof optionSchema>;

/** Rows that belong to an invoice beside its options, transfers and refunds; null: not asked for. */
export interface InvoiceMore {
  readonly notes: readonly InvoiceNoteRow[] | null;
  readonly events: readonly EventRow[] | null;
}

const noMore: InvoiceMore = { notes: null, events: null };

function summary(terms: InvoiceTerms, facts: InvoiceRow, settings: Settings): InvoiceSummaryJson {
  const decimals = facts.asset === null ? 0 : assetOf(facts.asset).decimals;
  const show = (base: bigint | null): string | null => (base === null ? null : formatDecimal(base, decimals));
  return {
    id: terms.invoiceId,
    code: terms.code,
    project_id: terms.projectId,
    mode: terms.mode,
    origin: terms.origin,
    source_id: terms.sourceId,
    status: facts.base,
    exception: facts.exception,
    reason: invoiceReasons.find((reason) => reason === facts.reason) ?? 'choice_awaited',
    attention: attentionKinds.find((kind) => kind === facts.attention) ?? null,
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

/** An invoice that has just been made: nothing has happened to it yet, so nothing has to be read. The same terms are the same text. */
export function newInvoiceJson(terms: InvoiceTerms, settings: Settings): InvoiceJson {
  const { accountId, projectId, mode: of, amount, currency, orderId, payerEmail, createdAtMs, expiresAtMs, code, sourceId } = terms;
  const row: InvoiceRow = {
    id: terms.invoiceId,
    accountId,
    projectId,
    mode: of,
    amount,
    currency,
    orderId,
    payerEmail,
    createdAtMs,
    expiresAtMs,
    code,
    sourceId,
    terms: encodeTerms(terms),
    openedAtMs: null,
    seq: 0,
    base: 'new',
    exception: 'none',
    reason: 'choice_awaited',
    attention: null,
    asset: null,
    due: null,
    received: null,
    changedAtMs: createdAtMs,
  };
  return invoiceJson({ invoice: row, options: [], transfers: [], chains: [], refunds: [] }, settings, createdAtMs);
}

/** An invoice with all that has happened to it, and with what was asked for beside it. */
export function invoiceJson(detail: InvoiceDetail, settings: Settings, nowMs: number, more: InvoiceMore = noMore): InvoiceJson {
  const terms = decodeTerms(detail.invoice.terms);
  return {
    ...summary(terms, detail.invoice, settings),
    explanation: explanationOf(detail),
    rules: rulesJson(terms),
    costs: costsJson(terms),
    options: optionsJson(detail.invoice, detail.options, terms, nowMs),
    transfers: detail.transfers.map((transfer) => transferJson(transfer, detail.chains, settings)),
    refunds: detail.refunds.map(refundJson),
    ...moreJson(more),
  };
}

function moreJson({ notes, events }: InvoiceMore): Pick<ListedInvoiceJson, 'notes' | 'events'> {
  return { ...(notes === null ? {} : { notes: notes.map(noteJson) }), ...(events === null ? {} : { events: events.map(eventJson) }) };
}

/** The options of an invoice; an address is in them only while it may be paid to. */
export function optionsJson(invoice: InvoiceRow, options: readonly InvoiceOptionRow[], terms: InvoiceTerms, nowMs: number): OptionJson[] {
  const payable = invoice.base === 'new' && nowMs < invoice.expiresAtMs;
  return options.map((option) => optionJson(option, payable ? addressOf(option, terms) : null));
}

function addressOf(option: InvoiceOptionRow, terms: InvoiceTerms): string | null {
  const address = verifiedAddress(option, terms);
  if (address === null) logAlarm('an address does not follow from its wallet', { invoice: terms.invoiceId, wallet: option.walletId });
  return address;
}

function optionJson(option: InvoiceOptionRow, address: string | null): OptionJson {
  const asset = assetOf(option.asset);
  return {
    asset: asset.id,
    symbol: asset.symbol,
    network: chains[asset.chain].name,
    address,
    payment_uri: address === null ? null : paymentUri(asset.id, address, option.received > 0n ? option.remaining : option.due),
    due: formatDecimal(option.due, asset.decimals),
    received: formatDecimal(option.received, asset.decimals),
    remaining: formatDecimal(option.remaining, asset.decimals),
    rate: formatDecimal(BigInt(option.rateE18), 18),
    rate_sources: option.sources,
    quoted_at: isoTime(option.quotedAtMs),
    quote_expires_at: isoTime(option.quoteExpiresAtMs),
  };
}
