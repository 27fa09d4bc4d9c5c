// Sends one event to one webhook endpoint. Idempotency key: the event's id, which is the `webhook-id` of every try and resend;
// a crash between sending and recording repeats it at most once per crash.
import { insertActivity } from '../db/activity';
import type { Statement } from '../db/database';
import { findOldestPending, heldBy, wakePostponed } from '../db/delivery';
import { readToldEvent } from '../db/event';
import { readEndpoint, recordHealth, type WebhookEndpointRow } from '../db/webhook-endpoint';
import { healthAfter, nextTryAtMs, postponedUntilMs, type DeliveryOutcome } from '../domain/delivery';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { checkWebhookUrl } from '../domain/safe-url';
import { judgeAnswer, parseRetryAfterMs, signedHeaders, webhookBody, webhookSecretPurpose, type Verdict } from '../domain/webhook';
import { postWebhook, type WebhookAnswer } from '../gateways/webhook-client';
import { logFault } from '../lib/log';
import { open } from '../lib/seal';
import { postbackMessage, type HttpMessage } from './deliver-postback';
import { randomUnit, type TellingPorts } from './ports';
import { recordEnd, recordUntried, type Claimed, type DeliveryEnd } from './record';

/** One try of a claimed delivery. */
export async function deliverWebhook(ports: TellingPorts, claimed: Claimed): Promise<DeliveryEnd> {
  const { row, claimedAtMs } = claimed;
  const endpoint = await readEndpoint(ports.database, row.accountId ?? '', row.target);
  if (endpoint === null || endpoint.deletedAtMs !== null) return recordUntried(ports, claimed, 'endpoint_deleted', null);
  // A test asks whether the endpoint is well again: no pause holds it up.
  const isTest = row.why === 'test';
  if (endpoint.state === 'gone' && !isTest) return recordUntried(ports, claimed, 'endpoint_gone', null);
  if (endpoint.state === 'paused' && !isTest && (await findOldestPending(ports.database, endpoint.id, claimedAtMs - limits.deliveryHorizonMs)) !== row.id) {
    return recordUntried(ports, claimed, 'endpoint_paused', postponedUntilMs(row.createdAtMs, claimedAtMs));
  }
  const { origin, loopbackAllowed } = ports.settings;
  const url = checkWebhookUrl(endpoint.url, { ownOrigin: origin, loopback: loopbackAllowed ? 'allowed' : 'refused' });
  if (!url.ok) return recordUntried(ports, claimed, 'unsafe_url', null);
  const message = await messageOf(ports, claimed, endpoint);
  if (message === 'abandoned') return recordUntried(ports, claimed, 'abandoned', null);
  // The operator can mend this one by giving the old master key back, so the delivery waits.
  if (message === 'unreadable_secret')
    return fail(ports, claimed, endpoint, { verdict: 'failed', outcome: 'unreadable_secret', statusCode: null, tookMs: null, retryAfterMs: null });
  const { headers, body } = message;
  const answer = await postWebhook({ url: url.value, headers, body, fetch: ports.fetch, timeoutMs: limits.webhookTimeoutMs });
  const judged = judge(answer, ports.now(), claimedAtMs);
  await keepBodies(ports, claimed, { url: url.value, webhookId: row.eventId, body }, answer);
  return judged.verdict === 'delivered' ? succeed(ports, claimed, endpoint, judged) : fail(ports, claimed, endpoint, judged);
}

/** What is sent: the frozen body of a test event, or what follows from the event. */
async function messageOf(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow): Promise<HttpMessage | 'unreadable_secret' | 'abandoned'> {
  const { content, eventId } = claimed.row;
  if (content !== null) return webhookMessage(ports, claimed, endpoint, content);
  const told = await readToldEvent(ports.database, eventId);
  if (told === null) return 'abandoned';
  return endpoint.kind === 'standard' ? webhookMessage(ports, claimed, endpoint, webhookBody(told.event, told.terms)) : postbackMessage(ports, endpoint, told);
}

