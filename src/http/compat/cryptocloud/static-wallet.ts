// Owns static wallets: one address of a customer in one coin, for good. Making, listing, and switching the news of one on and off.
import type { Context } from 'hono';
import { closeStaticAddress } from '../../../commands/close-static-address';
import { createStaticAddress } from '../../../commands/create-static-address';
import { openStaticAddress } from '../../../commands/open-static-address';
import { findStaticAddressByCode, listStaticAddresses, readStaticWallet, type StaticAddressRow } from '../../../db/static-address';
import type { AssetId } from '../../../domain/asset';
import { assetFor, balanceCurrency } from '../../../domain/cryptocloud/currencies';
import { dateText } from '../../../domain/cryptocloud/dates';
import { textOf } from '../../../domain/cryptocloud/fields';
import type { Written } from '../../../domain/cryptocloud/raw-json';
import { deriveAddress } from '../../../domain/derivation';
import { checksummed } from '../../../domain/evm-address';
import { logAlarm } from '../../../lib/log';
import { iconsAt } from '../../../../views/assets/coin-icons';
import type { AppEnv } from '../../app-env';
import { answerCryptocloud, complain, succeed } from './answer';
import { readBody } from './body';
import { unreadable } from './create';

/** `/v2/invoice/static/create`. The same customer and coin again is the same address. One client calls the customer `identity`. */
export async function createStatic(c: Context<AppEnv>): Promise<Response> {
  const fields = await readBody(c);
  if (fields === null) return complain(c, unreadable);
  const { scope, project, ports } = c.var;
  const [shopId, code, customer] = [textOf(fields, 'shop_id'), textOf(fields, 'currency'), textOf(fields, 'identify') || textOf(fields, 'identity')];
  const wrong: Record<string, string> = {};
  if (shopId === '') wrong['shop_id'] = 'shop_id not passed.';
  else if (shopId !== project.shopId) wrong['shop_id'] = 'Invalid value shop_id.';
  if (customer === '') wrong['identify'] = 'identify not passed.';
  const asset = assetFor(code, scope.mode);
  if (code === '') wrong['currency'] = 'currency not passed.';
  else if (asset === null) wrong['currency'] = 'Currency is not available.';
  if (asset === null || Object.keys(wrong).length > 0) return complain(c, wrong);
  const made = await createStaticAddress(ports, scope, { projectId: project.id, asset, customer });
  if (!made.ok) return answerCryptocloud(c, made.refusal);
  const shape = await staticShape(c, made.value.staticAddress);
  return shape === null ? answerCryptocloud(c, { reason: 'temporarily_unavailable' }) : succeed(c, shape);
}

/** `/v2/invoice/static/list`: newest first, with `next` for the rest of them. */
export async function listStatic(c: Context<AppEnv>): Promise<Response> {
  const fields = await readBody(c);
  if (fields === null) return complain(c, unreadable);
  const { database, scope, project } = c.var;
  const filter = { projectId: project.id, state: null, customer: textOf(fields, 'identify') || null } as const;
  const page = await listStaticAddresses(database, scope, filter, textOf(fields, 'next') || null, 100);
  const shapes = await Promise.all(page.rows.map((row) => staticShape(c, row)));
  return succeed(
    c,
    shapes.filter((shape) => shape !== null),
    { next: page.nextCursor },
  );
}

/** `/v2/invoice/static/subscribe`: news of deposits on, or with `subscribe` false off. Money that comes is booked either way. */
export async function subscribeStatic(c: Context<AppEnv>): Promise<Response> {
  const fields = await readBody(c);
  if (fields === null) return complain(c, unreadable);
  const uuid = textOf(fields, 'uuid');
  if (uuid === '') return complain(c, { validate_error: 'uuid is required' });
  const { database, scope, project, ports } = c.var;
  const row = await findStaticAddressByCode(database, scope, uuid.toUpperCase());
  if (row === null || row.projectId !== project.id) return complain(c, { validate_error: 'Static wallet not found' });
  const off = fields['subscribe'] === false || ['0', 'false'].includes(textOf(fields, 'subscribe').toLowerCase());
  const changed = off ? await closeStaticAddress(ports, scope, row.id) : await openStaticAddress(ports, scope, row.id);
  return changed.ok ? succeed(c, ['ok']) : answerCryptocloud(c, changed.refusal);
}

/** Null when the stored address is not the one that the wallet itself gives: then nothing is shown. */
async function staticShape(c: Context<AppEnv>, row: StaticAddressRow): Promise<Written> {
  const wallet = await readStaticWallet(c.var.database, row);
  const derived = wallet === null ? null : deriveAddress(wallet, row.keyIndex);
  if (derived === null || !derived.ok || derived.value !== row.address) {
    logAlarm('what leads a payer was changed outside', { invoice: row.id, what: row.asset, requestId: c.var.requestId });
    return null;
  }
  return {
    currency: balanceCurrency(row.asset as AssetId, iconsAt(c.var.settings.origin)),
    address: row.family === 'sandbox' ? row.address : checksummed(row.address),
    uuid: row.code,
    identify: row.customer,
    created: dateText(row.createdAtMs),
    subscribed: row.closedAtMs === null,
  };
}
