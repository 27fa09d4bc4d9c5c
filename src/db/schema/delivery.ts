// Tables of telling: endpoints, deliveries, who wants to be told what. The schedule of deliveries lives here; queue messages only wake.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

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
    /** The secret before, sealed; messages carry a signature of each until `previous_until_ms`. */
    previousSecret: text('previous_secret'),
    previousUntilMs: integer('previous_until_ms'),
    state: text({ enum: ['on', 'paused', 'gone'] }).notNull(),
    /** Who paused it. A person's pause tries nothing; one after failures is tried hourly. Null while it is on. */
    pausedBy: text('paused_by', { enum: ['failures', 'person'] }),
    /** News of one invoice waits for the news before it. */
    ordered: integer({ mode: 'boolean' }).notNull().default(false),
    /** When its people were warned that it will be paused; null: not in this row of failures. */
    warnedAtMs: integer('warned_at_ms'),
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
    /** What is told: an event type, a kind of notice, `digest` or `test`. Empty where an event of before is not there any more. */
    kind: text().notNull().default(''),
    /** The event; for what is none, the notice, the test or the digest itself. */
    eventId: text('event_id').notNull(),
    /** Null: it concerns a person, not an account. */
    accountId: text('account_id'),
    projectId: text('project_id'),
    invoiceId: text('invoice_id'),
    mode: text({ enum: ['live', 'test'] }),
    channel: text({ enum: ['webhook', 'email', 'telegram'] }).notNull(),
    /** Endpoint id; user or recipient id for mail; link id for Telegram. */
    target: text().notNull(),
    /** `held`: waits for a digest or for the end of quiet hours. `bundled`: told by the digest that `bundle_id` names. */
    state: text({ enum: ['pending', 'held', 'bundled', 'sent', 'dead'] }).notNull(),
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
    /** The event's place in the order of commit; 0 for what is no event. */
    position: integer().notNull().default(0),
    /** What is said, frozen: `ToldMessage` as JSON, or the body of a test event. Null: it follows from the event (webhooks). */
    content: text(),
    /** Why this target: a `TellingReason`. */
    why: text(),
    bundleId: text('bundle_id'),
    /** The other side's words to the last attempt, in short. */
    answer: text(),
  },
  (table) => [
    index('delivery_due').on(table.state, table.dueAtMs),
    index('delivery_by_invoice').on(table.invoiceId, table.target, table.position),
    index('delivery_by_target').on(table.target, table.createdAtMs),
    index('delivery_by_account').on(table.accountId, table.createdAtMs),
    index('delivery_by_bundle').on(table.bundleId).where(sql`bundle_id IS NOT NULL`),
  ],
);

