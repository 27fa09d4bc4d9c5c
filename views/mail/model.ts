// Owns what a mail to a merchant is told. Plain data from the event's frozen snapshot: the same event gives the same mail.
import type { Mode } from '../../src/domain/asset';
import type { PayerMailKind } from '../../src/domain/payer-mail';
import type { PublicEventType } from '../../src/domain/public-event';
import type { Locale } from '../context';

/** Events that have a mail. Which of them are sent is the domain's affair (`mailedEventTypes`). */
export type MailedEvent = Extract<
  PublicEventType,
  'payment.seen' | 'payment.paid' | 'payment.partial' | 'payment.over' | 'payment.late' | 'payment.expired' | 'payment.reverted'
>;

export interface MailSum {
  readonly amount: string;
  readonly symbol: string;
}

export interface PaymentMail {
  readonly locale: Locale;
  readonly event: MailedEvent;
  readonly mode: Mode;
  readonly project: string;
  readonly invoiceId: string;
  readonly orderId: string | null;
  readonly payerEmail: string | null;
  readonly amount: string;
  readonly currency: string;
  readonly network: string | null;
  readonly due: MailSum | null;
  readonly received: MailSum | null;
  readonly remaining: MailSum | null;
  readonly txid: string | null;
  /** When the event happened; written in UTC, because a mailbox has no zone that we know. */
  readonly atMs: number;
  /** The absolute address of the invoice in the account. */
  readonly invoiceUrl: string;
}

/** A mail to whoever is to pay. Nothing in it is secret: the link leads to the page that everybody with the link may see. */
export interface PayerMail {
  readonly kind: Exclude<PayerMailKind, 'partial' | 'receipt' | 'late'>;
  readonly locale: Locale;
  readonly mode: Mode;
  readonly shop: string;
  readonly orderId: string | null;
  readonly description: string | null;
  readonly amount: string;
  readonly currency: string;
  /** What the payer bears on top, that the shop bears all, or null where there are none. */
  readonly costs: { readonly extra: string } | 'shop' | null;
  readonly expiresAtMs: number;
  readonly payUrl: string;
}

/** A mail, ready for any carrier. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A letter about somebody's own access, or a notice by mail: what it says is plain text by name, as in the domain's catalog. */
export interface LetterMail {
  /** A LetterKind; anything else is not rendered. */
  readonly kind: string;
  readonly locale: Locale;
  readonly content: Readonly<Record<string, string>>;
  /** When it happened; written in UTC. */
  readonly atMs: number;
  /** Our own origin: links lead there and nowhere else. */
  readonly origin: string;
}
