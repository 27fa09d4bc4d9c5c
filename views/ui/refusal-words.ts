// Owns what a refusal says to a person: one title, one piece of advice. The switches are closed over the domain's unions, so a
// new reason breaks the build here.
import { assetOf } from '../../src/domain/asset';
import { formatDecimal } from '../../src/domain/money';
import type { FieldProblem, FieldProblemCode, Refusal, RefusalReason } from '../../src/domain/refusal';
import type { Words } from '../words';

export interface RefusalText {
  readonly title: string;
  readonly advice: string;
}

const problemTexts: Readonly<Record<FieldProblemCode, (w: Words) => string>> = {
  required: (w) => w.problem_required(),
  invalid: (w) => w.problem_invalid(),
  unknown_field: (w) => w.problem_unknown_field(),
  too_short: (w) => w.problem_too_short(),
  too_long: (w) => w.problem_too_long(),
  too_small: (w) => w.problem_too_small(),
  too_large: (w) => w.problem_too_large(),
  too_many_decimals: (w) => w.problem_too_many_decimals(),
  not_listed: (w) => w.problem_not_listed(),
  not_an_email: (w) => w.problem_not_an_email(),
  not_an_address: (w) => w.problem_not_an_address(),
  bad_checksum: (w) => w.problem_bad_checksum(),
  private_key: (w) => w.problem_private_key(),
  wrong_network: (w) => w.problem_wrong_network(),
  in_use: (w) => w.problem_in_use(),
  unsafe_url: (w) => w.problem_unsafe_url(),
  breached: (w) => w.problem_breached(),
  wrong_code: (w) => w.problem_wrong_code(),
  differs: (w) => w.problem_differs(),
  beyond_own_rights: (w) => w.problem_beyond_own_rights(),
};

/** One sentence for one bad field. The problem's own `detail` is for developers and stays in the API. */
export function problemText(w: Words, problem: FieldProblem): string {
  return problemTexts[problem.code](w);
}

type Texts = { readonly [Reason in RefusalReason]: (w: Words, refusal: Extract<Refusal, { reason: Reason }>) => RefusalText };

