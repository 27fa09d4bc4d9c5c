// Sends one event to one webhook endpoint. Idempotency key: the event's id, which is the `webhook-id` of every try and resend;
// a crash between sending and recording repeats it at most once per crash.
import { sendBatch } from '../db/database';
import {
  findNextOfInvoice,
  findOldestPending,
  hasEarlierPending,
  hasEarlierUntold,
  hastenPending,
  heldBy,
  putOffOthers,
  readDueOfTarget,
  wakeNextOfInvoice,
  wakePostponed,
  wakeWaiting,
} from '../db/delivery';
import { readEndpoint, type WebhookEndpointRow } from '../db/webhook-endpoint';
import { nextTryAtMs, postponedUntilMs, triesAfterMs, type DeliveryOutcome } from '../domain/delivery';
import { limits } from '../domain/limits';
import { checkWebhookUrl, isLoopbackUrl } from '../domain/safe-url';
import { judgeAnswer, parseRetryAfterMs, type Verdict } from '../domain/webhook';
import { checkHost } from '../gateways/dns-check';
import { postWebhook, type WebhookAnswer } from '../gateways/webhook-client';
import { logFault } from '../lib/log';
import { healthWrites } from './endpoint-health';
import { randomUnit, type TellingPorts } from './ports';
import { recordEnd, recordUntried, type Claimed, type DeliveryEnd } from './record';
import { messageOf } from './webhook-message';

/** One try of a claimed delivery. */
export async function deliverWebhook(ports: TellingPorts, claimed: Claimed): Promise<DeliveryEnd> {
  const { row } = claimed;
  const endpoint = await readEndpoint(ports.database, row.accountId ?? '', row.target);
  if (endpoint === null || endpoint.deletedAtMs !== null) return recordUntried(ports, claimed, 'endpoint_deleted', null);
  // A test asks whether the endpoint is well again: no pause and no order holds it up.
  const waits = row.why === 'test' ? null : await standIn(ports, claimed, endpoint);
  if (waits !== null) return waits;
  const { origin, loopbackAllowed } = ports.settings;
  const url = checkWebhookUrl(endpoint.url, { ownOrigin: origin, loopback: loopbackAllowed ? 'allowed' : 'refused' });
  if (!url.ok) return recordUntried(ports, claimed, 'unsafe_url', null);
  const message = await messageOf(ports, claimed, endpoint);
  if (message === 'abandoned') return recordUntried(ports, claimed, 'abandoned', null);
  // The operator can mend this one by giving the old master key back, so the delivery waits; the endpoint has no part in it.
  if (message === 'unreadable_secret') return tryLater(ports, claimed, endpoint, 'unreadable_secret', '');
  const found = await lookUp(ports, url.value);
  if (found.kind === 'unresolved') return tryLater(ports, claimed, endpoint, 'unresolved', found.detail);
  if (found.kind === 'nowhere') return fail(ports, claimed, endpoint, { ...unsent, outcome: 'unresolved', answer: found.detail });
  if (found.kind === 'private') return fail(ports, claimed, endpoint, { ...unsent, outcome: 'unsafe_url', answer: found.detail });
  const { headers, body } = message;
  const answer = await postWebhook({ url: url.value, headers, body, fetch: ports.fetch, timeoutMs: limits.webhookTimeoutMs });
  const judged = judge(answer, ports.now(), claimed.claimedAtMs);
  const end = await (judged.verdict === 'delivered' ? succeed(ports, claimed, endpoint, judged) : fail(ports, claimed, endpoint, judged));
  // Only after the record: storage that hangs must not outlive the lease, or the message would be sent again.
  await keepBodies(ports, claimed, { url: url.value, webhookId: row.eventId, headers, body }, answer);
  return end;
}

/** Ends or puts off what is not to be tried now; null where nothing stands in its way. */
async function standIn(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow): Promise<DeliveryEnd | null> {
  const { row, claimedAtMs } = claimed;
  if (endpoint.state === 'gone') return recordUntried(ports, claimed, 'endpoint_gone', null);
  if (endpoint.state === 'paused' && endpoint.pausedBy === 'person') return stop(ports, claimed, 'paused_by_person', []);
  if (endpoint.state === 'paused') {
    const oldest = await findOldestPending(ports.database, endpoint.id, claimedAtMs - limits.deliveryHorizonMs);
    if (oldest !== row.id) return stop(ports, claimed, 'endpoint_paused', oldest === null ? [] : [oldest]);
  }
  return endpoint.ordered ? keepOrder(ports, claimed) : null;
}

