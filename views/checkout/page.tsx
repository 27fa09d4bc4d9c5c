// Owns the payer's page as a whole and its one live fragment. Complete by reload; the poller only saves the reload.
import type { ViewContext } from '../context';
import { Document } from '../layout/document';
import { ThemeSwitch } from '../layout/preferences';
import { paths, withQuery } from '../paths';
import { contactHref, safeUrl, urlHost } from '../safe-url';
import { Icon } from '../ui/icons';
import { formatAmount } from '../ui/money';
import { words } from '../words';
import { locales } from '../context';
import { Choose } from './choose';
import { Cancelled, Expired, Halted, Late, Paid, Preparing, Progress, Reverted, Unavailable } from './end';
import { pollSeconds, type CheckoutInvoice, type CheckoutState } from './model';
import { Partial, Pay } from './pay';
import { SandboxPanel } from './sandbox';

export interface CheckoutProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly state: CheckoutState;
  /** Shows the buttons that simulate payments; only for a sandbox asset of a test invoice. */
  readonly sandbox: boolean;
  /** Names what is shown now, so that the next look asks only for what differs; null asks for all. */
  readonly version: string | null;
}

export function CheckoutPage(props: CheckoutProps) {
  const { ctx, invoice, state } = props;
  const w = words(ctx.locale);
  const poll = pollSeconds(state);
  return (
    <Document ctx={ctx} title={w.checkout_title({ shop: invoice.shop })} bodyClass="checkout" test={invoice.test} refreshSeconds={poll === null ? null : 20}>
      {invoice.test ? (
        <div class="ribbon" role="region" aria-label={w.test_mode()}>
          <Icon name="flask" />
          {w.checkout_test_ribbon()}
        </div>
      ) : null}
      <CheckoutTop ctx={ctx} invoice={invoice} />
      <main id="main" tabindex={-1} class="co">
        <Slip ctx={ctx} invoice={invoice} state={state} />
        <div class="co-side">
          <CheckoutSection {...props} />
        </div>
      </main>
      <CheckoutFoot ctx={ctx} invoice={invoice} />
    </Document>
  );
}

/** The fragment that the poller swaps: the same markup as on the page. */
export function CheckoutSection({ ctx, invoice, state, sandbox, version }: CheckoutProps) {
  const poll = pollSeconds(state);
  return (
    <section id="checkout-state" class="co-side" aria-live="polite">
      <div class="task">
        <StateView ctx={ctx} invoice={invoice} state={state} />
      </div>
      {sandbox ? <SandboxPanel ctx={ctx} invoice={invoice} /> : null}
      {poll === null ? null : <Poller ctx={ctx} invoice={invoice} seconds={poll} version={version} />}
    </section>
  );
}

interface PollerProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly seconds: number;
  readonly version: string | null;
}

/** An element of its own, so that it goes, and stops, when the state is final. */
function Poller({ ctx, invoice, seconds, version }: PollerProps) {
  const query = new URLSearchParams(ctx.path.split('?', 2)[1] ?? '');
  if (version !== null) query.set('shown', version);
  const url = paths.checkoutState(invoice.id) + (query.size === 0 ? '' : `?${query}`);
  return <div id={`checkout-poll-${seconds}`} hidden hx-get={url} hx-trigger={`every ${seconds}s`} hx-target="#checkout-state" hx-swap="outerMorph" />;
}

interface StateProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly state: CheckoutState;
}

function StateView({ ctx, invoice, state }: StateProps) {
  switch (state.kind) {
    case 'choose':
      return <Choose ctx={ctx} invoice={invoice} methods={state.methods} chosen={state.chosen} refusal={state.refusal} />;
    case 'preparing':
      return <Preparing ctx={ctx} symbol={state.symbol} network={state.network} />;
    case 'pay':
      return <Pay ctx={ctx} invoice={invoice} request={state.request} setback={state.setback} />;
    case 'partial':
      return <Partial ctx={ctx} invoice={invoice} request={state.request} received={state.received} arrivals={state.arrivals} />;
    case 'progress':
      return <Progress ctx={ctx} invoice={invoice} state={state} />;
    case 'paid':
      return <Paid ctx={ctx} invoice={invoice} state={state} />;
    case 'late':
      return <Late ctx={ctx} invoice={invoice} state={state} />;
    case 'expired':
      return <Expired ctx={ctx} invoice={invoice} state={state} />;
    case 'cancelled':
      return <Cancelled ctx={ctx} invoice={invoice} state={state} />;
    case 'reverted':
      return <Reverted ctx={ctx} invoice={invoice} arrivals={state.arrivals} />;
    case 'halted':
      return <Halted ctx={ctx} invoice={invoice} arrivals={state.arrivals} />;
    case 'unavailable':
      return <Unavailable ctx={ctx} invoice={invoice} />;
  }
}

interface InvoiceProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
}

function CheckoutTop({ ctx, invoice }: InvoiceProps) {
  const w = words(ctx.locale);
  const back = safeUrl(invoice.returnUrl, ctx.localHome);
  return (
    <header class="co-top">
      {back === null ? (
        <span class="co-back">{invoice.shop}</span>
      ) : (
        <a href={back} rel="noopener noreferrer" title={urlHost(back)}>
          <Icon name="left" />
          {w.back_to_shop({ shop: invoice.shop })}
        </a>
      )}
      <div class="co-tools">
        <nav class="segmented" aria-label={w.language()}>
          {locales.map((locale) => (
            <a href={withQuery(ctx.path, { lang: locale })} lang={locale} aria-current={locale === ctx.locale ? 'true' : undefined}>
              {locale.toUpperCase()}
            </a>
          ))}
        </nav>
        <ThemeSwitch ctx={ctx} />
      </div>
    </header>
  );
}

function rateOf(state: CheckoutState): { readonly rate: string; readonly ratedAtMs: number } | null {
  if (state.kind !== 'pay' && state.kind !== 'partial') return null;
  const { rate, ratedAtMs } = state.request;
  return rate === null || ratedAtMs === null ? null : { rate, ratedAtMs };
}

function Slip({ ctx, invoice, state }: StateProps) {
  const w = words(ctx.locale);
  const rate = rateOf(state);
  const href = invoice.contact === null ? null : contactHref(invoice.contact, ctx.localHome);
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
        <p class="slip-total">
          <span class="double-rule">
            <bdi dir="ltr">{`${formatAmount(invoice.amount, ctx.locale)}\u00a0${invoice.currency}`}</bdi>
          </span>
        </p>
        {rate === null ? null : <p class="slip-note">{w.rate_line({ rate: rate.rate })}</p>}
        <p class="slip-help">
          {w.you_pay_shop({ shop: invoice.shop })}{' '}
          {invoice.contact === null ? null : href === null ? (
            w.contact_named({ contact: invoice.contact })
          ) : (
            <a href={href}>{w.contact_named({ contact: invoice.contact })}</a>
          )}
        </p>
      </div>
    </aside>
  );
}

function CheckoutFoot({ ctx, invoice }: InvoiceProps) {
  const w = words(ctx.locale);
  const href = invoice.contact === null ? null : contactHref(invoice.contact, ctx.localHome);
  return (
    <footer class="co-foot">
      <p>{w.checkout_foot()}</p>
      <p>
        {invoice.contact === null ? (
          w.checkout_no_contact({ shop: invoice.shop })
        ) : href === null ? (
          invoice.contact
        ) : (
          <a href={href}>{w.contact_shop({ shop: invoice.shop })}</a>
        )}
      </p>
    </footer>
  );
}
