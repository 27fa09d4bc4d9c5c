// Owns which HTTP status each refusal has, the same on the API and on the web. A new reason breaks the build here.
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Refusal, RefusalReason } from '../domain/refusal';

const statuses = {
  invalid_input: 422,
  unauthenticated: 401,
  wrong_credentials: 401,
  passkey_refused: 401,
  confirmation_required: 403,
  factor_required: 403,
  link_expired: 410,
  email_unverified: 403,
  registration_closed: 403,
  read_only: 403,
  address_not_allowed: 403,
  last_owner: 409,
  last_factor: 409,
  beyond_own_rights: 403,
  already_member: 409,
  wallets_frozen: 409,
  changed_meanwhile: 409,
  cross_site_request: 403,
  not_found: 404,
  forbidden: 403,
  wrong_mode: 403,
  web_only: 403,
  idempotency_key_missing: 400,
  idempotency_key_reused: 422,
  idempotency_in_flight: 409,
  invoice_closed: 409,
  invoice_has_money: 409,
  invoice_changed: 409,
  nothing_to_accept: 409,
  nothing_to_review: 409,
  already_extended: 409,
  refund_too_large: 422,
  link_paused: 409,
  telegram_not_configured: 409,
  groups_not_allowed: 403,
  channel_not_ready: 409,
  host_unverified: 422,
  version_unknown: 400,
  terms_differ: 409,
  asset_not_accepted: 422,
  rate_unavailable: 503,
  amount_too_small: 422,
  wallet_missing: 409,
  address_slots_full: 409,
  address_not_ready: 503,
  limit_reached: 409,
  too_large: 413,
  unsupported_media_type: 415,
  method_not_allowed: 405,
  too_many_requests: 429,
  temporarily_unavailable: 503,
} as const satisfies Readonly<Record<RefusalReason, ContentfulStatusCode>>;

export type RefusalStatus = (typeof statuses)[RefusalReason];

/** The HTTP status that answers a refusal. */
export function refusalStatus(refusal: Refusal): RefusalStatus {
  return statuses[refusal.reason];
}

/** Seconds after which the same request may succeed, or null when waiting does not help. */
export function retryAfterSeconds(refusal: Refusal): number | null {
  switch (refusal.reason) {
    case 'too_many_requests':
      return refusal.retryAfterSeconds;
    case 'temporarily_unavailable':
    case 'rate_unavailable':
    case 'address_not_ready':
      return 5;
    case 'idempotency_in_flight':
      return 1;
    default:
      return null;
  }
}
