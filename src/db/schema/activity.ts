// Tables of the activity log: rows as they happened, each sealed once into its account's chain. Append only; triggers refuse everything else.
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** A value, or what it was and what it is. Never a secret, never an email. */
export type ActivityDetail = Readonly<Record<string, string | readonly [before: string, after: string]>>;

export const activity = sqliteTable(
  'activity',
  {
    /** Order of commit: the order of sealing. */
    position: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    /** The chain: an account, else the person (`usr_…`) whom no account concerns, else `instance`. */
    accountId: text('account_id').notNull(),
    atMs: integer('at_ms').notNull(),
    actor: text().notNull(),
    via: text({ enum: ['web', 'api', 'system'] }).notNull(),
    action: text().notNull(),
    object: text().notNull(),
    detail: text({ mode: 'json' }).$type<ActivityDetail>().notNull(),
    requestId: text('request_id').notNull(),
    /** Network of the address only: /24 or /48. */
    ip: text().notNull().default(''),
    /** Browser and system in two words. */
    device: text().notNull().default(''),
    /** Place in the account's chain and the seal over the row and the seal before; null until the sealer came by. Written once. */
    seq: integer(),
    hash: text(),
  },
  (table) => [
    index('activity_by_account').on(table.accountId),
    uniqueIndex('activity_chain').on(table.accountId, table.seq),
    index('activity_unsealed').on(table.position).where(sql`seq IS NULL`),
  ],
);

/** The end of each chain, signed with a key that D1 does not have: cutting a chain short shows. */
export const activityHead = sqliteTable('activity_head', {
  accountId: text('account_id').primaryKey(),
  seq: integer().notNull(),
  hash: text().notNull(),
  /** HMAC-SHA-256 over account, seq and hash. */
  mac: text().notNull(),
  sealedAtMs: integer('sealed_at_ms').notNull(),
});
