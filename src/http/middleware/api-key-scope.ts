// Owns the way in by API key: a Bearer header becomes the scope of its account, mode, project and rights. Never a cookie.
import { createMiddleware } from 'hono/factory';
import { hashApiKey } from '../../auth/api-key';
import { findApiKeyByHash, touchApiKey, type ApiKeyRow } from '../../db/api-key';
import { makeScope, type AccountScope } from '../../db/scope';
import { isRight } from '../../domain/permission';
import type { AppEnv } from '../app-env';
import { answerRefusalInWords } from '../respond';

const minuteMs = 60_000;
const bearerPattern = /^Bearer +(\S+)$/i;

/** Sets the scope of the key, or answers 401 and says what is wrong with the header. */
export const apiKeyScope = createMiddleware<AppEnv>(async (c, next) => {
  const key = bearerPattern.exec(c.req.header('authorization') ?? '')?.[1];
  const secretHash = key === undefined ? null : hashApiKey(key);
  const row = secretHash === null ? null : await findApiKeyByHash(c.var.database, secretHash);
  if (row === null) {
    c.header('WWW-Authenticate', 'Bearer realm="quittance"');
    return answerRefusalInWords(c, { reason: 'unauthenticated' }, whyNot(key, secretHash));
  }
  c.set('scope', scopeOf(row, c.var.requestId, c.var.ports.from));
  const usedAtMs = Math.floor(c.var.nowMs / minuteMs) * minuteMs;
  if ((row.lastUsedAtMs ?? 0) < usedAtMs) c.var.ports.later(touchApiKey(c.var.database, row.id, usedAtMs));
  return next();
});

function scopeOf(row: ApiKeyRow, requestId: string, from: AccountScope['from']) {
  return makeScope({
    accountId: row.accountId,
    mode: row.mode,
    projectIds: row.projectId === null ? 'all' : [row.projectId],
    rights: row.scopes.filter(isRight),
    role: null,
    readOnly: null,
    canGoLive: true,
    actor: { kind: 'key', id: row.id },
    requestId,
    from,
  });
}

function whyNot(key: string | undefined, secretHash: string | null): string {
  if (key === undefined) return 'Send the header "Authorization: Bearer" with an API key that begins with qk_live_ or qk_test_.';
  if (!/^qk_(live|test)_/.test(key)) return 'API keys begin with qk_live_ (real money) or qk_test_ (sandbox).';
  if (secretHash === null) return 'The key is incomplete or mistyped: its checksum does not fit.';
  return 'The key is unknown or has been revoked.';
}
