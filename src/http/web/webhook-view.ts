// Owns how rows of webhooks become what their pages show, and what the address of a log asks for. Pure but for the reading of a log.
import type { Context } from 'hono';
import { deliveryLogStates, listDeliveryLog, logStateOf, type DeliveryLogFilter } from '../../db/delivery-log';
import type { DeliveryRow } from '../../db/delivery';
import { readTargetNames } from '../../db/delivery-target';
import { readEventTypes } from '../../db/event';
import type { ReplayRow } from '../../db/replay-request';
import type { WebhookEndpointRow } from '../../db/webhook-endpoint';
import type { EndpointStats } from '../../db/webhook-stats';
import { limits } from '../../domain/limits';
import { publicEventTypes } from '../../domain/public-event';
import type { DeliveryView, EndpointView, LogFilters, LogRow, LogView, ReplayView, TryView } from '../../../views/webhook/model';
import type { AppEnv } from '../app-env';
import { recipeOf, type KeptTry } from '../delivery-text';
import { pagerOf } from './pager';

const dayMs = 86_400_000;

export function endpointView(row: WebhookEndpointRow, figures: EndpointStats, nowMs: number): EndpointView {
  const { id, url, mode, events, ordered, state, pausedBy, failures, createdAtMs, previousSecret, previousUntilMs } = row;
  const isOverlap = previousSecret !== null && previousUntilMs !== null && previousUntilMs > nowMs;
  return { id, url, mode, events, ordered, state, pausedBy, failures, createdAtMs, previousUntilMs: isOverlap ? previousUntilMs : null, figures };
}

export function replayView({ id, which, fromMs, toMs, events, createdAtMs, doneAtMs }: ReplayRow): ReplayView {
  return { id, which, fromMs, toMs, events, createdAtMs, doneAtMs };
}

/** Midnight UTC of a day, or null for a day that does not exist. */
export function dayStart(day: string): number | null {
  const startMs = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(startMs) ? null : startMs;
}

/** What the address asks for; anything unreadable narrows nothing. */
function filtersOf(c: Context<AppEnv>): LogFilters {
  const given = (name: string): string => c.req.query(name)?.trim().slice(0, limits.nameLengthMax) ?? '';
  const listed = (name: string, values: readonly string[]): string => (values.includes(given(name)) ? given(name) : '');
  const day = (name: string): string => (dayStart(given(name)) === null ? '' : given(name));
  return { state: listed('state', deliveryLogStates), event: listed('event', publicEventTypes), endpoint: given('endpoint'), from: day('from'), to: day('to') };
}

export interface LogPlace {
  readonly projectId: string;
  /** Of the page about one endpoint; null: the filter chooses. */
  readonly endpointId: string | null;
  /** To choose from. */
  readonly endpoints: readonly { readonly value: string; readonly label: string }[];
  /** The page's own address, query included. */
  readonly path: string;
}

/** One page of the log of a project or of one endpoint, in both modes. */
export async function readLog(c: Context<AppEnv>, { projectId, endpointId, endpoints, path }: LogPlace): Promise<LogView> {
  const { database, scope } = c.var;
  const filters = filtersOf(c);
  const to = dayStart(filters.to);
  const filter: DeliveryLogFilter = {
    modes: ['live', 'test'],
    projectId,
    endpointId: endpointId ?? (filters.endpoint || null),
    state: deliveryLogStates.find((state) => state === filters.state) ?? null,
    type: filters.event || null,
    fromMs: dayStart(filters.from),
    toMs: to === null ? null : to + dayMs,
  };
  const page = await listDeliveryLog(database, scope, filter, c.req.query('cursor') ?? null, limits.pageSizeDefault);
  const rows = await logRows(c, page.rows);
  return { rows, filters: endpointId === null ? filters : { ...filters, endpoint: '' }, endpoints, pager: pagerOf(path, page.nextCursor) };
}

/** Lines of the log, with the addresses of their endpoints. */
export async function logRows(c: Context<AppEnv>, rows: readonly DeliveryRow[]): Promise<readonly LogRow[]> {
  const { database, scope } = c.var;
  const [names, types] = await Promise.all([
    readTargetNames(
      database,
      scope,
      rows.map((row) => row.target),
    ),
    readEventTypes(
      database,
      scope,
      rows.filter((row) => row.kind === '').map((row) => row.eventId),
    ),
  ]);
  return rows.map((row) => ({
    id: row.id,
    type: row.kind || (types.get(row.eventId) ?? ''),
    mode: row.mode ?? 'live',
    endpoint: names.get(row.target) ?? null,
    state: logStateOf(row),
    attempts: row.attempts,
    outcome: row.outcome as LogRow['outcome'],
    statusCode: row.statusCode,
    tookMs: row.tookMs,
    createdAtMs: row.createdAtMs,
    nextAtMs: row.state === 'pending' && row.attempts > 0 ? row.dueAtMs : null,
    isTest: row.why === 'test',
  }));
}

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

function tryView(kept: KeptTry, mayRead: boolean): TryView {
  const { attempt, atMs, url, requestBody, statusCode, failure } = kept;
  const answer = mayRead ? { answerHeaders: lines(kept.answerHeaders), answerBody: kept.answerBody } : { answerHeaders: '', answerBody: null };
  return { attempt, atMs, url, requestHeaders: lines(kept.requestHeaders), requestBody, statusCode, failure, ...answer };
}

export interface DeliveryFacts {
  readonly row: DeliveryRow;
  readonly line: LogRow;
  readonly tries: readonly KeptTry[];
  readonly isSigned: boolean;
  /** What a stranger's server answered is for those who manage it. */
  readonly mayRead: boolean;
}

export function deliveryView({ row, line, tries, isSigned, mayRead }: DeliveryFacts): DeliveryView {
  return {
    ...line,
    eventId: row.eventId,
    invoiceId: row.invoiceId,
    endpointId: row.target,
    isSigned,
    answeredAtMs: row.attemptedAtMs,
    tries: tries.map((kept) => tryView(kept, mayRead)),
    recipe: isSigned ? recipeOf(row, tries) : null,
  };
}
