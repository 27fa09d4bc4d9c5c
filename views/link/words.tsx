// Owns the words and signs that every page of payment links uses: the kind, the state, what it asks for.
import type { ViewContext } from '../context';
import { formatAmount, Money } from '../ui/money';
import { Badge } from '../ui/status';
import type { Words } from '../words';
import type { LinkKind, LinkState, LinkView } from './model';

export function kindWord(w: Words, kind: LinkKind): string {
  return { fixed: w.ways_kind_fixed, open: w.ways_kind_open, counter: w.ways_kind_counter }[kind]();
}

export function LinkStateBadge({ w, state }: { readonly w: Words; readonly state: LinkState }) {
  if (state === 'archived') return <Badge sign="closed" word={w.ways_state_archived()} />;
  return state === 'paused' ? <Badge sign="waiting" word={w.ways_state_paused()} /> : <Badge sign="paid" word={w.ways_state_active()} />;
}

/** What a payer is asked for. */
export function AskedFor({ ctx, w, link }: { readonly ctx: ViewContext; readonly w: Words; readonly link: LinkView }) {
  if (link.kind === 'counter') return <>{w.ways_typed_at_counter()}</>;
  if (link.amount !== null) return <Money amount={link.amount} code={link.currency} locale={ctx.locale} />;
  const text = (amount: string): string => `${formatAmount(amount, ctx.locale)}\u00a0${link.currency}`;
  const { amountMin, amountMax } = link;
  if (amountMin !== null && amountMax !== null) return <>{w.ways_from_to({ min: text(amountMin), max: text(amountMax) })}</>;
  if (amountMin !== null) return <>{w.ways_from({ min: text(amountMin) })}</>;
  return <>{amountMax === null ? w.ways_any_amount() : w.ways_up_to({ max: text(amountMax) })}</>;
}
