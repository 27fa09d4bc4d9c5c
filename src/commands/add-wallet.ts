// Adds a wallet to a project: a new row, never a change of an old one, so that invoices keep the wallet they were made with.
// Idempotent by (account, mode, route, key). Live wallets are added on the web only; secrets are refused before anything else.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { claimRequest, findPriorRequest } from '../db/idempotency';
import { findProject } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import { insertWallet, type WalletRow } from '../db/wallet';
import { idBytes, makeId } from '../domain/id';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { parseWalletSource, type WalletWarning } from '../domain/wallet-source';
import type { CommandPorts, IdempotencyKey } from './ports';
import { makeSandboxWallet } from './sandbox-wallet';

export interface AddWalletInput {
  readonly projectId: string;
  /** What was pasted: an extended public key or an address. */
  readonly source: string;
}

export interface AddedWallet {
  readonly walletId: string;
  readonly replayed: boolean;
  /** What was made; null when an earlier request made it. */
  readonly wallet: WalletRow | null;
  readonly warnings: readonly WalletWarning[];
}

/**
 * Adds an EVM wallet of real money, active at once. Refuses `web_only` to API keys, `not_found`, `forbidden`, `invalid_input` for
 * what cannot be a wallet or is a secret, and `in_use` for a key or address that another project has.
 */
export async function addWallet(ports: CommandPorts, scope: AccountScope, input: AddWalletInput, key: IdempotencyKey): Promise<Result<AddedWallet>> {
  const allowed = await mayAdd(ports, scope, input.projectId);
  if (!allowed.ok) return allowed;
  if (scope.actor.kind === 'key') return refuse({ reason: 'web_only', what: 'a wallet of real money' });
  const parsed = parseWalletSource(input.source, '/source');
  if (!parsed.ok) return parsed;
  const { kind, source, fingerprint, warnings } = parsed.value;
  const { nowMs } = ports;
  const owner = { accountId: scope.accountId, projectId: input.projectId };
  const wallet: WalletRow = {
    id: makeId('wal', ports.random(idBytes)),
    ...owner,
    mode: 'live',
    family: 'evm',
    kind,
    source,
    fingerprint,
    createdAtMs: nowMs,
    activeAtMs: nowMs,
    createdBy: scope.actor.id,
    stoppedAtMs: null,
    stoppedBy: null,
  };
  return store(ports, scope, wallet, warnings, key);
}

/**
 * Adds a fresh wallet of the simulated chain; the former one is no longer used for new invoices. Refuses as above, and `web_only` to
 * a key of live mode, which asks for what it must not have.
 */
export async function addSandboxWallet(ports: CommandPorts, scope: AccountScope, projectId: string, key: IdempotencyKey): Promise<Result<AddedWallet>> {
  const allowed = await mayAdd(ports, scope, projectId);
  if (!allowed.ok) return allowed;
  if (scope.actor.kind === 'key' && scope.mode === 'live') return refuse({ reason: 'web_only', what: 'a wallet of real money' });
  return store(ports, scope, makeSandboxWallet(ports, scope.accountId, projectId), [], key);
}

async function mayAdd(ports: CommandPorts, scope: AccountScope, projectId: string): Promise<Result<true>> {
  if ((await findProject(ports.database, scope, projectId)) === null) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'wallets:manage');
  return refusal === null ? ok(true) : refuse(refusal);
}

async function store(
  ports: CommandPorts,
  scope: AccountScope,
  wallet: WalletRow,
  warnings: readonly WalletWarning[],
  key: IdempotencyKey,
): Promise<Result<AddedWallet>> {
  const { database, nowMs, random } = ports;
  const detail = { project: wallet.projectId, kind: wallet.kind, fingerprint: wallet.fingerprint };
  const activity = { ...actorOf(scope), action: 'wallet.added', object: wallet.id, detail, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      claimRequest(database, scope, key, wallet.id, nowMs),
      insertWallet(database, wallet),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'wallet')) return refuse(invalidField('/source', 'in_use'));
    if (!isUniqueViolation(error, 'idempotency')) throw error;
    const prior = await findPriorRequest(database, scope, key);
    if (prior === null) return refuse({ reason: 'idempotency_in_flight' });
    return prior.inputHash === key.inputHash
      ? ok({ walletId: prior.resultId, replayed: true, wallet: null, warnings })
      : refuse({ reason: 'idempotency_key_reused' });
  }
  return ok({ walletId: wallet.id, replayed: false, wallet, warnings });
}
