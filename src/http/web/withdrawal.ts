// Owns how requested withdrawals end on the web: marked as sent with a transaction, or rejected with a reason. The list of them is on Balance.
import { Hono, type Context } from 'hono';
import { endWithdrawalRequest, type WithdrawalEnd } from '../../commands/end-withdrawal-request';
import { listWithdrawalRequests, type WithdrawalRequestRow } from '../../db/withdrawal-request';
import { assetOf, chains } from '../../domain/asset';
import { uuidOf } from '../../domain/cryptocloud/invoice';
import { checksummed } from '../../domain/evm-address';
import { includesRight } from '../../domain/permission';
import { WithdrawalAgainPage, type WithdrawalRequest } from '../../../views/balance/withdrawal';
import { inMode, paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { assetAmount } from '../money-text';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';

export const withdrawalPages = new Hono<AppEnv>();

withdrawalPages.post('/balance/requests/:requestId/sent', requireRight('withdrawals:manage'), async (c) => {
  const form = await readForm(c);
  return await end(c, c.req.param('requestId'), { state: 'sent', txid: form.text('txid') });
});

withdrawalPages.post('/balance/requests/:requestId/rejection', requireRight('withdrawals:manage'), async (c) => {
  const form = await readForm(c);
  return await end(c, c.req.param('requestId'), { state: 'rejected', reason: form.text('reason') });
});

async function end(c: Context<AppEnv>, id: string, asked: WithdrawalEnd): Promise<Response> {
  const ended = await endWithdrawalRequest(c.var.ports, c.var.scope, id, asked);
  if (ended.ok) return c.redirect(doneAt(inMode('live', paths.balance), asked.state === 'sent' ? 'withdrawal_sent' : 'withdrawal_rejected'), 303);
  if (ended.refusal.reason !== 'invalid_input') return await answerRefusal(c, ended.refusal);
  const { ctx, frame } = await framed(c, { mode: 'live' }, inMode('live', paths.balance));
  const form = formAgain(await readForm(c), ended.refusal);
  return c.html(WithdrawalAgainPage({ ctx, frame, id, end: asked.state, form }), refusalStatus(ended.refusal));
}

/** What Balance shows of them: real money only, and only to somebody who reaches the whole account and may see withdrawals. */
export async function withdrawalRequestsOf(c: Context<AppEnv>): Promise<readonly WithdrawalRequest[]> {
  const { database, scope } = c.var;
  if (scope.mode !== 'live' || !includesRight(scope.rights, 'withdrawals:view')) return [];
  return (await listWithdrawalRequests(database, scope)).map(requestView);
}

function requestView(row: WithdrawalRequestRow): WithdrawalRequest {
  const { id, orderId, state, txid, reason, createdAtMs } = row;
  const network = chains[assetOf(row.asset).chain].name;
  return {
    id,
    code: uuidOf(row.code),
    orderId,
    ...assetAmount(row.asset, row.amount),
    network,
    address: checksummed(row.address),
    state,
    txid,
    reason,
    createdAtMs,
  };
}
