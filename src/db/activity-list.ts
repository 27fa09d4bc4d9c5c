// Owns reads of the activity log for people: newest first, narrowed by filters and by the projects within reach, and the names behind
// the ids that rows carry. A row that somebody bent is shown as far as it can be read, never an error.
import { and, desc, eq, gte, lt, sql, type SQL } from 'drizzle-orm';
import { activityGroups, type ActivityGroup } from '../domain/activity-action';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database } from './database';
import { activity, apiKey, member, user, wallet, webhookEndpoint } from './schema';
import type { ActivityDetail } from './schema/activity';
import type { AccountScope } from './scope';

export interface ActivityFilter {
  /** As the rows write it: `user:usr_…`, `key:key_…`, `payer`. */
  readonly actor: string | null;
  readonly group: ActivityGroup | null;
  readonly object: string | null;
  /** From this moment on, and before that one. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly text: string | null;
}

export interface ActivityEntry {
  readonly position: number;
  readonly id: string;
  readonly atMs: number;
  readonly actor: string;
  readonly via: 'web' | 'api' | 'system';
  readonly action: string;
  readonly object: string;
  readonly detail: ActivityDetail;
  readonly requestId: string;
  readonly ip: string;
  readonly device: string;
  readonly seq: number | null;
  readonly hash: string | null;
}

const columns = {
  position: activity.position,
  id: activity.id,
  atMs: activity.atMs,
  actor: activity.actor,
  via: activity.via,
  action: activity.action,
  object: activity.object,
  detail: sql<string>`${activity.detail}`,
  requestId: activity.requestId,
  ip: activity.ip,
  device: activity.device,
  seq: activity.seq,
  hash: activity.hash,
};

/** A page of the account's log, newest first. */
export async function listActivity(
  database: Database,
  scope: AccountScope,
  filter: ActivityFilter,
  cursorText: string | null,
  limit: number,
): Promise<Page<ActivityEntry>> {
  const cursor = cursorText === null ? null : decodeCursor(cursorText);
  const before = cursor === null || !/^\d{1,15}$/.test(cursor.id) ? [] : [lt(activity.position, Number(cursor.id))];
  const rows = await database
    .select(columns)
    .from(activity)
    .where(and(eq(activity.accountId, scope.accountId), ...reach(scope), ...conditions(filter), ...before))
    .orderBy(desc(activity.position))
    .limit(limit + 1);
  const entries = rows.map((row) => ({ ...row, detail: readDetail(row.detail) }));
  return pageOf(entries, limit, ({ atMs, position }) => ({ atMs, id: String(position) }));
}

function conditions(filter: ActivityFilter): SQL[] {
  const { actor, group, object, fromMs, toMs, text } = filter;
  const found: SQL[] = [];
  if (actor !== null) found.push(eq(activity.actor, actor));
  if (group !== null) found.push(sql`substr(${activity.action}, 1, instr(${activity.action}, '.') - 1) IN ${sql.raw(nounList(group))}`);
  if (object !== null) found.push(eq(activity.object, object));
  if (fromMs !== null) found.push(gte(activity.atMs, fromMs));
  if (toMs !== null) found.push(lt(activity.atMs, toMs));
  if (text !== null) found.push(containing(text));
  return found;
}

/** Our own words only: nothing of a request comes in here. */
function nounList(group: ActivityGroup): string {
  return `(${activityGroups[group].map((noun) => `'${noun}'`).join(', ')})`;
}

function containing(text: string): SQL {
  const pattern = `%${text.replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
  const { action, object, detail, requestId, ip, device } = activity;
  return sql`concat_ws(' ', ${action}, ${object}, ${detail}, ${requestId}, ${ip}, ${device}) LIKE ${pattern} ESCAPE '\\'`;
}

/** Somebody who reaches some projects only sees what is about those, by the row's object or by what it says of itself. */
function reach(scope: AccountScope): SQL[] {
  if (scope.projectIds === 'all') return [];
  const listed = sql`(SELECT value FROM json_each(${JSON.stringify(scope.projectIds)}))`;
  const said = (name: string): SQL => sql`CASE WHEN json_valid(activity.detail) THEN json_extract(activity.detail, ${`$.${name}`}) END`;
  // Table names by hand: columns of one table are written without theirs.
  const within = (table: string, id: SQL): SQL =>
    sql`EXISTS (SELECT 1 FROM ${sql.raw(table)} AS it WHERE it.id = ${id} AND it.account_id = ${scope.accountId} AND it.project_id IN ${listed})`;
  const object = sql`activity.object`;
  const ways = [
    sql`activity.object IN ${listed}`,
    sql`${said('project')} IN ${listed}`,
    ...['invoice', 'wallet', 'api_key', 'webhook_endpoint'].map((table) => within(table, object)),
    within('invoice', said('invoice')),
  ];
  return [sql`(${sql.join(ways, sql` OR `)})`];
}

function readDetail(text: string): ActivityDetail {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? readable(value) : {};
  } catch {
    return {};
  }
}

/** Texts and pairs of texts; what is neither is written out. */
function readable(value: object): ActivityDetail {
  const text = (item: unknown): string => (typeof item === 'string' ? item : JSON.stringify(item));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => {
      const isPair = Array.isArray(item) && item.length === 2;
      return [name, isPair ? ([text(item[0]), text(item[1])] as const) : text(item)];
    }),
  );
}

/** What stands behind ids; an id that stands for nothing any more is missing. */
export interface ActivityNames {
  /** Name or email of a person who is still here. */
  readonly people: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, { readonly name: string; readonly projectId: string | null }>;
  readonly wallets: ReadonlyMap<string, string>;
  readonly endpoints: ReadonlyMap<string, { readonly url: string; readonly projectId: string }>;
}

/** Where a detail holds an id that we wrote. Other details are what people typed: an id among them would tell whose it is. */
const idsInDetail = ['person', 'from', 'replaces'] as const;

/** The names behind the ids in those rows, within the account. People by the rows of this account alone. */
export async function namesIn(database: Database, scope: AccountScope, entries: readonly ActivityEntry[]): Promise<ActivityNames> {
  const written = ({ object, actor, detail }: ActivityEntry) => [object, actor.slice(actor.indexOf(':') + 1), ...idsInDetail.map((name) => detail[name] ?? '')];
  const ids = new Set(entries.flatMap((entry) => written(entry).flat()));
  const wanted = (prefix: string): SQL => sql`(SELECT value FROM json_each(${JSON.stringify([...ids].filter((id) => id.startsWith(prefix)))}))`;
  const [people, keys, wallets, endpoints] = await Promise.all([
    database
      .select({ id: user.id, name: user.name, email: user.email })
      .from(user)
      .where(and(sql`${user.id} IN ${wanted('usr_')}`, sql`${user.deletedAtMs} IS NULL`)),
    database
      .select({ id: apiKey.id, name: apiKey.name, projectId: apiKey.projectId })
      .from(apiKey)
      .where(and(eq(apiKey.accountId, scope.accountId), sql`${apiKey.id} IN ${wanted('key_')}`)),
    database
      .select({ id: wallet.id, projectId: wallet.projectId })
      .from(wallet)
      .where(and(eq(wallet.accountId, scope.accountId), sql`${wallet.id} IN ${wanted('wal_')}`)),
    database
      .select({ id: webhookEndpoint.id, url: webhookEndpoint.url, projectId: webhookEndpoint.projectId })
      .from(webhookEndpoint)
      .where(and(eq(webhookEndpoint.accountId, scope.accountId), sql`${webhookEndpoint.id} IN ${wanted('whe_')}`)),
  ]);
  return {
    people: new Map(people.map((row) => [row.id, row.name === '' ? row.email : row.name])),
    keys: new Map(keys.map(({ id, ...row }) => [id, row])),
    wallets: new Map(wallets.map((row) => [row.id, row.projectId])),
    endpoints: new Map(endpoints.map(({ id, ...row }) => [id, row])),
  };
}

export interface ActorChoice {
  /** As the rows write it. */
  readonly actor: string;
  readonly name: string;
}

/** Members and keys of the account, for the filter. */
export async function listActors(database: Database, scope: AccountScope, max: number): Promise<readonly ActorChoice[]> {
  const reached = scope.projectIds === 'all' ? [] : [sql`${apiKey.projectId} IN (SELECT value FROM json_each(${JSON.stringify(scope.projectIds)}))`];
  const [people, keys] = await Promise.all([
    database
      .select({ userId: user.id, name: user.name, email: user.email })
      .from(member)
      .innerJoin(user, eq(user.id, member.userId))
      .where(eq(member.accountId, scope.accountId))
      .orderBy(user.emailKey)
      .limit(max),
    database
      .select({ id: apiKey.id, name: apiKey.name })
      .from(apiKey)
      .where(and(eq(apiKey.accountId, scope.accountId), ...reached))
      .orderBy(desc(apiKey.createdAtMs))
      .limit(max),
  ]);
  return [
    ...people.map((row) => ({ actor: `user:${row.userId}`, name: row.name === '' ? row.email : row.name })),
    ...keys.map((row) => ({ actor: `key:${row.id}`, name: row.name })),
  ];
}
