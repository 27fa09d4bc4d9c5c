// Owns the one row of the instance itself: whether it was set up, and who may register. Knows no tenant.
import { eq } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { instance } from './schema';

export const registrations = ['open', 'invitation', 'closed'] as const;
export type Registration = (typeof registrations)[number];

export interface InstanceFacts {
  /** Null until the first run; the set-up page is open only while it is. */
  readonly setUpAtMs: number | null;
  readonly registration: Registration;
}

const rowId = 1;

/** The switches of the instance. An instance without its row is one that nobody has set up. */
export async function readInstance(database: Database): Promise<InstanceFacts> {
  const rows = await database
    .select({ setUpAtMs: instance.setUpAtMs, registration: instance.registration })
    .from(instance)
    .where(eq(instance.id, rowId))
    .limit(1);
  return rows[0] ?? { setUpAtMs: null, registration: 'open' };
}

export function saveRegistration(database: Database, registration: Registration): Statement {
  return database.insert(instance).values({ id: rowId, setUpAtMs: null, registration }).onConflictDoUpdate({ target: instance.id, set: { registration } });
}

/** From now on the instance has an operator. */
export function saveSetUp(database: Database, nowMs: number): Statement {
  return database
    .insert(instance)
    .values({ id: rowId, setUpAtMs: nowMs, registration: 'open' })
    .onConflictDoUpdate({ target: instance.id, set: { setUpAtMs: nowMs } });
}
