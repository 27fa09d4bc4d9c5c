// Owns "once" for the unsafe requests of the API: the same Idempotency-Key again is the same answer, whatever happened in between.
//
// A route that makes or changes something is mounted like this, in this order:
//
//   requireRight('links:manage'), idempotencyKeyRequired, jsonBody(body), idempotent(), async (c) => {
//     const made = await createLink(c.var.ports, c.var.scope, input, c.var.requestKey);
//     …
//     return c.json(linkJson(made.value), 201, { Location: … });
//   }
//
// `idempotent()` keeps the answer (status, body, Location) and gives it again. It claims the key before the handler runs and waits for no
// transaction: a handler that died is run again with the same `c.var.requestKey`, so what it does must happen once by itself: hand the key
// to a command that claims it in the batch of its effect (`claimRequest`), or to the invoice's object.
//
// `idempotent({ answer: 'remade' })` claims and keeps nothing: for a command that claims `c.var.requestKey` with its effect and whose
// answer holds a secret (a repetition never shows it) or can be made anew byte for byte. Its handler calls `markReplayed`. Either may be
// chosen per request: `idempotent({ answer: (c) => … })`.
//
// PATCH and DELETE are idempotent by nature and take no key.
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { IdempotencyKey } from '../../commands/ports';
import { claimRun, findRun, giveBackRun, settleRun, takeOverRun, yieldRun, type KeptRun } from '../../db/idempotency';
import { canonicalJson } from '../../domain/codec';
import { limits } from '../../domain/limits';
import { sha256Hex } from '../../lib/hash';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';

export type AnswerKind = 'stored' | 'remade';

export interface IdempotentOptions {
  /** `stored` unless told. A function is asked after the body was checked. */
  readonly answer?: AnswerKind | ((c: Context<AppEnv>) => AnswerKind);
}

const keyPattern = new RegExp(`^[\\x21-\\x7e]{1,${limits.idempotencyKeyLengthMax}}$`);
const replayHeader = 'Idempotency-Replayed';

/** The header's value, or null when it is absent or cannot be a key. */
function headerKey(c: Context<AppEnv>): string | null {
  const given = c.req.header('idempotency-key') ?? '';
  return keyPattern.test(given) ? given : null;
}

/** Refuses a POST without a usable key before anything else of it is looked at. */
export const idempotencyKeyRequired = createMiddleware<AppEnv>(async (c, next) => {
  return headerKey(c) === null ? answerRefusal(c, { reason: 'idempotency_key_missing' }) : next();
});

/** Marks an answer that an earlier request with the same key already got. */
export function markReplayed(c: Context<AppEnv>, replayed: boolean): void {
  if (replayed) c.header(replayHeader, 'true');
}

/** Runs what is beneath once for each key of (account, mode, the API key's projects, route). See the top of this file. */
export function idempotent(options: IdempotentOptions = {}) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const key = headerKey(c);
    if (key === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
    const request = { route: `${c.req.method} ${routePath(c)}${reachOf(c)}`, key, inputHash: await inputHashOf(c) };
    const kind = typeof options.answer === 'function' ? options.answer(c) : (options.answer ?? 'stored');
    if (kind === 'remade') {
      c.set('requestKey', request);
      return next();
    }
    // The effect's own claim lives beside the answer's, under a name of its own.
    c.set('requestKey', { ...request, route: `${request.route} effect` });
    const { database, scope, nowMs } = c.var;
    if (!(await claimRun(database, scope, request, nowMs))) {
      const prior = await findRun(database, scope, request);
      const answer = prior === null ? answerRefusal(c, { reason: 'idempotency_in_flight' }) : await answerPrior(c, request, prior);
      if (answer !== null) return answer;
    }
    await next();
    return await keep(c, request);
  });
}

/** The answer of the earlier request; null: it has died, and this one now runs in its place. */
async function answerPrior(c: Context<AppEnv>, request: IdempotencyKey, prior: KeptRun): Promise<Response | null> {
  const { database, scope, nowMs } = c.var;
  if (prior.inputHash !== request.inputHash) return await answerRefusal(c, { reason: 'idempotency_key_reused' });
  if (prior.status !== null) return replay(prior, prior.status);
  const isDead = nowMs - prior.claimedAtMs >= limits.idempotencyLeaseMs;
  if (isDead && (await takeOverRun(database, scope, request, prior.claimedAtMs, nowMs))) return null;
  return await answerRefusal(c, { reason: 'idempotency_in_flight' });
}

function replay(prior: KeptRun, status: number): Response {
  const headers = new Headers({ 'Content-Type': 'application/json', [replayHeader]: 'true' });
  if (prior.location !== '') headers.set('Location', prior.location);
  return new Response(prior.body, { status, headers });
}

/**
 * Keeps a success. A refusal changed nothing: the same key may try again, with another content too. A refusal for the moment (503) lets
 * the same request try again at once. A fault stays in flight until its lease ends: nobody knows how far it came.
 */
async function keep(c: Context<AppEnv>, request: IdempotencyKey): Promise<Response | undefined> {
  const { database, scope, nowMs } = c.var;
  const { status, headers } = c.res;
  if (c.error !== undefined || status === 500) return undefined;
  if (status >= 500) await yieldRun(database, scope, request, nowMs, nowMs - limits.idempotencyLeaseMs);
  else if (status >= 400) await giveBackRun(database, scope, request, nowMs);
  else {
    const answer = { status, body: await c.res.clone().text(), location: headers.get('location') ?? '' };
    if (await settleRun(database, scope, request, nowMs, answer)) return undefined;
    // Somebody took over because this took so long; what they said first is what is said.
    const other = await findRun(database, scope, request);
    if (other !== null && other.status !== null && other.inputHash === request.inputHash) c.res = replay(other, other.status);
  }
  return undefined;
}

/**
 * Keys of different projects never meet, as those of different accounts do not: two shops of one merchant may name their requests alike,
 * and what one of them made is not the other's to hear of.
 */
function reachOf(c: Context<AppEnv>): string {
  const { projectIds } = c.var.scope;
  return projectIds === 'all' ? '' : ` ${projectIds.toSorted().join(' ')}`;
}

/** What a request asks for: its whole address and its content, as checked where the route checks it, else to the letter. */
async function inputHashOf(c: Context<AppEnv>): Promise<string> {
  const checked: unknown = (c.req as unknown as { valid(target: string): unknown }).valid('json');
  const { pathname, search } = new URL(c.req.url);
  return sha256Hex(canonicalJson({ at: pathname + search, body: checked ?? (await c.req.text()) }));
}
