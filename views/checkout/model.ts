// Owns what the payer's page is told: plain data, exact decimal strings, moments in ms. Nothing here is computed by a view.
import type { InvoiceStatus } from '../../src/domain/invoice';
import type { InvoiceReason } from '../../src/domain/invoice-reason';
import type { LateRule, SettleLevel } from '../../src/domain/invoice-rules';
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
  /** The costs that are the payer's; null when there are none: what the shop bears is its own affair. */
  readonly costs: PayerCosts | null;
  /** Where the button back leads now; null when the shop has set nothing, or has not proved that the host is its own. */
  readonly back: WayBack | null;
  readonly site: string | null;
  readonly termsUrl: string | null;
  readonly test: boolean;
  /** The till that this sale was made at, for the next one. */
  readonly counter?: string | null;
}

export interface PayerCosts {
  /** In the invoice's currency, and what is asked with it; null when there is no fee. */
  readonly fee: { readonly amount: string; readonly total: string } | null;
  /** The exchange margin that is in the rate, in percent; null when there is none. */
  readonly spreadPercent: string | null;
}

export interface WayBack {
  /** Of ours: it leads on to the shop and writes down that the payer went. */
  readonly href: string;
  readonly host: string;
}

/** Where the parts of a payer's page live: on a page of its own, or in a frame on the shop's page. */
export interface CheckoutPlace {
  readonly page: string;
  readonly state: string;
  readonly choice: string;
  readonly simulation: string;
  /** The one origin that a framed page talks to; null on a page of its own. */
  readonly frameOrigin: string | null;
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

/** What a shop's test mode can do to an invoice. */
export const sandboxPayments = ['exact', 'partial', 'rest', 'over', 'twice', 'late', 'wrong_asset', 'dropped', 'reorg', 'expire'] as const;
export type SandboxPayment = (typeof sandboxPayments)[number];

export type CheckoutState =
  | { readonly kind: 'choose'; readonly methods: readonly Method[]; readonly chosen: string | null; readonly refusal: Refusal | null }
  | { readonly kind: 'preparing'; readonly symbol: string; readonly network: string }
  | { readonly kind: 'pay'; readonly request: PaymentRequest; readonly setback: 'dropped' | 'reverted' | null; readonly arrivals: readonly Arrival[] }
  | PartialState
  | ProgressState
  | PaidState
  | EndedState
  /** The shop's account is suspended or closed: no address is shown. */
  | { readonly kind: 'halted'; readonly arrivals: readonly Arrival[] }
  | { readonly kind: 'unavailable' };

export interface PartialState {
  readonly kind: 'partial';
  readonly request: PaymentRequest;
  /** One sum for each asset that came. */
  readonly received: readonly Amount[];
  /** Other options that were chosen before: the rest may come in any of them. */
  readonly others: readonly { readonly asset: string; readonly symbol: string; readonly network: string }[];
  /** Set when the money that came has put the end off. */
  readonly prolongedToMs: number | null;
  readonly arrivals: readonly Arrival[];
}

export interface ProgressState {
  readonly kind: 'progress';
  readonly reason: 'confirming' | 'confirming_accepted';
  readonly received: readonly Amount[];
  /** How sure the shop wants to be for this amount. */
  readonly settleAt: SettleLevel;
  readonly network: string;
  readonly usualSeconds: number;
  readonly arrivals: readonly Arrival[];
}

export interface PaidState {
  readonly kind: 'paid';
  readonly reason: InvoiceReason;
  readonly received: readonly Amount[];
  readonly over: Amount | null;
  readonly paidAtMs: number;
  /** The page leads back to the shop by itself. */
  readonly returns: boolean;
  /** The network may still change its mind, and it was paid not long ago: the page goes on looking. */
  readonly watched: boolean;
  readonly arrivals: readonly Arrival[];
}

/** Nothing is asked of the payer any more. */
export interface EndedState {
  readonly kind: 'ended';
  readonly reason: InvoiceReason;
  readonly received: readonly Amount[];
  readonly lateRule: LateRule;
  readonly arrivals: readonly Arrival[];
}

/** Everything about the live part beyond its state. */
export interface CheckoutFacts {
  readonly status: InvoiceStatus;
  /** What came in assets that nobody asked for. */
  readonly strays: readonly Amount[];
  /** Simulated payments that make sense now; none outside of test mode. */
  readonly sandbox: readonly SandboxPayment[];
  /** Whether there is a receipt. */
  readonly receipt: string | null;
}

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
      return 20;
    case 'paid':
    case 'ended':
      return pollAfterEnd(state);
    case 'choose':
      return null;
  }
}

/** What is over may still be moved by money on its way, by a rate that is awaited, or by the network's second thoughts. */
function pollAfterEnd(state: PaidState | EndedState): number | null {
  if (state.reason === 'reverted' || state.reason === 'expired_unverified') return 20;
  const moving = state.arrivals.some((arrival) => arrival.level === 'seen') || (state.kind === 'paid' && state.watched);
  return moving ? 10 : null;
}
