// Owns the word on money of an asset that nobody asked for: what came, that the shop was told, and what that means for the payer.
import type { ViewContext } from '../context';
import { Notice } from '../ui/facts';
import { words } from '../words';
import type { Amount, CheckoutInvoice, CheckoutState } from './model';
import { amountsText } from './sums';

interface StraysProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly strays: readonly Amount[];
  readonly state: CheckoutState;
}

/** Nothing where the state itself is about it. */
export function Strays({ ctx, invoice, strays, state }: StraysProps) {
  if (strays.length === 0 || (state.kind === 'ended' && state.reason === 'other_asset')) return null;
  const w = words(ctx.locale);
  const open = state.kind === 'pay' || state.kind === 'partial' || state.kind === 'choose';
  return (
    <Notice tone="warn" title={w.payer_other_title()}>
      <p>
        {w.payer_other({ other: amountsText(ctx, strays), shop: invoice.shop })} {open ? w.payer_other_open() : w.payer_other_closed()}
      </p>
    </Notice>
  );
}
