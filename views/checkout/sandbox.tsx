// Owns the buttons of test mode. Each is an ordinary form submit that drives the same machinery as a real payment.
import type { ViewContext } from '../context';
import { paths } from '../paths';
import { Form } from '../ui/form';
import { Icon } from '../ui/icons';
import { words } from '../words';
import type { CheckoutInvoice } from './model';

export const sandboxPayments = ['exact', 'partial', 'over', 'late', 'dropped'] as const;
export type SandboxPayment = (typeof sandboxPayments)[number];

export function SandboxPanel({ ctx, invoice }: { readonly ctx: ViewContext; readonly invoice: CheckoutInvoice }) {
  const w = words(ctx.locale);
  const names: Readonly<Record<SandboxPayment, string>> = {
    exact: w.sandbox_exact(),
    partial: w.sandbox_partial(),
    over: w.sandbox_over(),
    late: w.sandbox_late(),
    dropped: w.sandbox_dropped(),
  };
  return (
    <div class="sandbox" role="region" aria-labelledby="sandbox-title">
      <h2 id="sandbox-title">
        <Icon name="flask" />
        {w.sandbox_title()}
      </h2>
      <Form ctx={ctx} action={paths.checkoutSandbox(invoice.id)} name="sandbox" class="sandbox-verbs">
        {sandboxPayments.map((kind) => (
          <button type="submit" name="kind" value={kind} class={kind === 'exact' ? 'button small primary' : 'button small'} data-submit>
            {names[kind]}
          </button>
        ))}
      </Form>
    </div>
  );
}
