// Tables of the instance itself: its few switches, and the consent under which its operator may look into an account.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row (`id` 1). */
export const instance = sqliteTable('instance', {
  id: integer().primaryKey(),
  /** Set by the first run; the set-up page is locked from then on. */
  setUpAtMs: integer('set_up_at_ms'),
  registration: text({ enum: ['open', 'invitation', 'closed'] }).notNull(),
});

/** An owner lets the operator look, read-only, for a time. Ended by time, by an owner, or by the operator. */
export const supportAccess = sqliteTable(
  'support_access',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    grantedBy: text('granted_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
    endedAtMs: integer('ended_at_ms'),
  },
  (table) => [index('support_access_by_account').on(table.accountId, table.createdAtMs)],
);
