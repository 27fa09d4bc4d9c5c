// Pays a test invoice once for each Idempotency-Key. The claim is stored before the payment is sent, so that a repetition never
// pays again: it gets the transaction of the first, or hears that the first still runs.
import { actorOf } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { claimRequest, findPriorRequest, releaseRequest, settleRequest } from '../db/idempotency';
import { isInvoiceInScope } from '../db/invoice-directory';
import { lacksRight, type AccountScope } from '../db/scope';
import { ok, refuse, type Result } from '../domain/result';
import { paySandbox, type SandboxPaymentKind } from './pay-sandbox';
import type { CommandPorts, IdempotencyKey } from './ports';

/** Stands in the claim until the payment has its transaction. */
const unsettled = '';

export interface RequestedSandboxPayment {
  readonly txid: string;
  readonly replayed: boolean;
}

/** Refuses `not_found`, `forbidden`, `wrong_mode` for live mode, `idempotency_key_reused`, `idempotency_in_flight`, and what paying refuses. */
export async function requestSandboxPayment(
  ports: CommandPorts,
  scope: AccountScope,
  input: { readonly invoiceId: string; readonly kind: SandboxPaymentKind },
  key: IdempotencyKey,
): Promise<Result<RequestedSandboxPayment>> {
  const { database, nowMs } = ports;
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  if (scope.mode !== 'test') return refuse({ reason: 'wrong_mode', expected: 'test' });
  if (!(await isInvoiceInScope(database, scope, input.invoiceId))) return refuse({ reason: 'not_found' });
  try {
    await sendBatch(database, [claimRequest(database, scope, key, unsettled, nowMs)]);
  } catch (error) {
    if (!isUniqueViolation(error, 'idempotency')) throw error;
    const prior = await findPriorRequest(database, scope, key);
    if (prior !== null && prior.inputHash !== key.inputHash) return refuse({ reason: 'idempotency_key_reused' });
    if (prior === null || prior.resultId === unsettled) return refuse({ reason: 'idempotency_in_flight' });
    return ok({ txid: prior.resultId, replayed: true });
  }
  const paid = await paySandbox(ports, input.invoiceId, input.kind, actorOf(scope));
  const settle = paid.ok ? settleRequest(database, scope, key, paid.value.txid) : releaseRequest(database, scope, key);
  await sendBatch(database, [settle]);
  return paid.ok ? ok({ txid: paid.value.txid, replayed: false }) : paid;
}
