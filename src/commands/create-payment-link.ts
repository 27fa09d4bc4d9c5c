// Makes a payment link of a project, in the scope's mode. Idempotent by (account, mode, route, key): the plain insert of that row breaks
// the batch of a repetition.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { claimRequest, findPriorRequest } from '../db/idempotency';
import { insertPaymentLink, type PaymentLinkRow } from '../db/payment-link';
import { findProject } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { checkPaymentLink, type LinkKind, type PaymentLinkFields } from './payment-link-fields';
import type { CommandPorts, IdempotencyKey } from './ports';

export const linkKinds: readonly LinkKind[] = ['fixed', 'open', 'counter'];

export interface CreatePaymentLinkInput extends PaymentLinkFields {
  readonly projectId: string;
  /** `fixed`, `open` or `counter`. */
  readonly kind: string;
}

export interface CreatedPaymentLink {
  readonly linkId: string;
  readonly replayed: boolean;
  /** What was made; null when an earlier request made it. */
  readonly link: PaymentLinkRow | null;
}

/**
 * Refuses `forbidden`, `not_found` for a project out of reach, `invalid_input` with the fields, `limit_reached`,
 * `idempotency_key_reused` for the same key with another input.
 */
export async function createPaymentLink(
  ports: CommandPorts,
  scope: AccountScope,
  input: CreatePaymentLinkInput,
  key: IdempotencyKey,
): Promise<Result<CreatedPaymentLink>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  const project = await findProject(database, scope, input.projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const kind = linkKinds.find((one) => one === input.kind);
  if (kind === undefined) return refuse(invalidField('/kind', 'not_listed'));
  const checked = checkPaymentLink(kind, input, scope.mode, ports.settings.chainProviders);
  if (!checked.ok) return checked;
  const id = makeId('lnk', random(idBytes));
  const { accountId, mode } = scope;
  const fresh = { createdAtMs: nowMs, pausedAtMs: null, archivedAtMs: null };
  const link: PaymentLinkRow = { id, accountId, projectId: project.id, mode, kind, ...fresh, ...checked.value };
  const detail = { project: project.id, title: link.title, kind };
  try {
    await sendBatch(database, [
      claimRequest(database, scope, key, id, nowMs),
      insertPaymentLink(database, link),
      insertActivity(database, { ...actorOf(scope), action: 'payment_link.created', object: id, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'payment_link')) return refuse({ reason: 'limit_reached', limit: 'payment_links', max: limits.paymentLinksPerProjectMax });
    if (!isUniqueViolation(error, 'idempotency')) throw error;
    const prior = await findPriorRequest(database, scope, key);
    if (prior === null) return refuse({ reason: 'idempotency_in_flight' });
    return prior.inputHash === key.inputHash ? ok({ linkId: prior.resultId, replayed: true, link: null }) : refuse({ reason: 'idempotency_key_reused' });
  }
  return ok({ linkId: id, replayed: false, link });
}
