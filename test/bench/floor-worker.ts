// The floor: does the storage operations of three routes, and nothing else: no routing, no checks, no rendering, no rules. The tables,
// the rows and their sizes are ours; what a route costs above this is our code. Never deployed.
import { DurableObject } from 'cloudflare:workers';

interface FloorEnv {
  readonly DB: D1Database;
  readonly INVOICE: DurableObjectNamespace<InvoiceObject>;
  readonly EVENTS: Queue<unknown>;
  /** JSON of `Floor`. */
  readonly FLOOR: string;
}

/** What a real request would have worked out: ids of rows that exist, and the answers as our Worker gave them. */
interface Floor {
  readonly secretHash: string;
  readonly accountId: string;
  readonly projectId: string;
  readonly invoiceId: string;
  readonly terms: string;
  readonly head: string;
  readonly openedEvent: string;
  readonly snapshot: string;
  readonly created: string;
  readonly page: string;
  readonly fragment: string;
}

const chainNames = ['ETH', 'BSC', 'ARB', 'BASE', 'OPT'];
const hash = '0'.repeat(64);
let known: Floor | null = null;

function floorOf(env: FloorEnv): Floor {
  known ??= JSON.parse(env.FLOOR) as Floor;
  return known;
}

const newId = (prefix: string): string => `${prefix}_${crypto.randomUUID().replaceAll('-', '').slice(0, 22)}`;

async function create(request: Request, env: FloorEnv, ctx: ExecutionContext): Promise<Response> {
  const { secretHash, accountId, projectId, terms, created } = floorOf(env);
  await request.text();
  const nowMs = Date.now();
  const { DB } = env;
  await DB.prepare('select * from api_key where secret_hash = ? and revoked_at_ms is null limit 1').bind(secretHash).raw();
  await DB.batch([
    DB.prepare('select id, currency, expiry_minutes, assets from project where id = ? and account_id = ? and archived_at_ms is null').bind(
      projectId,
      accountId,
    ),
    DB.prepare(
      'select id, family from wallet where project_id = ? and account_id = ? and mode = ? and active_at_ms <= ? order by active_at_ms desc, created_at_ms desc',
    ).bind(projectId, accountId, 'live', nowMs),
  ]);
  const invoiceId = newId('inv');
  await DB.batch([
    DB.prepare('insert into idempotency (account_id, mode, route, key, input_hash, result_id, created_at_ms) values (?, ?, ?, ?, ?, ?, ?)').bind(
      accountId,
      'live',
      'POST /api/v1/invoices',
      crypto.randomUUID(),
      hash,
      invoiceId,
      nowMs,
    ),
    DB.prepare(
      `insert into invoice (id, account_id, project_id, mode, amount, currency, order_id, payer_email, created_at_ms, expires_at_ms, terms, terms_hash,
         opened_at_ms, seq, base, exception, asset, due, received, changed_at_ms, wake_at_ms, repair_after_ms)
       values (?, ?, ?, 'live', ?, 'USD', 'order-1042', null, ?, ?, ?, ?, null, 0, 'new', 'none', null, null, null, ?, ?, ?)`,
    ).bind(invoiceId, accountId, projectId, '0'.repeat(40), nowMs, nowMs + 3_600_000, terms, hash, nowMs, nowMs + 3_600_000, nowMs),
    DB.prepare('insert into activity (id, account_id, at_ms, actor, via, action, object, detail, request_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)').bind(
      newId('act'),
      accountId,
      nowMs,
      `key:${newId('key')}`,
      'api',
      'invoice.created',
      invoiceId,
      '{}',
      newId('req'),
    ),
  ]);
  ctx.waitUntil(env.INVOICE.getByName(invoiceId).open(invoiceId));
  return new Response(created, { status: 201, headers: { 'content-type': 'application/json', location: `/api/v1/invoices/${invoiceId}` } });
}

async function read(env: FloorEnv): Promise<void> {
  const { invoiceId } = floorOf(env);
  const { DB } = env;
  await DB.batch([
    DB.prepare(
      `select i.id, i.project_id, i.mode, i.created_at_ms, i.expires_at_ms, i.terms, i.terms_hash, i.base, i.exception, i.changed_at_ms, p.name, p.support_contact
       from invoice i inner join project p on p.id = i.project_id where i.id = ?`,
    ).bind(invoiceId),
    DB.prepare('select o.*, w.kind, w.source from invoice_option o left join wallet w on w.id = o.wallet_id where o.invoice_id = ?').bind(invoiceId),
    DB.prepare('select id, chain, txid, height, time_ms, asset, amount, level, role from transfer where invoice_id = ? order by time_ms, id').bind(invoiceId),
    DB.prepare(`select * from chain_status where name in (?, ?, ?, ?, ?) or name = (select 'SANDBOX:' || project_id from invoice where id = ?)`).bind(
      ...chainNames,
      invoiceId,
    ),
    DB.prepare(`select at_ms from event where invoice_id = ? and type = 'payment.paid' order by seq limit 1`).bind(invoiceId),
  ]);
}

