// Owns the write statements of the activity log: one row in the same batch as the change that it tells of. Append only.
import { makeId } from '../domain/id';
import type { Database, Statement } from './database';
import { activity } from './schema';
import type { AccountScope } from './scope';

export type ActivityAction =
  | 'user.signed_up'
  | 'session.started'
  | 'session.ended'
  | 'api_key.created'
  | 'api_key.revoked'
  | 'project.created'
  | 'project.changed'
  | 'wallet.added'
  | 'webhook_endpoint.created'
  | 'webhook_endpoint.deleted'
  /** By the system: paused after failures, or gone by its own answer. */
  | 'webhook_endpoint.stopped'
  | 'delivery.repeated'
  | 'invoice.created'
  | 'invoice.cancelled';

export interface ActivityFacts {
  readonly accountId: string;
  /** `user:usr_…`, `key:key_…` or `system`. */
  readonly actor: string;
  readonly via: 'web' | 'api' | 'system';
  readonly requestId: string;
  readonly action: ActivityAction;
  /** Id of the thing that changed. */
  readonly object: string;
  /** What changed, in words that may be shown. Never a secret. */
  readonly detail: Readonly<Record<string, string>>;
  readonly atMs: number;
}

/** The row as a statement, for the batch of the change itself. `random` gives 16 bytes. */
export function insertActivity(database: Database, facts: ActivityFacts, random: Uint8Array): Statement {
  return database.insert(activity).values({ ...facts, id: makeId('act', random), detail: { ...facts.detail } });
}

/** Who acts and by which way in, as the log writes it. */
export function actorOf(scope: AccountScope): Pick<ActivityFacts, 'accountId' | 'actor' | 'via' | 'requestId'> {
  return {
    accountId: scope.accountId,
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    via: scope.actor.kind === 'key' ? 'api' : 'web',
    requestId: scope.requestId,
  };
}
