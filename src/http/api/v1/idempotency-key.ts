// Owns the Idempotency-Key header: required on each POST that makes something, bound to the route and to the content.
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { IdempotencyKey } from '../../../commands/ports';
import { canonicalJson } from '../../../domain/codec';
import { limits } from '../../../domain/limits';
import { sha256Hex } from '../../../lib/hash';
import type { AppEnv } from '../../app-env';
import { answerRefusal } from '../../respond';

const keyPattern = new RegExp(`^[\\x21-\\x7e]{1,${limits.idempotencyKeyLengthMax}}$`);

/** Refuses a POST without a usable key before anything else of it is looked at. */
export const idempotencyKeyRequired = createMiddleware<AppEnv>(async (c, next) => {
  return keyPattern.test(c.req.header('idempotency-key') ?? '') ? next() : answerRefusal(c, { reason: 'idempotency_key_missing' });
});

/** The key of this request. `input` is everything that the request asks for, ids of the address included. */
export function idempotencyKeyOf(c: Context<AppEnv>, route: string, input: unknown): IdempotencyKey {
  return { route, key: c.req.header('idempotency-key') ?? '', inputHash: sha256Hex(canonicalJson(input)) };
}

/** Marks an answer that an earlier request with the same key already got. */
export function markReplayed(c: Context<AppEnv>, replayed: boolean): void {
  if (replayed) c.header('Idempotent-Replayed', 'true');
}
