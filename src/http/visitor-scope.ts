// Owns the one way for somebody without a session to make an invoice: a scope that may do just that, in exactly one project, and the
// quotas of it. Links, counters and embedded buttons all come through here.
import { isAccountHalted, type VisitedProject } from '../db/visitor';
import { makeScope, type AccountScope } from '../db/scope';
import { guessSubject, networkSubject } from '../commands/guess-limit';
import type { CommandPorts } from '../commands/ports';
import type { Mode } from '../domain/asset';
import { limits } from '../domain/limits';
import type { Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';

const hourMs = 60 * 60_000;

/**
 * The scope of a visitor of that project: it makes invoices of that mode there and reaches nothing else. Refuses `read_only` while the
 * account is suspended or closed. `mode` comes from the link or the project's switch, never from the visitor.
 */
export async function visitorScope(project: Pick<VisitedProject, 'id' | 'accountId'>, mode: Mode, ports: CommandPorts): Promise<Result<AccountScope>> {
  if (await isAccountHalted(ports.database, project.accountId)) return refuse({ reason: 'read_only', why: 'suspended' });
  return ok(
    makeScope({
      accountId: project.accountId,
      mode,
      projectIds: [project.id],
      rights: ['invoices:manage'],
      role: null,
      readOnly: null,
      canGoLive: true,
      actor: { kind: 'visitor', id: project.id },
      requestId: ports.requestId,
      from: ports.from,
    }),
  );
}

/**
 * Counts one invoice that a visitor is about to make: for their address on the net, then for the project. Refuses `too_many_requests`
 * beyond either quota. Call it once for each posted form, before anything is made. Where no address is known (a home on one's own machine,
 * with no platform in front) people cannot be told apart, and only the project's quota holds.
 */
export async function visitorQuota(
  projectId: string,
  ports: CommandPorts,
  perAddressMax: number = limits.anonymousInvoicesPerAddressMax,
): Promise<Refusal | null> {
  const { ip } = ports.from;
  const over = ip === '' ? null : await overQuota(ports, `visitor:${networkSubject(ip)}`, perAddressMax);
  return over ?? (await overQuota(ports, `visitors:${projectId}`, limits.anonymousInvoicesPerProjectMax));
}

/**
 * Counts one invoice that is about to be made for somebody's email, whoever typed it and wherever: a shop may mail its payers by itself, and
 * strangers must not fill another person's mailbox through it. Refuses `too_many_requests`.
 */
export async function payerEmailQuota(email: string, ports: CommandPorts): Promise<Refusal | null> {
  return email === '' ? null : await overQuota(ports, `payer:${guessSubject(email)}`, limits.mailsPerPersonAndHourMax);
}

async function overQuota(ports: CommandPorts, counter: string, max: number): Promise<Refusal | null> {
  const { allowed, retryAfterSeconds } = await ports.limiter.getByName(counter).hit(max, hourMs, ports.nowMs);
  return allowed ? null : { reason: 'too_many_requests', retryAfterSeconds };
}
