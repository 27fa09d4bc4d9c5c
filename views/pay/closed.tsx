// Owns what a payer reads on a link that takes no payments: paused for now, or ended.
import type { ViewContext } from '../context';
import { Icon } from '../ui/icons';
import { words } from '../words';
import { PayFrame, type PayShop } from './frame';

export interface PayClosedProps {
  readonly ctx: ViewContext;
  readonly shop: PayShop;
  readonly why: 'paused' | 'ended';
}

export function PayClosedPage({ ctx, shop, why }: PayClosedProps) {
  const w = words(ctx.locale);
  const title = why === 'paused' ? w.ways_pay_paused() : w.ways_pay_ended();
  return (
    <PayFrame ctx={ctx} shop={shop} title={title} layout="counter">
      <div class="task">
        <div class="verdict">
          <span class="seal is-off">
            <Icon name={why === 'paused' ? 'clock' : 'x'} size={24} />
          </span>
          <div>
            <h1>{title}</h1>
            <p>{why === 'paused' ? w.ways_pay_paused_text({ shop: shop.name }) : w.ways_pay_ended_text({ shop: shop.name })}</p>
          </div>
        </div>
      </div>
    </PayFrame>
  );
}
