// Owns how an invoice becomes a row of Payments and Overview.
import type { Context } from 'hono';
import { chainStatusName, readChainStatuses } from '../../db/chain-status';
import type { InvoiceRow } from '../../db/invoice';
import type { ProjectRow } from '../../db/project';
import { readSeenTransfers } from '../../db/transfer';
import { assetOf, chains, isChainId } from '../../domain/asset';
import { confirmationOverride } from '../../domain/chain-config';
import { depthOf, type Depth } from '../../domain/confirmation';
import type { PaymentRow } from '../../../views/invoice/row';
import type { AppEnv } from '../app-env';
import { assetAmount, currencyLabel, invoiceAmount } from '../money-text';

/** Rows as the page shows them; two more reads when some of them are confirming, none otherwise. */
export async function paymentRows(c: Context<AppEnv>, rows: readonly InvoiceRow[], projects: readonly ProjectRow[]): Promise<readonly PaymentRow[]> {
  const depths = await confirmingDepths(c, rows);
  const names = new Map(projects.map((project) => [project.id, project.name]));
  return rows.map((row) => ({
    id: row.id,
    amount: invoiceAmount(row.amount, row.currency),
    currency: currencyLabel(row.currency),
    received: row.asset === null || row.received === null || row.received === 0n ? null : assetAmount(row.asset, row.received),
    status: { base: row.base, exception: row.exception },
    confirmations: depthText(depths.get(row.id)),
    orderId: row.orderId,
    payerEmail: row.payerEmail,
    network: row.asset === null ? null : chains[assetOf(row.asset).chain].name,
    project: names.get(row.projectId) ?? '',
    createdAtMs: row.createdAtMs,
  }));
}

/** `2/20`. */
export function depthText(depth: Depth | null | undefined): string | null {
  return depth === null || depth === undefined ? null : `${depth.confirmations}/${depth.required}`;
}

/** Of each confirming invoice, the transfer that has furthest to go. */
async function confirmingDepths(c: Context<AppEnv>, rows: readonly InvoiceRow[]): Promise<ReadonlyMap<string, Depth>> {
  const { database, scope, settings } = c.var;
  const seen = await readSeenTransfers(
    database,
    scope,
    rows.filter((row) => row.base === 'confirming').map((row) => row.id),
  );
  const statuses = await readChainStatuses(database, [...new Set(seen.map((transfer) => chainStatusName(transfer.chain, transfer.projectId)))]);
  const depths = new Map<string, Depth>();
  for (const transfer of seen) {
    if (transfer.invoiceId === null || !isChainId(transfer.chain)) continue;
    const status = statuses.find((row) => row.name === chainStatusName(transfer.chain, transfer.projectId)) ?? null;
    const rule = confirmationOverride(settings.chainConfirmations, transfer.chain) ?? chains[transfer.chain].confirmation;
    const depth = depthOf(transfer.height, status, rule);
    const known = depths.get(transfer.invoiceId);
    if (depth !== null && (known === undefined || depth.confirmations < known.confirmations)) depths.set(transfer.invoiceId, depth);
  }
  return depths;
}
