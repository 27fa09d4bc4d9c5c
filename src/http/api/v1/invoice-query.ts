// Owns what a list of invoices can be narrowed by in the query, the same as on the dashboard, and what can be asked for beside each.
import * as z from 'zod';
import { invoiceTabs, noInvoiceFilter, type InvoiceFilter } from '../../../db/invoice';
import { assets, assetOf, chains, findAsset, isChainId, type AssetId } from '../../../domain/asset';
import { parseAmount } from '../../../domain/currency';
import { attentionKinds } from '../../../domain/invoice-reason';
import { limits } from '../../../domain/limits';
import type { FieldProblem } from '../../../domain/refusal';
import { ok, refuse, type Result } from '../../../domain/result';
import { expandables, invoiceExceptions, invoiceStatuses, type Expandable } from './invoice-json';
import { limitQuery, momentQuery, startingAfterQuery } from './shapes';

/** Several at once: `expand[]=notes&expand[]=events`. */
export const expandQuery = z
  .union([z.enum(expandables).transform((one) => [one]), z.array(z.enum(expandables)).max(expandables.length)])
  .optional()
  .meta({ description: `Of ${expandables.join(', ')}; may be repeated.` });

/** With something expanded, a page is at most so long. */
export const expandedPageMax = 25;

export const invoiceListQuery = z.strictObject({
  project_id: z.string().max(40).optional(),
  tab: z
    .enum([...invoiceTabs, 'odd'])
    .optional()
    .meta({ description: 'As on the Payments page; `odd`: every exception.' }),
  status: z.enum(invoiceStatuses).optional(),
  exception: z.enum(invoiceExceptions).optional(),
  attention: z
    .enum([...attentionKinds, 'any'])
    .optional()
    .meta({ description: 'What a person has to decide.' }),
  currency: z.string().max(40).optional(),
  asset: z.string().max(40).optional().meta({ description: 'The asset that the payer chose last.' }),
  network: z
    .string()
    .max(40)
    .optional()
    .meta({ description: `The network of that asset: ${Object.keys(chains).join(', ')}.` }),
  amount_from: z.string().max(60).optional().meta({ description: 'A decimal; inclusive. Needs currency.' }),
  amount_to: z.string().max(60).optional().meta({ description: 'A decimal; inclusive. Needs currency.' }),
  text: z.string().max(200).optional().meta({ description: "Beginning of an order id, an invoice id or a payer's email; a transaction; a code." }),
  order_id: z.string().max(limits.orderIdLengthMax).optional(),
  source_id: z.string().max(40).optional().meta({ description: 'The payment link or static address that it came from.' }),
  created_from: momentQuery,
  created_to: momentQuery.meta({ description: 'Exclusive.' }),
  'expand[]': expandQuery,
  limit: limitQuery,
  starting_after: startingAfterQuery,
});

export type InvoiceListQuery = z.infer<typeof invoiceListQuery>;

export const invoiceOneQuery = z.strictObject({ 'expand[]': expandQuery });

export function expandedIn(values: { readonly 'expand[]'?: Expandable[] | undefined }): ReadonlySet<Expandable> {
  return new Set(values['expand[]'] ?? []);
}

/** The filter of a list. Refuses assets and networks that there are not, and bounds of an amount without a currency. */
export function filterOf(values: InvoiceListQuery): Result<InvoiceFilter> {
  const problems: FieldProblem[] = [];
  const at = (moment: string | undefined): number | null => (moment === undefined ? null : Date.parse(moment));
  const bound = (text: string | undefined, pointer: string): bigint | null => {
    if (text === undefined) return null;
    const parsed = values.currency === undefined ? null : parseAmount(text, values.currency);
    if (parsed === null) problems.push({ pointer: '/currency', code: 'required' });
    else if (!parsed.ok) problems.push({ pointer: parsed.refusal.code === 'not_listed' ? '/currency' : pointer, ...parsed.refusal });
    return parsed?.ok === true ? parsed.value : null;
  };
  if (values.asset !== undefined && findAsset(values.asset) === null) problems.push({ pointer: '/asset', code: 'not_listed' });
  if (values.network !== undefined && !isChainId(values.network))
    problems.push({ pointer: '/network', code: 'not_listed', detail: Object.keys(chains).join(', ') });
  if (expandedIn(values).size > 0 && (values.limit ?? 0) > expandedPageMax)
    problems.push({ pointer: '/limit', code: 'too_large', detail: String(expandedPageMax) });
  const filter: InvoiceFilter = {
    ...noInvoiceFilter,
    projectId: values.project_id ?? null,
    tab: values.tab ?? null,
    status: values.status ?? null,
    exception: values.exception ?? null,
    attention: values.attention ?? null,
    currency: values.currency ?? null,
    orderId: values.order_id ?? null,
    text: values.text ?? null,
    sourceId: values.source_id ?? null,
    amountFrom: bound(values.amount_from, '/amount_from'),
    amountTo: bound(values.amount_to, '/amount_to'),
    assets: problems.length > 0 ? null : assetsIn(values.asset, values.network),
    createdFromMs: at(values.created_from),
    createdToMs: at(values.created_to),
  };
  return problems.length > 0 ? refuse({ reason: 'invalid_input', problems }) : ok(filter);
}

/** Assets by their own code and by their network; null: all. */
function assetsIn(asset: string | undefined, network: string | undefined): readonly AssetId[] | null {
  if (asset === undefined && network === undefined) return null;
  const named = asset === undefined ? assets : [assetOf(asset)];
  return named.filter((one) => network === undefined || one.chain === network).map((one) => one.id);
}
