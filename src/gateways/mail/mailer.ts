// Owns what every way of sending mail has in common: one function, and an outcome instead of a throw.
import type { Mail } from './message';

export type MailOutcome =
  | { readonly kind: 'sent'; readonly reply: string }
  /** For ever: this address, or this mail, is not taken. */
  | { readonly kind: 'refused'; readonly code: number | null; readonly reply: string }
  /** For now: try again. */
  | { readonly kind: 'failed'; readonly code: number | null; readonly reply: string }
  | { readonly kind: 'not_configured' };

/** Sends one mail once. Never throws. */
export type SendMail = (mail: Mail) => Promise<MailOutcome>;
