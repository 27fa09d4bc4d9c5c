// Owns payment links for wallets (ERC-681). Everything in a link comes from our own tables and from whole base units.
import { assetOf, chains, type AssetId } from './asset';

/** The link that asks a wallet for that exact amount, or null where no standard link exists. `address` is EIP-55 spelled. */
export function paymentUri(asset: AssetId, address: string, amount: bigint): string | null {
  const { chain, contract } = assetOf(asset);
  const { evmChainId } = chains[chain];
  if (evmChainId === null) return null;
  if (contract === null) return `ethereum:${address}@${evmChainId}?value=${amount}`;
  return `ethereum:${contract}@${evmChainId}/transfer?address=${address}&uint256=${amount}`;
}
