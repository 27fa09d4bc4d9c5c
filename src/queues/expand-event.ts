// Turns events into what is told of them: deliveries, lines of the centre, mails to payers. Idempotent by event, channel and target, from which
// each row's id derives, so that hints, cron and crashes may overlap. Never sends anything; who hears what is decided by domain/telling.ts.
import { sendBatch, type Statement } from '../db/database';
import type { NewDelivery } from '../db/delivery';
import type { EventRow } from '../db/event';
import { countSentSince, readAudience, type Audience } from '../db/listener';
import { insertDeliveries, markAllExpanded, readNews, upsertLines, type NewLine, type NewsRow } from '../db/news';
import { readListeningEndpoints, type WebhookEndpointRow } from '../db/webhook-endpoint';
import type { Mode } from '../domain/asset';
import type { FiatCode } from '../domain/currency';
import { idBytes, makeId } from '../domain/id';
import type { InvoiceTerms } from '../domain/invoice';
import { decodeTerms } from '../domain/invoice-terms';
import { limits } from '../domain/limits';
import { amountOfFacts, worthIn } from '../domain/news-worth';
import { noticeDataOf } from '../domain/notice-line';
import { isNewsType, newsKind, type NewsType, type ToldMessage } from '../domain/notification';
import { decodeSettings } from '../domain/project-settings';
import { decodeFacts, paymentEventTypes, publicEventTypes } from '../domain/public-event';
import { decodeRateBook, sandboxRateBook, type RateBook } from '../domain/rate';
import { planTelling, type TellingPlan } from '../domain/telling';
import { sha256Bytes } from '../lib/hash';
import { logFault } from '../lib/log';
import { planPayerNews } from './payer-news';
import type { TellingPorts } from './ports';
import { lineObjectOf, toldMessageOf } from './told-message';

export interface ExpandCounts {
  readonly events: number;
  readonly deliveries: number;
  readonly failed: number;
}

const idsPerHintMax = 10;
const eventsPerPageMax = 100;

/** CryptoCloud's postbacks tell of success only, once. */
const postedBack: EventRow['type'] = 'payment.paid';

/** What one run has read and must not read again for each event. A run is short, so nothing of it grows old. */
interface Run {
  readonly ports: TellingPorts;
  readonly audiences: Map<string, Audience>;
  readonly endpoints: Map<string, readonly WebhookEndpointRow[]>;
  /** Messages sent within the flood window, by target; those that this run makes are added. */
  readonly sent: Map<string, number>;
  /** Undefined: nobody has asked for it yet. */
  book: RateBook | null | undefined;
}

/** All that comes of one event. */
interface Expanded {
  readonly event: EventRow;
  readonly deliveries: readonly NewDelivery[];
  readonly lines: readonly NewLine[];
  readonly payerMails: readonly Statement[];
  /** Those of `deliveries` whose endpoint failed last. */
  readonly slow: ReadonlySet<string>;
}

/**
 * Expands at most `limit` events in commit order, while time is left. An event that fails is left for the next run and holds up no other.
 */
export async function expandEvents(ports: TellingPorts, limit: number): Promise<ExpandCounts> {
  const run: Run = { ports, audiences: new Map(), endpoints: new Map(), sent: new Map(), book: undefined };
  const untilMs = ports.now() + limits.expandRunMs;
  const counts = { events: 0, deliveries: 0, failed: 0 };
  let afterPosition = 0;
  // Only what was written counts: events that fail each time would use the limit up and stop all that come after them.
  while (counts.events < limit && ports.now() <= untilMs) {
    const asked = Math.min(limit - counts.events, eventsPerPageMax);
    const page = await readNews(ports.database, afterPosition, asked);
    for (const news of byAccount(page)) await expandTogether(run, news, counts);
    if (page.length < asked) break;
    afterPosition = page.at(-1)?.event.position ?? afterPosition;
  }
  return counts;
}

/** Events of one account in commit order, no more at a time than fit into one batch. */
function byAccount(page: readonly NewsRow[]): readonly (readonly NewsRow[])[] {
  const groups = new Map<string, NewsRow[][]>();
  for (const row of page) {
    const own = groups.get(row.event.accountId) ?? [];
    const last = own.at(-1);
    if (last !== undefined && last.length < limits.expandBatchMax) last.push(row);
    else own.push([row]);
    groups.set(row.event.accountId, own);
  }
  return [...groups.values()].flat();
}

