// Owns the payer's page as a whole and its one live fragment. Complete by reload; the poller only saves the reload.
import { locales, type ViewContext } from '../context';
import { Document } from '../layout/document';
import { ThemeSwitch } from '../layout/preferences';
import { withQuery } from '../paths';
import { Icon } from '../ui/icons';
import { words } from '../words';
import { Choose } from './choose';
import { Ended, Halted, Paid, Preparing, Progress, Unavailable } from './end';
import { pollSeconds, type CheckoutFacts, type CheckoutInvoice, type CheckoutPlace, type CheckoutState } from './model';
import { Partial, Pay } from './pay';
import { withQueryOf } from './place';
import { SandboxPanel } from './sandbox';
import { CheckoutFoot, Slip } from './slip';
import { Strays } from './strays';

export interface CheckoutProps extends CheckoutFacts {
  readonly ctx: ViewContext;
  readonly place: CheckoutPlace;
  readonly invoice: CheckoutInvoice;
  readonly state: CheckoutState;
  /** Names what is shown now, so that the next look asks only for what differs; null asks for all. */
  readonly version: string | null;
}

/** Seconds until a page without scripts comes again, and where it then leads. */
function refreshOf({ state, invoice }: CheckoutProps): { readonly refreshSeconds: number | null; readonly refreshTo?: string } {
  if (state.kind === 'paid' && state.returns && invoice.back !== null) return { refreshSeconds: autoReturnSeconds, refreshTo: invoice.back.href };
  return { refreshSeconds: pollSeconds(state) === null ? null : 20 };
}

const autoReturnSeconds = 8;

export function CheckoutPage(props: CheckoutProps) {
  const { ctx, invoice, state } = props;
  const w = words(ctx.locale);
  const counter = invoice.counter ?? null;
  return (
    <Document ctx={ctx} title={w.checkout_title({ shop: invoice.shop })} bodyClass="checkout" test={invoice.test} {...refreshOf(props)}>
      {invoice.test ? <TestRibbon ctx={ctx} /> : null}
      <CheckoutTop ctx={ctx} invoice={invoice} />
      <main id="main" tabindex={-1} class={counter === null ? 'co' : 'co is-sale'}>
        <Slip ctx={ctx} invoice={invoice} state={state} />
        <div class="co-side">
          <CheckoutSection {...props} />
          {counter === null ? null : (
            <a class="button new-sale" href={counter}>
              <Icon name="plus" size={14} />
              {w.ways_counter_new_sale()}
            </a>
          )}
        </div>
      </main>
      <CheckoutFoot ctx={ctx} invoice={invoice} />
    </Document>
  );
}

export function TestRibbon({ ctx }: { readonly ctx: ViewContext }) {
  const w = words(ctx.locale);
  return (
    <div class="ribbon" role="region" aria-label={w.test_mode()}>
      <Icon name="flask" />
      {w.checkout_test_ribbon()}
    </div>
  );
}

/** The fragment that the poller swaps: the same markup as on the page. Its data is what a frame tells the shop's page. */
export function CheckoutSection(props: CheckoutProps) {
  const { ctx, place, invoice, state, status, strays, sandbox } = props;
  const poll = pollSeconds(state);
  return (
    <section id="checkout-state" class="co-side" aria-live="polite" data-status={status.base} data-exception={status.exception} data-invoice={invoice.id}>
      <div class="task">
        <StateView {...props} />
        <Strays ctx={ctx} invoice={invoice} strays={strays} state={state} />
      </div>
      {sandbox.length === 0 ? null : <SandboxPanel ctx={ctx} place={place} kinds={sandbox} isOver={state.kind === 'ended'} />}
      {poll === null ? null : <Poller {...props} seconds={poll} />}
    </section>
  );
}

/** An element of its own, so that it goes, and stops, when the state is final. */
function Poller({ ctx, place, seconds, version }: CheckoutProps & { readonly seconds: number }) {
  const here = withQueryOf(place.state, ctx.path);
  const url = version === null ? here : withQuery(here, { shown: version });
  return <div id={`checkout-poll-${seconds}`} hidden hx-get={url} hx-trigger={`every ${seconds}s`} hx-target="#checkout-state" hx-swap="outerMorph" />;
}

function StateView({ ctx, place, invoice, state, strays, receipt }: CheckoutProps) {
  const common = { ctx, place, invoice, strays, receipt };
  switch (state.kind) {
    case 'choose':
      return <Choose ctx={ctx} place={place} methods={state.methods} chosen={state.chosen} refusal={state.refusal} />;
    case 'preparing':
      return <Preparing ctx={ctx} symbol={state.symbol} network={state.network} />;
    case 'pay':
      return <Pay {...common} state={state} />;
    case 'partial':
      return <Partial {...common} state={state} />;
    case 'progress':
      return <Progress {...common} state={state} />;
    case 'paid':
      return <Paid {...common} state={state} />;
    case 'ended':
      return <Ended {...common} state={state} />;
    case 'halted':
      return <Halted ctx={ctx} invoice={invoice} arrivals={state.arrivals} />;
    case 'unavailable':
      return <Unavailable ctx={ctx} invoice={invoice} />;
  }
}

function CheckoutTop({ ctx, invoice }: Pick<CheckoutProps, 'ctx' | 'invoice'>) {
  const w = words(ctx.locale);
  const { back, shop } = invoice;
  return (
    <header class="co-top">
      {back === null ? (
        <span class="co-back">{shop}</span>
      ) : (
        <a href={back.href} rel="noopener noreferrer" title={back.host}>
          <Icon name="left" />
          <span>
            {w.back_to_shop({ shop })} <span class="co-host">{back.host}</span>
          </span>
        </a>
      )}
      <div class="co-tools">
        <LanguageLinks ctx={ctx} />
        <ThemeSwitch ctx={ctx} />
      </div>
    </header>
  );
}

/** Links and no forms: a link can name its language, and nothing is kept of it. */
export function LanguageLinks({ ctx }: { readonly ctx: ViewContext }) {
  return (
    <nav class="segmented" aria-label={words(ctx.locale).language()}>
      {locales.map((locale) => (
        <a href={withQuery(ctx.path, { lang: locale })} lang={locale} aria-current={locale === ctx.locale ? 'true' : undefined}>
          {locale.toUpperCase()}
        </a>
      ))}
    </nav>
  );
}
