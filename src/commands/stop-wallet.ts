// Stops a live wallet before it comes into force. The first stop stands and a second changes nothing (`wallet-stop:` in spent tokens is
// the lock). Asks for no confirmation: it only takes power away. Never touches a wallet that is in force already.
import { actorFrom, actorOf, insertActivity, type ActivityFacts } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { findProject } from '../db/project';
import { lacksWriting, makeScope, type AccountScope } from '../db/scope';
import { spendWhile } from '../db/spent-token';
import { findWallet, type WalletRow } from '../db/wallet';
import { findWatchedWallet, listGuardians, readPersonName, stillWaits, stopWalletRow } from '../db/wallet-guard';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import type { Role } from '../domain/permission';
import { ok, refuse, type Result } from '../domain/result';
import { walletState, walletWords } from '../domain/wallet-guard';
import { readWalletStopToken } from '../auth/wallet-stop-link';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

export interface StoppedWallet {
  readonly walletId: string;
}

/** Owners stop any waiting wallet, and whoever added one stops their own. */
export function mayStopWallet(wallet: Pick<WalletRow, 'createdBy'>, person: { readonly userId: string; readonly role: Role | null }): boolean {
  return person.role === 'owner' || wallet.createdBy === person.userId;
}

/**
 * Stops that waiting wallet of that project. Refuses `not_found`, `read_only`, `web_only` to keys, `forbidden` to whoever is neither an
 * owner nor the one who added it, and `changed_meanwhile` once it is in force.
 */
export async function stopWallet(ports: CommandPorts, scope: AccountScope, projectId: string, walletId: string): Promise<Result<StoppedWallet>> {
  const { database } = ports;
  const project = await findProject(database, scope, projectId);
  const wallet = project === null ? null : await findWallet(database, makeScope({ ...scope, mode: 'live' }), projectId, walletId);
  if (project === null || wallet === null) return refuse({ reason: 'not_found' });
  const refusal = lacksWriting(scope);
  if (refusal !== null) return refuse(refusal);
  if (scope.actor.kind !== 'user') return refuse({ reason: 'web_only', what: 'a wallet of real money' });
  if (!mayStopWallet(wallet, { userId: scope.actor.id, role: scope.role })) return refuse({ reason: 'forbidden', right: 'owner' });
  return stop(ports, wallet, project.name, scope.actor.id, actorOf(scope));
}

/**
 * Stops the wallet that a link from a notice names, without a session: whoever holds the link has the person's mail. Refuses
 * `link_expired` for a link that was not made here or whose person left, `forbidden` to an admin, `changed_meanwhile` as above.
 */
export async function stopWalletByLink(ports: CommandPorts, token: string): Promise<Result<StoppedWallet>> {
  const link = readWalletStopToken(ports.settings.masterKey, token);
  const watched = link === null ? null : await findWatchedWallet(ports.database, link.walletId, link.userId);
  if (link === null || watched === null) return refuse({ reason: 'link_expired' });
  const { wallet, projectName, role } = watched;
  if (!mayStopWallet(wallet, { userId: link.userId, role })) return refuse({ reason: 'forbidden', right: 'owner' });
  return stop(ports, wallet, projectName, link.userId, actorFrom(ports, `user:${link.userId}`, wallet.accountId));
}

async function stop(
  ports: CommandPorts,
  wallet: WalletRow,
  projectName: string,
  userId: string,
  actor: Pick<ActivityFacts, 'accountId' | 'actor' | 'via' | 'requestId' | 'from'>,
): Promise<Result<StoppedWallet>> {
  const { database, nowMs, random } = ports;
  const state = walletState(wallet, nowMs);
  if (state === 'stopped') return ok({ walletId: wallet.id });
  if (state === 'active') return refuse({ reason: 'changed_meanwhile' });
  const [guardians, by] = await Promise.all([listGuardians(database, wallet.accountId), readPersonName(database, userId)]);
  const facts = { projectId: wallet.projectId, project: projectName, wallet: walletWords(wallet), by };
  const notices = await Promise.all(guardians.map((guardian) => writeNotice(ports, guardian, 'wallet_stopped', facts, wallet.accountId)));
  const detail = { project: wallet.projectId, fingerprint: wallet.fingerprint };
  try {
    await sendBatch(database, [
      spendWhile(database, `wallet-stop:${wallet.id}`, nowMs + limits.idempotencyLifeMs, stillWaits(wallet.id, nowMs)),
      stopWalletRow(database, wallet, userId, nowMs),
      insertActivity(database, { ...actor, action: 'wallet.stopped', object: wallet.id, detail, atMs: nowMs }, random(idBytes)),
      ...notices.flat(),
    ]);
  } catch (error) {
    // Somebody else stopped it in the same moment: what was asked for is so.
    if (isUniqueViolation(error, 'spent_token') || isGuardViolation(error, 'spent_token')) return ok({ walletId: wallet.id });
    throw error;
  }
  ports.wakeLetters();
  return ok({ walletId: wallet.id });
}
