// Owns the write statements of the activity log: one row in the same batch as the change that it tells of. Append only.
import type { ActivityAction } from '../domain/activity-action';
import { deviceWords } from '../domain/device';
import { makeId } from '../domain/id';
import { networkOf } from '../domain/ip';
import type { Database, Statement } from './database';
import { activity } from './schema';
import type { ActivityDetail } from './schema/activity';
import type { AccountScope } from './scope';

export type { ActivityAction } from '../domain/activity-action';

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
