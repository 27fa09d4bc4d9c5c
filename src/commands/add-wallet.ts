// Adds a wallet to a project: a new row, never a change of an old one, so that invoices keep the wallet they were made with.
// Idempotent by (account, mode, route, key). Live wallets are added on the web only, wait as the receive-address guard says, and every
// owner and admin is told in the same batch; secrets are refused before anything else.
import { walletStopToken } from '../auth/wallet-stop-link';
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch, type Statement } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { claimRequest, findPriorRequest } from '../db/idempotency';
import { findProject, type ProjectRow } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import { insertWallet, type WalletRow } from '../db/wallet';
import { insertGuardedWallet, isFingerprintFree, listGuardians, readGuardStanding, readPersonName, type GuardStanding } from '../db/wallet-guard';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField, type Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { activeFromMs, firstAddresses, frozenUntilMs, walletWords } from '../domain/wallet-guard';
import { parseWalletSource, type WalletSource, type WalletWarning } from '../domain/wallet-source';
import { writeNotice } from './letter';
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

/** How often the guard's facts are read again when somebody else changed them between the reading and the insert. */
const triesMax = 3;

/**
 * Adds an EVM wallet of real money: the account's very first at once, every later one after the account's delay. The caller has seen a
 * fresh confirmation. Refuses `web_only` to API keys, `not_found`, `forbidden`, `invalid_input` for what cannot be a wallet or is a
 * secret, `email_unverified`, `wallets_frozen` after a recovery, `limit_reached`, and `in_use` for a key that another project has.
 */
export async function addWallet(ports: CommandPorts, scope: AccountScope, input: AddWalletInput, key: IdempotencyKey): Promise<Result<AddedWallet>> {
  const { database, nowMs } = ports;
  const allowed = await mayAdd(ports, scope, input.projectId);
  if (!allowed.ok) return allowed;
  if (scope.actor.kind !== 'user') return refuse({ reason: 'web_only', what: 'a wallet of real money' });
  const parsed = parseWalletSource(input.source, '/source');
  if (!parsed.ok) return parsed;
  if (!scope.canGoLive) return refuse({ reason: 'email_unverified' });
  const prior = await repeated(ports, scope, key, parsed.value.warnings);
  if (prior !== null) return prior;
  for (let tries = 0; tries < triesMax; tries++) {
    const standing = await readGuardStanding(database, scope.accountId, nowMs);
    const refusal = guardRefusal(standing, nowMs);
    if (refusal !== null) return refuse(refusal);
    const wallet = liveWallet(ports, scope, input.projectId, parsed.value, standing);
    const told = await tellGuardians(ports, scope, wallet, allowed.value, standing);
    const stored = await store(ports, scope, wallet, [insertGuardedWallet(database, wallet, nowMs), ...told], parsed.value.warnings, key);
    if (stored !== 'guarded') return stored;
    if (!(await isFingerprintFree(database, wallet))) return refuse(invalidField('/source', 'in_use'));
  }
  return refuse({ reason: 'temporarily_unavailable' });
}

function guardRefusal(standing: GuardStanding, nowMs: number): Refusal | null {
  const untilMs = frozenUntilMs(standing.account, nowMs);
  if (untilMs !== null) return { reason: 'wallets_frozen', untilMs };
  return standing.waiting < limits.walletsWaitingMax ? null : { reason: 'limit_reached', limit: 'waiting_wallets', max: limits.walletsWaitingMax };
}

function liveWallet(ports: CommandPorts, scope: AccountScope, projectId: string, parsed: WalletSource, standing: GuardStanding): WalletRow {
  const { nowMs } = ports;
  const { kind, source, fingerprint } = parsed;
  return {
    id: makeId('wal', ports.random(idBytes)),
    accountId: scope.accountId,
    projectId,
    mode: 'live',
    family: 'evm',
    kind,
    source,
    fingerprint,
    createdAtMs: nowMs,
    activeAtMs: activeFromMs(standing.account, standing.hadLiveWallet, nowMs),
    createdBy: scope.actor.id,
    stoppedAtMs: null,
    stoppedBy: null,
  };
}

