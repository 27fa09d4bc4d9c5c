// Tables of telling people what is no payment: mails about their own access, and the list of notices. Durable like deliveries.
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const letter = sqliteTable(
  'letter',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    userId: text('user_id'),
    accountId: text('account_id'),
    email: text().notNull(),
    locale: text().notNull(),
    /** What the letter says, sealed: it holds links and codes. Emptied once it was sent or given up. */
    content: text().notNull(),
    state: text({ enum: ['pending', 'sent', 'dead'] }).notNull(),
    attempts: integer().notNull(),
    dueAtMs: integer('due_at_ms').notNull(),
    /** A code or a link that has run out is not sent any more. */
    uselessAtMs: integer('useless_at_ms'),
    leaseToken: text('lease_token'),
    leaseUntilMs: integer('lease_until_ms'),
    outcome: text(),
    statusCode: integer('status_code'),
    attemptedAtMs: integer('attempted_at_ms'),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    index('letter_due').on(table.state, table.dueAtMs),
    index('letter_by_age').on(table.createdAtMs),
    index('letter_by_user').on(table.userId, table.createdAtMs),
  ],
);

/** The notification list of a person. Security notices stand here whatever else is told. */
export const notice = sqliteTable(
  'notice',
  {
    id: text().primaryKey(),
    userId: text('user_id').notNull(),
    accountId: text('account_id'),
    kind: text().notNull(),
    /** Facts for the sentence; never a secret. */
    data: text({ mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull(),
    atMs: integer('at_ms').notNull(),
    readAtMs: integer('read_at_ms'),
    /** A `NotificationGroup`; notices about access stand under `security`. */
    area: text().notNull().default('security'),
    projectId: text('project_id'),
    mode: text({ enum: ['live', 'test'] }),
    /** What it leads to: an invoice, an endpoint, a request; null where the kind alone says it. */
    objectId: text('object_id'),
    /** The news that the line shows; older news of the same object changes nothing. */
    position: integer().notNull().default(0),
  },
  (table) => [
    index('notice_by_user').on(table.userId, table.atMs),
    index('notice_by_age').on(table.atMs),
    index('notice_unread').on(table.userId).where(sql`read_at_ms IS NULL`),
  ],
);
