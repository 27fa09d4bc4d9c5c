// Owns what an invoice's page is told. Plain data: exact decimal strings, moments in ms; every judgement is made elsewhere.
import type { Mode } from '../../src/domain/asset';
import type { InvoiceStatus } from '../../src/domain/invoice';
import type { EventType } from '../../src/domain/public-event';
import type { TransferLevel } from '../../src/domain/transfer';

export interface Sum {
  readonly amount: string;
  readonly symbol: string;
}

export interface InvoiceView {
  readonly id: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: InvoiceStatus;
  /** `2/20` while confirming. */
  readonly confirmations: string | null;
  readonly mode: Mode;
  readonly project: { readonly id: string; readonly name: string };
  readonly orderId: string | null;
  readonly description: string | null;
  readonly payerEmail: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly paidAtMs: number | null;
  readonly due: Sum | null;
  readonly received: Sum | null;
  readonly remaining: Sum | null;
  readonly over: Sum | null;
  /** The way to pay that the payer chose last. */
  readonly option: ChosenOption | null;
  /** The absolute address of the payer's page. */
  readonly checkoutUrl: string;
}

export interface ChosenOption {
  readonly symbol: string;
  readonly network: string;
  readonly address: string | null;
  readonly addressUrl: string | null;
  readonly rate: string | null;
  readonly ratedAtMs: number | null;
}

/** One of the four plain answers: did it happen, and in which figures. */
export interface Answer {
  readonly verdict: 'yes' | 'no' | 'wait';
  /** `20/20`, `−10.00 USDT`, `200`; null when the verdict says it all. */
  readonly detail: string | null;
}

export interface Answers {
  readonly seen: Answer;
  readonly amount: Answer;
  readonly confirmed: Answer;
  readonly told: Answer;
}

/** The one next step that would clear the state. */
export type NextStep =
  | 'send_link'
  | 'payer_chooses'
  | 'payer_pays'
  | 'payer_pays_rest'
  | 'wait_confirmations'
  | 'shop_endpoint'
  | 'settle_over'
  | 'decide_late'
  | 'decide_partial'
  | 'look_reverted'
  | 'new_invoice'
  | 'none';

export interface TimelineEvent {
  readonly atMs: number;
  readonly type: EventType;
  readonly amount: Sum | null;
  readonly network: string | null;
  readonly txid: string | null;
  readonly explorerUrl: string | null;
  /** Who did it, for what people and keys do: an email or a key's name. */
  readonly by: string | null;
}

export interface TransferRow extends Sum {
  readonly network: string;
  readonly level: TransferLevel;
  readonly confirmations: number | null;
  readonly required: number | null;
  /** How it counts for this invoice. */
  readonly role: 'counted' | 'late' | 'other_asset';
  readonly txid: string;
  readonly explorerUrl: string | null;
  readonly from: string | null;
  readonly atMs: number;
}
