// Sets how much of the instance an account may use. Empty means as much as the product allows.
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findAccount, saveQuotas, type Quotas } from '../db/operator';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import type { FieldProblem } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** As typed: digits, or nothing. */
export interface QuotaInput {
  readonly projects: string;
  readonly members: string;
  readonly invoicesPerDay: string;
}

const invoicesPerDayMax = 1_000_000;

/** Sets all three. Refuses `not_found`, and `invalid_input` with each field that is no number between 1 and what the product allows. */
export async function setQuota(ports: CommandPorts, operatorId: string, accountId: string, input: QuotaInput): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const before = await findAccount(database, accountId, nowMs);
  if (before === null || before.closedAtMs !== null) return refuse({ reason: 'not_found' });
  const problems: FieldProblem[] = [];
  const read = (pointer: string, text: string, max: number): number | null => {
    if (text.trim() === '') return null;
    const number = /^\d{1,7}$/.test(text.trim()) ? Number(text.trim()) : 0;
    if (number < 1) problems.push({ pointer, code: 'invalid' });
    else if (number > max) problems.push({ pointer, code: 'too_large' });
    return number;
  };
  const quotas: Quotas = {
    projectsMax: read('/projects', input.projects, limits.projectsPerAccountMax),
    membersMax: read('/members', input.members, limits.membersPerAccountMax),
    invoicesPerDayMax: read('/invoices_per_day', input.invoicesPerDay, invoicesPerDayMax),
  };
  if (problems.length > 0) return refuse({ reason: 'invalid_input', problems });
  const detail = changesOf(before, quotas);
  if (Object.keys(detail).length === 0) return ok(undefined);
  const activity = { ...actorFrom(ports, `user:${operatorId}`, accountId), action: 'account.quota_changed', object: accountId, detail, atMs: nowMs } as const;
  await sendBatch(database, [saveQuotas(database, accountId, quotas), insertActivity(database, activity, random(idBytes))]);
  return ok(undefined);
}

function changesOf(before: Quotas, after: Quotas): Readonly<Record<string, readonly [string, string]>> {
  const names = ['projectsMax', 'membersMax', 'invoicesPerDayMax'] as const;
  const changed = names.filter((name) => before[name] !== after[name]);
  return Object.fromEntries(changed.map((name) => [name, [String(before[name] ?? ''), String(after[name] ?? '')]]));
}
