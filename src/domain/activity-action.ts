// Owns the closed list of what the activity log can tell. Each has words on the page of the log; a new one needs some there.

/** `noun.what_happened`. The nouns are those of the tables and pages. */
export type ActivityAction =
  | `user.${'signed_up' | 'changed' | 'deleted' | 'exported' | 'email_verified' | 'email_changed' | 'password_changed' | 'password_reset'}`
  | `user.${'mail_asked' | 'locked_down' | 'confirmed'}`
  | `session.${'started' | 'ended' | 'failed' | 'switched' | 'others_ended' | 'code_asked'}`
  | `passkey.${'added' | 'renamed' | 'removed'}`
  | `totp.${'begun' | 'turned_on' | 'turned_off'}`
  | `recovery_codes.${'made' | 'kept'}`
  | `recovery.${'asked' | 'approved' | 'stopped' | 'completed'}`
  | `notice.${'read' | 'unread'}`
  | `notification.${'changed' | 'tested'}`
  | `recipient.${'added' | 'changed' | 'proved' | 'stopped' | 'removed'}`
  | `telegram.${'link_made' | 'linked' | 'refused' | 'unlinked' | 'groups_changed'}`
  | `account.${'created' | 'changed' | 'exported' | 'closed' | 'suspended' | 'resumed' | 'quota_changed'}`
  | `member.${'joined' | 'changed' | 'removed' | 'left' | 'viewed_as' | 'view_ended'}`
  | `invitation.${'sent' | 'resent' | 'revoked' | 'declined'}`
  | `ownership.${'offered' | 'withdrawn' | 'moved' | 'declined'}`
  | `support.${'granted' | 'ended' | 'entered' | 'viewed' | 'left'}`
  | `api_key.${'created' | 'changed' | 'rotated' | 'revoked'}`
  | `project.${'created' | 'changed' | 'postback_secret_read' | 'postback_secret_made'}`
  | `wallet.${'added' | 'stopped'}`
  | `webhook_endpoint.${'created' | 'changed' | 'deleted' | 'secret_read' | 'secret_rotated' | 'paused' | 'resumed' | 'tested' | 'replayed'}`
  /** By the system: paused after failures, or gone by its own answer. */
  | 'webhook_endpoint.stopped'
  | `delivery.${'repeated'}`
  | `invoice.${'created' | 'cancelled' | 'option_chosen' | 'test_paid' | 'accepted' | 'extended' | 'invalidated' | 'refunded' | 'reviewed'}`
  /** By the system, in the merchant's name. */
  | `invoice.${'rule_applied' | 'payer_told' | 'payer_mails_stopped' | 'noted'}`
  | `payment_link.${'created' | 'changed' | 'archived'}`
  | `static_address.${'created' | 'closed' | 'opened'}`
  | `project_host.${'added' | 'verified' | 'removed'}`
  | `withdrawal_request.${'made' | 'sent' | 'rejected'}`
  | `transfer.${'reviewed'}`
  | `activity.${'exported'}`
  | `history.${'exported'}`
  | `instance.${'set_up' | 'changed'}`;

/** Areas by which people look for acts: each noun stands in one of them. */
export const activityGroups = {
  access: ['user', 'session', 'passkey', 'totp', 'recovery_codes', 'recovery', 'notice', 'history'],
  team: ['member', 'invitation', 'ownership', 'support'],
  account: ['account', 'activity', 'instance'],
  keys: ['api_key'],
  projects: ['project', 'project_host', 'payment_link', 'static_address'],
  wallets: ['wallet'],
  webhooks: ['webhook_endpoint', 'delivery'],
  notifications: ['notification', 'recipient', 'telegram'],
  invoices: ['invoice', 'transfer', 'withdrawal_request'],
} as const;
export type ActivityGroup = keyof typeof activityGroups;

export function isActivityGroup(text: string | null): text is ActivityGroup {
  return text !== null && Object.hasOwn(activityGroups, text);
}

/** Who acts, by which way in and whence: all that a row needs when somebody else writes it, such as an object from its outbox. */
export interface ActedBy {
  /** `user:usr_…`, `key:key_…`, `support:usr_…`, `payer`, `visitor` or `system`. */
  readonly actor: string;
  readonly via: 'web' | 'api' | 'system';
  readonly requestId: string;
  /** The caller's address and browser, as they came; the row keeps the network and two words. */
  readonly from: { readonly ip: string; readonly userAgent: string };
}
