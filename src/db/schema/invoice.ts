// The directory of invoices (written by the create command) and the projection of what each InvoiceObject has decided
// (written by that object's flush only, guarded by `seq`). The object is the truth; these rows are its copy.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { money } from '../columns';

export const invoice = sqliteTable(
  'invoice',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    amount: money().notNull(),
    currency: text().notNull(),
    orderId: text('order_id'),
    payerEmail: text('payer_email'),
    createdAtMs: integer('created_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
    /** The frozen terms as canonical JSON, and their SHA-256: what the object opens from. */
    terms: text().notNull(),
    termsHash: text('terms_hash').notNull(),
    // Projection from here on.
    openedAtMs: integer('opened_at_ms'),
    seq: integer().notNull(),
    base: text({ enum: ['new', 'confirming', 'paid', 'expired', 'cancelled', 'invalid'] }).notNull(),
    exception: text({ enum: ['none', 'partial', 'over', 'late', 'marked', 'reverted'] }).notNull(),
    /** Why it is so, as a code (domain/invoice-reason.ts); empty until the object has opened. */
    reason: text().notNull().default(''),
    /** What a person has to decide about it; null: nothing. */
    attention: text(),
    /** Eight capitals and digits, by which people and the CryptoCloud surface name it; null on rows of before. */
    code: text(),
    /** The payment link or static address that made it; null: made by hand or by the API. */
    sourceId: text('source_id'),
    /** Asset that the payer chose last, what it asks and what has come in so far (head level). */
    asset: text(),
    due: money(),
    received: money(),
    changedAtMs: integer('changed_at_ms').notNull(),
    /** When the object next has something to do by itself; a repair looks for rows that are overdue. */
    wakeAtMs: integer('wake_at_ms'),
    repairAfterMs: integer('repair_after_ms').notNull(),
  },
  (table) => [
    index('invoice_by_account').on(table.accountId, table.mode, table.createdAtMs, table.id),
    index('invoice_by_project').on(table.accountId, table.mode, table.projectId, table.createdAtMs, table.id),
    index('invoice_by_status').on(table.accountId, table.mode, table.base, table.createdAtMs, table.id),
    index('invoice_unopened').on(table.createdAtMs).where(sql`opened_at_ms IS NULL`),
    index('invoice_due').on(table.wakeAtMs),
    uniqueIndex('invoice_by_code').on(table.code).where(sql`code IS NOT NULL`),
    index('invoice_attention').on(table.accountId, table.mode, table.changedAtMs).where(sql`attention IS NOT NULL`),
    index('invoice_by_source').on(table.sourceId, table.createdAtMs).where(sql`source_id IS NOT NULL`),
  ],
);

/** One asset in which an invoice can be paid. The address appears here only after the chain object watches it. */
export const invoiceOption = sqliteTable(
  'invoice_option',
  {
    invoiceId: text('invoice_id').notNull(),
    asset: text().notNull(),
    accountId: text('account_id').notNull(),
    seq: integer().notNull(),
    walletId: text('wallet_id').notNull(),
    address: text().notNull(),
    keyIndex: integer('key_index'),
    due: money().notNull(),
    received: money().notNull(),
    remaining: money().notNull(),
    rateE18: text('rate_e18').notNull(),
    sources: text({ mode: 'json' }).$type<string[]>().notNull(),
    quotedAtMs: integer('quoted_at_ms').notNull(),
    quoteExpiresAtMs: integer('quote_expires_at_ms').notNull(),
    chosenAtMs: integer('chosen_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.invoiceId, table.asset] })],
);

/** Transfers of invoices, and those that match none (`invoice_id` null, written by the chain object's flush). */
export const transfer = sqliteTable(
  'transfer',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    invoiceId: text('invoice_id'),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    /** Rises with each change; a projection never goes back. */
    revision: integer().notNull(),
    chain: text().notNull(),
    txid: text().notNull(),
    blockHash: text('block_hash').notNull(),
    height: integer().notNull(),
    timeMs: integer('time_ms').notNull(),
    asset: text().notNull(),
    amount: money().notNull(),
    sender: text(),
    address: text().notNull(),
    level: text({ enum: ['seen', 'confirmed', 'final', 'dropped'] }).notNull(),
    /** How it counts: towards the invoice, or why not. */
    role: text({ enum: ['counted', 'late_accepted', 'late', 'other_asset', 'unmatched', 'ambiguous'] }).notNull(),
    /** A person has looked at money that belongs to no invoice and needs nothing more of it. */
    reviewedAtMs: integer('reviewed_at_ms'),
  },
  (table) => [
    index('transfer_by_invoice').on(table.invoiceId),
    index('transfer_by_account').on(table.accountId, table.mode, table.timeMs, table.id),
    // Holds only what waits in the inbox, which every page counts.
    index('transfer_loose').on(table.accountId, table.mode, table.timeMs).where(sql`invoice_id IS NULL AND reviewed_at_ms IS NULL`),
  ],
);

/** Postings of the double-entry ledger. Append only; a correction is a new posting. Limbs are the amount in base 10^10 for exact sums. */
export const ledger = sqliteTable(
  'ledger',
  {
    invoiceId: text('invoice_id').notNull(),
    seq: integer().notNull(),
    line: integer().notNull(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    asset: text().notNull(),
    source: text({ enum: ['payer', 'pending', 'received', 'refunded'] }).notNull(),
    destination: text({ enum: ['payer', 'pending', 'received', 'refunded'] }).notNull(),
    amount: money().notNull(),
    limb0: integer().notNull(),
    limb1: integer().notNull(),
    limb2: integer().notNull(),
    limb3: integer().notNull(),
    transferId: text('transfer_id').notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.invoiceId, table.seq, table.line] }),
    index('ledger_by_account').on(table.accountId, table.mode, table.projectId, table.asset),
    index('ledger_by_time').on(table.accountId, table.mode, table.atMs),
  ],
);

