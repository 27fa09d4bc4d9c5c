// Owns what every way of sending mail has in common: one function, and an outcome instead of a throw.
import type { Mail } from './message';

export type MailOutcome =
  | { readonly kind: 'sent'; readonly reply: string }
  /** For ever. `recipient`: there is no such mailbox, or it wants nothing from us; `mail`: this mail is not taken, another may be. */
  | { readonly kind: 'refused'; readonly about: 'recipient' | 'mail'; readonly code: number | null; readonly reply: string }
  /** For now: try again, and not before `retryAfterMs` have passed where the other side said so. */
  | { readonly kind: 'failed'; readonly code: number | null; readonly reply: string; readonly retryAfterMs?: number | null }
  | { readonly kind: 'not_configured' };

/** Sends one mail once. Never throws. */
export type SendMail = (mail: Mail) => Promise<MailOutcome>;
