// Tables of what a merchant sets up: projects, wallets, address allocation. Written by the commands of the same noun.
import { sql } from 'drizzle-orm';
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
    /** Sixteen capitals and digits: what web pages and CryptoCloud clients name the project by. Opens nothing. */
    shopId: text('shop_id').notNull().default(''),
    /** Everything else that a merchant sets, as JSON (domain/project-settings.ts reads it and fills what is missing). */
    settings: text().notNull().default('{}'),
    /** The key of CryptoCloud-style postback tokens, sealed; empty until it is asked for. */
    postbackSecret: text('postback_secret').notNull().default(''),
  },
  (table) => [index('project_by_account').on(table.accountId, table.createdAtMs), uniqueIndex('project_by_shop').on(table.shopId).where(sql`shop_id <> ''`)],
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

/** Hosts to which payers may be led back and which may frame the checkout, once the merchant has proved that they are theirs. */
export const projectHost = sqliteTable(
  'project_host',
  {
    projectId: text('project_id').notNull(),
    /** Host and port as in a URL, lower case. */
    host: text().notNull(),
    accountId: text('account_id').notNull(),
    /** What the file on that host has to say. */
    token: text().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    checkedAtMs: integer('checked_at_ms'),
    verifiedAtMs: integer('verified_at_ms'),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.host] })],
);

/** A page from which payers make their own invoices: of a fixed amount, of any amount, or at the counter. */
export const paymentLink = sqliteTable(
  'payment_link',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    kind: text({ enum: ['fixed', 'open', 'counter'] }).notNull(),
    title: text().notNull(),
    description: text().notNull(),
    currency: text().notNull(),
    /** For `fixed` only. */
    amount: money(),
    amountMin: money('amount_min'),
    amountMax: money('amount_max'),
    /** For `open` only: amounts that one press fills in, as exact decimals of the currency. */
    suggested: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** Empty: all that the project accepts. */
    assets: text({ mode: 'json' }).$type<string[]>().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    /** Switched off: the page says so and makes nothing. */
    pausedAtMs: integer('paused_at_ms'),
    archivedAtMs: integer('archived_at_ms'),
  },
  (table) => [index('payment_link_by_project').on(table.accountId, table.projectId, table.mode, table.createdAtMs)],
);

/** An address of one customer in one asset, for good. Each deposit is an invoice of its own. */
export const staticAddress = sqliteTable(
  'static_address',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    /** The merchant's own name of the customer. */
    customer: text().notNull(),
    asset: text().notNull(),
    family: text({ enum: ['evm', 'sandbox'] }).notNull(),
    walletId: text('wallet_id').notNull(),
    address: text().notNull(),
    keyIndex: integer('key_index').notNull(),
    /** Thirty-two capitals and digits for the CryptoCloud surface. */
    code: text().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    /** No longer handed out since then. What still comes is watched, booked and told of all the same. */
    closedAtMs: integer('closed_at_ms'),
  },
  (table) => [
    uniqueIndex('static_address_customer').on(table.accountId, table.projectId, table.mode, table.asset, table.customer),
    uniqueIndex('static_address_code').on(table.code),
    index('static_address_by_project').on(table.accountId, table.projectId, table.mode, table.createdAtMs),
  ],
);

/** What somebody asked to be paid out. Quittance moves no money: the owner signs in their own wallet and says so here. */
export const withdrawalRequest = sqliteTable(
  'withdrawal_request',
  {
    id: text().primaryKey(),
    code: text().notNull(),
    accountId: text('account_id').notNull(),
    asset: text().notNull(),
    address: text().notNull(),
    amount: money().notNull(),
    orderId: text('order_id'),
    state: text({ enum: ['open', 'sent', 'rejected'] }).notNull(),
    txid: text(),
    reason: text(),
    /** `key:key_…`. */
    askedBy: text('asked_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    endedBy: text('ended_by'),
    endedAtMs: integer('ended_at_ms'),
  },
  (table) => [uniqueIndex('withdrawal_request_code').on(table.code), index('withdrawal_request_by_account').on(table.accountId, table.createdAtMs)],
);