/** A notice to every owner and admin, each with a link of their own that stops the wallet. */
async function tellGuardians(
  ports: CommandPorts,
  scope: AccountScope,
  wallet: WalletRow,
  project: ProjectRow,
  standing: GuardStanding,
): Promise<readonly Statement[]> {
  const { database, settings } = ports;
  const [guardians, by] = await Promise.all([listGuardians(database, scope.accountId), readPersonName(database, scope.actor.id)]);
  const firstAddress = firstAddresses(wallet)[0] ?? '';
  const facts = { projectId: project.id, project: project.name, wallet: walletWords(wallet), by, firstAddress };
  const statements: Statement[] = [];
  for (const guardian of guardians) {
    const stopLink = `${settings.origin}/wallet-stop/${walletStopToken(settings.masterKey, { walletId: wallet.id, userId: guardian.userId })}`;
    statements.push(
      ...(standing.hadLiveWallet
        ? await writeNotice(ports, guardian, 'wallet_waiting', { ...facts, activeAtMs: String(wallet.activeAtMs), stopLink }, scope.accountId)
        : await writeNotice(ports, guardian, 'wallet_first', facts, scope.accountId)),
    );
  }
  return statements;
}

/**
 * Adds a fresh wallet of the simulated chain; the former one is no longer used for new invoices. Refuses as above, and `web_only` to
 * a key of live mode, which asks for what it must not have.
 */
export async function addSandboxWallet(ports: CommandPorts, scope: AccountScope, projectId: string, key: IdempotencyKey): Promise<Result<AddedWallet>> {
  const allowed = await mayAdd(ports, scope, projectId);
  if (!allowed.ok) return allowed;
  if (scope.actor.kind === 'key' && scope.mode === 'live') return refuse({ reason: 'web_only', what: 'a wallet of real money' });
  const wallet = makeSandboxWallet(ports, scope.accountId, projectId);
  const stored = await store(ports, scope, wallet, [insertWallet(ports.database, wallet)], [], key);
  return stored === 'guarded' ? refuse(invalidField('/source', 'in_use')) : stored;
}

async function mayAdd(ports: CommandPorts, scope: AccountScope, projectId: string): Promise<Result<ProjectRow>> {
  const project = await findProject(ports.database, scope, projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'wallets:manage');
  return refusal === null ? ok(project) : refuse(refusal);
}

/** `guarded`: the wallet's own insert said no. */
async function store(
  ports: CommandPorts,
  scope: AccountScope,
  wallet: WalletRow,
  statements: readonly Statement[],
  warnings: readonly WalletWarning[],
  key: IdempotencyKey,
): Promise<Result<AddedWallet> | 'guarded'> {
  const { database, nowMs, random } = ports;
  const since = wallet.activeAtMs > nowMs ? { active_at: new Date(wallet.activeAtMs).toISOString() } : {};
  const detail = { project: wallet.projectId, kind: wallet.kind, fingerprint: wallet.fingerprint, ...since };
  const activity = { ...actorOf(scope), action: 'wallet.added', object: wallet.id, detail, atMs: nowMs } as const;
  try {
    await sendBatch(database, [claimRequest(database, scope, key, wallet.id, nowMs), ...statements, insertActivity(database, activity, random(idBytes))]);
  } catch (error) {
    if (isGuardViolation(error, 'wallet')) return 'guarded';
    if (!isUniqueViolation(error, 'idempotency')) throw error;
    return (await repeated(ports, scope, key, warnings)) ?? refuse({ reason: 'idempotency_in_flight' });
  }
  ports.wakeLetters();
  return ok({ walletId: wallet.id, replayed: false, wallet, warnings });
}

/** What the same request made before; null when it is new. */
async function repeated(
  ports: CommandPorts,
  scope: AccountScope,
  key: IdempotencyKey,
  warnings: readonly WalletWarning[],
): Promise<Result<AddedWallet> | null> {
  const prior = await findPriorRequest(ports.database, scope, key);
  if (prior === null) return null;
  return prior.inputHash === key.inputHash
    ? ok({ walletId: prior.resultId, replayed: true, wallet: null, warnings })
    : refuse({ reason: 'idempotency_key_reused' });
}
