// Owns the words in which the API says no: RFC 9457 problem objects with stable type, title, detail and JSON pointers.
// A new reason breaks the build here. Never says anything about another tenant, and never repeats a secret back.
import type { FieldProblem, FieldProblemCode, Refusal } from '../domain/refusal';
import { assetOf } from '../domain/asset';
import { formatDecimal } from '../domain/money';
import { unreachable } from '../domain/result';
import { refusalStatus } from './refusal-status';

export interface ProblemField {
  readonly pointer: string;
  readonly code: FieldProblemCode;
  readonly detail: string;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The reason without its address: what programs switch on. */
  readonly code: string;
  readonly errors?: readonly ProblemField[];
  readonly request_id: string;
}

/** Where the meaning of a reason is written down. */
export function problemType(origin: string, reason: string): string {
  return `${origin}/docs/errors#${reason}`;
}

/** The problem object of a refusal. `detail` replaces the usual sentence where the caller knows more, such as why a key is no key. */
export function problemOf(refusal: Refusal, origin: string, requestId: string, detail?: string): Problem {
  const words = wordsOf(refusal);
  return {
    type: problemType(origin, refusal.reason),
    title: words.title,
    status: refusalStatus(refusal),
    detail: detail ?? words.detail,
    code: refusal.reason,
    ...(refusal.reason === 'invalid_input' ? { errors: refusal.problems.map(problemField) } : {}),
    request_id: requestId,
  };
}

/** The problem object of a fault of ours: it tells nothing but how to ask about it. */
export function faultProblem(origin: string, requestId: string): Problem {
  return {
    type: problemType(origin, 'internal_error'),
    title: 'Something broke on our side',
    status: 500,
    detail: 'The request failed for a reason that is not yours. Repeat it with the same Idempotency-Key; if it fails again, report the request id.',
    code: 'internal_error',
    request_id: requestId,
  };
}

interface Words {
  readonly title: string;
  readonly detail: string;
}

const words = (title: string, detail: string): Words => ({ title, detail });

function wordsOf(refusal: Refusal): Words {
  switch (refusal.reason) {
    case 'invalid_input':
      return words('The request is not valid', 'See errors: each names a field and what is wrong with it.');
    case 'unauthenticated':
      return words(
        'An API key is needed',
        'Send "Authorization: Bearer" with a key that begins with qk_live_ or qk_test_. This key is unknown or revoked, or there is none.',
      );
    case 'wrong_credentials':
      return words('Email or password is wrong', 'No account answers to that email and password.');
    case 'passkey_refused':
      return words('The passkey was not accepted', 'Passkeys belong to the pages for people, not to the API.');
    case 'cross_site_request':
      return words('The request came from another site', 'Requests that change something are taken from our own pages only.');
    case 'not_found':
      return words('Not found', 'Nothing with that id is within reach of this key.');
    case 'forbidden':
      return words('A right is missing', `This needs the right ${refusal.right}.`);
    case 'wrong_mode':
      return words('That belongs to the other mode', `It is ${refusal.expected} data: use a key that begins with qk_${refusal.expected}_.`);
    case 'web_only':
      return words('This is done on the web only', `By API ${refusal.what} cannot be changed; sign in and do it there.`);
    case 'temporarily_unavailable':
      return words('Not available for a moment', 'Try again in a few seconds with the same Idempotency-Key.');
    default:
      return accessWords(refusal);
  }
}

type AccessRefusal = Extract<
  Refusal,
  {
    reason:
      | 'confirmation_required'
      | 'factor_required'
      | 'link_expired'
      | 'email_unverified'
      | 'registration_closed'
      | 'read_only'
      | 'address_not_allowed'
      | 'last_owner'
      | 'last_factor'
      | 'beyond_own_rights'
      | 'already_member'
      | 'wallets_frozen'
      | 'changed_meanwhile';
  }
>;

const readOnlyWords: Readonly<Record<Extract<Refusal, { reason: 'read_only' }>['why'], string>> = {
  suspended: 'The account is suspended by the operator of this instance. It can be looked at, and money is still watched.',
  viewing_as: 'The account is shown as somebody else sees it.',
  support: 'Support may look and not change.',
  factor_required: 'The account asks each of its members for a passkey or one-time codes first.',
};

