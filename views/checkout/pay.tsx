// Owns the page that asks for money: how much, of what, on which network, to which address, until when. One due amount only.
import type { ViewContext } from '../context';
import { withQuery } from '../paths';
import { walletHref } from '../safe-url';
import { Notice } from '../ui/facts';
import { CopyButton } from '../ui/hash';
import { Icon } from '../ui/icons';
import { AddressBlock, Countdown, NetworkBand, QrPanel } from '../ui/pay';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { Arrivals } from './arrivals';
import type { CheckoutInvoice, CheckoutPlace, CheckoutState, PartialState, PaymentRequest } from './model';
import { payerSentence, payerTitle } from './payer-words';
import { withQueryOf } from './place';
import { amountsText } from './sums';

interface StateProps {
  readonly ctx: ViewContext;
  readonly place: CheckoutPlace;
  readonly invoice: CheckoutInvoice;
}

export function Pay({ ctx, place, invoice, state }: StateProps & { readonly state: Extract<CheckoutState, { kind: 'pay' }> }) {
  const w = words(ctx.locale);
  const { request, setback } = state;
  return (
    <>
      <h1 class="sr">{w.pay_title({ shop: invoice.shop })}</h1>
      {setback === null ? null : (
        <Notice tone="warn" title={w.setback_title()}>
          <p>{setback === 'dropped' ? w.setback_dropped() : w.setback_reverted()}</p>
        </Notice>
      )}
      <AmountDue w={w} label={w.send_exactly()} request={request} />
      <RequestBody ctx={ctx} place={place} invoice={invoice} request={request} />
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
    </>
  );
}

/** Part has come: what came, what is still due, the same address, one amount, more time. */
export function Partial({ ctx, place, invoice, state }: StateProps & { readonly state: PartialState }) {
  const w = words(ctx.locale);
  const { request } = state;
  const facts = { shop: invoice.shop, received: amountsText(ctx, state.received), other: '', settleAt: 'confirmed', lateRule: 'ask' } as const;
  return (
    <>
      <div class="verdict">
        <span class="seal is-odd">
          <Icon name="clock" size={24} />
        </span>
        <div>
          <h1>{payerTitle(w, 'rest_awaited', facts)}</h1>
          <p>{payerSentence(w, 'rest_awaited', facts)}</p>
        </div>
      </div>
      <AmountDue w={w} label={w.still_due()} request={request} />
      {state.prolongedToMs === null ? null : (
        <p class="small soft">
          {w.payer_more_time()} <Time ctx={ctx} ms={state.prolongedToMs} />
        </p>
      )}
      <RequestBody ctx={ctx} place={place} invoice={invoice} request={request} />
      <RestInOther ctx={ctx} place={place} others={state.others} />
      <Arrivals ctx={ctx} arrivals={state.arrivals} />
      <p class="soft small">{w.partial_advice({ shop: invoice.shop })}</p>
    </>
  );
}

/** Options that the payer had chosen before are still watched: the rest may come in any of them. */
function RestInOther({ ctx, place, others }: { readonly ctx: ViewContext; readonly place: CheckoutPlace; readonly others: PartialState['others'] }) {
  const w = words(ctx.locale);
  if (others.length === 0) return null;
  return (
    <nav class="rest-other" aria-label={w.payer_rest_other()}>
      <span class="soft small">{w.payer_rest_other()}</span>
      {others.map(({ asset, symbol, network }) => (
        <a class="button small" href={withQuery(place.page, { asset, lang: ctx.locale })}>
          {w.asset_on_network({ asset: symbol, network })}
        </a>
      ))}
    </nav>
  );
}

/** The amount is written as wallets want it: plain digits and a point, whatever the language. */
function AmountDue({ w, label, request }: { readonly w: Words; readonly label: string; readonly request: PaymentRequest }) {
  return (
    <div class="send">
      <span class="send-label">{label}</span>
      <p class="send-amount">
        <bdi dir="ltr">{request.due}</bdi>
        <small>{request.symbol}</small>
        <CopyButton w={w} value={request.due} label={w.copy_amount()} size={18} />
      </p>
      {request.amountIdentifies ? <p class="small soft">{w.amount_identifies()}</p> : null}
    </div>
  );
}

interface RequestProps extends StateProps {
  readonly request: PaymentRequest;
}

function RequestBody({ ctx, place, invoice, request }: RequestProps) {
  const w = words(ctx.locale);
  const withAmount = request.qr === 'amount' && request.uri !== null;
  const wallet = request.uri === null ? null : walletHref(request.uri);
  return (
    <>
      <NetworkBand>{w.only_on_network({ asset: request.symbol, network: networkName(request) })}</NetworkBand>
      <div class="pay-grid">
        <div class="pay-code">
          <QrPanel content={withAmount && request.uri !== null ? request.uri : request.address} label={withAmount ? w.qr_with_amount() : w.qr_address_only()} />
          {request.uri === null ? null : <QrModes ctx={ctx} w={w} qr={request.qr} />}
        </div>
        <div class="pay-to">
          <h2>{w.to_this_address()}</h2>
          <AddressBlock w={w} address={request.address} />
          {wallet === null ? null : (
            <a class="button pay-open" href={wallet}>
              <Icon name="wallet" />
              {w.open_in_wallet()}
            </a>
          )}
          <details class="disclosure">
            <summary>
              <Icon name="right" size={12} />
              {w.from_exchange()}
            </summary>
            <p class="soft small">{w.from_exchange_advice({ amount: `${request.due}\u00a0${request.symbol}` })}</p>
          </details>
        </div>
      </div>
      <PayFoot ctx={ctx} place={place} w={w} invoice={invoice} request={request} />
    </>
  );
}

/** "Base (Base)" would say nothing: the standard is added only where it has a name of its own. */
function networkName(request: PaymentRequest): string {
  return request.standard === null || request.standard === request.network ? request.network : `${request.network} (${request.standard})`;
}

function QrModes({ ctx, w, qr }: { readonly ctx: ViewContext; readonly w: Words; readonly qr: 'amount' | 'address' }) {
  return (
    <nav class="segmented qr-modes" aria-label={w.qr_mode()}>
      <a href={withQuery(ctx.path, { qr: 'amount' })} aria-current={qr === 'amount' ? 'true' : undefined}>
        {w.qr_mode_amount()}
      </a>
      <a href={withQuery(ctx.path, { qr: 'address' })} aria-current={qr === 'address' ? 'true' : undefined}>
        {w.qr_mode_address()}
      </a>
    </nav>
  );
}

function PayFoot({ ctx, place, w, invoice, request }: RequestProps & { readonly w: Words }) {
  const url = withQueryOf(place.state, ctx.path);
  return (
    <div class="pay-foot">
      <Countdown w={w} locale={ctx.locale} nowMs={ctx.nowMs} startsAtMs={request.ratedAtMs ?? invoice.createdAtMs} endsAtMs={request.endsAtMs} />
      <div class="row">
        {request.canChange ? (
          <a class="small" href={withQuery(place.page, { choose: '1', lang: ctx.locale })}>
            {w.change_currency()}
          </a>
        ) : null}
        <a class="button small" href={ctx.path} hx-get={url} hx-target="#checkout-state" hx-swap="outerMorph">
          <Icon name="refresh" size={14} />
          {w.check_payment()}
        </a>
      </div>
    </div>
  );
}
