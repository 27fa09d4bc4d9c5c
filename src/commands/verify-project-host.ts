// Looks whether a host is the merchant's and writes down what it found. Twice is once: a host that is proved is not asked again, and of
// two checks at once one tells of it.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findProject } from '../db/project';
import { findProjectHost, isUnverifiedHost, recordHostCheck, type ProjectHostRow } from '../db/project-host';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { proofUrl, provesHost, urlPolicyOf } from '../domain/project-host';
import { ok, refuse, type Result } from '../domain/result';
import type { HostAnswer } from '../gateways/host-check';
import { countAttempt } from './guess-limit';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

export type HostFinding = { readonly kind: 'verified' | 'other_text' | 'unsafe' } | Exclude<HostAnswer, { readonly kind: 'text' }>;

/** Asks the net for the file at that address (gateways/host-check.ts). */
export type ReadProof = (url: string) => Promise<HostAnswer>;

export interface CheckedHost {
  readonly host: string;
  readonly finding: HostFinding;
}

/**
 * Reads the file on the host through `readProof` and marks the host as proved when it says the token. What stands in the way is a finding, not
 * a refusal. Refuses `not_found` for a host that was never named, `forbidden` (projects:manage) and `too_many_requests`.
 */
export async function verifyProjectHost(
  ports: CommandPorts,
  readProof: ReadProof,
  scope: AccountScope,
  input: { readonly projectId: string; readonly host: string },
): Promise<Result<CheckedHost>> {
  const { database } = ports;
  const project = await findProject(database, scope, input.projectId);
  const row = project === null ? null : await findProjectHost(database, scope, input.projectId, input.host);
  if (project === null || row === null) return refuse({ reason: 'not_found' });
  const forbidden = lacksRight(scope, 'projects:manage');
  if (forbidden !== null) return refuse(forbidden);
  const { host } = row;
  if (row.verifiedAtMs !== null) return ok({ host, finding: { kind: 'verified' } });
  // Each check is a call to a machine of somebody's choice.
  const tooMany = await countAttempt(ports, `host-check:${scope.accountId}`, limits.hostChecksPerHourMax);
  if (tooMany !== null) return refuse(tooMany);
  const url = proofUrl(host, urlPolicyOf(ports.settings, project.mode));
  const finding = url.ok ? judged(await readProof(url.value), row.token) : ({ kind: 'unsafe' } as const);
  await record(ports, scope, row, finding);
  return ok({ host, finding });
}

function judged(answer: HostAnswer, token: string): HostFinding {
  if (answer.kind !== 'text') return answer;
  return { kind: provesHost(answer.text, token) ? 'verified' : 'other_text' };
}

async function record(ports: CommandPorts, scope: AccountScope, row: ProjectHostRow, finding: HostFinding): Promise<void> {
  const { database, nowMs, random } = ports;
  if (finding.kind !== 'verified') return sendBatch(database, [recordHostCheck(database, row, nowMs, null)]);
  const facts = { ...actorOf(scope), action: 'project_host.verified', object: row.projectId, detail: { host: row.host }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      onlyWhile(ports, isUnverifiedHost(row)),
      recordHostCheck(database, row, nowMs, nowMs),
      insertActivity(database, facts, random(idBytes)),
    ]);
  } catch (error) {
    // Removed meanwhile, or proved by another check: either way there is nothing left to write.
    if (!isNoLongerSo(error)) throw error;
  }
}
