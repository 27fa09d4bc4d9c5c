// Owns reading the option that a test payment pays: the one chosen last. No scope: the payer's side.
import { desc, eq } from 'drizzle-orm';
import type { AssetId } from '../domain/asset';
import type { Database } from './database';
import { invoiceOption } from './schema';

export interface SandboxOption {
  readonly asset: AssetId;
  readonly address: string;
  readonly due: bigint;
  readonly remaining: bigint;
}

export async function readSandboxOption(database: Database, invoiceId: string): Promise<SandboxOption | null> {
  const { asset, address, due, remaining } = invoiceOption;
  const rows = await database
    .select({ asset, address, due, remaining })
    .from(invoiceOption)
    .where(eq(invoiceOption.invoiceId, invoiceId))
    .orderBy(desc(invoiceOption.chosenAtMs))
    .limit(1);
  const row = rows[0];
  return row === undefined ? null : { ...row, asset: row.asset as AssetId };
}