/** A signed message of our own form; the same to the letter on every try but for its time and signature. */
async function webhookMessage(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, body: string): Promise<HttpMessage | 'unreadable_secret'> {
  const { masterKey, previousMasterKey: previousKey } = ports.settings;
  const secret = await open({ masterKey, previousKey, purpose: webhookSecretPurpose, rowId: endpoint.id }, endpoint.secret);
  if (secret === null) return 'unreadable_secret';
  return { headers: signedHeaders({ id: claimed.row.eventId, sentAtMs: claimed.claimedAtMs, body }, secret), body };
}

interface Judged {
  readonly verdict: Verdict;
  readonly outcome: DeliveryOutcome;
  readonly statusCode: number | null;
  readonly tookMs: number | null;
  readonly retryAfterMs: number | null;
}

function judge(answer: WebhookAnswer, nowMs: number, startedAtMs: number): Judged {
  const tookMs = nowMs - startedAtMs;
  if (answer.kind === 'unanswered') return { verdict: 'failed', outcome: answer.why, statusCode: null, tookMs, retryAfterMs: null };
  const { status } = answer;
  return { verdict: judgeAnswer(status), outcome: outcomeOf(status), statusCode: status, tookMs, retryAfterMs: parseRetryAfterMs(answer.retryAfter, nowMs) };
}

function outcomeOf(status: number): DeliveryOutcome {
  const verdict = judgeAnswer(status);
  if (verdict !== 'failed') return verdict;
  if (status >= 500) return 'server_error';
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
}

async function succeed(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, judged: Judged): Promise<DeliveryEnd> {
  const beside: Statement[] = [];
  if (endpoint.failures > 0 || endpoint.state !== 'on') beside.push(healthStatement(ports, claimed, endpoint, judged.verdict));
  if (endpoint.state === 'paused') beside.push(wakePostponed(ports.database, endpoint.id, ports.now()));
  return recordEnd(ports, claimed, { ...judged, nextAtMs: null }, beside);
}

async function fail(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, judged: Judged): Promise<DeliveryEnd> {
  const { verdict, retryAfterMs } = judged;
  if (verdict === 'delivered') throw new Error('Broken assumption: a success is not recorded as a failure');
  const health = healthAfter(endpoint, verdict, claimed.claimedAtMs);
  const nextAtMs = nextTryAtMs({
    verdict,
    attempts: claimed.attempts,
    attemptedAtMs: claimed.claimedAtMs,
    createdAtMs: claimed.row.createdAtMs,
    retryAfterMs,
    endpointPaused: endpoint.state === 'paused',
    unit: randomUnit(ports),
  });
  const beside = [healthStatement(ports, claimed, endpoint, verdict)];
  if (health.state !== endpoint.state) beside.push(stoppedStatement(ports, endpoint, health.state, claimed));
  return recordEnd(ports, claimed, { ...judged, nextAtMs }, beside);
}

function healthStatement(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, verdict: Verdict): Statement {
  const held = heldBy(ports.database, claimed.row.id, claimed.leaseToken);
  return recordHealth(ports.database, endpoint, healthAfter(endpoint, verdict, claimed.claimedAtMs), held);
}

/** The merchant's log says when and why the calls stopped. */
function stoppedStatement(ports: TellingPorts, endpoint: WebhookEndpointRow, state: string, claimed: Claimed): Statement {
  const facts = {
    accountId: endpoint.accountId,
    actor: 'system',
    via: 'system',
    requestId: claimed.row.id,
    action: 'webhook_endpoint.stopped',
    object: endpoint.id,
    detail: { url: endpoint.url, state },
    atMs: claimed.claimedAtMs,
    from: { ip: '', userAgent: '' },
  } as const;
  return insertActivity(ports.database, facts, ports.random(idBytes));
}

/** What was sent and the start of what came back, for the merchant to look at. Best effort: nothing depends on it. */
async function keepBodies(
  ports: TellingPorts,
  claimed: Claimed,
  request: { readonly url: string; readonly webhookId: string; readonly body: string },
  answer: WebhookAnswer,
): Promise<void> {
  try {
    const text = JSON.stringify({ atMs: claimed.claimedAtMs, request, answer });
    await ports.bodies.put(`deliveries/${claimed.row.id}/${claimed.attempts}`, text, { httpMetadata: { contentType: 'application/json' } });
  } catch (error) {
    logFault('the text of a delivery was not kept', error, { delivery: claimed.row.id });
  }
}
