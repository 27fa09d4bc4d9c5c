// Owns the states in which nothing is asked of the payer any more, or not yet: each says what was seen, what is awaited, what to do.
import type { PropsWithChildren } from 'hono/jsx';
import type { InvoiceReason } from '../../src/domain/invoice-reason';
import type { ViewContext } from '../context';
import { withQuery } from '../paths';
import { contactHref } from '../safe-url';
import { Notice } from '../ui/facts';
import { Icon, type IconName } from '../ui/icons';
import { StepList, type Step } from '../ui/pay';
import { durationText } from '../ui/remaining';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { Arrivals } from './arrivals';
import type { Amount, Arrival, CheckoutInvoice, CheckoutPlace, EndedState, PaidState, ProgressState } from './model';
import { payerAdvice, payerSentence, payerTitle, type PayerFacts } from './payer-words';
import { amountText, amountsText, MoneyLines, Sums } from './sums';

interface StateProps<State> {
  readonly ctx: ViewContext;
  readonly place: CheckoutPlace;
  readonly invoice: CheckoutInvoice;
  readonly strays: readonly Amount[];
  readonly receipt: string | null;
  readonly state: State;
}

type Tone = 'ok' | 'wait' | 'odd' | 'off' | 'move';

interface VerdictProps {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly title: string;
}

function Verdict({ icon, tone, title, children }: PropsWithChildren<VerdictProps>) {
  return (
    <div class="verdict">
      <span class={tone === 'ok' ? 'seal' : `seal is-${tone}`}>
        <Icon name={icon} size={26} />
      </span>
      <div>
        <h1>{title}</h1>
        <p>{children}</p>
      </div>
    </div>
  );
}

function AskShop({ ctx, invoice }: { readonly ctx: ViewContext; readonly invoice: CheckoutInvoice }) {
  const w = words(ctx.locale);
  const href = invoice.contact === null ? null : contactHref(invoice.contact, ctx.localHome);
  if (href === null) return <p class="soft small">{w.checkout_no_contact({ shop: invoice.shop })}</p>;
  return (
    <a class="button" href={href}>
      <Icon name="mail" />
      {w.contact_shop({ shop: invoice.shop })}
    </a>
  );
}

/** A frame is left by its own page: the shop's is around it already. */
function BackToShop({ ctx, place, invoice, primary }: Pick<StateProps<unknown>, 'ctx' | 'place' | 'invoice'> & { readonly primary: 'primary' | '' }) {
  const w = words(ctx.locale);
  if (place.frameOrigin !== null) {
    return (
      <button type="button" class="button primary" data-frame-close data-needs-script>
        {w.payer_done()}
      </button>
    );
  }
  if (invoice.back === null) return null;
  return (
    <a class={`button ${primary}`} href={invoice.back.href} rel="noopener noreferrer">
      {w.back_to_shop_host({ shop: invoice.shop, host: invoice.back.host })}
    </a>
  );
}

function ReceiptLink({ ctx, place, receipt }: Pick<StateProps<unknown>, 'ctx' | 'place' | 'receipt'>) {
  if (receipt === null) return null;
  return (
    <a class="button" href={withQuery(receipt, { lang: ctx.locale })} target={place.frameOrigin === null ? undefined : '_blank'} rel="noopener">
      <Icon name="payments" />
      {words(ctx.locale).payer_receipt()}
    </a>
  );
}

export function Preparing({ ctx, symbol, network }: { readonly ctx: ViewContext; readonly symbol: string; readonly network: string }) {
  const w = words(ctx.locale);
  return (
    <>
      <Verdict icon="clock" tone="move" title={w.preparing_title()}>
        {w.preparing_text({ asset: symbol, network })}
      </Verdict>
      <p>
        <a class="button" href={ctx.path}>
          <Icon name="refresh" />
          {w.check_again()}
        </a>
      </p>
    </>
  );
}

