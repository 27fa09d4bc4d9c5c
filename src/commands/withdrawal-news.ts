// Owns what is told of a request to pay out: the same facts when it is made and when it ends.
import type { WithdrawalRequestRow } from '../db/withdrawal-request';
import { assetOf } from '../domain/asset';
import { formatDecimal } from '../domain/money';
import type { News } from './tell-news';

/** Requests are about real money, whatever a project's switch says, and belong to no project. */
export function requestNews(row: WithdrawalRequestRow): News {
  const { accountId, state } = row;
  const type = state === 'open' ? 'balance.withdrawal_requested' : state === 'sent' ? 'balance.withdrawn' : 'balance.withdrawal_rejected';
  return { type, accountId, projectId: null, mode: 'live', facts: factsOf(row) };
}

function factsOf({ id, code, asset, address, amount, orderId, txid }: WithdrawalRequestRow): Readonly<Record<string, string>> {
  const { decimals, symbol } = assetOf(asset);
  return {
    request_id: id,
    code,
    asset: symbol,
    asset_id: asset,
    amount: formatDecimal(amount, decimals),
    address,
    ...(orderId === null ? {} : { order_id: orderId }),
    ...(txid === null ? {} : { txid }),
  };
}
