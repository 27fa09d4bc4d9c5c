// Tables of people, accounts, membership and the keys by which programs come in. Written by auth and by the commands of the same noun.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Right } from '../../domain/permission';

const boolean = (name: string) => integer(name, { mode: 'boolean' });

/**
 * An email belongs to whoever proved it: it is unique among verified people only. Somebody who types another's email gets a person of
 * their own that can never prove it, so that signing up says the same to everybody.
 */
export const user = sqliteTable(
  'user',
  {
    id: text().primaryKey(),
    email: text().notNull(),
    /** Lower case: one person, one spelling. A deleted person's is `deleted:` and the id. */
    emailKey: text('email_key').notNull(),
    emailVerifiedAtMs: integer('email_verified_at_ms'),
    /** Empty: no password, passkeys alone. */
    passwordHash: text('password_hash').notNull(),
    name: text().notNull().default(''),
    locale: text().notNull(),
    /** IANA; empty: as the browser says. */
    timeZone: text('time_zone').notNull().default(''),
    theme: text().notNull().default('system'),
    isOperator: boolean('is_operator').notNull().default(false),
    /** Devices known before this moment are strangers again: set by resets and lock-downs. */
    devicesSinceMs: integer('devices_since_ms').notNull().default(0),
    createdAtMs: integer('created_at_ms').notNull(),
    deletedAtMs: integer('deleted_at_ms'),
  },
  (table) => [
    uniqueIndex('user_verified_email').on(table.emailKey).where(sql`email_verified_at_ms IS NOT NULL`),
    index('user_by_email').on(table.emailKey, table.createdAtMs),
  ],
);

export const sessionMethods = ['password', 'password_totp', 'passkey', 'recovery_code', 'sign_up', 'recovery'] as const;

export const session = sqliteTable(
  'session',
  {
    /** SHA-256 of the cookie's token; the token itself is never stored. Rotated on sign-in, step-up and change of role. */
    tokenHash: text('token_hash').primaryKey(),
    /** `ses_…`: stays through rotations. What lists, revocations and confirmations name. */
    id: text().notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    /** The account shown; null: the one joined first. Ignored where the person no longer belongs to it. */
    accountId: text('account_id'),
    method: text({ enum: sessionMethods }).notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    lastSeenAtMs: integer('last_seen_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
    /** The browser's own words (User-Agent), cut. */
    device: text().notNull(),
    ip: text().notNull(),
    /** City and country as the platform supposes them, or empty. */
    place: text().notNull(),
    /** Looking at the account as that member sees it; nothing can be changed meanwhile. */
    viewAsUserId: text('view_as_user_id'),
    /** An operator looking with an owner's consent; nothing can be changed meanwhile. */
    supportAccessId: text('support_access_id'),
  },
  (table) => [uniqueIndex('session_id').on(table.id), index('session_by_user').on(table.userId)],
);

/** Quotas: null means as many as the product allows. */
export const account = sqliteTable('account', {
  id: text().primaryKey(),
  name: text().notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
  /** Read-only for its people while set; money is still watched. */
  suspendedAtMs: integer('suspended_at_ms'),
  suspendedReason: text('suspended_reason').notNull().default(''),
  closedAtMs: integer('closed_at_ms'),
  /** Each member must have a second factor or a passkey. */
  requiresFactor: boolean('requires_factor').notNull().default(false),
  /** How long a changed live wallet waits. A shorter one is set only after the old one has passed. */
  walletDelayMs: integer('wallet_delay_ms').notNull().default(86_400_000),
  walletDelayNextMs: integer('wallet_delay_next_ms'),
  walletDelayNextAtMs: integer('wallet_delay_next_at_ms'),
  /** After a recovery: no wallet changes until then. */
  walletsFrozenUntilMs: integer('wallets_frozen_until_ms').notNull().default(0),
  /** The last recovery of somebody who may change wallets or the team; makes delays longer for a month. */
  recoveredAtMs: integer('recovered_at_ms').notNull().default(0),
  projectsMax: integer('projects_max'),
  membersMax: integer('members_max'),
  invoicesPerDayMax: integer('invoices_per_day_max'),
  /** Whether news of money may go to group chats; only an owner lets it. */
  telegramGroups: boolean('telegram_groups').notNull().default(false),
});

export const roles = ['owner', 'admin', 'finance', 'support', 'developer', 'viewer', 'custom'] as const;

export const member = sqliteTable(
  'member',
  {
    accountId: text('account_id')
      .notNull()
      .references(() => account.id),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    role: text({ enum: roles }).notNull(),
    /** Set for `custom` only; every other role has its preset. */
    rights: text({ mode: 'json' }).$type<readonly Right[]>(),
    /** Null: all projects of the account. */
    projectIds: text('project_ids', { mode: 'json' }).$type<readonly string[]>(),
    createdAtMs: integer('created_at_ms').notNull(),
    invitedBy: text('invited_by'),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.userId] }), index('member_by_user').on(table.userId)],
);

export const invitation = sqliteTable(
  'invitation',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    email: text().notNull(),
    emailKey: text('email_key').notNull(),
    role: text({ enum: roles }).notNull(),
    rights: text({ mode: 'json' }).$type<readonly Right[]>(),
    projectIds: text('project_ids', { mode: 'json' }).$type<readonly string[]>(),
    invitedBy: text('invited_by').notNull(),
    /** SHA-256 of the link's token; a resend makes a new one. */
    tokenHash: text('token_hash').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    sentAtMs: integer('sent_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
    acceptedAtMs: integer('accepted_at_ms'),
    acceptedBy: text('accepted_by'),
    revokedAtMs: integer('revoked_at_ms'),
  },
  (table) => [uniqueIndex('invitation_token').on(table.tokenHash), index('invitation_by_account').on(table.accountId, table.createdAtMs)],
);

/** An owner offers ownership to a member, who must accept. */
export const ownershipOffer = sqliteTable(
  'ownership_offer',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    fromUserId: text('from_user_id').notNull(),
    toUserId: text('to_user_id').notNull(),
    /** What the one who offers is afterwards. */
    fromBecomes: text('from_becomes', { enum: ['owner', 'admin'] }).notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
    acceptedAtMs: integer('accepted_at_ms'),
    withdrawnAtMs: integer('withdrawn_at_ms'),
  },
  (table) => [index('ownership_offer_by_account').on(table.accountId, table.createdAtMs)],
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
    /** `withdrawal`: may ask for withdrawals of the account and nothing else. `cryptocloud`: opens that surface only, in the project's mode. */
    kind: text({ enum: ['api', 'withdrawal', 'cryptocloud'] })
      .notNull()
      .default('api'),
    name: text().notNull(),
    /** The first characters, by which a person recognises the key. */
    hint: text().notNull(),
    secretHash: text('secret_hash').notNull(),
    scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** CIDR blocks, canonical; empty: from everywhere. */
    allowList: text('allow_list', { mode: 'json' }).$type<readonly string[]>().notNull().default([]),
    createdBy: text('created_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    /** Null: never. A rotated key ends a day after its successor was made. */
    expiresAtMs: integer('expires_at_ms'),
    /** The key that this one replaces. */
    rotatedFrom: text('rotated_from'),
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
    /** The answer to give again, where it cannot be made anew. Null: still running, or made anew. Never a secret. */
    status: integer(),
    body: text(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.mode, table.route, table.key] }), index('idempotency_by_age').on(table.createdAtMs)],
);