/** What may still come of an event is looked for soon; earlier news that is there wakes what waits for it. */
const untoldWaitMs = 60_000;

async function keepOrder(ports: TellingPorts, claimed: Claimed): Promise<DeliveryEnd | null> {
  const { row, claimedAtMs } = claimed;
  const { database } = ports;
  if (await hasEarlierUntold(database, row, ports.now())) return recordUntried(ports, claimed, 'waits_for_earlier', claimedAtMs + untoldWaitMs);
  if (!(await hasEarlierPending(database, row))) return null;
  const end = await recordUntried(ports, claimed, 'waits_for_earlier', postponedUntilMs(row.createdAtMs, claimedAtMs));
  // The news before may have ended in between: it found this row held, and nobody would wake it.
  if (end === 'postponed' && !(await hasEarlierPending(database, row))) {
    await sendBatch(database, [wakeWaiting(database, row.id, ports.now())]);
    await ports.hint([row.id], 0);
  }
  return end;
}

/** A stopped endpoint's whole list steps aside at once; one row at a time it would take the turns of others. */
async function stop(ports: TellingPorts, claimed: Claimed, outcome: DeliveryOutcome, keptIds: readonly string[]): Promise<DeliveryEnd> {
  const { row, claimedAtMs: nowMs } = claimed;
  const end = await recordUntried(ports, claimed, outcome, postponedUntilMs(row.createdAtMs, nowMs));
  const untilMs = nowMs + limits.pausedRetryMs;
  await sendBatch(ports.database, putOffOthers(ports.database, row.target, { keptIds: [row.id, ...keptIds], nowMs, untilMs, outcome }));
  // Somebody may have resumed it in between, who woke what was put off by then: what this run has put off since would sleep on.
  const seen = await readEndpoint(ports.database, row.accountId ?? '', row.target);
  if (seen?.state === 'on') await sendBatch(ports.database, [wakePostponed(ports.database, row.target, ports.now())]);
  return end === 'postponed' ? 'stopped' : end;
}

async function lookUp(ports: TellingPorts, url: string): ReturnType<typeof checkHost> {
  const { dnsOverHttps, loopbackAllowed } = ports.settings;
  if (dnsOverHttps === '' || (loopbackAllowed && isLoopbackUrl(url))) return { kind: 'public', detail: '' };
  return checkHost(new URL(url).hostname, dnsOverHttps, ports.fetch);
}

interface Judged {
  readonly verdict: Verdict;
  readonly outcome: DeliveryOutcome;
  readonly statusCode: number | null;
  readonly tookMs: number | null;
  readonly retryAfterMs: number | null;
  readonly answer: string;
}

const unsent = { verdict: 'failed', statusCode: null, tookMs: null, retryAfterMs: null } as const;

function judge(answer: WebhookAnswer, nowMs: number, startedAtMs: number): Judged {
  const tookMs = nowMs - startedAtMs;
  if (answer.kind === 'unanswered') return { ...unsent, outcome: answer.why, tookMs, answer: answer.detail };
  const { status, text } = answer;
  const retryAfterMs = parseRetryAfterMs(answer.retryAfter, nowMs);
  return { verdict: judgeAnswer(status), outcome: outcomeOf(status), statusCode: status, tookMs, retryAfterMs, answer: text };
}

function outcomeOf(status: number): DeliveryOutcome {
  const verdict = judgeAnswer(status);
  if (verdict !== 'failed') return verdict;
  if (status >= 500) return 'server_error';
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
}

async function succeed(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, judged: Judged): Promise<DeliveryEnd> {
  const { statements } = healthWrites(ports, claimed, endpoint, judged.verdict, judged.statusCode);
  const end = await recordEnd(ports, claimed, { ...judged, nextAtMs: null }, [...statements, ...wakeNext(ports, claimed, endpoint)]);
  if (end !== 'delivered') return end;
  // It answers again: what waits for it need not wait for cron.
  if (endpoint.failures > 0) await hintDue(ports, endpoint.id);
  else if (endpoint.ordered) await hintNext(ports, claimed);
  return end;
}