async function expandTogether(run: Run, rows: readonly NewsRow[], counts: { events: number; deliveries: number; failed: number }): Promise<void> {
  const planned: Expanded[] = [];
  for (const row of rows) {
    const expanded = await guarded(row.event, () => planEvent(run, row));
    if (expanded === null) counts.failed++;
    else planned.push(expanded);
  }
  const written = await write(run, planned);
  counts.failed += planned.length - written.length;
  counts.events += written.length;
  counts.deliveries += written.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
  await hint(run.ports, written);
}

/** What came of one event's work, or null when it broke: the mark stays off, and the next run tries again. */
async function guarded<Value>(event: EventRow, work: () => Promise<Value>): Promise<Value | null> {
  try {
    return await work();
  } catch (error) {
    logFault('an event was not expanded', error, { event: event.id });
    return null;
  }
}

/** All of it in one batch; one by one when that breaks, so that one bad event costs only itself. Answers with what was written. */
async function write(run: Run, planned: readonly Expanded[]): Promise<readonly Expanded[]> {
  try {
    await writeBatch(run, planned);
    return planned;
  } catch (error) {
    logFault('a batch of events broke and is expanded one by one', error, { events: planned.length });
  }
  const written: Expanded[] = [];
  for (const one of planned) {
    const done = await guarded(one.event, async () => {
      await writeBatch(run, [one]);
      return one;
    });
    if (done !== null) written.push(done);
  }
  return written;
}

async function writeBatch({ ports: { database, now } }: Run, planned: readonly Expanded[]): Promise<void> {
  if (planned.length === 0) return;
  const nowMs = now();
  await sendBatch(database, [
    ...insertDeliveries(
      database,
      planned.flatMap(({ deliveries }) => deliveries),
      nowMs,
    ),
    ...upsertLines(
      database,
      planned.flatMap(({ lines }) => lines),
    ),
    ...planned.flatMap(({ payerMails }) => payerMails),
    markAllExpanded(
      database,
      planned.map(({ event }) => event.id),
      nowMs,
    ),
  ]);
}

async function hint(ports: TellingPorts, written: readonly Expanded[]): Promise<void> {
  const due = written.flatMap(({ deliveries, slow }) => deliveries.filter(({ state }) => state !== 'held').map(({ id }) => ({ id, isSlow: slow.has(id) })));
  const lanes = [
    { send: ports.hint, ids: due.filter(({ isSlow }) => !isSlow).map(({ id }) => id) },
    { send: ports.hintRetry, ids: due.filter(({ isSlow }) => isSlow).map(({ id }) => id) },
  ];
  for (const { send, ids } of lanes) {
    for (let start = 0; start < ids.length; start += idsPerHintMax) await send(ids.slice(start, start + idsPerHintMax), 0);
  }
}

async function planEvent(run: Run, row: NewsRow): Promise<Expanded> {
  const { event } = row;
  const { database, now } = run.ports;
  const terms = row.terms === null ? null : decodeTerms(row.terms);
  const endpoints = await endpointsOf(run, event);
  const webhooks = endpoints.map(({ id }) => deliveryOf(event, { channel: 'webhook', target: id, content: null, why: 'endpoint' }));
  const slow = new Set(webhooks.filter((_row, index) => (endpoints[index]?.failures ?? 0) > 0).map(({ id }) => id));
  const told = isNewsType(event.type) ? await tellPeople(run, row, event.type, terms) : { deliveries: [], lines: [] };
  const payerMails = planPayerNews(database, event, terms, decodeSettings(row.projectSettings ?? '{}'), now());
  return { event, deliveries: [...webhooks, ...told.deliveries], lines: told.lines, payerMails, slow };
}

async function endpointsOf(run: Run, event: EventRow): Promise<readonly WebhookEndpointRow[]> {
  // Lines that belong to the timeline only are nobody's business outside.
  const { accountId, projectId, mode } = event;
  if (projectId === null || !publicEventTypes.some((type) => type === event.type)) return [];
  const key = `${projectId} ${mode}`;
  const known = run.endpoints.get(key) ?? (await readListeningEndpoints(run.ports.database, { accountId, projectId, mode }));
  run.endpoints.set(key, known);
  return known.filter((endpoint) => listensTo(endpoint, event.type));
}

