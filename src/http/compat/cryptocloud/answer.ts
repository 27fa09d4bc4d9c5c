// Owns how this surface answers: CryptoCloud's envelope, its words for what is wrong, and the rule that whatever is not a success carries
// an object of non-empty texts under `result`, because clients take each of them apart.
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Complaint } from '../../../domain/cryptocloud/create-input';
import { writeJson, type Written } from '../../../domain/cryptocloud/raw-json';
import type { FieldProblem, Refusal } from '../../../domain/refusal';
import type { AppEnv } from '../../app-env';
import { retryAfterSeconds } from '../../refusal-status';

/** Whether a path is one of this surface: what else happens to such a request is answered in its words, too. */
export function isCryptocloudPath(path: string): boolean {
  return path.startsWith('/v2/') || path.startsWith('/v1/invoice/') || path.startsWith('/api/v2/invoice/');
}

export function answerJson(c: Context<AppEnv>, body: Written, status: ContentfulStatusCode = 200): Response {
  return c.body(writeJson(body), status, { 'Content-Type': 'application/json' });
}

/** `more` stands beside `result`, such as `all_count`. */
export function succeed(c: Context<AppEnv>, result: Written, more: Readonly<Record<string, Written>> = {}): Response {
  return answerJson(c, { status: 'success', result, ...more });
}

export function complain(c: Context<AppEnv>, complaint: Complaint, status: ContentfulStatusCode = 400): Response {
  c.set('refused', Object.keys(complaint)[0]);
  return answerJson(c, { status: 'error', result: complaint }, status);
}

/**
 * Not let in. A superset of what CryptoCloud is documented to say, and 403: a 401 makes clients throw instead of reading, and a body without
 * `result` makes them crash.
 */
export function refuseEntry(c: Context<AppEnv>, why = 'Unauthorized request.'): Response {
  c.set('refused', 'unauthenticated');
  if (c.req.path.startsWith('/v1/')) return answerJson(c, { message: 'Unauthenticated.' }, 401);
  return answerJson(c, { status: 'error', result: { authorization: why }, detail: 'Signature verification failed' }, 403);
}

/** Fields of ours that have another name there. */
const fieldNames: Readonly<Record<string, string>> = {
  order_id: 'order_id',
  expiry_minutes: 'time_to_pay',
  payer_email: 'email',
  customer: 'identify',
  asset: 'currency',
};

/** What a refusal of a command is called there. Everything that a client may mend is 400; what waiting mends is 429 or 503. */
export function complaintOf(refusal: Refusal): { readonly complaint: Complaint; readonly status: ContentfulStatusCode } {
  const say = (name: string, text: string, status: ContentfulStatusCode = 400) => ({ complaint: { [name]: text }, status });
  switch (refusal.reason) {
    case 'invalid_input':
      return { complaint: Object.fromEntries(refusal.problems.map(problemText)), status: 400 };
    case 'invoice_closed':
    case 'invoice_has_money':
      return say('validate_error', 'Invoice is not created');
    case 'not_found':
      return say('validate_error', 'Not found.', 404);
    case 'method_not_allowed':
      return say('validate_error', 'Method is not allowed.', 405);
    case 'asset_not_accepted':
      return say('currency', `Currency ${refusal.asset} is not available.`);
    case 'wallet_missing':
      return say('currency', 'No currency can be accepted: the project has no wallet.');
    case 'amount_too_small':
      return say('amount', `The amount is too small for ${refusal.asset}.`);
    case 'limit_reached':
      return say('validate_error', `Limit reached: ${refusal.limit} (${refusal.max}).`);
    case 'too_large':
      return say('validate_error', `The body is too large: at most ${refusal.maxBytes} bytes.`, 413);
    case 'too_many_requests':
      return say('rate_limit', `Too many requests. Try again in ${refusal.retryAfterSeconds} seconds.`, 429);
    case 'read_only':
      return say('authorization', 'The account is suspended: nothing can be changed.', 403);
    case 'forbidden':
      return say('authorization', `The key lacks a right: ${refusal.right}.`, 403);
    case 'rate_unavailable':
      return say('currency', `No exchange rate for ${refusal.code} at the moment.`, 503);
    case 'temporarily_unavailable':
    case 'address_not_ready':
      return say('validate_error', 'Temporarily unavailable. Try again.', 503);
    default:
      return say('validate_error', `Refused: ${refusal.reason}.`);
  }
}

function problemText(problem: FieldProblem): [string, string] {
  const name = problem.pointer.split('/')[1] ?? '';
  const field = fieldNames[name] ?? (name === '' ? 'validate_error' : name);
  return [field, problem.code === 'required' ? `${field} not passed.` : `Invalid value ${field}.`];
}

export function answerCryptocloud(c: Context<AppEnv>, refusal: Refusal): Response {
  const wait = retryAfterSeconds(refusal);
  if (wait !== null) c.header('Retry-After', String(wait));
  const { complaint, status } = complaintOf(refusal);
  return complain(c, complaint, status);
}

/** A fault of ours. The cause goes to the log, never out. */
export function answerCryptocloudFault(c: Context<AppEnv>): Response {
  return complain(c, { validate_error: `Something went wrong on our side. Request ${c.var.requestId}` }, 500);
}
