// Owns `/v2/invoice/api/out/create`: a withdrawal is asked for. It becomes a request that the owner signs in their own wallet; the answer has
// CryptoCloud's shape, under both names that its documentation gives it.
import type { Context } from 'hono';
import { requestWithdrawal } from '../../../commands/request-withdrawal';
import { assetOf, chains, type AssetId } from '../../../domain/asset';
import type { Complaint } from '../../../domain/cryptocloud/create-input';
import { assetFor } from '../../../domain/cryptocloud/currencies';
import { isMistyped, textOf } from '../../../domain/cryptocloud/fields';
import { uuidOf } from '../../../domain/cryptocloud/invoice';
import { exact, type SentObject } from '../../../domain/cryptocloud/raw-json';
import { parseEvmAddress } from '../../../domain/evm-address';
import { limits } from '../../../domain/limits';
import { formatDecimal, parseDecimal } from '../../../domain/money';
import { isPrintable } from '../../../domain/printable';
import { ok, refuse, type Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { answerCryptocloud, answerJson, complain } from './answer';
import { readBody } from './body';
import { unreadable } from './create';

interface Wanted {
  readonly asset: AssetId;
  readonly address: string;
  readonly amount: bigint;
  readonly orderId: string | null;
}

export async function askWithdrawal(c: Context<AppEnv>): Promise<Response> {
  const fields = await readBody(c);
  if (fields === null) return complain(c, unreadable);
  const wanted = readWanted(fields);
  if (!wanted.ok) return complain(c, wanted.refusal);
  const made = await requestWithdrawal(c.var.ports, c.var.scope, wanted.value);
  if (!made.ok && made.refusal.reason === 'too_many_requests') {
    c.header('Retry-After', String(made.refusal.retryAfterSeconds));
    return complain(c, { rate_limit: `One request in ${limits.withdrawalRequestEveryMs / 1000} seconds. Try again later.` });
  }
  if (!made.ok) return answerCryptocloud(c, made.refusal);
  const { asset, amount, code } = made.value;
  const shape = { invoice_id: uuidOf(code), status: 'created', currency: asset, amount: exact(formatDecimal(amount, assetOf(asset).decimals, 1)) };
  return answerJson(c, { status: 'success', data: shape, result: shape });
}

function readWanted(fields: SentObject): Result<Wanted, Complaint> {
  const [code, address, amountText] = [textOf(fields, 'currency_code'), textOf(fields, 'to_address'), textOf(fields, 'amount')];
  const missing = Object.entries({ currency_code: code, to_address: address, amount: amountText }).filter(([, text]) => text === '');
  if (missing.length > 0) return refuse({ required_parameter: `${missing.map(([name]) => name).join(', ')} not passed.` });
  const asset = assetFor(code, 'live');
  if (asset === null) return refuse({ currency_code: `Currency ${code.slice(0, limits.nameLengthMax)} is not available.` });
  if (chains[assetOf(asset).chain].family !== 'evm') return refuse({ currency_code: 'Currency is not available.' });
  const parsed = parseEvmAddress(address, '/to_address');
  if (!parsed.ok) return refuse({ network: 'The address is not one of this network.' });
  const amount = parseDecimal(amountText, assetOf(asset).decimals);
  if (!amount.ok || amount.value === 0n) return refuse({ uncorrected_amount: 'Invalid value amount.' });
  const orderId = textOf(fields, 'order_id');
  const isOrder = orderId.length <= limits.orderIdLengthMax && isPrintable(orderId) && !isMistyped(fields, 'order_id');
  if (!isOrder) return refuse({ validate_error: 'Invalid value order_id.' });
  return ok({ asset, address: parsed.value, amount: amount.value, orderId: orderId === '' ? null : orderId });
}
