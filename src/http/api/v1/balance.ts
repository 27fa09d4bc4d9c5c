// Owns the API route of balances: what each asset of the key's mode sums to, straight from the ledger.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { readBalances } from '../../../db/ledger';
import { assetOf, chains } from '../../../domain/asset';
import { formatDecimal } from '../../../domain/money';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answers, decimal, listOf } from './shapes';
import { query } from './validate';

const balanceSchema = z
  .object({
    asset: z.string(),
    symbol: z.string(),
    network: z.string(),
    received: decimal.meta({ description: 'Settled in your wallets, less what you wrote down as sent back.' }),
    refunded: decimal,
    pending: decimal.meta({ description: 'Seen on the chain, not yet confirmed.' }),
  })
  .meta({ id: 'Balance' });

const balanceQuery = z.strictObject({ project_id: z.string().max(40).optional() });

export const balances = new Hono<AppEnv>().get(
  '/',
  describeRoute({
    operationId: 'listBalances',
    tags: ['Balances'],
    summary: 'List balances',
    description: 'What came in, per asset. The money itself is in your own wallets.',
    responses: answers(200, 'One row per asset that ever moved.', listOf(balanceSchema), [422]),
  }),
  requireRight('balance:view'),
  query(balanceQuery),
  async (c) => {
    const rows = await readBalances(c.var.database, c.var.scope, c.req.valid('query').project_id ?? null);
    const data = rows.map((row) => {
      const asset = assetOf(row.asset);
      const show = (base: bigint): string => formatDecimal(base, asset.decimals);
      return {
        asset: asset.id,
        symbol: asset.symbol,
        network: chains[asset.chain].name,
        received: show(row.received),
        refunded: show(row.refunded),
        pending: show(row.pending),
      };
    });
    return c.json({ data, has_more: false, next_cursor: null });
  },
);
