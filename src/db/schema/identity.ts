// Tables of people, accounts and the keys by which they come in. Written by auth and by the commands of the same noun.
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const user = sqliteTable(
  'user',
  {
    id: text().primaryKey(),
    email: text().notNull(),
    /** Lower case, NFKC: one person, one spelling. */
    emailKey: text('email_key').notNull(),
    passwordHash: text('password_hash').notNull(),
    locale: text().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [uniqueIndex('user_email_key').on(table.emailKey)],
);

export const session = sqliteTable(
  'session',
  {
    /** SHA-256 of the cookie's token; the token itself is never stored. */
    tokenHash: text('token_hash').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    createdAtMs: integer('created_at_ms').notNull(),
    lastSeenAtMs: integer('last_seen_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
    device: text().notNull(),
  },
  (table) => [index('session_by_user').on(table.userId)],
);

export const account = sqliteTable('account', {
  id: text().primaryKey(),
  name: text().notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
});

export const member = sqliteTable(
  'member',
  {
    accountId: text('account_id')
      .notNull()
      .references(() => account.id),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    role: text({ enum: ['owner', 'admin', 'finance', 'support', 'developer', 'viewer'] }).notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.userId] }), index('member_by_user').on(table.userId)],
);

export const apiKey = sqliteTable(
  'api_key',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => account.id),
    /** Null: the key reaches every project of the account. */
    projectId: text('project_id'),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    name: text().notNull(),
    /** The first characters, by which a person recognises the key. */
    hint: text().notNull(),
    secretHash: text('secret_hash').notNull(),
    scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    lastUsedAtMs: integer('last_used_at_ms'),
    revokedAtMs: integer('revoked_at_ms'),
  },
  (table) => [uniqueIndex('api_key_secret_hash').on(table.secretHash), index('api_key_by_account').on(table.accountId, table.createdAtMs)],
);

/** One row per unsafe request that asked for exactly-once; the plain insert is the lock. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    accountId: text('account_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    route: text().notNull(),
    key: text().notNull(),
    inputHash: text('input_hash').notNull(),
    /** What the request made: enough to answer a repetition. Never a secret. */
    resultId: text('result_id').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.mode, table.route, table.key] }), index('idempotency_by_age').on(table.createdAtMs)],
);

/** Unchained rows of the activity log; sealing adds sequence and hash later. Append only. */
export const activity = sqliteTable(
  'activity',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    atMs: integer('at_ms').notNull(),
    actor: text().notNull(),
    via: text({ enum: ['web', 'api', 'system'] }).notNull(),
    action: text().notNull(),
    object: text().notNull(),
    detail: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    requestId: text('request_id').notNull(),
  },
  (table) => [index('activity_by_account').on(table.accountId, table.atMs)],
);
