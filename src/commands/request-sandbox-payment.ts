// Pays a test invoice once for each request: its transactions are named after it, and the simulated chain takes each name once.
import { actorOf } from '../db/activity';
import { isInvoiceInScope } from '../db/invoice-directory';
import { lacksRight, type AccountScope } from '../db/scope';
import { refuse, type Result } from '../domain/result';
import { paySandbox, type SandboxPaid, type SandboxPaymentKind } from './pay-sandbox';
import type { CommandPorts, IdempotencyKey } from './ports';

/** Refuses `not_found`, `forbidden`, `wrong_mode` for live mode, and what paying refuses. */
export async function requestSandboxPayment(
  ports: CommandPorts,
  scope: AccountScope,
  input: { readonly invoiceId: string; readonly kind: SandboxPaymentKind },
  key: IdempotencyKey,
): Promise<Result<SandboxPaid>> {
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  if (scope.mode !== 'test') return refuse({ reason: 'wrong_mode', expected: 'test' });
  if (!(await isInvoiceInScope(ports.database, scope, input.invoiceId))) return refuse({ reason: 'not_found' });
  const once = JSON.stringify([scope.accountId, key.route, key.key, key.inputHash, input.invoiceId]);
  return await paySandbox(ports, input.invoiceId, input.kind, actorOf(scope), once);
}
