// Makes a project and its sandbox wallet. Idempotent by (account, mode, route, key): the plain insert of that row breaks the batch
// of a repetition. Every project can be tried at once, because test mode never waits for a wallet.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { claimRequest, findPriorRequest } from '../db/idempotency';
import { insertProject, readProjectsMax, type ProjectRow } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import { insertWallet } from '../db/wallet';
import { makeCode, shopIdLength } from '../domain/code';
import { idBytes, makeId } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts, IdempotencyKey } from './ports';
import { tellNews } from './tell-news';
import { checkProject, type ProjectFields } from './project-fields';
import { makeSandboxWallet } from './sandbox-wallet';

export interface CreatedProject {
  readonly projectId: string;
  readonly replayed: boolean;
  /** What was made; null when an earlier request made it. */
  readonly project: ProjectRow | null;
}

/**
 * Creates a project in test mode. Refuses `forbidden` also for a key that reaches one project only, `invalid_input` with the
 * fields, `limit_reached`.
 */
export async function createProject(ports: CommandPorts, scope: AccountScope, fields: ProjectFields, key: IdempotencyKey): Promise<Result<CreatedProject>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'projects:manage');
  if (refusal !== null) return refuse(refusal);
  // A key of one project must not reach out of it by making another.
  if (scope.projectIds !== 'all') return refuse({ reason: 'forbidden', right: 'projects:manage' });
  const checked = checkProject(fields);
  if (!checked.ok) return checked;
  const projectId = makeId('prj', random(idBytes));
  const fresh = { shopId: makeCode(shopIdLength, random(shopIdLength)), settings: '{}', postbackSecret: '' };
  const project: ProjectRow = {
    id: projectId,
    accountId: scope.accountId,
    mode: 'test',
    assets: [],
    createdAtMs: nowMs,
    archivedAtMs: null,
    ...fresh,
    ...checked.value,
  };
  const activity = { ...actorOf(scope), action: 'project.created', object: projectId, detail: { name: project.name }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      claimRequest(database, scope, key, projectId, nowMs),
      insertProject(database, project),
      insertWallet(database, makeSandboxWallet(ports, scope.accountId, projectId)),
      ...tellNews(
        ports,
        { type: 'project.created', accountId: scope.accountId, projectId, mode: 'test', facts: { project_id: projectId, name: project.name } },
        projectId,
      ),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'project')) return refuse({ reason: 'limit_reached', limit: 'projects', max: await readProjectsMax(database, scope) });
    if (!isUniqueViolation(error, 'idempotency')) throw error;
    const prior = await findPriorRequest(database, scope, key);
    if (prior === null) return refuse({ reason: 'idempotency_in_flight' });
    return prior.inputHash === key.inputHash ? ok({ projectId: prior.resultId, replayed: true, project: null }) : refuse({ reason: 'idempotency_key_reused' });
  }
  return ok({ projectId, replayed: false, project });
}
