// The name under which nouns of the API find the way to happen once; the rules are in middleware/idempotent.ts.
import type { Context } from 'hono';
import type { IdempotencyKey } from '../../../commands/ports';
import { canonicalJson } from '../../../domain/codec';
import { sha256Hex } from '../../../lib/hash';
import type { AppEnv } from '../../app-env';

export { idempotencyKeyRequired, idempotent, markReplayed, onceId } from '../../middleware/idempotent';

/** Only for routes that are not behind `idempotent()` yet; `c.var.requestKey` takes its place. */
export function idempotencyKeyOf(c: Context<AppEnv>, route: string, input: unknown): IdempotencyKey {
  return { route, key: c.req.header('idempotency-key') ?? '', inputHash: sha256Hex(canonicalJson(input)) };
}
