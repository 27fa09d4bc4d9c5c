// Owns the API route of withdrawal requests: what was asked to be paid out, to look at. By API nothing is sent: the owner signs.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { listWithdrawalRequests } from '../../../db/withdrawal-request';
import { assetOf, chains } from '../../../domain/asset';
import { formatDecimal } from '../../../domain/money';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answers, decimal, isoTime, listOf, moment } from './shapes';

const requestSchema = z
  .object({
    id: z.string(),
    asset: z.string(),
    amount: decimal,
    address: z.string(),
    order_id: z.string().nullable(),
    state: z.enum(['open', 'sent', 'rejected']),
    txid: z.string().nullable(),
    reason: z.string().nullable(),
    created_at: moment,
    ended_at: moment.nullable(),
  })
  .meta({ id: 'WithdrawalRequest' });

export const withdrawalRequests = new Hono<AppEnv>().get(
  '/',
  describeRoute({
    operationId: 'listWithdrawalRequests',
    tags: ['Balances'],
    summary: 'List withdrawal requests',
    description: 'They belong to the whole account: a key of one project sees none. Real money only, so a test key sees none either.',
    responses: answers(200, 'The newest hundred, open ones first.', listOf(requestSchema)),
  }),
  requireRight('balance:view'),
  async (c) => {
    const rows = await listWithdrawalRequests(c.var.database, c.var.scope);
    const data = rows
      .filter((row) => chains[assetOf(row.asset).chain].mode === c.var.scope.mode)
      .map((row) => ({
        id: row.id,
        asset: row.asset,
        amount: formatDecimal(row.amount, assetOf(row.asset).decimals),
        address: row.address,
        order_id: row.orderId,
        state: row.state,
        txid: row.txid,
        reason: row.reason,
        created_at: isoTime(row.createdAtMs),
        ended_at: row.endedAtMs === null ? null : isoTime(row.endedAtMs),
      }));
    return c.json({ data, has_more: false, next_cursor: null });
  },
);
