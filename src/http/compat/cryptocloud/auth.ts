// Owns the way in of this surface: `Authorization: Token <key>` with a key of the kind that it is for. A project's key opens that project in
// the mode of its switch; the account's withdrawal key asks for withdrawals and nothing else.
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { hashApiKey } from '../../../auth/api-key';
import { findApiKeyByHash, touchApiKey, type KeyInAccount } from '../../../db/api-key';
import { findProject } from '../../../db/project';
import { makeScope, type AccountScope } from '../../../db/scope';
import type { KeyKind } from '../../../domain/api-key-rules';
import type { Mode } from '../../../domain/asset';
import { listHolds } from '../../../domain/ip';
import { isRight } from '../../../domain/permission';
import type { AppEnv } from '../../app-env';
import { countRequest } from '../../middleware/rate-limit';
import { answerCryptocloud, refuseEntry } from './answer';

const minuteMs = 60_000;
const tokenPattern = /^Token +(\S+)$/i;

/** The key in the header, when it works from here and is of that kind; null otherwise, and the answer to a key that asks too often. */
async function keyOf(c: Context<AppEnv>, kind: KeyKind): Promise<KeyInAccount | Response | null> {
  const text = tokenPattern.exec((c.req.header('authorization') ?? '').trim())?.[1];
  const secretHash = text === undefined ? null : hashApiKey(text);
  const [row, count] = secretHash === null ? [null, null] : await Promise.all([findApiKeyByHash(c.var.database, secretHash), countRequest(c, secretHash)]);
  if (count !== null && !count.allowed) return answerCryptocloud(c, { reason: 'too_many_requests', retryAfterSeconds: count.retryAfterSeconds });
  if (row === null || row.kind !== kind || row.isClosed) return null;
  if (row.expiresAtMs !== null && row.expiresAtMs <= c.var.nowMs) return null;
  if (row.allowList.length > 0 && !listHolds(row.allowList, addressOf(c))) return null;
  const usedAtMs = Math.floor(c.var.nowMs / minuteMs) * minuteMs;
  if ((row.lastUsedAtMs ?? 0) < usedAtMs) c.var.ports.later(touchApiKey(c.var.database, row.id, usedAtMs));
  return row;
}

/** Only the platform's own header counts. On one's own machine there is no platform in front. */
function addressOf(c: Context<AppEnv>): string {
  const { ip } = c.var.ports.from;
  return ip === '' && c.var.settings.home === 'local' ? '127.0.0.1' : ip;
}

function scopeOf(c: Context<AppEnv>, row: KeyInAccount, mode: Mode): AccountScope {
  return makeScope({
    accountId: row.accountId,
    mode,
    projectIds: row.projectId === null ? 'all' : [row.projectId],
    rights: row.scopes.filter(isRight),
    role: null,
    readOnly: row.isSuspended ? 'suspended' : null,
    canGoLive: true,
    actor: { kind: 'key', id: row.id },
    requestId: c.var.requestId,
    from: c.var.ports.from,
  });
}

/** Sets scope and project of a project's CryptoCloud key, or does not let in. */
export const projectKey = createMiddleware<AppEnv>(async (c, next) => {
  const row = await keyOf(c, 'cryptocloud');
  if (row instanceof Response) return row;
  if (row?.projectId === undefined || row.projectId === null) return refuseEntry(c);
  const project = await findProject(c.var.database, scopeOf(c, row, row.mode), row.projectId);
  if (project === null) return refuseEntry(c);
  c.set('project', project);
  c.set('scope', scopeOf(c, row, project.mode));
  return next();
});

/** Sets the scope of the account's withdrawal key, or does not let in. */
export const withdrawalKey = createMiddleware<AppEnv>(async (c, next) => {
  const row = await keyOf(c, 'withdrawal');
  if (row instanceof Response) return row;
  if (row === null) return refuseEntry(c);
  c.set('scope', scopeOf(c, row, 'live'));
  return next();
});
