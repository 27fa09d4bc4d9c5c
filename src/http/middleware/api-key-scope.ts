// Owns the way in by API key: a Bearer header becomes the scope of its account, mode, project and rights. Never a cookie. What a refusal
// says helps whoever holds the key and repeats nothing of it.
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { hashApiKey } from '../../auth/api-key';
import { findApiKeyByHash, touchApiKey, type KeyInAccount } from '../../db/api-key';
import { makeScope, type AccountScope } from '../../db/scope';
import type { KeyKind } from '../../domain/api-key-rules';
import { canonicalAddress, listHolds } from '../../domain/ip';
import { isRight } from '../../domain/permission';
import type { AppEnv } from '../app-env';
import { answerRefusal, answerRefusalInWords } from '../respond';
import { countRequest } from './rate-limit';

/** What keys are for that open nothing here. */
const elsewhere: Readonly<Record<Exclude<KeyKind, 'api'>, string>> = {
  withdrawal: 'This is a withdrawal key: it asks for withdrawals and opens nothing here.',
  cryptocloud: 'This is a key of the CryptoCloud-compatible API: it opens /v2 and /v1/invoice with "Authorization: Token", and nothing here.',
};

const minuteMs = 60_000;
const bearerPattern = /^Bearer +(\S+)$/i;

/** Sets the scope of the key, or answers 401 or 403 and says what is wrong with the header, the key or where it came from. */
export const apiKeyScope = createMiddleware<AppEnv>(async (c, next) => {
  const header = c.req.header('authorization') ?? '';
  const key = bearerPattern.exec(header)?.[1];
  const secretHash = key === undefined ? null : hashApiKey(key);
  // Only what can be a key is counted: anything else would make a counter of its own for each guess.
  const [row, count] = secretHash === null ? [null, null] : await Promise.all([findApiKeyByHash(c.var.database, secretHash), countRequest(c, secretHash)]);
  if (count !== null) {
    c.set('requestCount', count);
    if (!count.allowed) return answerRefusal(c, { reason: 'too_many_requests', retryAfterSeconds: count.retryAfterSeconds });
  }
  if (row === null) return unauthenticated(c, whyNot(header, key, secretHash));
  if (row.isClosed) return unauthenticated(c, 'The account of this key is closed.');
  if (row.expiresAtMs !== null && row.expiresAtMs <= c.var.nowMs) return unauthenticated(c, expired(row.expiresAtMs));
  const address = addressOf(c);
  if (row.allowList.length > 0 && !listHolds(row.allowList, address))
    return answerRefusalInWords(c, { reason: 'address_not_allowed', address: canonicalAddress(address) ?? 'an unknown address' });
  if (row.kind !== 'api') return answerRefusalInWords(c, { reason: 'forbidden', right: 'projects:view' }, elsewhere[row.kind]);
  c.set('scope', scopeOf(row, c.var.requestId, c.var.ports.from));
  const usedAtMs = Math.floor(c.var.nowMs / minuteMs) * minuteMs;
  if ((row.lastUsedAtMs ?? 0) < usedAtMs) c.var.ports.later(touchApiKey(c.var.database, row.id, usedAtMs));
  return next();
});

function unauthenticated(c: Context<AppEnv>, why: string): Response {
  c.header('WWW-Authenticate', 'Bearer realm="quittance"');
  return answerRefusalInWords(c, { reason: 'unauthenticated' }, why);
}

/** Only the platform's own header counts: anybody can send any other. On one's own machine there is no platform in front. */
function addressOf(c: Context<AppEnv>): string {
  const { ip } = c.var.ports.from;
  return ip === '' && c.var.settings.home === 'local' ? '127.0.0.1' : ip;
}

function scopeOf(row: KeyInAccount, requestId: string, from: AccountScope['from']) {
  return makeScope({
    accountId: row.accountId,
    mode: row.mode,
    projectIds: row.projectId === null ? 'all' : [row.projectId],
    rights: row.scopes.filter(isRight),
    role: null,
    readOnly: row.isSuspended ? 'suspended' : null,
    canGoLive: true,
    actor: { kind: 'key', id: row.id },
    requestId,
    from,
  });
}

const prefixes = 'qk_live_ (real money) or qk_test_ (sandbox)';

function whyNot(header: string, key: string | undefined, secretHash: string | null): string {
  if (key === undefined) {
    if (/^(?:Token|Basic|ApiKey)\b/i.test(header)) return 'Use the scheme Bearer: "Authorization: Bearer" and the API key behind it.';
    return `Send the header "Authorization: Bearer" with an API key that begins with qk_live_ or qk_test_.`;
  }
  if (key.startsWith('whsec_')) return `This is a webhook's signing secret. API keys begin with ${prefixes}.`;
  if (!/^qk_(live|test)_/.test(key)) return `API keys begin with ${prefixes}.`;
  if (secretHash === null) return 'The key is incomplete or mistyped: its checksum does not fit.';
  return 'The key is unknown or has been revoked.';
}

function expired(atMs: number): string {
  return `The key expired at ${new Date(atMs).toISOString()}. Make a new one under API keys.`;
}
