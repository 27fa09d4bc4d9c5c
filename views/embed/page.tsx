// Owns what is shown inside a frame on a shop's page: the same checkout with less around it, the start of a payment by a button, and the
// word for a page that may not show it. A frame talks to one origin only, which the server has checked.
import type { Refusal } from '../../src/domain/refusal';
import { CheckoutSection, LanguageLinks, TestRibbon, type CheckoutProps } from '../checkout/page';
import { Slip } from '../checkout/slip';
import { pollSeconds } from '../checkout/model';
import type { ViewContext } from '../context';
import { Document } from '../layout/document';
import { paths } from '../paths';
import { Notice } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { Icon } from '../ui/icons';
import { formatAmount } from '../ui/money';
import { problemText, refusalText } from '../ui/refusal-words';
import { words } from '../words';

export function EmbedCheckoutPage(props: CheckoutProps) {
  const { ctx, place, invoice, state } = props;
  const w = words(ctx.locale);
  const refresh = pollSeconds(state) === null ? null : 20;
  return (
    <Document ctx={ctx} title={w.payer_frame_title({ shop: invoice.shop })} bodyClass="checkout" test={invoice.test} refreshSeconds={refresh}>
      {invoice.test ? <TestRibbon ctx={ctx} /> : null}
      <main id="main" tabindex={-1} class="co is-framed" data-frame-origin={place.frameOrigin}>
        <Slip ctx={ctx} invoice={invoice} state={state} />
        <div class="co-side">
          <CheckoutSection {...props} />
        </div>
        <FrameFoot ctx={ctx} />
      </main>
    </Document>
  );
}

function FrameFoot({ ctx }: { readonly ctx: ViewContext }) {
  return (
    <div class="frame-foot">
      <span>{words(ctx.locale).checkout_foot()}</span>
      <LanguageLinks ctx={ctx} />
    </div>
  );
}

export interface EmbedOrder {
  readonly shop: string;
  readonly shopId: string;
  /** As the button names it, once it has been read as an amount; null when it is none. */
  readonly amount: string | null;
  readonly currency: string;
  readonly orderId: string | null;
  /** The embedding host; null on a page of its own. */
  readonly host: string | null;
  readonly test: boolean;
}

interface StartProps {
  readonly ctx: ViewContext;
  readonly order: EmbedOrder;
  /** Where messages of this frame go; null on a page of its own. */
  readonly origin: string | null;
  readonly refusal: Refusal | null;
}

/** What a button leads to before there is an invoice: shop and amount, and one step on. Opening it makes nothing. */
export function EmbedStartPage({ ctx, order, origin, refusal }: StartProps) {
  const w = words(ctx.locale);
  const { shop, amount, orderId } = order;
  return (
    <Document ctx={ctx} title={w.payer_start_title({ shop })} bodyClass="checkout" test={order.test}>
      {order.test ? <TestRibbon ctx={ctx} /> : null}
      <main id="main" tabindex={-1} class="co is-framed is-start" data-frame-origin={origin ?? undefined}>
        <div class="task">
          <h1>{w.payer_start_title({ shop })}</h1>
          {amount === null ? null : (
            <p class="send-amount">
              <bdi dir="ltr">{formatAmount(amount, ctx.locale)}</bdi>
              <small>{order.currency}</small>
            </p>
          )}
          {orderId === null ? null : <p class="soft">{w.order_named({ order: orderId })}</p>}
          {refusal === null ? null : <StartRefusal ctx={ctx} shop={shop} refusal={refusal} />}
          {amount === null ? null : <StartForm ctx={ctx} order={order} />}
        </div>
        <FrameFoot ctx={ctx} />
      </main>
    </Document>
  );
}

function StartForm({ ctx, order }: { readonly ctx: ViewContext; readonly order: EmbedOrder }) {
  const w = words(ctx.locale);
  return (
    <Form ctx={ctx} action={paths.embedPay(order.shopId)} name="start" class="co-side">
      <p class="soft">{w.payer_start_lead({ shop: order.shop })}</p>
      <input type="hidden" name="amount" value={order.amount ?? ''} />
      <input type="hidden" name="currency" value={order.currency} />
      {order.orderId === null ? null : <input type="hidden" name="order" value={order.orderId} />}
      {order.host === null ? null : <input type="hidden" name="host" value={order.host} />}
      <input type="hidden" name="lang" value={ctx.locale} />
      <SubmitButton>
        {w.payer_start_go()}
        <Icon name="arrow" />
      </SubmitButton>
    </Form>
  );
}

/** The payer hears that it is the shop's affair; the shop's developer hears what it is. */
function StartRefusal({ ctx, shop, refusal }: { readonly ctx: ViewContext; readonly shop: string; readonly refusal: Refusal }) {
  const w = words(ctx.locale);
  if (refusal.reason !== 'invalid_input') {
    const text = refusalText(w, refusal);
    return (
      <Notice tone="bad" title={text.title}>
        <p>{text.advice}</p>
      </Notice>
    );
  }
  const why = refusal.problems.map((problem) => `${problem.pointer.slice(1)}: ${problemText(w, problem)}`).join('; ');
  return (
    <Notice tone="bad" title={w.payer_start_bad_title()}>
      <p>{w.payer_start_bad({ shop })}</p>
      <p class="small">{w.payer_start_bad_why({ why })}</p>
    </Notice>
  );
}

interface BlockedProps {
  readonly ctx: ViewContext;
  readonly why: 'host' | 'missing' | 'trouble';
  /** As the embedding page named itself; empty when it did not. */
  readonly host: string;
  /** The payment on its own page; null when there is none. */
  readonly open: string | null;
}

/** Text and one link into a tab of its own: any page may show it, because it can do nothing. */
export function EmbedBlockedPage({ ctx, why, host, open }: BlockedProps) {
  const w = words(ctx.locale);
  const title = { host: w.payer_frame_blocked_title, missing: w.payer_frame_missing_title, trouble: w.unavailable_title }[why]();
  return (
    <Document ctx={ctx} title={title} bodyClass="checkout">
      <main id="main" tabindex={-1} class="co is-framed is-start">
        <div class="task">
          <h1>{title}</h1>
          {why === 'missing' ? <p>{w.payer_frame_missing()}</p> : null}
          {why === 'trouble' ? <p>{w.unavailable_text()}</p> : null}
          {why === 'host' ? <p>{host === '' ? w.payer_frame_blocked_nameless() : w.payer_frame_blocked({ host })}</p> : null}
          {open === null ? null : (
            <p>
              <a class="button primary" href={open} target="_blank" rel="noopener">
                {w.payer_frame_open()}
                <Icon name="external" />
              </a>
            </p>
          )}
          {why === 'host' && host !== '' ? <p class="small soft">{w.payer_frame_merchant({ host })}</p> : null}
        </div>
      </main>
    </Document>
  );
}
