// Owns reads of how far each chain has been looked at. The rows are written by the chain objects only, and hold nobody's secrets.
import { inArray } from 'drizzle-orm';
import type { Database } from './database';
import { chainStatus } from './schema';

export type ChainStatusRow = typeof chainStatus.$inferSelect;

/** The name under which the object of a chain reports: the sandbox has one for each project. */
export function chainStatusName(chain: string, projectId: string): string {
  return chain === 'SANDBOX' ? `SANDBOX:${projectId}` : chain;
}

/** The rows of those chains; a chain that never looked has none. */
export async function readChainStatuses(database: Database, names: readonly string[]): Promise<readonly ChainStatusRow[]> {
  if (names.length === 0) return [];
  return database
    .select()
    .from(chainStatus)
    .where(inArray(chainStatus.name, [...names]));
}
