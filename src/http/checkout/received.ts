// Owns what came in for one invoice as its payer is told of it: sums by asset, what nobody asked for, and what is too much. From the
// projection only; exact, because nothing is converted.
import type { PayerInvoice, PayerTransferRow } from '../../db/checkout';
import { mulDivRoundedDown } from '../../domain/money';
import { isPresent } from '../../domain/transfer';
import type { Amount } from '../../../views/checkout/model';
import { assetAmount } from '../money-text';

function sumByAsset(transfers: readonly PayerTransferRow[]): readonly Amount[] {
  const sums = new Map<string, bigint>();
  for (const { asset, amount } of transfers) sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  return [...sums].map(([asset, sum]) => assetAmount(asset, sum));
}

/** All money that is there in assets that were asked for, in time or not; one sum for each asset, in the order of arrival. */
export function receivedBy(payer: PayerInvoice): readonly Amount[] {
  return sumByAsset(payer.transfers.filter((transfer) => isPresent(transfer) && transfer.role !== 'other_asset'));
}

/** The same of assets that nobody asked for. */
export function straysOf(payer: PayerInvoice): readonly Amount[] {
  return sumByAsset(payer.transfers.filter((transfer) => isPresent(transfer) && transfer.role === 'other_asset'));
}

/** What is more than was due, in the asset that came last; null when nothing is. Over several options it is the exact share beyond one. */
export function excessOf(payer: PayerInvoice): Amount | null {
  let [numerator, denominator] = [0n, 1n];
  for (const { asset, amount } of payer.transfers.filter((transfer) => isPresent(transfer) && transfer.role !== 'other_asset')) {
    const due = payer.options.find((option) => option.asset === asset)?.due ?? 0n;
    if (due > 0n) [numerator, denominator] = [numerator * due + amount * denominator, denominator * due];
  }
  const last = payer.transfers.findLast((transfer) => isPresent(transfer) && transfer.role !== 'other_asset');
  const option = payer.options.find((candidate) => candidate.asset === last?.asset);
  if (option === undefined || numerator <= denominator) return null;
  const excess = mulDivRoundedDown(option.due, numerator - denominator, denominator);
  return excess > 0n ? assetAmount(option.asset, excess) : null;
}
