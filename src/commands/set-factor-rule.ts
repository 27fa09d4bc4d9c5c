// Asks every member for a second factor, or stops asking. Who has none is led to Security until they do. Repeating it changes nothing.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { findAccount, listPeopleToTell, setRequiresFactor } from '../db/member';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import type { Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { teamNames, tellAll } from './tell-team';
import type { CommandPorts } from './ports';

export interface FactorRule {
  readonly requiresFactor: boolean;
  /** Whether whoever asks has a factor: nobody locks themselves out. */
  readonly actorHasFactor: boolean;
}

/** Refuses `forbidden` to all but owners and admins of the whole account, `factor_required` to somebody without one, `not_found`. */
export async function setFactorRule(ports: CommandPorts, scope: AccountScope, rule: FactorRule): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksFactorRule(scope);
  if (refusal !== null) return refuse(refusal);
  const { accountId, actor } = scope;
  const account = await findAccount(database, accountId);
  if (account === null) return refuse({ reason: 'not_found' });
  const { requiresFactor } = rule;
  if (account.requiresFactor === requiresFactor) return ok(null);
  if (!rule.actorHasFactor) return refuse({ reason: 'factor_required' });
  const told = requiresFactor ? await tellTeam(ports, accountId, actor.id) : [];
  const detail = { requiresFactor: [String(account.requiresFactor), String(requiresFactor)] as const };
  const activity = { ...actorOf(scope), action: 'account.changed', object: accountId, detail, atMs: nowMs } as const;
  await sendBatch(database, [setRequiresFactor(database, accountId, requiresFactor), ...told, insertActivity(database, activity, random(idBytes))]);
  ports.wakeLetters();
  return ok(null);
}

/** Null for an owner or admin who may manage the team of the whole account. */
export function lacksFactorRule(scope: AccountScope): Refusal | null {
  const isKeeper = (scope.role === 'owner' || scope.role === 'admin') && scope.projectIds === 'all';
  return isKeeper ? lacksRight(scope, 'team:manage') : { reason: 'forbidden', right: 'team:manage' };
}

async function tellTeam(ports: CommandPorts, accountId: string, actorId: string): Promise<readonly Statement[]> {
  const names = await teamNames(ports, accountId, actorId);
  return await tellAll(ports, accountId, await listPeopleToTell(ports.database, accountId, 'all'), 'team_requires_factor', names);
}
