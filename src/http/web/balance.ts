// Owns Balance: sums over the ledger and the movements behind them.
import { Hono } from 'hono';
import { listMovements, readBalances, type Movement as MovementRow } from '../../db/ledger';
import { lacksRight } from '../../db/scope';
import { listUnmatched, type UnmatchedRow } from '../../db/unmatched';
import { assetOf, chains } from '../../domain/asset';
import { limits } from '../../domain/limits';
import { BalancePage, type Movement, type Unmatched } from '../../../views/balance/page';
import { paths } from '../../../views/paths';
import { explorerUrl } from '../arrival';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { assetAmount } from '../money-text';
import { framed } from './frame';
import { leadToMode, modePattern, modeScope } from './mode-scope';
import { pagerOf } from './pager';
import { withdrawalRequestsOf } from './withdrawal';

export const balancePages = new Hono<AppEnv>();

balancePages.get(paths.balance, leadToMode);

balancePages.get(`${modePattern}/balance`, modeScope, requireRight('balance:view'), async (c) => {
  const { database, scope } = c.var;
  const { ctx, frame } = await framed(c, { mode: scope.mode });
  const [balances, movements, unmatched, requests] = await Promise.all([
    readBalances(database, scope, null),
    listMovements(database, scope, { projectId: null, asset: null, kind: null, firstSteps: 'hidden' }, c.req.query('cursor') ?? null, limits.pageSizeDefault),
    listUnmatched(database, scope),
    withdrawalRequestsOf(c),
  ]);
  const assets = balances.map(({ asset, received, pending }) => {
    const { amount, symbol } = assetAmount(asset, received);
    return { asset, symbol, network: chains[assetOf(asset).chain].name, received: amount, pending: assetAmount(asset, pending).amount };
  });
  const pager = pagerOf(ctx.path, movements.nextCursor);
  const withdrawals = { requests, canEndRequests: lacksRight(scope, 'withdrawals:manage') === null };
  return c.html(
    BalancePage({ ctx, frame, assets, movements: movements.rows.map(movementView), unmatched: unmatched.map(unmatchedView), pager, ...withdrawals }),
  );
});

function unmatchedView(row: UnmatchedRow): Unmatched {
  const { chain } = assetOf(row.asset);
  const { id, txid, timeMs: atMs, level } = row;
  return {
    id,
    atMs,
    ...assetAmount(row.asset, row.amount),
    network: chains[chain].name,
    txid,
    explorerUrl: explorerUrl(chain, txid),
    dropped: level === 'dropped',
  };
}

/** What each posting means to a merchant; a settled one that was taken back is pending again. */
const kinds: Readonly<Record<MovementRow['kind'], Movement['kind']>> = {
  seen: 'pending',
  settled: 'received',
  unsettled: 'dropped',
  dropped: 'dropped',
  refunded: 'refunded',
};

function movementView(row: MovementRow): Movement {
  const { chain } = assetOf(row.asset);
  const txid = row.txid ?? '';
  return {
    id: row.id,
    atMs: row.atMs,
    kind: kinds[row.kind],
    ...assetAmount(row.asset, row.amount),
    network: chains[chain].name,
    invoiceId: row.invoiceId,
    orderId: row.orderId,
    txid,
    explorerUrl: explorerUrl(chain, txid),
  };
}
