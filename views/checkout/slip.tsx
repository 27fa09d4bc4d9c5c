// Owns the receipt slip beside the task and the foot below it: who is paid, for what, how much in all, and where to ask.
import type { ViewContext } from '../context';
import { contactHref, safeUrl, urlHost } from '../safe-url';
import { formatAmount } from '../ui/money';
import { words, type Words } from '../words';
import type { CheckoutInvoice, CheckoutState } from './model';

interface InvoiceProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
}

function rateOf(state: CheckoutState): string | null {
  return state.kind === 'pay' || state.kind === 'partial' ? state.request.rate : null;
}

export function Slip({ ctx, invoice, state }: InvoiceProps & { readonly state: CheckoutState }) {
  const w = words(ctx.locale);
  const rate = rateOf(state);
  const percent = invoice.costs?.spreadPercent ?? null;
  return (
    <aside class="slip-shade" aria-label={w.checkout_slip()}>
      <div class="slip">
        <p class="slip-shop">
          <span class="disc" aria-hidden="true">
            {Array.from(invoice.shop.trim())[0]?.toUpperCase() ?? ''}
          </span>
          <span>{invoice.shop}</span>
        </p>
        {invoice.orderId === null ? null : <p class="slip-order">{w.order_named({ order: invoice.orderId })}</p>}
        {invoice.description === null ? null : <p class="slip-what">{invoice.description}</p>}
        <Sum ctx={ctx} w={w} invoice={invoice} />
        {rate === null ? null : <p class="slip-note">{w.rate_line({ rate })}</p>}
        {percent === null ? null : <p class="slip-note is-cost">{w.payer_spread({ percent: formatAmount(percent, ctx.locale) })}</p>}
        <p class="slip-help">
          {w.you_pay_shop({ shop: invoice.shop })} <Contact ctx={ctx} w={w} invoice={invoice} />
        </p>
      </div>
    </aside>
  );
}

/** One figure, or the price with what the payer bears on top of it. What the shop bears is not spoken of. */
function Sum({ ctx, w, invoice }: InvoiceProps & { readonly w: Words }) {
  const money = (amount: string) => <bdi dir="ltr">{`${formatAmount(amount, ctx.locale)}\u00a0${invoice.currency}`}</bdi>;
  const fee = invoice.costs?.fee ?? null;
  return (
    <>
      {fee === null ? null : (
        <dl class="slip-costs">
          <div>
            <dt>{w.payer_price()}</dt>
            <dd>{money(invoice.amount)}</dd>
          </div>
          <div>
            <dt>{w.payer_fee()}</dt>
            <dd>{money(fee.amount)}</dd>
          </div>
        </dl>
      )}
      <p class="slip-total">
        {fee === null ? null : <span class="slip-total-word">{w.payer_total()}</span>}
        <span class="double-rule">{money(fee === null ? invoice.amount : fee.total)}</span>
      </p>
    </>
  );
}

function Contact({ ctx, w, invoice }: InvoiceProps & { readonly w: Words }) {
  if (invoice.contact === null) return null;
  const href = contactHref(invoice.contact, ctx.localHome);
  const text = w.contact_named({ contact: invoice.contact });
  return href === null ? <>{text}</> : <a href={href}>{text}</a>;
}

export function CheckoutFoot({ ctx, invoice }: InvoiceProps) {
  const w = words(ctx.locale);
  const site = safeUrl(invoice.site, ctx.localHome);
  const terms = safeUrl(invoice.termsUrl, ctx.localHome);
  return (
    <footer class="co-foot">
      <p>{w.checkout_foot()}</p>
      <ul class="co-links">
        {site === null ? null : (
          <li>
            <a href={site} rel="noopener noreferrer" title={w.payer_site({ shop: invoice.shop })}>
              {urlHost(site)}
            </a>
          </li>
        )}
        {terms === null ? null : (
          <li>
            <a href={terms} rel="noopener noreferrer">
              {w.payer_terms()}
            </a>
          </li>
        )}
        <li>
          <FootContact ctx={ctx} w={w} invoice={invoice} />
        </li>
      </ul>
    </footer>
  );
}

function FootContact({ ctx, w, invoice }: InvoiceProps & { readonly w: Words }) {
  if (invoice.contact === null) return <>{w.checkout_no_contact({ shop: invoice.shop })}</>;
  const href = contactHref(invoice.contact, ctx.localHome);
  return href === null ? <>{invoice.contact}</> : <a href={href}>{w.contact_shop({ shop: invoice.shop })}</a>;
}
