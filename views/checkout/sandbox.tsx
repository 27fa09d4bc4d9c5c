// Owns the buttons of test mode. Each is an ordinary form submit that drives the same machinery as a real payment.
import type { ViewContext } from '../context';
import { Form } from '../ui/form';
import { Icon } from '../ui/icons';
import { words } from '../words';
import type { CheckoutPlace, SandboxPayment } from './model';

interface SandboxProps {
  readonly ctx: ViewContext;
  readonly place: CheckoutPlace;
  readonly kinds: readonly SandboxPayment[];
  /** The invoice waits for nothing any more. */
  readonly isOver: boolean;
}

export function SandboxPanel({ ctx, place, kinds, isOver }: SandboxProps) {
  const w = words(ctx.locale);
  const names: Readonly<Record<SandboxPayment, string>> = {
    exact: w.sandbox_exact(),
    partial: w.sandbox_partial(),
    rest: w.payer_sandbox_rest(),
    over: w.sandbox_over(),
    twice: w.payer_sandbox_twice(),
    late: w.sandbox_late(),
    wrong_asset: w.payer_sandbox_wrong_asset(),
    dropped: w.sandbox_dropped(),
    reorg: w.payer_sandbox_reorg(),
    expire: w.payer_sandbox_expire(),
  };
  return (
    <div class="sandbox" role="region" aria-labelledby="sandbox-title">
      <h2 id="sandbox-title">
        <Icon name="flask" />
        {w.sandbox_title()}
      </h2>
      {isOver ? <p class="small">{w.payer_sandbox_after()}</p> : null}
      <Form ctx={ctx} action={place.simulation} name="sandbox" class="sandbox-verbs">
        {kinds.map((kind, index) => (
          <button type="submit" name="kind" value={kind} class={index === 0 ? 'button small primary' : 'button small'} data-submit>
            {names[kind]}
          </button>
        ))}
      </Form>
    </div>
  );
}
