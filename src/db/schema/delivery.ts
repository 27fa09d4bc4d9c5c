// Tables of telling: endpoints and deliveries. The schedule of deliveries lives here; queue messages only wake.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const webhookEndpoint = sqliteTable(
  'webhook_endpoint',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    url: text().notNull(),
    /** `postback_…`: CryptoCloud's form of news, of paid invoices only. */
    kind: text({ enum: ['standard', 'postback_json', 'postback_form'] })
      .notNull()
      .default('standard'),
    /** Event types; empty means all. */
    events: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** The signing secret, encrypted with the master key. */
    secret: text().notNull(),
    state: text({ enum: ['on', 'paused', 'gone'] }).notNull(),
    /** Failures in a row, and since when. */
    failures: integer().notNull(),
    failingSinceMs: integer('failing_since_ms'),
    createdAtMs: integer('created_at_ms').notNull(),
    deletedAtMs: integer('deleted_at_ms'),
  },
  (table) => [index('webhook_endpoint_by_project').on(table.accountId, table.projectId, table.mode)],
);

/** One event to one target on one channel. Claimed by lease. The `webhook-id` of every attempt is the event's id. */
export const delivery = sqliteTable(
  'delivery',
  {
    id: text().primaryKey(),
    eventId: text('event_id').notNull(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    channel: text({ enum: ['webhook', 'email'] }).notNull(),
    /** Endpoint id, or user id for mail. */
    target: text().notNull(),
    state: text({ enum: ['pending', 'sent', 'dead'] }).notNull(),
    attempts: integer().notNull(),
    dueAtMs: integer('due_at_ms').notNull(),
    leaseToken: text('lease_token'),
    leaseUntilMs: integer('lease_until_ms'),
    /** Outcome of the last attempt in a word, its HTTP status or SMTP reply, and how long it took. */
    outcome: text(),
    statusCode: integer('status_code'),
    tookMs: integer('took_ms'),
    attemptedAtMs: integer('attempted_at_ms'),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    index('delivery_due').on(table.state, table.dueAtMs),
    index('delivery_by_invoice').on(table.invoiceId),
    index('delivery_by_target').on(table.target, table.createdAtMs),
  ],
);

/** One row per background job: a lease so that overlapping cron runs do not meet, and the counts of its last run. */
export const jobRun = sqliteTable('job_run', {
  name: text().primaryKey(),
  leaseUntilMs: integer('lease_until_ms').notNull(),
  ranAtMs: integer('ran_at_ms').notNull(),
  cursor: text().notNull(),
  counts: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
});

/** What the local home would have sent, kept so that a person can look at it. Empty wherever real mail is set up. */
export const outboxMail = sqliteTable('outbox_mail', {
  /** The delivery's id: the same mail twice is one row. */
  id: text().primaryKey(),
  recipient: text().notNull(),
  subject: text().notNull(),
  html: text().notNull(),
  plain: text().notNull(),
  sentAtMs: integer('sent_at_ms').notNull(),
});
