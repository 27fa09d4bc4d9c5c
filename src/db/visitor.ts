// Owns the few reads for people who have no scope: a visitor on a payment link, at a counter or in front of a button. Answers what such a
// page has to know of a project and whether its account may make invoices now; never a row that the account keeps to itself.
import { and, eq, isNull, ne } from 'drizzle-orm';
import type { Mode } from '../domain/asset';
import type { Database } from './database';
import { account, project } from './schema';

export interface VisitedProject {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly shopId: string;
  /** The project's switch. */
  readonly mode: Mode;
  readonly currency: string;
  readonly supportContact: string;
  /** Accepted assets; empty: all that a wallet exists for. */
  readonly assets: readonly string[];
  /** JSON of the project's settings (`decodeSettings`). */
  readonly settings: string;
}

const columns = {
  id: project.id,
  accountId: project.accountId,
  name: project.name,
  shopId: project.shopId,
  mode: project.mode,
  currency: project.currency,
  supportContact: project.supportContact,
  assets: project.assets,
  settings: project.settings,
};

/** The living project of that publishable id, or null. */
export async function findProjectByShopId(database: Database, shopId: string): Promise<VisitedProject | null> {
  const rows = await database
    .select(columns)
    .from(project)
    .where(and(eq(project.shopId, shopId), ne(project.shopId, ''), isNull(project.archivedAtMs)))
    .limit(1);
  return rows[0] ?? null;
}

/** The living project of that id, or null. No scope: only for an id that another row of the same account names. */
export async function findVisitedProject(database: Database, accountId: string, id: string): Promise<VisitedProject | null> {
  const rows = await database
    .select(columns)
    .from(project)
    .where(and(eq(project.id, id), eq(project.accountId, accountId), isNull(project.archivedAtMs)))
    .limit(1);
  return rows[0] ?? null;
}

/** Whether an account may make no invoices now, because it was suspended or closed. An account that is not there may not either. */
export async function isAccountHalted(database: Database, accountId: string): Promise<boolean> {
  const rows = await database
    .select({ suspendedAtMs: account.suspendedAtMs, closedAtMs: account.closedAtMs })
    .from(account)
    .where(eq(account.id, accountId))
    .limit(1);
  const row = rows[0];
  return row === undefined || row.suspendedAtMs !== null || row.closedAtMs !== null;
}