/** What a member wants to be told, by account; `project_id` empty: of all projects without a row of their own. */
export const notificationPreference = sqliteTable(
  'notification_preference',
  {
    accountId: text('account_id').notNull(),
    userId: text('user_id').notNull(),
    projectId: text('project_id').notNull(),
    /** What differs from the usual (`domain/notification-preference.ts`). */
    settings: text().notNull(),
    updatedAtMs: integer('updated_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.userId, table.projectId] })],
);

/** Mailboxes and group chats of an account that are told beside its members. Nothing is sent before the mailbox said yes. */
export const recipient = sqliteTable(
  'recipient',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    channel: text({ enum: ['email', 'telegram'] }).notNull(),
    /** The mailbox; empty for a chat. */
    email: text().notNull(),
    /** The chat; null for a mailbox. */
    telegramLinkId: text('telegram_link_id'),
    name: text().notNull(),
    locale: text().notNull(),
    timeZone: text('time_zone').notNull(),
    /** Null: all projects. */
    projectIds: text('project_ids', { mode: 'json' }).$type<readonly string[]>(),
    /** As of a preference. */
    settings: text().notNull(),
    /** SHA-256 of the token in the letter that asks for a yes. */
    proofHash: text('proof_hash'),
    proofUntilMs: integer('proof_until_ms'),
    provedAtMs: integer('proved_at_ms'),
    addedBy: text('added_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    /** Removed by a person of the account, or stopped by the mailbox itself. */
    endedAtMs: integer('ended_at_ms'),
    endedBy: text('ended_by'),
  },
  (table) => [index('recipient_by_account').on(table.accountId, table.createdAtMs), uniqueIndex('recipient_proof').on(table.proofHash)],
);

/** A chat of Telegram. `waiting`: the link was made; `claimed`: somebody pressed Start; `on`: its person said yes in the web page. */
export const telegramLink = sqliteTable(
  'telegram_link',
  {
    id: text().primaryKey(),
    userId: text('user_id').notNull(),
    /** Null: the person's own chat, for all their accounts. A group belongs to one account. */
    accountId: text('account_id'),
    state: text({ enum: ['waiting', 'claimed', 'on', 'refused', 'expired', 'off', 'blocked'] }).notNull(),
    /** SHA-256 of the token in the deep link; used once. */
    tokenHash: text('token_hash').notNull(),
    tokenUntilMs: integer('token_until_ms').notNull(),
    chatId: text('chat_id'),
    chatKind: text('chat_kind', { enum: ['private', 'group'] }).notNull(),
    /** As Telegram told it: a name, and a user name without its sign, or empty. */
    chatTitle: text('chat_title').notNull().default(''),
    chatUsername: text('chat_username').notNull().default(''),
    mutedUntilMs: integer('muted_until_ms').notNull().default(0),
    createdAtMs: integer('created_at_ms').notNull(),
    claimedAtMs: integer('claimed_at_ms'),
    onAtMs: integer('on_at_ms'),
    endedAtMs: integer('ended_at_ms'),
    /** How the last message went. */
    lastOutcome: text('last_outcome'),
    lastAtMs: integer('last_at_ms'),
    /** Not before this moment is the chat written to again: what 429 asked for. */
    notBeforeMs: integer('not_before_ms').notNull().default(0),
  },
  (table) => [
    uniqueIndex('telegram_link_token').on(table.tokenHash),
    index('telegram_link_by_user').on(table.userId),
    index('telegram_link_by_chat').on(table.chatId),
  ],
);

/** The message that a chat has of an invoice: later news edits it. */
export const telegramMessage = sqliteTable(
  'telegram_message',
  {
    linkId: text('link_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    messageId: text('message_id').notNull(),
    /** The news that it shows; older news changes nothing. */
    position: integer().notNull(),
    sentAtMs: integer('sent_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.linkId, table.invoiceId] }), index('telegram_message_by_age').on(table.sentAtMs)],
);

/** Addresses that a mail system refused for good, or whose owner complained. Of the whole instance; shown to nobody but who uses that address. */
export const mailRefusal = sqliteTable('mail_refusal', {
  /** Lower case. */
  emailKey: text('email_key').primaryKey(),
  kind: text({ enum: ['refused', 'bounced', 'complained'] }).notNull(),
  /** The other side's words, in short. */
  answer: text().notNull(),
  times: integer().notNull(),
  atMs: integer('at_ms').notNull(),
});

/** Events that an endpoint is to hear again: worked off a slice at a time by cron. */
export const replay = sqliteTable(
  'replay',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    projectId: text('project_id').notNull(),
    endpointId: text('endpoint_id').notNull(),
    mode: text({ enum: ['live', 'test'] }).notNull(),
    /** `failed`: only what it did not take; `all`: whatever it listens to, also from before it was made. */
    which: text({ enum: ['failed', 'all'] }).notNull(),
    fromMs: integer('from_ms').notNull(),
    toMs: integer('to_ms').notNull(),
    /** The last position that was looked at. */
    cursor: integer().notNull(),
    events: integer().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    doneAtMs: integer('done_at_ms'),
  },
  (table) => [index('replay_open').on(table.createdAtMs).where(sql`done_at_ms IS NULL`), index('replay_by_endpoint').on(table.endpointId, table.createdAtMs)],
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
