// Owns the write statements of the activity log: one row in the same batch as the change that it tells of. Append only.
import { sql, type SQL } from 'drizzle-orm';
import type { ActedBy, ActivityAction } from '../domain/activity-action';
import { deviceWords } from '../domain/device';
import { makeId } from '../domain/id';
import { networkOf } from '../domain/ip';
import type { Database, Statement } from './database';
import { activity } from './schema';
import type { ActivityDetail } from './schema/activity';
import type { AccountScope } from './scope';

export type { ActivityAction } from '../domain/activity-action';

export interface ActivityFacts extends ActedBy {
  /** The chain: an account, else a person (`usr_…`) whom no account concerns, else `instance`. */
  readonly accountId: string;
  readonly action: ActivityAction;
  /** Id of the thing that changed. */
  readonly object: string;
  /** What changed: a value, or before and after. Never a secret, never an email or a name of a person: rows stay for good. */
  readonly detail: ActivityDetail;
  readonly atMs: number;
}

/** The row as a statement, for the batch of the change itself. `random` gives 16 bytes. */
export function insertActivity(database: Database, facts: ActivityFacts, random: Uint8Array): Statement {
  return insertRow(database, facts, random);
}

/** The same for a batch that may be sent twice: `key` is 16 bytes that follow from the act itself. */
export function insertActivityOnce(database: Database, facts: ActivityFacts, key: Uint8Array): Statement {
  return insertRow(database, facts, key).onConflictDoNothing({ target: activity.id });
}

/** The same, written only while a condition holds: beside updates that hold under the same one. */
export function insertActivityWhile(database: Database, facts: ActivityFacts, key: Uint8Array, condition: SQL): Statement {
  const { accountId, atMs, actor, via, action, object, detail, requestId, from } = facts;
  const seen = sql`${networkOf(from.ip)}, ${deviceWords(from.userAgent)}`;
  const what = sql`${actor}, ${via}, ${action}, ${object}, ${JSON.stringify(detail)}, ${requestId}`;
  return database
    .insert(activity)
    .select(sql`SELECT NULL, ${makeId('act', key)}, ${accountId}, ${atMs}, ${what}, ${seen}, NULL, NULL WHERE ${condition}`)
    .onConflictDoNothing();
}

function insertRow(database: Database, facts: ActivityFacts, id: Uint8Array) {
  const { from, ...row } = facts;
  return database.insert(activity).values({ ...row, id: makeId('act', id), ip: networkOf(from.ip), device: deviceWords(from.userAgent) });
}

/** Who acts and by which way in, as the log writes it. */
export function actorOf(scope: AccountScope): ActedBy & Pick<ActivityFacts, 'accountId'> {
  return {
    accountId: scope.accountId,
    actor: scope.actor.kind === 'visitor' ? 'visitor' : `${scope.actor.kind}:${scope.actor.id}`,
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
): ActedBy & Pick<ActivityFacts, 'accountId'> {
  return { accountId, actor, via: 'web', requestId: ports.requestId, from: ports.from };
}
