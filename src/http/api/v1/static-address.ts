// Owns the API routes of static addresses: one customer, one asset, for good. Each deposit is an invoice of its own.
import type { Context } from 'hono';
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { closeStaticAddress } from '../../../commands/close-static-address';
import { createStaticAddress } from '../../../commands/create-static-address';
import { openStaticAddress } from '../../../commands/open-static-address';
import { findStaticAddress, listStaticAddresses, readStaticWallet, type StaticAddressRow, type StaticAddressUse } from '../../../db/static-address';
import { assetOf, chains } from '../../../domain/asset';
import { deriveAddress } from '../../../domain/derivation';
import { checksummed } from '../../../domain/evm-address';
import { limits } from '../../../domain/limits';
import type { Result } from '../../../domain/result';
import { logAlarm } from '../../../lib/log';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { projectId, projectOf } from './project-id';
import { answers, idempotencyParameters, isoTime, limitQuery, listOf, mode, moment, startingAfterQuery, text } from './shapes';
import { jsonBody, query } from './validate';

const listedSchema = z
  .object({
    id: z.string().meta({ examples: ['sta_5Kd3NBUAdUnhyzenEwVLyb'] }),
    project_id: z.string(),
    mode,
    customer: z.string().meta({ description: 'Your own name of the customer; the order id of each deposit.' }),
    asset: z.string(),
    symbol: z.string(),
    network: z.string(),
    state: z.enum(['open', 'closed']),
    deposits: z.int().meta({ description: 'Invoices that came of it. List them with source_id.' }),
    created_at: moment,
    closed_at: moment.nullable(),
  })
  .meta({ id: 'ListedStaticAddress' });

const addressSchema = listedSchema
  .extend({ address: z.string().nullable().meta({ description: 'Where to pay. Null when it does not follow from its wallet: then nobody may be led there.' }) })
  .meta({ id: 'StaticAddress' });

const createBody = z.strictObject({
  project_id: projectId,
  asset: z
    .string()
    .max(40)
    .meta({ examples: ['USDT_BSC'] }),
  customer: text(limits.orderIdLengthMax)
    .min(1)
    .meta({ examples: ['customer-1042'] }),
});
const listQuery = z.strictObject({
  project_id: z.string().max(40).optional(),
  state: z.enum(['open', 'closed']).optional(),
  customer: z.string().max(limits.orderIdLengthMax).optional().meta({ description: 'Beginning of the name.' }),
  limit: limitQuery,
  starting_after: startingAfterQuery,
});

function listedJson(row: StaticAddressUse): z.infer<typeof listedSchema> {
  const asset = assetOf(row.asset);
  return {
    id: row.id,
    project_id: row.projectId,
    mode: row.mode,
    customer: row.customer,
    asset: asset.id,
    symbol: asset.symbol,
    network: chains[asset.chain].name,
    state: row.closedAtMs === null ? 'open' : 'closed',
    deposits: row.deposits,
    created_at: isoTime(row.createdAtMs),
    closed_at: row.closedAtMs === null ? null : isoTime(row.closedAtMs),
  };
}

/** With its address as the wallet gives it here and now: one that was changed in its row is never shown. */
async function addressJson(c: Context<AppEnv>, row: StaticAddressUse): Promise<z.infer<typeof addressSchema>> {
  const wallet = await readStaticWallet(c.var.database, row);
  const derived = wallet === null ? null : deriveAddress(wallet, row.keyIndex);
  const same = derived?.ok === true && derived.value === row.address;
  if (!same) logAlarm('a static address does not follow from its wallet', { address: row.id, wallet: row.walletId });
  return { ...listedJson(row), address: same ? (row.family === 'evm' ? checksummed(row.address) : row.address) : null };
}

async function answerAddress(c: Context<AppEnv>, id: string, done: Result<StaticAddressRow> | null): Promise<Response> {
  if (done !== null && !done.ok) return await answerRefusal(c, done.refusal);
  const row = await findStaticAddress(c.var.database, c.var.scope, id);
  return row === null ? await answerRefusal(c, { reason: 'not_found' }) : c.json(await addressJson(c, row));
}

const describeOne = (operationId: string, summary: string, description: string) =>
  describeRoute({ operationId, tags: ['Static addresses'], summary, description, responses: answers(200, 'The address as it is now.', addressSchema, [404]) });

export const staticAddresses = new Hono<AppEnv>()
  .post(
    '/',
    describeRoute({
      operationId: 'createStaticAddress',
      tags: ['Static addresses'],
      summary: 'Give a customer an address',
      description: 'A customer has one address in each asset and project: asked for again, it is the same one.',
      parameters: idempotencyParameters,
      responses: answers(201, 'The address.', addressSchema, [400, 404, 409, 415, 422, 503]),
    }),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    jsonBody(createBody),
    idempotent(),
    async (c) => {
      const { ports, scope, database } = c.var;
      const { project_id: named, asset, customer } = c.req.valid('json');
      const project = projectOf(scope, named);
      if (!project.ok) return answerRefusal(c, project.refusal);
      const created = await createStaticAddress(ports, scope, { projectId: project.value, asset, customer });
      if (!created.ok) return answerRefusal(c, created.refusal);
      const row = await findStaticAddress(database, scope, created.value.staticAddress.id);
      if (row === null) return answerRefusal(c, { reason: 'not_found' });
      return c.json(await addressJson(c, row), 201, { Location: `/api/v1/static-addresses/${row.id}` });
    },
  )
  .get(
    '/',
    describeRoute({
      operationId: 'listStaticAddresses',
      tags: ['Static addresses'],
      summary: 'List static addresses',
      description: 'Without the addresses themselves: each is proved from its wallet when it is got.',
      responses: answers(200, 'One page, newest first.', listOf(listedSchema), [422]),
    }),
    requireRight('invoices:view'),
    query(listQuery),
    async (c) => {
      const { project_id: named, state, customer, limit, starting_after: after } = c.req.valid('query');
      const filter = { projectId: named ?? null, state: state ?? null, customer: customer ?? null };
      const page = await listStaticAddresses(c.var.database, c.var.scope, filter, after ?? null, limit ?? limits.pageSizeDefault);
      return c.json({ data: page.rows.map(listedJson), has_more: page.nextCursor !== null, next_cursor: page.nextCursor });
    },
  )
  .get(
    '/:static_address_id',
    describeOne('getStaticAddress', 'Get a static address', 'Its deposits are the invoices with its id as source_id.'),
    requireRight('invoices:view'),
    async (c) => await answerAddress(c, c.req.param('static_address_id'), null),
  )
  .put(
    '/:static_address_id/closure',
    describeOne(
      'closeStaticAddress',
      'Close a static address',
      'You no longer hand it out. It is watched all the same: money is never dropped. Twice is once.',
    ),
    requireRight('invoices:manage'),
    async (c) => await answerAddress(c, c.req.param('static_address_id'), await closeStaticAddress(c.var.ports, c.var.scope, c.req.param('static_address_id'))),
  )
  .delete(
    '/:static_address_id/closure',
    describeOne('openStaticAddress', 'Open a static address again', 'Twice is once.'),
    requireRight('invoices:manage'),
    async (c) => await answerAddress(c, c.req.param('static_address_id'), await openStaticAddress(c.var.ports, c.var.scope, c.req.param('static_address_id'))),
  );
