// Owns what the payer's page is told: plain data, exact decimal strings, moments in ms. Nothing here is computed by a view.
import type { Refusal } from '../../src/domain/refusal';
import type { TransferLevel } from '../../src/domain/transfer';

export interface CheckoutInvoice {
  readonly id: string;
  readonly shop: string;
  readonly orderId: string | null;
  readonly description: string | null;
  readonly amount: string;
  /** Fiat code or coin symbol. */
  readonly currency: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** The shop's support contact: an email address or an https page. */
  readonly contact: string | null;
  /** Where the shop wants the payer back; shown only when it is a safe link. */
  readonly returnUrl: string | null;
  readonly test: boolean;
}

export interface Amount {
  readonly amount: string;
  readonly symbol: string;
}

/** Why a way to pay is shown but cannot be taken now. */
export type MethodBlock = 'rate' | 'chain' | 'too_small' | 'busy' | 'wallet';

export interface Method {
  readonly asset: string;
  readonly symbol: string;
  readonly network: string;
  /** Name that exchanges use for tokens there: ERC-20, BEP-20; null for a chain's own coin. */
  readonly standard: string | null;
  /** The exact amount to send; null when there is no rate. */
  readonly amount: string | null;
  readonly usualSeconds: number;
  readonly recommended: boolean;
  readonly blocked: MethodBlock | null;
}

/** One address on one network for one exact amount. Present only while that address is watched and may be shown. */
export interface PaymentRequest {
  readonly symbol: string;
  readonly network: string;
  readonly standard: string | null;
  readonly due: string;
  readonly address: string;
  /** Payment link for wallets; null where the address alone is safer. */
  readonly uri: string | null;
  /** What the code holds now: the link with the amount, or the bare address. */
  readonly qr: 'amount' | 'address';
  /** True on a shared address, where the amount tells this payment from others. */
  readonly amountIdentifies: boolean;
  /** `1 USDT = 0.9998 USD`, and when that was. */
  readonly rate: string | null;
  readonly ratedAtMs: number | null;
  /** When this amount or the invoice ends, whichever comes first. */
  readonly endsAtMs: number;
  readonly canChange: boolean;
}

export interface Arrival extends Amount {
  readonly level: TransferLevel;
  readonly confirmations: number | null;
  readonly required: number | null;
  readonly txid: string;
  readonly explorerUrl: string | null;
}

export type CheckoutState =
  | { readonly kind: 'choose'; readonly methods: readonly Method[]; readonly chosen: string | null; readonly refusal: Refusal | null }
  | { readonly kind: 'preparing'; readonly symbol: string; readonly network: string }
  | { readonly kind: 'pay'; readonly request: PaymentRequest; readonly setback: 'dropped' | 'reverted' | null }
  | { readonly kind: 'partial'; readonly request: PaymentRequest; readonly received: Amount; readonly arrivals: readonly Arrival[] }
  | { readonly kind: 'progress'; readonly arrivals: readonly Arrival[]; readonly network: string; readonly usualSeconds: number }
  | { readonly kind: 'paid'; readonly received: Amount; readonly over: Amount | null; readonly arrivals: readonly Arrival[]; readonly paidAtMs: number }
  | { readonly kind: 'late'; readonly received: Amount; readonly arrivals: readonly Arrival[] }
  | { readonly kind: 'expired'; readonly received: Amount | null; readonly arrivals: readonly Arrival[] }
  | { readonly kind: 'cancelled'; readonly received: Amount | null; readonly arrivals: readonly Arrival[] }
  | { readonly kind: 'reverted'; readonly arrivals: readonly Arrival[] }
  /** The shop's account is suspended or closed: no address is shown. */
  | { readonly kind: 'halted'; readonly arrivals: readonly Arrival[] }
  | { readonly kind: 'unavailable' };

/** How often the page asks again; null when nothing can change any more. */
export function pollSeconds(state: CheckoutState): number | null {
  switch (state.kind) {
    case 'preparing':
      return 2;
    case 'pay':
    case 'partial':
    case 'progress':
      return 4;
    case 'unavailable':
    case 'halted':
    case 'reverted':
      return 20;
    case 'paid':
    case 'late':
    case 'expired':
    case 'cancelled':
      return state.arrivals.some((arrival) => arrival.level === 'seen') ? 10 : null;
    case 'choose':
      return null;
  }
}
