// Owns the API routes of transfers: everything that came to the account's addresses, also what belongs to no invoice.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { listTransfers, type TransferFilter } from '../../../db/transfer';
import { chains, findAsset, isChainId } from '../../../domain/asset';
import { limits } from '../../../domain/limits';
import { invalidField } from '../../../domain/refusal';
import { ok, refuse, type Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { readInvoice } from './read-invoice';
import { answers, limitQuery, listOf, momentQuery, startingAfterQuery } from './shapes';
import { transferJson, transferLevels, transferRoles, transferSchema } from './transfer-json';
import { query } from './validate';

const listQuery = z.strictObject({
  project_id: z.string().max(40).optional(),
  invoice_id: z.string().max(40).optional().meta({ description: '`none`: money that belongs to no invoice.' }),
  asset: z.string().max(40).optional(),
  network: z
    .string()
    .max(40)
    .optional()
    .meta({ description: Object.keys(chains).join(', ') }),
  level: z.enum(transferLevels).optional(),
  role: z.enum(transferRoles).optional(),
  txid: z.string().max(limits.txidLengthMax).optional(),
  from: momentQuery.meta({ description: 'Of the block; inclusive.' }),
  to: momentQuery.meta({ description: 'Of the block; exclusive.' }),
  limit: limitQuery,
  starting_after: startingAfterQuery,
});

function filterOf(values: z.infer<typeof listQuery>): Result<TransferFilter> {
  const { asset, network } = values;
  if (asset !== undefined && findAsset(asset) === null) return refuse(invalidField('/asset', 'not_listed'));
  if (network !== undefined && !isChainId(network)) return refuse(invalidField('/network', 'not_listed', Object.keys(chains).join(', ')));
  const at = (moment: string | undefined): number | null => (moment === undefined ? null : Date.parse(moment));
  return ok({
    projectId: values.project_id ?? null,
    invoiceId: values.invoice_id ?? null,
    asset: asset ?? null,
    chain: network ?? null,
    level: values.level ?? null,
    role: values.role ?? null,
    txid: values.txid ?? null,
    fromMs: at(values.from),
    toMs: at(values.to),
  });
}

export const transfers = new Hono<AppEnv>().get(
  '/',
  describeRoute({
    operationId: 'listTransfers',
    tags: ['Transfers'],
    summary: 'List transfers',
    description: "Everything that was seen on the chains of the key's mode, newest block first.",
    responses: answers(200, 'One page of transfers.', listOf(transferSchema), [422]),
  }),
  requireRight('payments:view'),
  query(listQuery),
  async (c) => {
    const { database, scope, settings } = c.var;
    const values = c.req.valid('query');
    const filter = filterOf(values);
    if (!filter.ok) return answerRefusal(c, filter.refusal);
    const page = await listTransfers(database, scope, filter.value, values.starting_after ?? null, values.limit ?? limits.pageSizeDefault);
    const data = page.rows.map((row) => transferJson(row, page.chains, settings));
    return c.json({ data, has_more: page.nextCursor !== null, next_cursor: page.nextCursor });
  },
);

export const invoiceTransfers = new Hono<AppEnv>().get(
  '/:invoice_id/transfers',
  describeRoute({
    operationId: 'listTransfersOfInvoice',
    tags: ['Transfers'],
    summary: 'List the transfers of an invoice',
    responses: answers(200, 'All of them, oldest block first.', listOf(transferSchema), [404]),
  }),
  requireRight('invoices:view'),
  async (c) => {
    const found = await readInvoice(c, c.req.param('invoice_id'));
    return found.ok ? c.json({ data: found.value.transfers, has_more: false, next_cursor: null }) : answerRefusal(c, found.refusal);
  },
);