const refusalTexts: Texts = {
  invalid_input: (w) => ({ title: w.refusal_invalid_input(), advice: w.refusal_invalid_input_advice() }),
  unauthenticated: (w) => ({ title: w.refusal_unauthenticated(), advice: w.refusal_unauthenticated_advice() }),
  passkey_refused: (w) => ({ title: w.factor_passkey_refused(), advice: w.factor_passkey_refused_advice() }),
  wrong_credentials: (w) => ({ title: w.refusal_wrong_credentials(), advice: w.refusal_wrong_credentials_advice() }),
  confirmation_required: (w) => ({ title: w.refusal_confirmation(), advice: w.refusal_confirmation_advice() }),
  factor_required: (w) => ({ title: w.refusal_factor(), advice: w.refusal_factor_advice() }),
  link_expired: (w) => ({ title: w.refusal_link_expired(), advice: w.refusal_link_expired_advice() }),
  email_unverified: (w) => ({ title: w.refusal_email_unverified(), advice: w.refusal_email_unverified_advice() }),
  registration_closed: (w) => ({ title: w.refusal_registration_closed(), advice: w.refusal_registration_closed_advice() }),
  read_only: (w, refusal) => ({ title: w.refusal_read_only(), advice: readOnlyTexts[refusal.why](w) }),
  address_not_allowed: (w, refusal) => ({ title: w.refusal_address(), advice: w.refusal_address_advice({ address: refusal.address }) }),
  last_owner: (w) => ({ title: w.refusal_last_owner(), advice: w.refusal_last_owner_advice() }),
  last_factor: (w) => ({ title: w.refusal_last_factor(), advice: w.refusal_last_factor_advice() }),
  beyond_own_rights: (w) => ({ title: w.refusal_beyond(), advice: w.refusal_beyond_advice() }),
  already_member: (w) => ({ title: w.refusal_already_member(), advice: w.refusal_already_member_advice() }),
  wallets_frozen: (w, refusal) => ({ title: w.refusal_frozen(), advice: w.refusal_frozen_advice({ until: utcText(refusal.untilMs) }) }),
  changed_meanwhile: (w) => ({ title: w.refusal_changed(), advice: w.refusal_changed_advice() }),
  cross_site_request: (w) => ({ title: w.refusal_cross_site(), advice: w.refusal_cross_site_advice() }),
  not_found: (w) => ({ title: w.refusal_not_found(), advice: w.refusal_not_found_advice() }),
  forbidden: (w, refusal) => ({ title: w.refusal_forbidden(), advice: w.refusal_forbidden_advice({ right: refusal.right }) }),
  wrong_mode: (w, refusal) => ({
    title: w.refusal_wrong_mode(),
    advice: refusal.expected === 'live' ? w.refusal_wrong_mode_live() : w.refusal_wrong_mode_test(),
  }),
  web_only: (w) => ({ title: w.refusal_web_only(), advice: w.refusal_web_only_advice() }),
  idempotency_key_missing: (w) => ({ title: w.refusal_form_stale(), advice: w.refusal_form_stale_advice() }),
  idempotency_key_reused: (w) => ({ title: w.refusal_form_used(), advice: w.refusal_form_used_advice() }),
  idempotency_in_flight: (w) => ({ title: w.refusal_in_flight(), advice: w.refusal_in_flight_advice() }),
  invoice_closed: (w) => ({ title: w.refusal_invoice_closed(), advice: w.refusal_invoice_closed_advice() }),
  invoice_has_money: (w) => ({ title: w.refusal_invoice_has_money(), advice: w.refusal_invoice_has_money_advice() }),
  invoice_changed: (w) => ({ title: w.refusal_invoice_changed(), advice: w.refusal_invoice_changed_advice() }),
  nothing_to_accept: (w) => ({ title: w.refusal_nothing_to_accept(), advice: w.refusal_nothing_to_accept_advice() }),
  nothing_to_review: (w) => ({ title: w.refusal_nothing_to_review(), advice: w.refusal_nothing_to_review_advice() }),
  already_extended: (w) => ({ title: w.refusal_already_extended(), advice: w.refusal_already_extended_advice() }),
  refund_too_large: (w, refusal) => ({
    title: w.refusal_refund_too_large(),
    advice: w.refusal_refund_too_large_advice({ most: formatDecimal(refusal.most, assetOf(refusal.asset).decimals), asset: assetOf(refusal.asset).symbol }),
  }),
  telegram_not_configured: (w) => ({ title: w.refusal_telegram_not_configured(), advice: w.refusal_telegram_not_configured_advice() }),
  groups_not_allowed: (w) => ({ title: w.refusal_groups_not_allowed(), advice: w.refusal_groups_not_allowed_advice() }),
  channel_not_ready: (w) => ({ title: w.refusal_channel_not_ready(), advice: w.refusal_channel_not_ready_advice() }),
  link_paused: (w) => ({ title: w.refusal_link_paused(), advice: w.refusal_link_paused_advice() }),
  host_unverified: (w, refusal) => ({ title: w.refusal_host_unverified(), advice: w.refusal_host_unverified_advice({ host: refusal.host }) }),
  version_unknown: (w, refusal) => ({ title: w.refusal_version_unknown(), advice: w.refusal_version_unknown_advice({ newest: refusal.newest }) }),
  terms_differ: (w) => ({ title: w.refusal_terms_differ(), advice: w.refusal_terms_differ_advice() }),
  asset_not_accepted: (w, refusal) => ({ title: w.refusal_asset_not_accepted(), advice: w.refusal_asset_not_accepted_advice({ asset: refusal.asset }) }),
  rate_unavailable: (w, refusal) => ({ title: w.refusal_rate_unavailable(), advice: w.refusal_rate_unavailable_advice({ code: refusal.code }) }),
  amount_too_small: (w, refusal) => ({ title: w.refusal_amount_too_small(), advice: w.refusal_amount_too_small_advice({ asset: refusal.asset }) }),
  wallet_missing: (w) => ({ title: w.refusal_wallet_missing(), advice: w.refusal_wallet_missing_advice() }),
  address_slots_full: (w, refusal) => ({ title: w.refusal_slots_full(), advice: w.refusal_slots_full_advice({ asset: refusal.asset }) }),
  address_not_ready: (w) => ({ title: w.refusal_address_not_ready(), advice: w.refusal_address_not_ready_advice() }),
  limit_reached: (w, refusal) => ({ title: w.refusal_limit_reached(), advice: w.refusal_limit_reached_advice({ max: String(refusal.max) }) }),
  too_large: (w) => ({ title: w.refusal_too_large(), advice: w.refusal_too_large_advice() }),
  unsupported_media_type: (w, refusal) => ({ title: w.refusal_media_type(), advice: w.refusal_media_type_advice({ expected: refusal.expected }) }),
  method_not_allowed: (w) => ({ title: w.refusal_method(), advice: w.refusal_method_advice() }),
  too_many_requests: (w, refusal) => ({
    title: w.refusal_too_many_requests(),
    advice: waitText(w, refusal.retryAfterSeconds),
  }),
  temporarily_unavailable: (w) => ({ title: w.refusal_unavailable(), advice: w.refusal_unavailable_advice() }),
};

const readOnlyTexts: Readonly<Record<Extract<Refusal, { reason: 'read_only' }>['why'], (w: Words) => string>> = {
  suspended: (w) => w.read_only_suspended(),
  viewing_as: (w) => w.read_only_viewing(),
  support: (w) => w.read_only_support(),
  factor_required: (w) => w.read_only_factor(),
};

/** Refusals travel without their reader's zone, so the zone is said. */
/** Nobody counts nine hundred seconds: from two minutes on the wait is told in minutes, never too short. */
function waitText(w: Words, seconds: number): string {
  if (seconds < 120) return w.refusal_too_many_requests_advice({ seconds: String(seconds) });
  return w.refusal_too_many_requests_minutes({ minutes: String(Math.ceil(seconds / 60)) });
}

function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Title and advice for a refusal, in the words of `w`. */
export function refusalText(w: Words, refusal: Refusal): RefusalText {
  const text = refusalTexts[refusal.reason] as (w: Words, refusal: Refusal) => RefusalText;
  return text(w, refusal);
}
