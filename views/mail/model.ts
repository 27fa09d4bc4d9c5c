// Owns what a mail is told before it has words: plain data, frozen at what happened, so that the same news gives the same mail.
import type { Mode } from '../../src/domain/asset';
import type { TellingReason } from '../../src/domain/notification';
import type { PayerMailKind } from '../../src/domain/payer-mail';
import type { Locale } from '../context';

/** Who reads a mail of news, and how its links are made. */
export interface ToldReader {
  readonly locale: Locale;
  /** Our own origin: links lead there and nowhere else. */
  readonly origin: string;
  /** IANA; empty: UTC. */
  readonly timeZone: string;
  /** Empty where there is none. */
  readonly accountName: string;
  readonly why: TellingReason;
  /** Absolute; null: this mail cannot be stopped, or nobody has to. */
  readonly unsubscribeUrl: string | null;
}

/** What has become of a payer's money, as a mail about it says. Amounts are decimal strings of `symbol`; empty where there is none. */
export interface PayerMoney {
  readonly symbol: string;
  readonly network: string;
  readonly due: string;
  readonly received: string;
  readonly remaining: string;
  readonly txid: string;
  readonly atMs: number;
}

/** A mail to whoever is to pay. Nothing in it is secret: the link leads to the page that everybody with the link may see. */
export interface PayerMail {
  readonly kind: PayerMailKind;
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
  /** The payment page; of a receipt, the receipt. */
  readonly payUrl: string;
  /** How the shop is reached; empty: it did not say. */
  readonly support: string;
  /** Null for a mail that asks, rather than tells of money. */
  readonly money: PayerMoney | null;
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
