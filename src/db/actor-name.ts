// Owns the names behind actors in rows of one account: people by name or email, keys by name. An id that stands for nobody any more is missing.
import { and, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { Database } from './database';
import { apiKey, user } from './schema';
import type { AccountScope } from './scope';

/** Names by actor as rows write it (`user:usr_…`, `key:key_…`). Only for actors that rows of this account named. */
export async function readActorNames(database: Database, scope: AccountScope, actors: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ids = (kind: string): readonly string[] => [...new Set(actors)].filter((actor) => actor.startsWith(kind)).map((actor) => actor.slice(kind.length));
  const [people, keys] = [ids('user:'), ids('key:')];
  if (people.length + keys.length === 0) return new Map();
  const among = (column: typeof user.id | typeof apiKey.id, wanted: readonly string[]): SQL =>
    sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(wanted)}))`;
  const [persons, keyRows] = await Promise.all([
    database
      .select({ id: user.id, name: user.name, email: user.email })
      .from(user)
      .where(and(among(user.id, people), isNull(user.deletedAtMs))),
    database
      .select({ id: apiKey.id, name: apiKey.name })
      .from(apiKey)
      .where(and(eq(apiKey.accountId, scope.accountId), among(apiKey.id, keys))),
  ]);
  return new Map([
    ...persons.map((row): [string, string] => [`user:${row.id}`, row.name === '' ? row.email : row.name]),
    ...keyRows.map((row): [string, string] => [`key:${row.id}`, row.name]),
  ]);
}
