// Owns the states in which nothing is asked of the payer any more, or not yet: each says what was seen, what is awaited, what to do.
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import { paths } from '../paths';
import { contactHref, safeUrl, urlHost } from '../safe-url';
import { Notice } from '../ui/facts';
import { Icon, type IconName } from '../ui/icons';
import { Money, formatAmount } from '../ui/money';
import { StepList, type Step } from '../ui/pay';
import { durationText } from '../ui/remaining';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { Arrivals } from './arrivals';
import type { Amount, Arrival, CheckoutInvoice, CheckoutState } from './model';

type StateOf<Kind extends CheckoutState['kind']> = Extract<CheckoutState, { kind: Kind }>;

interface EndProps<Kind extends CheckoutState['kind']> {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly state: StateOf<Kind>;
}

interface VerdictProps {
  readonly icon: IconName;
  readonly tone: 'ok' | 'wait' | 'odd' | 'off' | 'move';
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

function amountText(ctx: ViewContext, sum: Amount): string {
  return `${formatAmount(sum.amount, ctx.locale)}\u00a0${sum.symbol}`;
}

interface Sum {
  readonly label: string;
  readonly value: Child;
  readonly total?: true;
}

function Sums({ sums }: { readonly sums: readonly (Sum | null)[] }) {
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

function BackToShop({ ctx, invoice }: { readonly ctx: ViewContext; readonly invoice: CheckoutInvoice }) {
  const back = safeUrl(invoice.returnUrl, ctx.localHome);
  if (back === null) return null;
  return (
    <a class="button primary" href={back} rel="noopener noreferrer">
      {words(ctx.locale).back_to_shop_host({ shop: invoice.shop, host: urlHost(back) })}
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

function progressSteps(w: Words, ctx: ViewContext, state: StateOf<'progress'>): readonly Step[] {
  const slowest = state.arrivals.find((arrival) => arrival.level === 'seen') ?? state.arrivals[0];
  const counted = slowest?.confirmations !== null && slowest?.confirmations !== undefined && slowest.required !== null;
  const detail = counted
    ? w.step_confirming_count({ n: String(Math.min(slowest.confirmations ?? 0, slowest.required ?? 0)), m: String(slowest.required) })
    : w.step_confirming_text();
  const time = durationText(state.usualSeconds, ctx.locale);
  return [
    { title: w.step_seen(), detail: w.step_seen_text({ network: state.network }), state: 'done' },
    { title: w.step_confirming(), detail: `${detail} ${w.step_usual({ time })}`, state: 'now' },
    { title: w.step_paid(), state: 'next' },
  ];
}

export function Progress({ ctx, invoice, state }: EndProps<'progress'>) {
  const w = words(ctx.locale);
  return (
    <>
      <Verdict icon="check" tone="move" title={w.progress_title()}>
        {w.progress_text({ shop: invoice.shop })}
      </Verdict>
      <StepList steps={progressSteps(w, ctx, state)} label={w.progress_title()} />
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
      <p class="small soft">{w.progress_close()}</p>
    </>
  );
}

export function Paid({ ctx, invoice, state }: EndProps<'paid'>) {
  const w = words(ctx.locale);
  return (
    <>
      <Verdict icon="check" tone="ok" title={w.paid_title()}>
        {w.paid_text({ shop: invoice.shop })}
      </Verdict>
      {state.over === null ? null : (
        <Notice tone="info" title={w.over_title({ amount: amountText(ctx, state.over) })}>
          <p>{w.over_text({ shop: invoice.shop })}</p>
        </Notice>
      )}
      <Sums
        sums={[
          { label: w.received(), value: <Money {...sumProps(ctx, state.received)} />, total: true },
          invoice.orderId === null ? null : { label: w.order(), value: invoice.orderId },
          { label: w.when(), value: <Time ctx={ctx} ms={state.paidAtMs} style="full" /> },
          { label: w.reference(), value: <bdi class="hash">{invoice.id}</bdi> },
        ]}
      />
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
      <BackToShop ctx={ctx} invoice={invoice} />
    </>
  );
}

function sumProps(ctx: ViewContext, sum: Amount): { readonly amount: string; readonly code: string; readonly locale: ViewContext['locale'] } {
  return { amount: sum.amount, code: sum.symbol, locale: ctx.locale };
}

export function Late({ ctx, invoice, state }: EndProps<'late'>) {
  const w = words(ctx.locale);
  return (
    <>
      <Verdict icon="clock" tone="odd" title={w.late_title()}>
        {w.late_text({ amount: amountText(ctx, state.received), shop: invoice.shop })}
      </Verdict>
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
      <Sums sums={[{ label: w.reference(), value: <bdi class="hash">{invoice.id}</bdi> }]} />
      <AskShop ctx={ctx} invoice={invoice} />
    </>
  );
}

export function Expired({ ctx, invoice, state }: EndProps<'expired'>) {
  const w = words(ctx.locale);
  const money = state.received;
  return (
    <>
      <Verdict icon="clock" tone={money === null ? 'off' : 'odd'} title={money === null ? w.expired_title() : w.expired_money_title()}>
        {money === null ? w.expired_text() : w.expired_money_text({ amount: amountText(ctx, money), shop: invoice.shop })}
      </Verdict>
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
      <Notice tone="warn">
        <p>{w.expired_do_not_send()}</p>
      </Notice>
      {money === null ? null : <Sums sums={[{ label: w.reference(), value: <bdi class="hash">{invoice.id}</bdi> }]} />}
      <div class="row">
        <AskShop ctx={ctx} invoice={invoice} />
        <a href={paths.checkout(invoice.id)}>{w.already_sent()}</a>
      </div>
    </>
  );
}

export function Cancelled({ ctx, invoice, state }: EndProps<'cancelled'>) {
  const w = words(ctx.locale);
  return (
    <>
      <Verdict icon="x" tone="off" title={w.cancelled_title({ shop: invoice.shop })}>
        {state.received === null ? w.cancelled_text() : w.cancelled_money_text({ amount: amountText(ctx, state.received), shop: invoice.shop })}
      </Verdict>
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
      <AskShop ctx={ctx} invoice={invoice} />
    </>
  );
}

interface RevertedProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly arrivals: readonly Arrival[];
}

export function Reverted({ ctx, invoice, arrivals }: RevertedProps) {
  const w = words(ctx.locale);
  return (
    <>
      <Verdict icon="warning" tone="odd" title={w.reverted_title()}>
        {w.reverted_text({ shop: invoice.shop })}
      </Verdict>
      <Arrivals ctx={ctx} arrivals={arrivals} />
      <AskShop ctx={ctx} invoice={invoice} />
    </>
  );
}

/** The shop's account takes no payments at the moment. What was sent before is still watched. */
export function Halted({ ctx, invoice, arrivals }: RevertedProps) {
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
      <div class="row">
        <a class="button primary" href={ctx.path}>
          <Icon name="refresh" />
          {w.check_again()}
        </a>
        <AskShop ctx={ctx} invoice={invoice} />
      </div>
    </>
  );
}
