// Owns what an invoice's page is told. Plain data: exact decimal strings, moments in ms; every judgement is made elsewhere.
import type { Mode } from '../../src/domain/asset';
import type { InvoiceStatus } from '../../src/domain/invoice';
import type { AttentionKind, InvoiceReason, RuleName } from '../../src/domain/invoice-reason';
import type { PayerMailKind } from '../../src/domain/payer-mail';
import type { EventType } from '../../src/domain/public-event';
import type { TransferLevel } from '../../src/domain/transfer';
import type { FormState } from '../ui/form';
import type { ReasonFacts } from './reason-words';

export interface Sum {
  readonly amount: string;
  readonly symbol: string;
}

export interface InvoiceView {
  readonly id: string;
  /** Rises with everything that happens to it: what a form names as the state that its sender saw. */
  readonly version: number;
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

/** A line of the timeline: something that happened to the invoice, a mail to the payer, or a note of the team. */
export interface TimelineEvent {
  readonly atMs: number;
  readonly type: EventType | 'payer.mail' | 'note';
  readonly amount: Sum | null;
  readonly network: string | null;
  readonly txid: string | null;
  readonly explorerUrl: string | null;
  /** Who did it, for what people and keys do: a name, an email or a key's name. */
  readonly by: string | null;
  /** What that person wrote; a mail's answer. */
  readonly text: string | null;
  readonly rule: RuleName | null;
  /** The new end of an extension. */
  readonly untilMs: number | null;
  readonly mail: { readonly kind: PayerMailKind; readonly state: 'pending' | 'sent' | 'dead' | 'stopped' } | null;
}

/** Why the invoice is as it is, and what a person has to decide about it. */
export interface Explained {
  /** Empty while the object has not opened yet. */
  readonly reason: InvoiceReason | '';
  readonly facts: ReasonFacts;
  readonly attention: AttentionKind | null;
}

/** What people do by a form of their own. */
export const formActs = ['accept', 'extend', 'refund', 'invalidate'] as const;
export type FormAct = (typeof formActs)[number];
/** What is offered now, to this person, in this state. */
export type OfferedAct = FormAct | 'cancel' | 'review' | 'simulate' | 'note' | 'stop_mails';

export interface RefundableAsset extends Sum {
  readonly asset: string;
  readonly network: string;
}

/** The figures beside the forms. */
export interface ActFigures {
  /** What has come in the asked coin and in others; of it what came late; what is missing, in the coin and in the invoice's currency. */
  readonly came: string | null;
  readonly late: string | null;
  readonly other: string | null;
  readonly missing: readonly string[];
  /** What arrived for good and was not sent back, by asset. */
  readonly refundable: readonly RefundableAsset[];
}

/** The act whose form is open. `form` carries what was typed, and why it was refused. */
export interface OpenAct {
  readonly act: FormAct | 'note' | 'review' | 'simulate';
  readonly form: FormState;
}

export interface NoteRow {
  readonly id: string;
  readonly text: string;
  readonly by: string | null;
  readonly atMs: number;
}

export interface RefundLine extends Sum {
  readonly txid: string;
  readonly explorerUrl: string | null;
  readonly reason: string;
  readonly by: string | null;
  readonly atMs: number;
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
