// Owns the API routes of wallets. By API wallets of real money are read only: nobody who steals a key may redirect money.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { addSandboxWallet } from '../../../commands/add-wallet';
import { findProject } from '../../../db/project';
import { findWallet, inForce, listWallets, type WalletRow } from '../../../db/wallet';
import { deriveAddress } from '../../../domain/derivation';
import { checksummed } from '../../../domain/evm-address';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { answers, idempotencyParameters, isoTime, listOf, mode, moment } from './shapes';
import { jsonBody } from './validate';

/** Enough to compare with one's own wallet program. */
const firstAddressesShown = 3;

const walletSchema = z
  .object({
    id: z.string(),
    project_id: z.string(),
    mode,
    family: z.enum(['evm', 'sandbox']),
    kind: z.enum(['xpub', 'address', 'sandbox']),
    in_force: z.boolean().meta({ description: 'Whether invoices made now receive into it.' }),
    first_addresses: z.array(z.string()).meta({ description: 'Of a wallet in force: compare them with your own wallet before you take money.' }),
    created_at: moment,
    active_at: moment,
  })
  .meta({ id: 'Wallet' });

function walletJson(row: WalletRow, used: boolean): z.infer<typeof walletSchema> {
  return {
    id: row.id,
    project_id: row.projectId,
    mode: row.mode,
    family: row.family,
    kind: row.kind,
    in_force: used,
    first_addresses: used ? firstAddresses(row) : [],
    created_at: isoTime(row.createdAtMs),
    active_at: isoTime(row.activeAtMs),
  };
}

function firstAddresses(row: WalletRow): string[] {
  const indexes = row.kind === 'address' ? [0] : Array.from({ length: firstAddressesShown }, (_, index) => index);
  const addresses = indexes.map((index) => deriveAddress(row, index)).filter((result) => result.ok);
  return addresses.map((result) => (row.family === 'evm' ? checksummed(result.value) : result.value));
}

const addBody = z.strictObject({ kind: z.literal('sandbox') });

export const wallets = new Hono<AppEnv>()
  .get(
    '/:project_id/wallets',
    describeRoute({
      operationId: 'listWallets',
      tags: ['Wallets'],
      summary: 'List the wallets of a project',
      description: "Wallets of the key's mode, newest first. Former ones stay listed: older invoices still receive into them.",
      responses: answers(200, 'The wallets.', listOf(walletSchema), [404]),
    }),
    requireRight('wallets:view'),
    async (c) => {
      const { database, scope, nowMs } = c.var;
      const projectId = c.req.param('project_id');
      if ((await findProject(database, scope, projectId)) === null) return answerRefusal(c, { reason: 'not_found' });
      const rows = await listWallets(database, scope, projectId);
      const used = new Set(inForce(rows, nowMs).map((row) => row.id));
      return c.json({ data: rows.map((row) => walletJson(row, used.has(row.id))), has_more: false, next_cursor: null });
    },
  )
  .post(
    '/:project_id/wallets',
    describeRoute({
      operationId: 'addSandboxWallet',
      tags: ['Wallets'],
      summary: 'Add a sandbox wallet',
      description: 'Test mode only. Wallets of real money are added on the web.',
      parameters: idempotencyParameters,
      responses: answers(201, 'The new wallet.', walletSchema, [400, 404, 415, 422]),
    }),
    requireRight('wallets:manage'),
    idempotencyKeyRequired,
    jsonBody(addBody),
    idempotent(),
    async (c) => {
      const { database, scope, ports } = c.var;
      const projectId = c.req.param('project_id');
      const added = await addSandboxWallet(ports, scope, projectId, c.var.requestKey);
      if (!added.ok) return answerRefusal(c, added.refusal);
      const wallet = added.value.wallet ?? (await findWallet(database, scope, projectId, added.value.walletId));
      if (wallet === null) return answerRefusal(c, { reason: 'not_found' });
      return c.json(walletJson(wallet, true), 201);
    },
  );
