// Tables of what a merchant sets up: projects, wallets, address allocation. Written by the commands of the same noun.
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { money } from '../columns';
import { account } from './identity';

export const project = sqliteTable(
  'project',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => account.id),
    name: text().notNull(),
    /** The switch: which mode invoices made on the web get. */
    mode: text({ enum: ['live', 'test'] }).notNull(),
    currency: text().notNull(),
    expiryMinutes: integer('expiry_minutes').notNull(),
    supportContact: text('support_contact').notNull(),
    /** Assets offered at checkout; empty means all that a wallet exists for. */
    assets: text({ mode: 'json' }).$type<string[]>().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    archivedAtMs: integer('archived_at_ms'),
  },
  (table) => [index('project_by_account').on(table.accountId, table.createdAtMs)],
);

/** A changed wallet is a new row; what a row says of keys and addresses never changes. Public data only. */
export const wallet = sqliteTable(
  'wallet',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => account.id),
    projectId: text('project_id')
      .notNull()
      .references(() => project.id),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    family: text({ enum: ['evm', 'sandbox'] }).notNull(),
    kind: text({ enum: ['xpub', 'address', 'sandbox'] }).notNull(),
    /** The extended public key, the address, or the sandbox wallet's seed word. */
    source: text().notNull(),
    fingerprint: text().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    /** From this moment on new invoices use it. The receive-address guard may put it off, never forward. */
    activeAtMs: integer('active_at_ms').notNull(),
    /** Who asked for it: a user's id, or a key's for the sandbox. */
    createdBy: text('created_by').notNull().default(''),
    /** Stopped before it came into force: it never does. */
    stoppedAtMs: integer('stopped_at_ms'),
    stoppedBy: text('stopped_by'),
  },
  (table) => [
    index('wallet_by_project').on(table.accountId, table.projectId, table.family, table.activeAtMs),
    index('wallet_by_fingerprint').on(table.fingerprint),
  ],
);

/**
 * Which address belongs to which invoice, over all tenants: an index of a key is given once, an address to one invoice only.
 * `position` lets a chain object pull what it has not been told of. Append only.
 */
export const addressAllocation = sqliteTable(
  'address_allocation',
  {
    position: integer().primaryKey({ autoIncrement: true }),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    family: text({ enum: ['evm', 'sandbox'] }).notNull(),
    walletId: text('wallet_id').notNull(),
    fingerprint: text().notNull(),
    keyIndex: integer('key_index').notNull(),
    address: text().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    uniqueIndex('address_allocation_index').on(table.fingerprint, table.keyIndex),
    uniqueIndex('address_allocation_invoice').on(table.invoiceId, table.family),
    uniqueIndex('address_allocation_address').on(table.family, table.address),
  ],
);

/** A plain address is shared, so the exact amount tells invoices apart: one open invoice per (chain asset, address, amount). */
export const amountSlot = sqliteTable(
  'amount_slot',
  {
    asset: text().notNull(),
    address: text().notNull(),
    amount: money().notNull(),
    accountId: text('account_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    /** The quote that the amount belongs to; a new quote takes a new slot. */
    quotedAtMs: integer('quoted_at_ms').notNull(),
    heldUntilMs: integer('held_until_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.asset, table.address, table.amount] }),
    uniqueIndex('amount_slot_invoice').on(table.invoiceId, table.asset, table.quotedAtMs),
    index('amount_slot_by_age').on(table.heldUntilMs),
  ],
);
