// Owns the one place that decides whether an address may be shown: it must follow, here and now, from the frozen wallet version.
// A mismatch means that somebody has changed a row on its way; then nothing is shown and one line goes to the log.
import type { PayerOptionRow } from '../db/checkout';
import { assetOf, chains } from '../domain/asset';
import { deriveAddress } from '../domain/derivation';
import { checksummed } from '../domain/evm-address';
import type { InvoiceTerms } from '../domain/invoice';
import { formatDecimal, mulDivRoundedHalfUp } from '../domain/money';
import { paymentUri } from '../domain/payment-uri';
import type { PaymentRequest } from '../../views/checkout/model';
import { currencyLabel } from './money-text';

/** What an address is proved by. */
export type AddressProof = Pick<PayerOptionRow, 'walletId' | 'wallet' | 'keyIndex' | 'address'>;

/** The address of an option as the wallet itself gives it, or null when the stored one is another. */
export function verifiedAddress(option: AddressProof, terms: InvoiceTerms): string | null {
  const frozen = terms.wallets.some((wallet) => wallet.walletId === option.walletId);
  if (!frozen || option.wallet === null) return null;
  const derived = derivedAddress(option.wallet, option.keyIndex ?? 0);
  if (derived === null || derived !== option.address) return null;
  return option.wallet.kind === 'sandbox' ? derived : checksummed(derived);
}

/** A stored key that cannot even be read is one more way in which a row may have been changed. */
function derivedAddress(wallet: NonNullable<PayerOptionRow['wallet']>, keyIndex: number): string | null {
  try {
    const derived = deriveAddress(wallet, keyIndex);
    return derived.ok ? derived.value : null;
  } catch {
    return null;
  }
}

export interface RequestFacts {
  readonly option: PayerOptionRow;
  /** As `verifiedAddress` gave it. */
  readonly address: string;
  readonly terms: InvoiceTerms;
  readonly qr: 'amount' | 'address';
  readonly expiresAtMs: number;
  readonly canChange: boolean;
}

/** What the payer is asked for: the rest that is due, in one amount, to one address. */
export function paymentRequest({ option, address, terms, qr, expiresAtMs, canChange }: RequestFacts): PaymentRequest {
  const asset = assetOf(option.asset);
  const chain = chains[asset.chain];
  // Money in any option lowers what each of them still asks.
  const begun = option.received > 0n || option.remaining < option.due;
  const due = begun ? option.remaining : option.due;
  const uri = paymentUri(asset.id, address, due);
  return {
    symbol: asset.symbol,
    network: chain.name,
    standard: chain.standard,
    due: formatDecimal(due, asset.decimals),
    address,
    uri,
    qr: uri === null ? 'address' : qr,
    amountIdentifies: option.wallet?.kind === 'address',
    rate: rateLine(option, terms.currency),
    ratedAtMs: option.quotedAtMs,
    // Money on its way holds the price to the end.
    endsAtMs: begun ? expiresAtMs : Math.min(option.quoteExpiresAtMs, expiresAtMs),
    canChange,
  };
}

/** `1 USDT = 0.9998 USD`, or null where no rate was needed. */
export function rateLine(option: Pick<PayerOptionRow, 'asset' | 'rateE18' | 'sources'>, currency: string): string | null {
  return option.sources.length === 0 ? null : `1 ${assetOf(option.asset).symbol} = ${rateText(BigInt(option.rateE18))} ${currencyLabel(currency)}`;
}

/** A rate at six places, or at twelve where six would say nothing. For display only. */
function rateText(rateE18: bigint): string {
  const places = rateE18 < 10n ** 15n ? 12 : 6;
  return formatDecimal(mulDivRoundedHalfUp(rateE18, 1n, 10n ** BigInt(18 - places)), places);
}
