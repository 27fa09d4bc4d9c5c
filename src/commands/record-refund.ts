// Writes down what the merchant's own wallet has sent back to a payer. Moves no money itself: no key of that wallet is here.
// Idempotent by transaction and asset, beside the request's own key.
import type { AccountScope } from '../db/scope';
import { assetOf, chains, findAsset, type AssetId } from '../domain/asset';
import { limits } from '../domain/limits';
import { parseDecimal } from '../domain/money';
import { invalidField, type FieldProblem } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { actByHand, reasonGiven, type DoneByHand, type HandWord, type InvoiceSeen } from './act-by-hand';
import type { CommandPorts, IdempotencyKey } from './ports';

export interface RefundInput extends InvoiceSeen {
  readonly asset: string;
  /** An exact decimal of the asset. */
  readonly amount: string;
  readonly txid: string;
  readonly reason: string;
}

/**
 * Refuses `not_found`, `forbidden`, `invalid_input` with the field, `invoice_changed`, `refund_too_large` with the most that is possible,
 * `limit_reached`, `idempotency_key_reused`.
 */
export async function recordRefund(ports: CommandPorts, scope: AccountScope, input: RefundInput, key: IdempotencyKey | null): Promise<Result<DoneByHand>> {
  const word = refundOf(input);
  return word.ok ? await actByHand(ports, scope, input, 'payments:manage', word.value, key) : word;
}

function refundOf(input: RefundInput): Result<HandWord> {
  const problems: FieldProblem[] = [];
  const asset = findAsset(input.asset);
  if (asset === null) problems.push({ pointer: '/asset', code: input.asset === '' ? 'required' : 'not_listed' });
  const amount = asset === null ? null : parseDecimal(input.amount, asset.decimals);
  if (input.amount.trim() === '') problems.push({ pointer: '/amount', code: 'required' });
  else if (amount !== null && !amount.ok) problems.push({ pointer: '/amount', ...amount.refusal });
  const txid = asset === null ? input.txid.trim() : canonicalTxid(asset.id, input.txid);
  if (input.txid.trim() === '') problems.push({ pointer: '/txid', code: 'required' });
  else if (txid === null) problems.push({ pointer: '/txid', code: 'invalid' });
  const reason = reasonGiven(input.reason);
  if (!reason.ok && reason.refusal.reason === 'invalid_input') problems.push(...reason.refusal.problems);
  if (problems.length > 0 || asset === null || amount === null || !amount.ok || txid === null || !reason.ok) {
    return refuse({ reason: 'invalid_input', problems });
  }
  if (amount.value <= 0n) return refuse(invalidField('/amount', 'too_small'));
  return ok({ type: 'refund', asset: asset.id, amount: amount.value, txid, reason: reason.value });
}

/** A transaction's name as its chain writes it, or null when it cannot be one: the same transaction is never written down twice. */
function canonicalTxid(asset: AssetId, text: string): string | null {
  const txid = text.trim();
  if (chains[assetOf(asset).chain].family === 'evm') return /^0x[0-9a-f]{64}$/i.test(txid) ? txid.toLowerCase() : null;
  return txid.length <= limits.txidLengthMax && /^[!-~]+$/.test(txid) ? txid : null;
}
