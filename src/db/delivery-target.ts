// Owns the names of those who are told: the address of an endpoint, the mailbox of a member. Within the scope's account only.
import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from './database';
import { member, user, webhookEndpoint } from './schema';
import type { AccountScope } from './scope';

/** Names by target id; a target that is gone has none. */
export async function readTargetNames(database: Database, scope: AccountScope, targets: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(targets)];
  if (ids.length === 0) return new Map();
  const [endpoints, members] = await database.batch([
    database
      .select({ id: webhookEndpoint.id, name: webhookEndpoint.url })
      .from(webhookEndpoint)
      .where(and(eq(webhookEndpoint.accountId, scope.accountId), inArray(webhookEndpoint.id, ids))),
    database
      .select({ id: user.id, name: user.email })
      .from(user)
      .innerJoin(member, eq(member.userId, user.id))
      .where(and(eq(member.accountId, scope.accountId), inArray(user.id, ids))),
  ]);
  return new Map([...endpoints, ...members].map((row) => [row.id, row.name]));
}