function factsOf(ctx: ViewContext, invoice: CheckoutInvoice, strays: readonly Amount[], state: ProgressState | PaidState | EndedState): PayerFacts {
  return {
    shop: invoice.shop,
    received: amountsText(ctx, state.received),
    other: amountsText(ctx, strays),
    settleAt: state.kind === 'progress' ? state.settleAt : 'confirmed',
    lateRule: state.kind === 'ended' ? state.lateRule : 'ask',
  };
}

function progressSteps(w: Words, ctx: ViewContext, invoice: CheckoutInvoice, state: ProgressState): readonly Step[] {
  const slowest = state.arrivals.find((arrival) => arrival.level === 'seen') ?? state.arrivals[0];
  const counted = slowest?.level === 'seen' && slowest.confirmations !== null && slowest.required !== null;
  const detail = counted
    ? w.step_confirming_count({ n: String(Math.min(slowest.confirmations ?? 0, slowest.required ?? 0)), m: String(slowest.required) })
    : w.step_confirming_text();
  const usual = w.step_usual({ time: durationText(state.usualSeconds, ctx.locale) });
  // Until the chain's own confirmations are there, they are what is counted; irreversibility comes after them.
  const final = state.settleAt === 'final' && !counted;
  const steps: readonly (Step | null)[] = [
    { title: w.step_seen(), detail: w.step_seen_text({ network: state.network }), state: 'done' },
    state.reason === 'confirming_accepted' ? { title: w.payer_step_accepted({ shop: invoice.shop }), state: 'done' } : null,
    { title: w.step_confirming(), detail: final ? w.payer_step_final() : `${detail} ${usual}`, state: 'now' },
    { title: w.step_paid(), state: 'next' },
  ];
  return steps.filter((step) => step !== null);
}

export function Progress({ ctx, place, invoice, strays, receipt, state }: StateProps<ProgressState>) {
  const w = words(ctx.locale);
  const facts = factsOf(ctx, invoice, strays, state);
  return (
    <>
      <Verdict icon="check" tone="move" title={payerTitle(w, state.reason, facts)}>
        {payerSentence(w, state.reason, facts)}
      </Verdict>
      <StepList steps={progressSteps(w, ctx, invoice, state)} label={w.progress_title()} />
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
      <p class="small soft">{w.progress_close()}</p>
      <div class="row end-ways">
        {place.frameOrigin === null ? <BackToShop ctx={ctx} place={place} invoice={invoice} primary="" /> : null}
        <ReceiptLink ctx={ctx} place={place} receipt={receipt} />
      </div>
    </>
  );
}

export function Paid({ ctx, place, invoice, strays, receipt, state }: StateProps<PaidState>) {
  const w = words(ctx.locale);
  const facts = factsOf(ctx, invoice, strays, state);
  return (
    <>
      <Verdict icon="check" tone="ok" title={payerTitle(w, state.reason, facts)}>
        {payerSentence(w, state.reason, facts)}
      </Verdict>
      {state.over === null ? null : (
        <Notice tone="info" title={w.over_title({ amount: amountText(ctx, state.over) })}>
          <p>{w.over_text({ shop: invoice.shop })}</p>
        </Notice>
      )}
      <Sums
        sums={[
          { label: w.received(), value: <MoneyLines ctx={ctx} sums={state.received} />, total: true },
          invoice.orderId === null ? null : { label: w.order(), value: invoice.orderId },
          { label: w.when(), value: <Time ctx={ctx} ms={state.paidAtMs} style="full" /> },
          { label: w.reference(), value: <bdi class="hash">{invoice.id}</bdi> },
        ]}
      />
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
      {state.returns && invoice.back !== null ? <Returning ctx={ctx} place={place} href={invoice.back.href} host={invoice.back.host} /> : null}
      <div class="row end-ways">
        <BackToShop ctx={ctx} place={place} invoice={invoice} primary="primary" />
        <ReceiptLink ctx={ctx} place={place} receipt={receipt} />
      </div>
    </>
  );
}