/** What has happened, in commit order (`position`). Frozen: what is told of an event is made from this row alone. */
export const event = sqliteTable(
  'event',
  {
    position: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    /** Null: it belongs to no invoice. */
    invoiceId: text('invoice_id'),
    seq: integer().notNull(),
    accountId: text('account_id').notNull(),
    /** Null: it concerns the whole account. */
    projectId: text('project_id'),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    type: text().notNull(),
    /** The public snapshot as it was then (`encodeSnapshot`), or the facts of what is no state of an invoice (`encodeFacts`). */
    data: text().notNull(),
    atMs: integer('at_ms').notNull(),
    expandedAtMs: integer('expanded_at_ms'),
  },
  (table) => [
    uniqueIndex('event_id').on(table.id),
    uniqueIndex('event_invoice_seq').on(table.invoiceId, table.seq, table.type),
    index('event_by_account').on(table.accountId, table.mode, table.position),
    index('event_unexpanded').on(table.position).where(sql`expanded_at_ms IS NULL`),
  ],
);

/** Head of each chain for "confirming n of m" and for health; the key is the chain object's name. Written by that object. */
export const chainStatus = sqliteTable('chain_status', {
  name: text().primaryKey(),
  headHeight: integer('head_height').notNull(),
  settledHeight: integer('settled_height').notNull(),
  finalHeight: integer('final_height').notNull(),
  /** Everything up to this moment has been looked at. */
  scannedThroughMs: integer('scanned_through_ms').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
  /** Null while all is well. */
  trouble: text(),
  /** When the object next means to look; null while nothing is watched. */
  wakeAtMs: integer('wake_at_ms'),
});

/** What the merchant's own wallet sent back to a payer, as the merchant wrote it down. Written by the object's flush. */
export const refund = sqliteTable(
  'refund',
  {
    id: text().primaryKey(),
    invoiceId: text('invoice_id').notNull(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    asset: text().notNull(),
    amount: money().notNull(),
    txid: text().notNull(),
    reason: text().notNull(),
    /** `user:usr_…` or `key:key_…`. */
    actor: text().notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (table) => [index('refund_by_invoice').on(table.invoiceId)],
);

/** What staff wrote about an invoice. Never shown to the payer, never edited. */
export const invoiceNote = sqliteTable(
  'invoice_note',
  {
    id: text().primaryKey(),
    invoiceId: text('invoice_id').notNull(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    text: text().notNull(),
    actor: text().notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (table) => [index('invoice_note_by_invoice').on(table.invoiceId, table.atMs)],
);

/** Mails to payers: the invoice itself, the reminder before it ends, the repetitions. Each is sent once at `due_at_ms`, by lease. */
export const payerMail = sqliteTable(
  'payer_mail',
  {
    /** Derives from invoice, kind and turn, so that planning twice plans once. */
    id: text().primaryKey(),
    invoiceId: text('invoice_id').notNull(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    kind: text({ enum: ['invoice', 'reminder', 'resend', 'partial', 'receipt', 'late'] }).notNull(),
    email: text().notNull(),
    locale: text().notNull(),
    /** For `resend`: the next turn is planned when this one has been sent. */
    period: text({ enum: ['daily', 'weekly', 'monthly'] }),
    turn: integer().notNull(),
    state: text({ enum: ['pending', 'sent', 'dead', 'stopped'] }).notNull(),
    attempts: integer().notNull(),
    dueAtMs: integer('due_at_ms').notNull(),
    leaseToken: text('lease_token'),
    leaseUntilMs: integer('lease_until_ms'),
    outcome: text(),
    /** Frozen facts of a mail that tells news (JSON of strings); null where the invoice as it stands says all. */
    content: text(),
    createdAtMs: integer('created_at_ms').notNull(),
    endedAtMs: integer('ended_at_ms'),
  },
  (table) => [
    index('payer_mail_due').on(table.state, table.dueAtMs),
    index('payer_mail_by_invoice').on(table.invoiceId),
    index('payer_mail_by_account').on(table.accountId, table.createdAtMs),
  ],
);
