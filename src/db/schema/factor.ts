// Tables of what proves a person: passkeys, one-time codes, links by mail, and the things that may be used once. Written by auth's commands.
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const passkey = sqliteTable(
  'passkey',
  {
    /** The credential's id, base64url. */
    id: text().primaryKey(),
    userId: text('user_id').notNull(),
    /** COSE key, base64url. */
    publicKey: text('public_key').notNull(),
    /** A hint only: synced keys always say 0. */
    counter: integer().notNull(),
    transports: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
    isSynced: integer('is_synced', { mode: 'boolean' }).notNull(),
    aaguid: text().notNull(),
    name: text().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    lastUsedAtMs: integer('last_used_at_ms'),
  },
  (table) => [index('passkey_by_user').on(table.userId)],
);

export const totp = sqliteTable('totp', {
  userId: text('user_id').primaryKey(),
  /** Sealed with the master key, bound to the user's id. */
  secret: text().notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
  /** Null until one code was typed: it protects nothing before. */
  confirmedAtMs: integer('confirmed_at_ms'),
  /** Last accepted 30-second step; a step is never accepted twice. */
  lastStep: integer('last_step').notNull(),
});

export const recoveryCode = sqliteTable(
  'recovery_code',
  {
    userId: text('user_id').notNull(),
    /** HMAC-SHA-256 under a key derived from the master key. */
    codeHash: text('code_hash').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    usedAtMs: integer('used_at_ms'),
  },
  (table) => [primaryKey({ columns: [table.userId, table.codeHash] })],
);

export const mailProofKinds = ['verify_email', 'reset_password', 'change_email', 'confirm_action', 'recovery'] as const;

/** A link and a 6-digit code sent by mail. Whoever has either proves the mailbox, once. */
export const mailProof = sqliteTable(
  'mail_proof',
  {
    id: text().primaryKey(),
    kind: text({ enum: mailProofKinds }).notNull(),
    userId: text('user_id').notNull(),
    email: text().notNull(),
    /** What the proof is for: the action of a confirmation, the new email of a change. */
    subject: text().notNull(),
    tokenHash: text('token_hash').notNull(),
    /** HMAC of the code with this row's id. */
    codeHash: text('code_hash').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
  },
  (table) => [
    uniqueIndex('mail_proof_token').on(table.tokenHash),
    index('mail_proof_by_user').on(table.userId, table.kind, table.createdAtMs),
    index('mail_proof_by_age').on(table.expiresAtMs),
  ],
);

/** What may be used once, after its use: the plain insert in the batch of the use breaks every second one. */
export const spentToken = sqliteTable(
  'spent_token',
  {
    /** `kind:hash`, or `totp:user:step`. */
    id: text().primaryKey(),
    expiresAtMs: integer('expires_at_ms').notNull(),
  },
  (table) => [index('spent_token_by_age').on(table.expiresAtMs)],
);

/** A fresh confirmation of one session for one kind of risky act. Good for five minutes. */
export const stepUp = sqliteTable(
  'step_up',
  {
    sessionId: text('session_id').notNull(),
    action: text().notNull(),
    method: text({ enum: ['passkey', 'totp', 'password_code'] }).notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.action] })],
);

/** Login history: each attempt to come in by a known person, failures included. */
export const signInAttempt = sqliteTable(
  'sign_in_attempt',
  {
    id: text().primaryKey(),
    userId: text('user_id').notNull(),
    atMs: integer('at_ms').notNull(),
    method: text().notNull(),
    /** `success` or a reason in a word: `wrong_password`, `wrong_code`, `limited`, `refused`. */
    result: text().notNull(),
    sessionId: text('session_id'),
    device: text().notNull(),
    ip: text().notNull(),
    place: text().notNull(),
  },
  (table) => [index('sign_in_attempt_by_user').on(table.userId, table.atMs), index('sign_in_attempt_by_age').on(table.atMs)],
);

/** Somebody lost every factor: allowed after a wait with notices, or by an owner of their account. */
export const recoveryRequest = sqliteTable(
  'recovery_request',
  {
    id: text().primaryKey(),
    userId: text('user_id').notNull(),
    /** SHA-256 of the token with which the person comes back. */
    tokenHash: text('token_hash').notNull(),
    /** SHA-256 of the token in the notices with which the real person stops it. */
    stopHash: text('stop_hash').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    readyAtMs: integer('ready_at_ms').notNull(),
    approvedBy: text('approved_by'),
    approvedAtMs: integer('approved_at_ms'),
    stoppedAtMs: integer('stopped_at_ms'),
    completedAtMs: integer('completed_at_ms'),
  },
  (table) => [
    uniqueIndex('recovery_request_token').on(table.tokenHash),
    uniqueIndex('recovery_request_stop').on(table.stopHash),
    index('recovery_request_by_user').on(table.userId, table.createdAtMs),
  ],
);