interface ReturningProps {
  readonly ctx: ViewContext;
  readonly place: CheckoutPlace;
  readonly href: string;
  readonly host: string;
}

/** Says where the page leads in a moment, and how to stop it. Without script the link stops it, because its page leads nowhere. */
function Returning({ ctx, place, href, host }: ReturningProps) {
  const w = words(ctx.locale);
  return (
    <p class="returning" data-auto-return={href}>
      <Icon name="clock" size={14} />
      <span>{w.payer_returning({ host })}</span>
      <a href={withQuery(place.page, { stay: '1', lang: ctx.locale })} data-auto-return-stay>
        {w.payer_stay()}
      </a>
    </p>
  );
}

const endLooks: Readonly<Partial<Record<InvoiceReason, readonly [IconName, Tone]>>> = {
  expired_unpaid: ['clock', 'off'],
  expired_unverified: ['clock', 'wait'],
  other_asset: ['warning', 'odd'],
  cancelled_by_hand: ['x', 'off'],
  cancelled_by_rule: ['x', 'off'],
  invalid_by_hand: ['x', 'off'],
  reverted: ['warning', 'odd'],
};

/** The invoice is over and not paid: what came, what the shop knows, what to do. */
export function Ended({ ctx, place, invoice, strays, receipt, state }: StateProps<EndedState>) {
  const w = words(ctx.locale);
  const facts = factsOf(ctx, invoice, strays, state);
  const [icon, tone] = endLooks[state.reason] ?? ['clock', 'odd'];
  const advice = payerAdvice(w, state.reason, facts);
  const hasMoney = state.received.length > 0 || strays.length > 0;
  return (
    <>
      <Verdict icon={icon} tone={tone} title={payerTitle(w, state.reason, facts)}>
        {payerSentence(w, state.reason, facts)}
      </Verdict>
      {advice === null ? null : (
        <Notice tone="warn">
          <p>{advice}</p>
        </Notice>
      )}
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
      {hasMoney ? <Sums sums={[{ label: w.reference(), value: <bdi class="hash">{invoice.id}</bdi> }]} /> : null}
      <div class="row end-ways">
        <AskShop ctx={ctx} invoice={invoice} />
        <BackToShop ctx={ctx} place={place} invoice={invoice} primary="" />
        <ReceiptLink ctx={ctx} place={place} receipt={receipt} />
        {hasMoney ? null : <a href={ctx.path}>{w.already_sent()}</a>}
      </div>
    </>
  );
}

interface HaltedProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly arrivals: readonly Arrival[];
}

/** The shop's account takes no payments at the moment. What was sent before is still watched. */
export function Halted({ ctx, invoice, arrivals }: HaltedProps) {
  const w = words(ctx.locale);
  return (
    <>
      <Verdict icon="warning" tone="off" title={w.operator_checkout_title({ shop: invoice.shop })}>
        {w.operator_checkout_text()}
      </Verdict>
      <Arrivals ctx={ctx} arrivals={arrivals} />
      <p class="soft">{w.operator_checkout_sent()}</p>
      <Sums sums={[{ label: w.reference(), value: <bdi class="hash">{invoice.id}</bdi> }]} />
      <AskShop ctx={ctx} invoice={invoice} />
    </>
  );
}

export function Unavailable({ ctx, invoice }: { readonly ctx: ViewContext; readonly invoice: CheckoutInvoice }) {
  const w = words(ctx.locale);
  return (
    <>
      <Verdict icon="warning" tone="wait" title={w.unavailable_title()}>
        {w.unavailable_text()}
      </Verdict>
      <div class="row end-ways">
        <a class="button primary" href={ctx.path}>
          <Icon name="refresh" />
          {w.check_again()}
        </a>
        <AskShop ctx={ctx} invoice={invoice} />
      </div>
    </>
  );
}
