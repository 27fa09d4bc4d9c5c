// Owns the row of a sandbox wallet: made from chance alone, active at once.
import type { WalletRow } from '../db/wallet';
import { idBytes, makeId } from '../domain/id';
import { sandboxSeedBytes, sandboxWalletSource } from '../domain/sandbox-wallet';
import type { CommandPorts } from './ports';

/** A new sandbox wallet of that project. */
export function makeSandboxWallet(ports: Pick<CommandPorts, 'nowMs' | 'random'>, accountId: string, projectId: string): WalletRow {
  const { source, fingerprint } = sandboxWalletSource(ports.random(sandboxSeedBytes));
  const id = makeId('wal', ports.random(idBytes));
  const since = { createdAtMs: ports.nowMs, activeAtMs: ports.nowMs, createdBy: '', stoppedAtMs: null, stoppedBy: null };
  return { id, accountId, projectId, mode: 'test', family: 'sandbox', kind: 'sandbox', source, fingerprint, ...since };
}
