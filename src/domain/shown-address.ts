// Owns the decision whether an address may be shown: it must follow, here and now, from the wallet version that the invoice was
// frozen with. Anything else means that a row was changed on its way, and then nobody is told where to send money.
import { deriveAddress, type DerivableWallet } from './derivation';
import { checksummed } from './evm-address';
import type { InvoiceTerms } from './invoice';

export interface StoredAddress {
  readonly walletId: string;
  readonly address: string;
  readonly keyIndex: number | null;
  /** The wallet row of `walletId`; null when it is gone. */
  readonly wallet: DerivableWallet | null;
}

/** The address in the spelling that people see (EVM: with checksum), or null when it does not follow from the frozen wallet. */
export function shownAddress(stored: StoredAddress, terms: Pick<InvoiceTerms, 'wallets'>): string | null {
  const { wallet, walletId, address, keyIndex } = stored;
  if (wallet === null || !terms.wallets.some((frozen) => frozen.walletId === walletId)) return null;
  if (derived(wallet, keyIndex ?? 0) !== address) return null;
  return wallet.kind === 'sandbox' ? address : checksummed(address);
}

/** A stored key that cannot be read is one more way in which a row may have been changed. */
function derived(wallet: DerivableWallet, keyIndex: number): string | null {
  try {
    const result = deriveAddress(wallet, keyIndex);
    return result.ok ? result.value : null;
  } catch {
    return null;
  }
}