const html = { headers: { 'content-type': 'text/html; charset=utf-8' } };

export default {
  async fetch(request, env, ctx) {
    if (request.method === 'POST') return await create(request, env, ctx);
    await read(env);
    return new Response(request.url.endsWith('/state') ? floorOf(env).fragment : floorOf(env).page, html);
  },
  /** The news of a new invoice, for a shop without webhooks: found, looked up, marked. */
  async queue(batch, env) {
    for (const message of batch.messages) {
      const { results } = await env.DB.prepare('select * from event where expanded_at_ms is null order by position limit 50').all<
        Record<'id' | 'account_id' | 'project_id', string>
      >();
      for (const event of results) {
        await env.DB.prepare(`select * from webhook_endpoint where account_id = ? and project_id = ? and mode = 'live' and deleted_at_ms is null`)
          .bind(event.account_id, event.project_id)
          .raw();
        await env.DB.batch([env.DB.prepare('update event set expanded_at_ms = ? where id = ? and expanded_at_ms is null').bind(Date.now(), event.id)]);
      }
      message.ack();
    }
  },
} satisfies ExportedHandler<FloorEnv>;

/** Opened as ours is: tables, event and head in one transaction with its alarm, then the copy in D1, then the mark and the next alarm. */
export class InvoiceObject extends DurableObject<FloorEnv> {
  constructor(ctx: DurableObjectState, env: FloorEnv) {
    super(ctx, env);
    const { sql } = ctx.storage;
    ctx.storage.transactionSync(() => {
      sql.exec('create table if not exists migration (step integer primary key)');
      if (sql.exec<{ step: number }>('select coalesce(max(step), 0) as step from migration').one().step > 0) return;
      sql.exec(
        'create table head (id integer primary key check (id = 1), invoice text not null, projected_seq integer not null, flush_attempts integer not null, flush_after_ms integer not null)',
      );
      sql.exec('insert into migration (step) values (1)');
      sql.exec('create table event (seq integer primary key, at_ms integer not null, event text not null, public_type text, snapshot text)');
      sql.exec('insert into migration (step) values (2)');
    });
  }

  async open(invoiceId: string): Promise<void> {
    const { storage } = this.ctx;
    const { DB, EVENTS } = this.env;
    const { accountId, projectId, head, openedEvent, snapshot } = floorOf(this.env);
    await DB.prepare('select terms, terms_hash from invoice where id = ?').bind(invoiceId).raw();
    const nowMs = Date.now();
    storage.transactionSync(() => {
      storage.sql.exec('select invoice, projected_seq, flush_attempts, flush_after_ms from head').toArray();
      storage.sql.exec('insert into event (seq, at_ms, event, public_type, snapshot) values (1, ?, ?, ?, ?)', nowMs, openedEvent, 'payment.created', snapshot);
      storage.sql.exec('insert into head (id, invoice, projected_seq, flush_attempts, flush_after_ms) values (1, ?, 0, 0, 0)', head);
      void storage.setAlarm(nowMs + 2_000);
    });
    storage.sql.exec('select * from event where seq > 0 order by seq limit 40').toArray();
    await DB.batch([
      DB.prepare(
        `insert into event (id, invoice_id, seq, account_id, project_id, mode, type, data, at_ms, expanded_at_ms) values (?, ?, 1, ?, ?, 'live', 'payment.created', ?, ?, null)
         on conflict do nothing`,
      ).bind(newId('evt'), invoiceId, accountId, projectId, snapshot, nowMs),
      DB.prepare(
        `update invoice set opened_at_ms = ?, seq = 1, base = 'new', exception = 'none', expires_at_ms = ?, asset = null, due = null, received = null, changed_at_ms = ?, wake_at_ms = ?
         where id = ? and account_id = ? and seq < 1`,
      ).bind(nowMs, nowMs + 3_600_000, nowMs, nowMs + 3_600_000, invoiceId, accountId),
    ]);
    storage.sql.exec('update head set projected_seq = max(projected_seq, 1), flush_attempts = 0, flush_after_ms = 0');
    await EVENTS.send({ kind: 'events' });
    await storage.setAlarm(nowMs + 3_600_000);
  }

  override async alarm(): Promise<void> {}
}

/** The bindings name these classes; the floor has no use for them. */
export class ChainObject extends DurableObject {}
export class RateObject extends DurableObject {}
export class LimiterObject extends DurableObject {}

export class RequestLogObject extends DurableObject {}
