// Owns how sums of money stand in sentences and in the small table of a state. Exact text, nothing is computed.
import type { Child } from 'hono/jsx';
import type { ViewContext } from '../context';
import { Money, formatAmount } from '../ui/money';
import type { Amount } from './model';

export function amountText(ctx: ViewContext, sum: Amount): string {
  return `${formatAmount(sum.amount, ctx.locale)}\u00a0${sum.symbol}`;
}

/** `40 USDT + 0.1 ETH`: one sum for each asset. */
export function amountsText(ctx: ViewContext, sums: readonly Amount[]): string {
  return sums.map((sum) => amountText(ctx, sum)).join(' + ');
}

export interface Sum {
  readonly label: string;
  readonly value: Child;
  readonly total?: true;
}

export function Sums({ sums }: { readonly sums: readonly (Sum | null)[] }) {
  return (
    <dl class="sums">
      {sums.map((sum) =>
        sum === null ? null : (
          <div class={sum.total === true ? 'sum-total' : undefined}>
            <dt>{sum.label}</dt>
            <dd>{sum.value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** Several sums beneath each other. */
export function MoneyLines({ ctx, sums }: { readonly ctx: ViewContext; readonly sums: readonly Amount[] }) {
  return (
    <>
      {sums.map((sum) => (
        <span class="money-line">
          <Money amount={sum.amount} code={sum.symbol} locale={ctx.locale} />
        </span>
      ))}
    </>
  );
}
