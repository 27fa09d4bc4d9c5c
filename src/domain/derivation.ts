// Owns how an address follows from a wallet version and an index, for every kind of wallet. The same answer at allocation and at
// display: that is how a changed address is noticed.
import { assert, ok, type Result } from './result';
import { sandboxAddress } from './sandbox-address';
import { deriveEvmAddress } from './wallet-source';

/** What is needed of a wallet row. Public data only. */
export interface DerivableWallet {
  readonly kind: 'xpub' | 'address' | 'sandbox';
  readonly source: string;
}

/** The canonical address (EVM: lower case) of that index. A plain address has one for all; its index is ignored. */
export function deriveAddress(wallet: DerivableWallet, keyIndex: number): Result<string> {
  assert(Number.isInteger(keyIndex) && keyIndex >= 0, 'a key index counts from zero');
  switch (wallet.kind) {
    case 'xpub':
      return ok(deriveEvmAddress(wallet.source, keyIndex));
    case 'address':
      return ok(wallet.source.toLowerCase());
    case 'sandbox':
      return ok(sandboxAddress(wallet.source, keyIndex));
  }
}
