// Owns the list of transfers that the payer has made, each with its state and its way to an explorer.
import type { ViewContext } from '../context';
import { safeUrl } from '../safe-url';
import { Hash } from '../ui/hash';
import { Money } from '../ui/money';
import { LevelBadge } from '../ui/status';
import { words } from '../words';
import type { Arrival } from './model';

export function Arrivals({ ctx, arrivals }: { readonly ctx: ViewContext; readonly arrivals: readonly Arrival[] }) {
  const w = words(ctx.locale);
  if (arrivals.length === 0) return null;
  return (
    <ul class="arrivals" aria-label={w.arrivals()}>
      {arrivals.map((arrival) => (
        <li>
          <span class="row">
            <Money amount={arrival.amount} code={arrival.symbol} locale={ctx.locale} />
            <LevelBadge w={w} level={arrival.level} confirmations={arrival.confirmations} required={arrival.required} />
          </span>
          <Hash w={w} value={arrival.txid} label={w.copy_txid()} href={safeUrl(arrival.explorerUrl, ctx.localHome)} />
        </li>
      ))}
    </ul>
  );
}