async function fail(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, judged: Judged): Promise<DeliveryEnd> {
  const { verdict, statusCode } = judged;
  if (verdict === 'delivered') throw new Error('Broken assumption: a success is not recorded as a failure');
  const { statements, news } = healthWrites(ports, claimed, endpoint, verdict, statusCode);
  // The failure that pauses is followed by hourly tries already, unless it was the last of the schedule.
  const pausesNow = news === 'webhook.paused' && claimed.attempts < triesAfterMs.length;
  const endpointPaused = endpoint.state === 'paused' || pausesNow;
  const nextAtMs = nextAt(ports, claimed, { verdict, retryAfterMs: judged.retryAfterMs, endpointPaused });
  // What is given up holds up nothing any more.
  const woken = nextAtMs === null ? wakeNext(ports, claimed, endpoint) : [];
  const end = await recordEnd(ports, claimed, { ...judged, nextAtMs }, [...statements, ...woken]);
  if (verdict === 'throttled' && end !== 'lost') await giveRest(ports, claimed, judged.retryAfterMs);
  else if (!endpointPaused) await keepHourly(ports, claimed, nextAtMs);
  return end;
}

/** Another try may have paused the endpoint while this one went on: then this one is not left to the long waits of its schedule. */
async function keepHourly(ports: TellingPorts, { row, claimedAtMs }: Claimed, nextAtMs: number | null): Promise<void> {
  if (nextAtMs === null || nextAtMs <= claimedAtMs + limits.pausedRetryMs) return;
  const seen = await readEndpoint(ports.database, row.accountId ?? '', row.target);
  if (seen?.state !== 'paused' || seen.pausedBy !== 'failures') return;
  await sendBatch(ports.database, [hastenPending(ports.database, row.target, claimedAtMs)]);
}

/** Not the endpoint's fault: tried again by the schedule, and its record stays as it is. */
function tryLater(
  ports: TellingPorts,
  claimed: Claimed,
  endpoint: WebhookEndpointRow,
  outcome: 'unreadable_secret' | 'unresolved',
  answer: string,
): Promise<DeliveryEnd> {
  const nextAtMs = nextAt(ports, claimed, { verdict: 'failed', retryAfterMs: null, endpointPaused: endpoint.state === 'paused' });
  return recordEnd(ports, claimed, { outcome, answer, statusCode: null, tookMs: null, nextAtMs });
}

type HowItFailed = Pick<Parameters<typeof nextTryAtMs>[0], 'verdict' | 'retryAfterMs' | 'endpointPaused'>;

function nextAt(ports: TellingPorts, { row, attempts, claimedAtMs: attemptedAtMs }: Claimed, how: HowItFailed): number | null {
  const once = row.why === 'test' ? { once: true as const } : {};
  return nextTryAtMs({ ...how, ...once, attempts, attemptedAtMs, createdAtMs: row.createdAtMs, unit: randomUnit(ports) });
}

/** Whoever asks for less is not sent its other news meanwhile. */
async function giveRest(ports: TellingPorts, { row, claimedAtMs }: Claimed, retryAfterMs: number | null): Promise<void> {
  const nowMs = ports.now();
  const untilMs = claimedAtMs + Math.max(retryAfterMs ?? 0, limits.throttleMinMs);
  await sendBatch(ports.database, putOffOthers(ports.database, row.target, { keptIds: [row.id], nowMs, untilMs, outcome: 'throttled' }));
}

function wakeNext(ports: TellingPorts, { row, leaseToken }: Claimed, endpoint: WebhookEndpointRow) {
  if (!endpoint.ordered || row.invoiceId === null) return [];
  return [wakeNextOfInvoice(ports.database, row, ports.now(), heldBy(ports.database, row.id, leaseToken))];
}

async function hintNext(ports: TellingPorts, { row }: Claimed): Promise<void> {
  const next = await findNextOfInvoice(ports.database, row);
  if (next !== null) await ports.hint([next], 0);
}

async function hintDue(ports: TellingPorts, endpointId: string): Promise<void> {
  const ids = await readDueOfTarget(ports.database, endpointId, ports.now(), limits.repairBatchMax);
  if (ids.length > 0) await ports.hint(ids, 0);
}

interface SentRequest {
  readonly url: string;
  readonly webhookId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What was sent and the start of what came back, for the merchant to look at. Best effort: nothing depends on it. */
async function keepBodies(ports: TellingPorts, claimed: Claimed, request: SentRequest, answer: WebhookAnswer): Promise<void> {
  try {
    const text = JSON.stringify({ atMs: claimed.claimedAtMs, request, answer });
    await ports.bodies.put(`deliveries/${claimed.row.id}/${claimed.attempts}`, text, { httpMetadata: { contentType: 'application/json' } });
  } catch (error) {
    logFault('the text of a delivery was not kept', error, { delivery: claimed.row.id });
  }
}
