// Owns the write statements of the activity log: one row in the same batch as the change that it tells of. Append only.
import { deviceWords } from '../domain/device';
import { makeId } from '../domain/id';
import { networkOf } from '../domain/ip';
import type { Database, Statement } from './database';
import { activity } from './schema';
import type { ActivityDetail } from './schema/activity';
import type { AccountScope } from './scope';

/** `noun.what_happened`. The nouns are those of the tables and pages. */
export type ActivityAction =
  | `user.${'signed_up' | 'changed' | 'deleted' | 'exported' | 'email_verified' | 'email_changed' | 'password_changed' | 'password_reset'}`
  | `user.${'mail_asked' | 'locked_down' | 'confirmed'}`
  | `session.${'started' | 'ended' | 'failed' | 'switched' | 'others_ended' | 'code_asked'}`
  | `passkey.${'added' | 'renamed' | 'removed'}`
  | `totp.${'begun' | 'turned_on' | 'turned_off'}`
  | `recovery_codes.${'made' | 'kept'}`
  | `recovery.${'asked' | 'approved' | 'stopped' | 'completed'}`
  | `notice.${'read'}`
  | `account.${'created' | 'changed' | 'exported' | 'closed' | 'suspended' | 'resumed' | 'quota_changed'}`
  | `member.${'joined' | 'changed' | 'removed' | 'left' | 'viewed_as' | 'view_ended'}`
  | `invitation.${'sent' | 'resent' | 'revoked' | 'declined'}`
  | `ownership.${'offered' | 'withdrawn' | 'moved' | 'declined'}`
  | `support.${'granted' | 'ended' | 'entered' | 'viewed' | 'left'}`
  | `api_key.${'created' | 'changed' | 'rotated' | 'revoked'}`
  | `project.${'created' | 'changed'}`
  | `wallet.${'added' | 'stopped'}`
  | `webhook_endpoint.${'created' | 'deleted' | 'secret_read'}`
  /** By the system: paused after failures, or gone by its own answer. */
  | 'webhook_endpoint.stopped'
  | `delivery.${'repeated'}`
  | `invoice.${'created' | 'cancelled' | 'option_chosen' | 'test_paid'}`
  | `activity.${'exported'}`
  | `history.${'exported'}`
  | `instance.${'set_up' | 'changed'}`;

export interface ActivityFacts {
  /** The chain: an account, else a person (`usr_…`) whom no account concerns, else `instance`. */
  readonly accountId: string;
  /** `user:usr_…`, `key:key_…`, `support:usr_…`, `payer`, `visitor` or `system`. */
  readonly actor: string;
  readonly via: 'web' | 'api' | 'system';
  readonly requestId: string;
  readonly action: ActivityAction;
  /** The caller's address and browser, as they came; the row keeps the network and two words. */
  readonly from: { readonly ip: string; readonly userAgent: string };
  /** Id of the thing that changed. */
  readonly object: string;
  /** What changed: a value, or before and after. Never a secret, never an email or a name of a person: rows stay for good. */
  readonly detail: ActivityDetail;
  readonly atMs: number;
}

/** The row as a statement, for the batch of the change itself. `random` gives 16 bytes. */
export function insertActivity(database: Database, facts: ActivityFacts, random: Uint8Array): Statement {
  const { from, ...row } = facts;
  return database.insert(activity).values({ ...row, id: makeId('act', random), ip: networkOf(from.ip), device: deviceWords(from.userAgent) });
}

/** Who acts and by which way in, as the log writes it. */
export function actorOf(scope: AccountScope): Pick<ActivityFacts, 'accountId' | 'actor' | 'via' | 'requestId' | 'from'> {
  return {
    accountId: scope.accountId,
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    via: scope.actor.kind === 'key' ? 'api' : 'web',
    requestId: scope.requestId,
    from: scope.from,
  };
}

/** Whoever acts without a session: a visitor on a public page, a payer. */
export function actorFrom(
  ports: { readonly requestId: string; readonly from: ActivityFacts['from'] },
  actor: 'visitor' | 'payer' | `user:${string}`,
  accountId: string,
): Pick<ActivityFacts, 'accountId' | 'actor' | 'via' | 'requestId' | 'from'> {
  return { accountId, actor, via: 'web', requestId: ports.requestId, from: ports.from };
}
