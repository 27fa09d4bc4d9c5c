// Owns what a movement on a chain looks like to a program. Amounts are exact decimal strings.
import * as z from 'zod';
import { chainStatusName, type ChainStatusRow } from '../../../db/chain-status';
import type { TransferRow } from '../../../db/invoice';
import { assetOf, chains, isChainId } from '../../../domain/asset';
import { confirmationOverride } from '../../../domain/chain-config';
import { depthOf } from '../../../domain/confirmation';
import { formatDecimal } from '../../../domain/money';
import type { Settings } from '../../../env';
import { decimal, isoTime, mode, moment } from './shapes';

export const transferLevels = ['seen', 'confirmed', 'final', 'dropped'] as const;
export const transferRoles = ['counted', 'late_accepted', 'late', 'other_asset', 'unmatched', 'ambiguous'] as const;

export const transferSchema = z
  .object({
    id: z.string().meta({ examples: ['BSC:0x9f…:12'] }),
    invoice_id: z.string().nullable().meta({ description: 'Null for money that belongs to no invoice.' }),
    project_id: z.string(),
    mode,
    asset: z.string(),
    amount: decimal,
    chain: z.string(),
    txid: z.string(),
    height: z.int(),
    level: z.enum(transferLevels),
    role: z.enum(transferRoles).meta({ description: 'How it counts: `counted`, `late_accepted` by a rule, or why not.' }),
    confirmations: z.int().nullable(),
    confirmations_required: z.int().nullable(),
    from: z.string().nullable(),
    to: z.string(),
    block_time: moment,
  })
  .meta({ id: 'Transfer' });

export type TransferJson = z.infer<typeof transferSchema>;

export function transferJson(row: TransferRow, statuses: readonly ChainStatusRow[], settings: Settings): TransferJson {
  const asset = assetOf(row.asset);
  const chain = isChainId(row.chain) ? row.chain : asset.chain;
  const rule = confirmationOverride(settings.chainConfirmations, chain) ?? chains[chain].confirmation;
  const heights = statuses.find((status) => status.name === chainStatusName(chain, row.projectId)) ?? null;
  const depth = row.level === 'dropped' ? null : depthOf(row.height, heights, rule);
  return {
    id: row.id,
    invoice_id: row.invoiceId,
    project_id: row.projectId,
    mode: row.mode,
    asset: asset.id,
    amount: formatDecimal(row.amount, asset.decimals),
    chain,
    txid: row.txid,
    height: row.height,
    level: row.level,
    role: row.role,
    confirmations: depth?.confirmations ?? null,
    confirmations_required: depth?.required ?? null,
    from: row.sender,
    to: row.address,
    block_time: isoTime(row.timeMs),
  };
}