function accessWords(refusal: AccessRefusal | RequestRefusal | MoneyRefusal): Words {
  switch (refusal.reason) {
    case 'confirmation_required':
      return words('A confirmation is needed', 'This act asks for a passkey or a one-time code that is not older than five minutes.');
    case 'factor_required':
      return words('A second factor is needed', 'Add a passkey or one-time codes under Security first.');
    case 'link_expired':
      return words('The link is no longer good', 'It was used, replaced or is too old. Ask for a new one.');
    case 'email_unverified':
      return words('The email is not confirmed yet', 'Confirm it with the code or the link that was sent; real money waits until then.');
    case 'registration_closed':
      return words('Registration is closed', 'New accounts are made by invitation only, or not at all, on this instance.');
    case 'read_only':
      return words('Nothing can be changed at the moment', readOnlyWords[refusal.why]);
    case 'address_not_allowed':
      return words('The key is not allowed from this address', `The key's allow-list does not hold ${refusal.address}.`);
    case 'last_owner':
      return words('An account keeps an owner', 'Make somebody else an owner first.');
    case 'last_factor':
      return words('The account asks for a factor', 'Add another passkey or one-time codes before removing this one.');
    case 'beyond_own_rights':
      return words('More than your own rights', 'Nobody can grant, change or take away more than they have themselves.');
    case 'already_member':
      return words('Already in the team', 'That person belongs to the account.');
    case 'wallets_frozen':
      return words('Wallets cannot be changed yet', `After a recovery wallets stay as they are until ${new Date(refusal.untilMs).toISOString()}.`);
    case 'changed_meanwhile':
      return words('It has changed meanwhile', 'Somebody else was quicker. Look again, then decide again.');
    default:
      return requestWords(refusal);
  }
}

type RequestRefusal = Extract<
  Refusal,
  { reason: `idempotency_${string}` | 'limit_reached' | 'too_large' | 'unsupported_media_type' | 'method_not_allowed' | 'too_many_requests' }
>;
type MoneyRefusal = Exclude<
  Refusal,
  | RequestRefusal
  | AccessRefusal
  | { reason: 'invalid_input' | 'unauthenticated' | 'wrong_credentials' | 'passkey_refused' | 'cross_site_request' | 'not_found' }
  | { reason: 'forbidden' | 'wrong_mode' | 'web_only' | 'temporarily_unavailable' }
>;

function requestWords(refusal: RequestRefusal | MoneyRefusal): Words {
  switch (refusal.reason) {
    case 'idempotency_key_missing':
      return words(
        'Idempotency-Key is missing',
        'Each POST carries an Idempotency-Key header of 1 to 255 printable characters, new for each thing that it makes.',
      );
    case 'idempotency_key_reused':
      return words('Idempotency-Key was used before', 'The same key came with another content within the last seven days. Use a new key for a new request.');
    case 'idempotency_in_flight':
      return words('The first request still runs', 'A request with this Idempotency-Key has begun and not ended. Ask again in a second.');
    case 'limit_reached':
      return words('A limit is reached', `No more than ${refusal.max} ${refusal.limit.replaceAll('_', ' ')}.`);
    case 'too_large':
      return words('The body is too large', `At most ${refusal.maxBytes} bytes.`);
    case 'unsupported_media_type':
      return words('The content type is not understood', `Send the body as ${refusal.expected}.`);
    case 'method_not_allowed':
      return words('The method is not allowed', 'This address exists, but not for that method; see the Allow header.');
    case 'too_many_requests':
      return words('Too many requests', `Try again in ${refusal.retryAfterSeconds} seconds.`);
    default:
      return moneyWords(refusal);
  }
}

