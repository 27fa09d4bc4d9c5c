// Owns what one answer writes beside its delivery: the endpoint's record, the news for its people, the line of the activity log. All of it
// holds only while the delivery is ours and the endpoint is as it was seen, so whoever lost the lease changes nothing.
import { insertActivityWhile } from '../db/activity';
import type { Statement } from '../db/database';
import { hastenPending, heldBy, wakePostponed } from '../db/delivery';
import { insertFactEventWhile } from '../db/event';
import { forgetFailures, isAsSeen, recordHealth, type WebhookEndpointRow } from '../db/webhook-endpoint';
import { decideHealth, type EndpointNews } from '../domain/delivery';
import { idBytes, makeId } from '../domain/id';
import type { Verdict } from '../domain/webhook';
import { sha256Bytes } from '../lib/hash';
import type { TellingPorts } from './ports';
import type { Claimed } from './record';

export interface HealthWrites {
  readonly statements: readonly Statement[];
  readonly news: EndpointNews | null;
}

/** The statements of that verdict, for the batch of the record and before it. */
export function healthWrites(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, verdict: Verdict, statusCode: number | null): HealthWrites {
  if (claimed.row.why === 'test' && verdict !== 'delivered' && verdict !== 'gone') return { statements: [], news: null };
  const isClean = endpoint.state === 'on' && endpoint.failures === 0 && endpoint.warnedAtMs === null;
  if (verdict === 'delivered' && isClean) return { statements: [], news: null };
  const { database } = ports;
  const held = heldBy(database, claimed.row.id, claimed.leaseToken);
  const { health, news } = decideHealth(endpoint, verdict, claimed.claimedAtMs);
  const hasMoved = health.state !== endpoint.state;
  const statements = [
    ...(news === null ? [] : [newsStatement(ports, claimed, endpoint, { news, failures: health.failures, statusCode })]),
    ...(hasMoved && health.state !== 'on' ? [stoppedStatement(ports, claimed, endpoint, health.state)] : []),
    // Before the record: the condition holds only while the endpoint is as it was seen.
    ...(news === 'webhook.paused' ? [hastenPending(database, endpoint.id, claimed.claimedAtMs, condition(ports, claimed, endpoint))] : []),
    recordHealth(database, endpoint, health, held),
    ...(verdict === 'delivered' ? [forgetFailures(database, endpoint, held)] : []),
    ...(hasMoved && health.state === 'on' ? [wakePostponed(database, endpoint.id, ports.now())] : []),
  ];
  return { statements, news };
}

function condition(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow) {
  return isAsSeen(ports.database, endpoint, heldBy(ports.database, claimed.row.id, claimed.leaseToken));
}

interface News {
  readonly news: EndpointNews;
  readonly failures: number;
  readonly statusCode: number | null;
}

/** Once for each row of failures: the id follows from the endpoint, what is told, and since when it fails. */
function newsStatement(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, { news, failures, statusCode }: News): Statement {
  const { accountId, projectId, mode, url } = endpoint;
  const atMs = claimed.claimedAtMs;
  const sinceMs = endpoint.failingSinceMs ?? atMs;
  const id = makeId('evt', sha256Bytes(`${endpoint.id}:${news}:${sinceMs}`).slice(0, idBytes));
  const facts = {
    endpoint_id: endpoint.id,
    url,
    failures: String(news === 'webhook.recovered' ? endpoint.failures : failures),
    since_ms: String(sinceMs),
    until_ms: String(atMs),
    status: statusCode === null ? '' : String(statusCode),
  };
  return insertFactEventWhile(ports.database, { id, type: news, accountId, projectId, mode, atMs, facts }, condition(ports, claimed, endpoint));
}

/** The merchant's log says when and why the calls stopped. */
function stoppedStatement(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, state: string): Statement {
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
  const key = sha256Bytes(`${claimed.row.id}:${claimed.leaseToken}`).slice(0, idBytes);
  return insertActivityWhile(ports.database, facts, key, condition(ports, claimed, endpoint));
}
