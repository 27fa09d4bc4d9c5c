// Sends test money to a static address on its project's simulated chain, once for each request: the claim is stored before the payment, so
// that a repetition never pays again. What follows is the same as for real money; the deposit's invoice is its trace in the log.
import { isUniqueViolation, sendBatch } from '../db/database';
import { claimRequest, findPriorRequest, releaseRequest, settleRequest } from '../db/idempotency';
import { lacksRight, type AccountScope } from '../db/scope';
import { findStaticAddress } from '../db/static-address';
import { assetOf } from '../domain/asset';
import { parseTypedAmount } from '../domain/currency';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts, IdempotencyKey } from './ports';

export interface SimulatedDeposit {
  readonly txid: string;
  readonly replayed: boolean;
}

/** Stands in the claim until the payment has its transaction. */
const unsettled = '';

/**
 * Refuses `forbidden`, `wrong_mode` for live mode, `not_found`, `invalid_input` for the amount (decimal text of the address's asset),
 * `idempotency_key_reused`, `idempotency_in_flight`.
 */
export async function simulateDeposit(
  ports: CommandPorts,
  scope: AccountScope,
  input: { readonly staticAddressId: string; readonly amount: string },
  key: IdempotencyKey,
): Promise<Result<SimulatedDeposit>> {
  const { database, nowMs } = ports;
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  if (scope.mode !== 'test') return refuse({ reason: 'wrong_mode', expected: 'test' });
  const to = await findStaticAddress(database, scope, input.staticAddressId);
  if (to === null) return refuse({ reason: 'not_found' });
  const amount = parseTypedAmount(input.amount, to.asset);
  if (input.amount.trim() === '') return refuse(invalidField('/amount', 'required'));
  if (!amount.ok) return refuse(invalidField('/amount', amount.refusal.code, amount.refusal.detail));
  try {
    await sendBatch(database, [claimRequest(database, scope, key, unsettled, nowMs)]);
  } catch (error) {
    if (!isUniqueViolation(error, 'idempotency')) throw error;
    const prior = await findPriorRequest(database, scope, key);
    if (prior !== null && prior.inputHash !== key.inputHash) return refuse({ reason: 'idempotency_key_reused' });
    if (prior === null || prior.resultId === unsettled) return refuse({ reason: 'idempotency_in_flight' });
    return ok({ txid: prior.resultId, replayed: true });
  }
  const name = `SANDBOX:${to.projectId}`;
  const payment = { to: to.address, asset: assetOf(to.asset).id, amount: amount.value, timeMs: nowMs, dropAfterMs: null };
  const paid = await ports.chains.getByName(name).pay(name, payment);
  const settle = paid.ok ? settleRequest(database, scope, key, paid.value.txid) : releaseRequest(database, scope, key);
  await sendBatch(database, [settle]);
  return paid.ok ? ok({ txid: paid.value.txid, replayed: false }) : paid;
}
