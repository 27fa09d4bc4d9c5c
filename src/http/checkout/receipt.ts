// Owns what stands on a receipt: every transfer that counts with its hash, the rates by which it was valued, what is still missing. From
// the projection only, at the moment of looking.
import { assetOf, chains } from '../../domain/asset';
import { isPresent } from '../../domain/transfer';
import type { Receipt } from '../../../views/receipt/page';
import { arrivalOf } from '../arrival';
import { assetAmount } from '../money-text';
import { rateLine } from '../payment-request';
import { receivedBy } from './received';
import type { PayerFacts } from './view';

export function receiptOf({ payer, terms }: PayerFacts, chainConfirmations: string): Receipt {
  const { base, exception, projectId } = payer.invoice;
  const counted = payer.transfers.filter((transfer) => isPresent(transfer) && transfer.role !== 'other_asset');
  const used = payer.options.filter((option) => counted.some((transfer) => transfer.asset === option.asset));
  const [first] = used;
  return {
    status: { base, exception },
    code: terms.code,
    paidAtMs: base === 'paid' ? (payer.paidAtMs ?? payer.invoice.changedAtMs) : null,
    received: receivedBy(payer),
    missing: base === 'paid' || first === undefined ? null : assetAmount(first.asset, first.remaining),
    rates: used.map((option) => rateLine(option, terms.currency)).filter((line) => line !== null),
    transfers: counted.map((transfer) => ({
      ...arrivalOf(transfer, { projectId, chains: payer.chains, chainConfirmations }),
      network: chains[assetOf(transfer.asset).chain].name,
      atMs: transfer.timeMs,
    })),
  };
}