/** Whether an endpoint asked for events of that type, which webhooks may carry. */
export function listensTo({ kind, events }: Pick<WebhookEndpointRow, 'kind' | 'events'>, type: EventRow['type']): boolean {
  if (kind !== 'standard') return type === postedBack;
  return events.length === 0 ? paymentEventTypes.some((known) => known === type) : events.includes(type);
}

async function tellPeople(run: Run, row: NewsRow, type: NewsType, terms: InvoiceTerms | null): Promise<Pick<Expanded, 'deliveries' | 'lines'>> {
  const { event } = row;
  const { accountName: account, listeners } = await audienceOf(run, event.accountId);
  const valued = listeners.some(({ preference }) => preference.threshold !== null);
  const book = valued ? await bookOf(run, event.mode) : null;
  const nowMs = run.ports.now();
  const plan = planTelling(
    { type, projectId: event.projectId, worthIn: (currency) => worthOf(event, terms, currency, book, nowMs) },
    listeners,
    nowMs,
    (target) => run.sent.get(target) ?? 0,
  );
  if (plan.lines.length === 0 && plan.messages.length === 0) return { deliveries: [], lines: [] };
  const message = toldMessageOf({ event, type, terms, account, project: row.projectName });
  return { deliveries: messagesOf(run, event, plan, message), lines: linesOf(event, type, plan, message) };
}

function worthOf(event: EventRow, terms: InvoiceTerms | null, currency: FiatCode, book: RateBook | null, nowMs: number): bigint | null {
  const facts = decodeFacts(event.data);
  return worthIn(facts === null ? terms : amountOfFacts(facts), currency, book, nowMs);
}

function messagesOf(run: Run, event: EventRow, { messages }: TellingPlan, message: ToldMessage): readonly NewDelivery[] {
  const content = JSON.stringify(message);
  return messages.map(({ channel, target, why, state, dueAtMs }) => {
    if (state === 'pending') run.sent.set(target, (run.sent.get(target) ?? 0) + 1);
    return { ...deliveryOf(event, { channel, target, content, why }), state, dueAtMs };
  });
}

function linesOf(event: EventRow, type: NewsType, { lines }: TellingPlan, message: ToldMessage): readonly NewLine[] {
  const { accountId, projectId, mode, position, atMs } = event;
  const objectId = lineObjectOf({ event, type }, message);
  const data = noticeDataOf(message);
  return lines.map(({ userId, counted }) => {
    const id = makeId('ntc', sha256Bytes(`${accountId}:${userId}:${objectId}`).slice(0, idBytes));
    return { id, userId, accountId, kind: type, data, atMs, area: newsKind(type).group, projectId, mode, objectId, position, counted };
  });
}

async function audienceOf(run: Run, accountId: string): Promise<Audience> {
  const known = run.audiences.get(accountId);
  if (known !== undefined) return known;
  const { database, now } = run.ports;
  const audience = await readAudience(database, accountId);
  const targets = audience.listeners.flatMap(({ outlets }) => outlets.map(({ target }) => target));
  const sent = await countSentSince(database, targets, now() - limits.floodWindowMs);
  // A person of two accounts may have been counted for the other, with what this run has made since.
  for (const [target, count] of sent) if (!run.sent.has(target)) run.sent.set(target, count);
  run.audiences.set(accountId, audience);
  return audience;
}

/** Null: nobody can say what anything is worth now. */
async function bookOf(run: Run, mode: Mode): Promise<RateBook | null> {
  if (mode === 'test') return sandboxRateBook(run.ports.now());
  if (run.book === undefined) run.book = await readBook(run.ports);
  return run.book;
}

async function readBook(ports: TellingPorts): Promise<RateBook | null> {
  try {
    return decodeRateBook(await ports.rateBook());
  } catch (error) {
    logFault('news is told without its worth', error, {});
    return null;
  }
}

/** The delivery of an event to somebody; its id follows from both and the channel, however often it is made out. */
export function deliveryOf(event: EventRow, to: Pick<NewDelivery, 'channel' | 'target' | 'content' | 'why'>): NewDelivery {
  const id = makeId('dlv', sha256Bytes(`${event.id}:${to.channel}:${to.target}`).slice(0, idBytes));
  const { accountId, projectId, invoiceId, mode, position, type: kind } = event;
  return { id, kind, eventId: event.id, accountId, projectId, invoiceId, mode, position, ...to };
}