function moneyWords(refusal: MoneyRefusal): Words {
  switch (refusal.reason) {
    case 'invoice_closed':
      return words('The invoice is closed', `It is ${refusal.base} and cannot be changed any more.`);
    case 'invoice_has_money':
      return words('Money is on its way', 'A payment to this invoice has been seen, so this cannot be done any more.');
    case 'invoice_changed':
      return words('The invoice has changed', `Its version is ${refusal.version} now: look again, then decide again.`);
    case 'nothing_to_accept':
      return words('There is nothing to accept', 'No money has come, or none is missing.');
    case 'nothing_to_review':
      return words('There is nothing to decide', 'The invoice asks nothing of anybody, or somebody has decided already.');
    case 'already_extended':
      return words('It was extended before', 'An invoice can be given more time once. Make a new one.');
    case 'refund_too_large':
      return words(
        'More than arrived',
        `At most ${formatDecimal(refusal.most, assetOf(refusal.asset).decimals)} ${refusal.asset} arrived and was not sent back.`,
      );
    case 'link_paused':
      return words('The link is switched off', 'Whoever gave it to you has switched it off for the moment. Ask them.');
    case 'host_unverified':
      return words('The host is not verified', `Prove first that ${refusal.host} is yours: Project, Site and returns.`);
    case 'telegram_not_configured':
      return words('Telegram is not set up', 'The operator of this instance has set up no Telegram bot.');
    case 'groups_not_allowed':
      return words('Group chats are not allowed', 'An owner has to let news of this account go to group chats first.');
    case 'channel_not_ready':
      return words('There is nobody to write to', `Nothing can be sent by ${refusal.channel} yet: prove the mailbox or link the chat first.`);
    case 'version_unknown':
      return words('The version is unknown', `Quittance-Version names a version that there is not. The newest is ${refusal.newest}.`);
    case 'terms_differ':
      return words('The terms differ', 'The invoice was opened with other terms.');
    case 'asset_not_accepted':
      return words('The asset is not accepted', `${refusal.asset} is not offered for this invoice.`);
    case 'rate_unavailable':
      return words('No fresh rate', `There is no trustworthy rate for ${refusal.code} right now, and no rate is ever assumed. Try again soon.`);
    case 'amount_too_small':
      return words('The amount is too small', `It is too small to be paid in ${refusal.asset}.`);
    case 'wallet_missing':
      return words(
        'A wallet is missing',
        `The project has no ${refusal.family} wallet yet, so no address can be given. Add one on the project's Wallets page.`,
      );
    case 'address_slots_full':
      return words(
        'The address is busy',
        `Too many open invoices ask for nearly this amount of ${refusal.asset} on one address. Try again later, or use an extended public key.`,
      );
    case 'address_not_ready':
      return words('The address is not ready', 'The chain does not watch the address yet. Try again in a few seconds.');
    default:
      return unreachable(refusal);
  }
}

function problemField(problem: FieldProblem): ProblemField {
  return { pointer: problem.pointer, code: problem.code, detail: fieldWords(problem) };
}

const fieldSentences: Readonly<Record<FieldProblemCode, (detail: string | undefined) => string>> = {
  required: () => 'This field is needed.',
  invalid: (detail) => detail ?? 'This is not of the form that the field has.',
  unknown_field: () => 'There is no such field here.',
  too_short: (detail) => `Too short${upTo(detail, 'at least')}.`,
  too_long: (detail) => `Too long${upTo(detail, 'at most')}.`,
  too_small: (detail) => `Too small${upTo(detail, 'at least')}.`,
  too_large: (detail) => `Too large${upTo(detail, 'at most')}.`,
  too_many_decimals: (detail) => `Too many decimals${upTo(detail, 'at most')}.`,
  not_listed: (detail) => `Not one of the values that are allowed${detail === undefined ? '' : `: ${detail}`}.`,
  not_an_email: () => 'This is not an email address.',
  not_an_address: () => 'This is neither an address nor an extended public key of that network.',
  bad_checksum: () => 'The checksum does not fit: a character is wrong.',
  private_key: () => 'This is a secret. Never paste it anywhere; move the money to a new wallet and give us its public key only.',
  wrong_network: () => 'This belongs to another network.',
  in_use: () => 'This is in use elsewhere.',
  unsafe_url: (detail) => detail ?? 'This address may not be called.',
  breached: () => 'This password is known from a leak.',
  wrong_code: () => 'This code is wrong, used or too old.',
  differs: () => 'This is not what was asked for.',
  beyond_own_rights: () => 'This is more than your own rights.',
};

function upTo(detail: string | undefined, words: string): string {
  return detail === undefined ? '' : `: ${words} ${detail}`;
}

function fieldWords(problem: FieldProblem): string {
  return fieldSentences[problem.code](problem.detail);
}
