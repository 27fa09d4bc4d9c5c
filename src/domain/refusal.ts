// Owns the closed list of reasons for which Quittance says no. Each surface maps it exhaustively to its own words.
// A refusal is data that crosses object RPC whole; it never carries a secret or another tenant's facts.

/** One thing wrong with one field of an input; `pointer` is a JSON pointer (RFC 6901), `code` is stable. */
export interface FieldProblem {
  readonly pointer: string;
  readonly code: FieldProblemCode;
  readonly detail?: string;
}

export type FieldProblemCode =
  | 'required'
  | 'invalid'
  | 'unknown_field'
  | 'too_short'
  | 'too_long'
  | 'too_small'
  | 'too_large'
  | 'too_many_decimals'
  | 'not_listed'
  | 'not_an_email'
  | 'not_an_address'
  | 'bad_checksum'
  | 'private_key'
  | 'wrong_network'
  | 'in_use'
  | 'unsafe_url'
  | 'breached'
  | 'wrong_code'
  | 'differs'
  | 'beyond_own_rights';

export type Refusal =
  | { readonly reason: 'invalid_input'; readonly problems: readonly FieldProblem[] }
  | { readonly reason: 'unauthenticated' }
  | { readonly reason: 'wrong_credentials' }
  /** Whatever is wrong with a passkey's answer: unknown, late, used before, not for us. */
  | { readonly reason: 'passkey_refused' }
  /** A risky act needs a fresh confirmation of that kind first. */
  | { readonly reason: 'confirmation_required'; readonly action: string }
  /** The act needs a passkey or TOTP, and the person has neither. */
  | { readonly reason: 'factor_required' }
  /** A link or code that is used up, replaced or too old. */
  | { readonly reason: 'link_expired' }
  | { readonly reason: 'email_unverified' }
  | { readonly reason: 'registration_closed' }
  | { readonly reason: 'read_only'; readonly why: 'suspended' | 'viewing_as' | 'support' | 'factor_required' }
  | { readonly reason: 'address_not_allowed'; readonly address: string }
  | { readonly reason: 'last_owner' }
  | { readonly reason: 'last_factor' }
  | { readonly reason: 'beyond_own_rights' }
  | { readonly reason: 'already_member' }
  | { readonly reason: 'wallets_frozen'; readonly untilMs: number }
  /** What the page showed is no longer so. */
  | { readonly reason: 'changed_meanwhile' }
  | { readonly reason: 'cross_site_request' }
  | { readonly reason: 'not_found' }
  | { readonly reason: 'forbidden'; readonly right: string }
  | { readonly reason: 'wrong_mode'; readonly expected: 'live' | 'test' }
  | { readonly reason: 'web_only'; readonly what: string }
  | { readonly reason: 'idempotency_key_missing' }
  | { readonly reason: 'idempotency_key_reused' }
  | { readonly reason: 'idempotency_in_flight' }
  | { readonly reason: 'invoice_closed'; readonly base: string }
  | { readonly reason: 'invoice_has_money' }
  | { readonly reason: 'invoice_changed'; readonly version: number }
  /** No money has come, or none is missing. */
  | { readonly reason: 'nothing_to_accept' }
  | { readonly reason: 'nothing_to_review' }
  | { readonly reason: 'already_extended' }
  /** `most` in base units of the asset: all that arrived for good and was not sent back. */
  | { readonly reason: 'refund_too_large'; readonly asset: string; readonly most: bigint }
  | { readonly reason: 'link_paused' }
  /** The operator has set up no bot. */
  | { readonly reason: 'telegram_not_configured' }
  /** News of money goes to group chats only where an owner lets it. */
  | { readonly reason: 'groups_not_allowed' }
  /** What was just asked to be sent goes nowhere: no mailbox is proved, no chat is linked. */
  | { readonly reason: 'channel_not_ready'; readonly channel: string }
  | { readonly reason: 'host_unverified'; readonly host: string }
  | { readonly reason: 'version_unknown'; readonly newest: string }
  | { readonly reason: 'terms_differ' }
  | { readonly reason: 'asset_not_accepted'; readonly asset: string }
  | { readonly reason: 'rate_unavailable'; readonly code: string }
  | { readonly reason: 'amount_too_small'; readonly asset: string }
  | { readonly reason: 'wallet_missing'; readonly family: string }
  | { readonly reason: 'address_slots_full'; readonly asset: string }
  | { readonly reason: 'address_not_ready' }
  | { readonly reason: 'limit_reached'; readonly limit: string; readonly max: number }
  | { readonly reason: 'too_large'; readonly maxBytes: number }
  | { readonly reason: 'unsupported_media_type'; readonly expected: string }
  | { readonly reason: 'method_not_allowed' }
  | { readonly reason: 'too_many_requests'; readonly retryAfterSeconds: number }
  | { readonly reason: 'temporarily_unavailable' };

export type RefusalReason = Refusal['reason'];

/** The refusal for one bad field. */
export function invalidField(pointer: string, code: FieldProblemCode, detail?: string): Refusal {
  return { reason: 'invalid_input', problems: [detail === undefined ? { pointer, code } : { pointer, code, detail }] };
}
