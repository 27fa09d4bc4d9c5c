// Gives a customer an address of their own in one asset, for good. Idempotent by (project, mode, asset, customer): the id follows from
// them, the allocation is keyed by that id, watching is idempotent, and the row is written last, so that an address which nobody watches is
// never shown and a repetition goes on where the first ended.
import { actorOf, insertActivityOnce } from '../db/activity';
import { nextKeyIndex, readAllocation, takeAddress, type AllocationRow } from '../db/allocation';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { findProject } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import { findStaticAddressOf, hasRoomForStaticAddress, insertStaticAddress, type StaticAddressRow } from '../db/static-address';
import { inForce, listWallets, type WalletRow } from '../db/wallet';
import { chains, findAsset, type Asset } from '../domain/asset';
import { assetsOffered, chainsOfFamily } from '../domain/chain-config';
import { makeCode, staticCodeLength } from '../domain/code';
import { watchedForGoodMs } from '../domain/deposit';
import { deriveAddress } from '../domain/derivation';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { isPrintable } from '../domain/printable';
import { invalidField, type Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { sha256Bytes } from '../lib/hash';
import type { CommandPorts } from './ports';

export interface CreateStaticAddressInput {
  readonly projectId: string;
  /** Code of the asset. What else comes to the address is booked as what it is. */
  readonly asset: string;
  /** The merchant's own name of the customer; the order id of every deposit. */
  readonly customer: string;
}

export interface CreatedStaticAddress {
  readonly staticAddress: StaticAddressRow;
  /** The customer had it before. */
  readonly replayed: boolean;
}

const takeTriesMax = 20;
const fullProject: Refusal = { reason: 'limit_reached', limit: 'static_addresses', max: limits.staticAddressesPerProjectMax };

/**
 * The address of that customer. Refuses `forbidden`, `not_found` for a project out of reach, `invalid_input` for the customer and for an
 * asset that is not offered or whose wallet is one shared address (`/asset`, `invalid`, `shared_address`), `wallet_missing`, `limit_reached`.
 */
export async function createStaticAddress(ports: CommandPorts, scope: AccountScope, input: CreateStaticAddressInput): Promise<Result<CreatedStaticAddress>> {
  const { database } = ports;
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  const project = await findProject(database, scope, input.projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const customer = input.customer.trim();
  if (customer === '') return refuse(invalidField('/customer', 'required'));
  if (customer.length > limits.orderIdLengthMax) return refuse(invalidField('/customer', 'too_long', String(limits.orderIdLengthMax)));
  // Two names that are stored alike would share one address.
  if (!isPrintable(customer)) return refuse(invalidField('/customer', 'invalid'));
  const asset = offeredAsset(ports, scope, input.asset);
  if (asset === null) return refuse(invalidField('/asset', 'not_listed'));
  const of = { projectId: project.id, asset: asset.id, customer };
  const known = await findStaticAddressOf(database, scope, of);
  if (known !== null) return ok({ staticAddress: known, replayed: true });
  if (!(await hasRoomForStaticAddress(database, { accountId: scope.accountId, projectId: project.id, mode: scope.mode }))) return refuse(fullProject);
  const wallet = await walletFor(ports, scope, project.id, asset);
  if (!wallet.ok) return wallet;
  const id = makeId('sta', sha256Bytes(`static:${scope.accountId}:${scope.mode}:${project.id}:${asset.id}:${customer}`).slice(0, idBytes));
  const allocated = await allocateOnce(ports, scope, id, project.id, wallet.value);
  if (!allocated.ok) return allocated;
  await watchEverywhere(ports, allocated.value);
  return await store(ports, scope, rowOf(ports, id, of, allocated.value));
}

function offeredAsset(ports: CommandPorts, scope: AccountScope, id: string): Asset | null {
  const asset = findAsset(id);
  const offered = assetsOffered(scope.mode, ['evm', 'sandbox'], ports.settings.chainProviders);
  return asset !== null && offered.includes(asset) ? asset : null;
}

/** The wallet in force, if it has addresses to give: one shared address cannot tell customers apart. */
async function walletFor(ports: CommandPorts, scope: AccountScope, projectId: string, asset: Asset): Promise<Result<WalletRow>> {
  const { family } = chains[asset.chain];
  const wallets = inForce(await listWallets(ports.database, scope, projectId), ports.nowMs);
  const wallet = wallets.find((row) => row.family === family);
  if (wallet === undefined) return refuse({ reason: 'wallet_missing', family });
  return wallet.kind === 'address' ? refuse(invalidField('/asset', 'invalid', 'shared_address')) : ok(wallet);
}

/** The next index of the wallet's key, or the one that an earlier try took. An index is given once over all tenants. */
async function allocateOnce(ports: CommandPorts, scope: AccountScope, id: string, projectId: string, wallet: WalletRow): Promise<Result<AllocationRow>> {
  const { database, nowMs } = ports;
  const { family, fingerprint } = wallet;
  for (let attempt = 0; attempt < takeTriesMax; attempt++) {
    const taken = await readAllocation(database, id, family);
    if (taken !== null) return ok(taken);
    const keyIndex = await nextKeyIndex(database, fingerprint);
    const address = deriveAddress(wallet, keyIndex);
    if (!address.ok) return address;
    const of = { accountId: scope.accountId, projectId, invoiceId: id, mode: scope.mode };
    await takeAddress(database, { ...of, family, walletId: wallet.id, fingerprint, keyIndex, address: address.value, createdAtMs: nowMs });
  }
  return refuse({ reason: 'temporarily_unavailable' });
}

/** The address receives on every chain of its family, so each of them has to watch it before anybody hears of it. */
async function watchEverywhere(ports: CommandPorts, allocation: AllocationRow): Promise<void> {
  const { address, accountId, projectId, invoiceId, mode, family } = allocation;
  const request = { address, asset: null, amount: null, invoiceId, accountId, projectId, mode, expiresAtMs: watchedForGoodMs };
  for (const chain of chainsOfFamily(family, mode, ports.settings.chainProviders)) {
    const name = chain === 'SANDBOX' ? `SANDBOX:${projectId}` : chain;
    await ports.chains.getByName(name).watch(name, request);
  }
}

function rowOf(
  ports: CommandPorts,
  id: string,
  of: Pick<StaticAddressRow, 'projectId' | 'asset' | 'customer'>,
  { accountId, mode, family, walletId, address, keyIndex }: AllocationRow,
): StaticAddressRow {
  const code = makeCode(staticCodeLength, ports.random(staticCodeLength));
  return { id, accountId, mode, ...of, family, walletId, address, keyIndex, code, createdAtMs: ports.nowMs, closedAtMs: null };
}

async function store(ports: CommandPorts, scope: AccountScope, row: StaticAddressRow): Promise<Result<CreatedStaticAddress>> {
  const { database, nowMs } = ports;
  const detail = { project: row.projectId, asset: row.asset, address: row.address };
  const activity = { ...actorOf(scope), action: 'static_address.created', object: row.id, detail, atMs: nowMs } as const;
  try {
    await sendBatch(database, [insertStaticAddress(database, row), insertActivityOnce(database, activity, sha256Bytes(`created:${row.id}`).slice(0, idBytes))]);
  } catch (error) {
    if (isGuardViolation(error, 'static_address')) return refuse(fullProject);
    // Two at once: the other one wrote the same address.
    const other = isUniqueViolation(error, 'static_address') ? await findStaticAddressOf(database, scope, row) : null;
    if (other === null) throw error;
    return ok({ staticAddress: other, replayed: true });
  }
  return ok({ staticAddress: row, replayed: false });
}
