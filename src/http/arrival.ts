// Owns the transfers of an invoice as the payer's and the merchant's pages list them: exact amount, level, depth, explorer link.
import type { ChainStatusRow, PayerTransferRow } from '../db/checkout';
import { assetOf, chains, isChainId, type ChainId } from '../domain/asset';
import { confirmationOverride } from '../domain/chain-config';
import { depthOf } from '../domain/confirmation';
import { formatDecimal } from '../domain/money';
import type { Arrival } from '../../views/checkout/model';

export interface ArrivalFacts {
  readonly projectId: string;
  readonly chains: readonly ChainStatusRow[];
  /** The operator's own confirmation rules, as text (see chain-config.ts). */
  readonly chainConfirmations: string;
}

/** One transfer as a row; its depth is computed from where the chain stands now. */
export function arrivalOf(transfer: PayerTransferRow, facts: ArrivalFacts): Arrival {
  const asset = assetOf(transfer.asset);
  const chain: ChainId = isChainId(transfer.chain) ? transfer.chain : asset.chain;
  const name = chain === 'SANDBOX' ? `SANDBOX:${facts.projectId}` : chain;
  const rule = confirmationOverride(facts.chainConfirmations, chain) ?? chains[chain].confirmation;
  const depth = transfer.level === 'dropped' ? null : depthOf(transfer.height, facts.chains.find((row) => row.name === name) ?? null, rule);
  return {
    amount: formatDecimal(transfer.amount, asset.decimals),
    symbol: asset.symbol,
    level: transfer.level,
    confirmations: depth?.confirmations ?? null,
    required: depth?.required ?? null,
    txid: transfer.txid,
    explorerUrl: explorerUrl(chain, transfer.txid),
  };
}

/** The transaction's page at the chain's explorer; null for money that no single transaction shows. */
export function explorerUrl(chain: ChainId, txid: string): string | null {
  const { explorer } = chains[chain];
  return explorer === null || !/^0x[0-9a-f]{64}$/.test(txid) ? null : `${explorer}/tx/${txid}`;
}
