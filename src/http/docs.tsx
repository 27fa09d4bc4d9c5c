// Owns the page to which the `type` of every problem leads: what each reason means, in the words of the API. English only, as the
// API's own words are.
import { Hono } from 'hono';
import type { Refusal, RefusalReason } from '../domain/refusal';
import { PublicFrame } from '../../views/layout/public-frame';
import type { AppEnv } from './app-env';
import { locale } from './middleware/locale';
import { viewContext } from './page';
import { faultProblem, problemOf, type Problem } from './refusal-problem';

type Samples = { readonly [Reason in RefusalReason]: Extract<Refusal, { readonly reason: Reason }> };

// One of each; a new reason breaks the build here, so that none is left without its words.
const samples: Samples = {
  invalid_input: { reason: 'invalid_input', problems: [] },
  unauthenticated: { reason: 'unauthenticated' },
  wrong_credentials: { reason: 'wrong_credentials' },
  passkey_refused: { reason: 'passkey_refused' },
  confirmation_required: { reason: 'confirmation_required', action: 'wallets' },
  factor_required: { reason: 'factor_required' },
  link_expired: { reason: 'link_expired' },
  email_unverified: { reason: 'email_unverified' },
  registration_closed: { reason: 'registration_closed' },
  read_only: { reason: 'read_only', why: 'suspended' },
  address_not_allowed: { reason: 'address_not_allowed', address: '203.0.113.7' },
  last_owner: { reason: 'last_owner' },
  last_factor: { reason: 'last_factor' },
  beyond_own_rights: { reason: 'beyond_own_rights' },
  already_member: { reason: 'already_member' },
  wallets_frozen: { reason: 'wallets_frozen', untilMs: 1_800_000_000_000 },
  changed_meanwhile: { reason: 'changed_meanwhile' },
  cross_site_request: { reason: 'cross_site_request' },
  not_found: { reason: 'not_found' },
  forbidden: { reason: 'forbidden', right: 'invoices:manage' },
  wrong_mode: { reason: 'wrong_mode', expected: 'live' },
  web_only: { reason: 'web_only', what: 'a wallet of real money' },
  idempotency_key_missing: { reason: 'idempotency_key_missing' },
  idempotency_key_reused: { reason: 'idempotency_key_reused' },
  idempotency_in_flight: { reason: 'idempotency_in_flight' },
  invoice_closed: { reason: 'invoice_closed', base: 'expired' },
  invoice_has_money: { reason: 'invoice_has_money' },
  invoice_changed: { reason: 'invoice_changed', version: 7 },
  nothing_to_accept: { reason: 'nothing_to_accept' },
  nothing_to_review: { reason: 'nothing_to_review' },
  already_extended: { reason: 'already_extended' },
  refund_too_large: { reason: 'refund_too_large', asset: 'USDT_BSC', most: 12_500_000_000_000_000_000n },
  link_paused: { reason: 'link_paused' },
  telegram_not_configured: { reason: 'telegram_not_configured' },
  groups_not_allowed: { reason: 'groups_not_allowed' },
  channel_not_ready: { reason: 'channel_not_ready', channel: 'telegram' },
  host_unverified: { reason: 'host_unverified', host: 'shop.example' },
  version_unknown: { reason: 'version_unknown', newest: '2026-11-20' },
  terms_differ: { reason: 'terms_differ' },
  asset_not_accepted: { reason: 'asset_not_accepted', asset: 'USDT_BSC' },
  rate_unavailable: { reason: 'rate_unavailable', code: 'EUR' },
  amount_too_small: { reason: 'amount_too_small', asset: 'BNB' },
  wallet_missing: { reason: 'wallet_missing', family: 'evm' },
  address_slots_full: { reason: 'address_slots_full', asset: 'USDT_BSC' },
  address_not_ready: { reason: 'address_not_ready' },
  limit_reached: { reason: 'limit_reached', limit: 'projects', max: 100 },
  too_large: { reason: 'too_large', maxBytes: 65_536 },
  unsupported_media_type: { reason: 'unsupported_media_type', expected: 'application/json' },
  method_not_allowed: { reason: 'method_not_allowed' },
  too_many_requests: { reason: 'too_many_requests', retryAfterSeconds: 30 },
  temporarily_unavailable: { reason: 'temporarily_unavailable' },
};

const problems: readonly Problem[] = [...Object.values(samples).map((refusal) => problemOf(refusal, '', '')), faultProblem('', '')];

const lead = [
  'A refusal is application/problem+json (RFC 9457): type leads here, code is the reason in one word,',
  'errors names fields by JSON pointer, request_id is for support.',
].join(' ');

export const docs = new Hono<AppEnv>().get('/docs/errors', locale, (c) =>
  c.html(
    <PublicFrame ctx={viewContext(c)} title="Errors of the API" signedIn={false}>
      <div class="stack" lang="en">
        <h1>Errors of the API</h1>
        <p class="soft">{lead}</p>
        {problems.map((problem) => (
          <section id={problem.code}>
            <h2>{problem.title}</h2>
            <p class="muted small">
              <code>{problem.code}</code> {String(problem.status)}
            </p>
            <p>{problem.detail}</p>
          </section>
        ))}
      </div>
    </PublicFrame>,
  ),
);
