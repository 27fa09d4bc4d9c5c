// Owns the page that asks for money: how much, of what, on which network, to which address, until when. One due amount only.
import type { ViewContext } from '../context';
import { paths, withQuery } from '../paths';
import { walletHref } from '../safe-url';
import { Notice } from '../ui/facts';
import { CopyButton } from '../ui/hash';
import { Icon } from '../ui/icons';
import { formatAmount } from '../ui/money';
import { AddressBlock, Countdown, NetworkBand, QrPanel } from '../ui/pay';
import { words, type Words } from '../words';
import { Arrivals } from './arrivals';
import type { Amount, Arrival, CheckoutInvoice, PaymentRequest } from './model';

interface PayProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly request: PaymentRequest;
  readonly setback: 'dropped' | 'reverted' | null;
}

export function Pay({ ctx, invoice, request, setback }: PayProps) {
  const w = words(ctx.locale);
  return (
    <>
      <h1 class="sr">{w.pay_title({ shop: invoice.shop })}</h1>
      {setback === null ? null : (
        <Notice tone="warn" title={w.setback_title()}>
          <p>{setback === 'dropped' ? w.setback_dropped() : w.setback_reverted()}</p>
        </Notice>
      )}
      <AmountDue w={w} label={w.send_exactly()} request={request} />
      <RequestBody ctx={ctx} invoice={invoice} request={request} />
    </>
  );
}

interface PartialProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly request: PaymentRequest;
  readonly received: Amount;
  readonly arrivals: readonly Arrival[];
}

/** Part has come: what came, what is still due, the same address, one amount. */
export function Partial({ ctx, invoice, request, received, arrivals }: PartialProps) {
  const w = words(ctx.locale);
  return (
    <>
      <div class="verdict">
        <span class="seal is-odd">
          <Icon name="clock" size={24} />
        </span>
        <div>
          <h1>{w.partial_title()}</h1>
          <p>{w.partial_received({ amount: `${formatAmount(received.amount, ctx.locale)}\u00a0${received.symbol}` })}</p>
        </div>
      </div>
      <AmountDue w={w} label={w.still_due()} request={request} />
      <RequestBody ctx={ctx} invoice={invoice} request={request} />
      <Arrivals ctx={ctx} arrivals={arrivals} />
      <p class="soft small">{w.partial_advice({ shop: invoice.shop })}</p>
    </>
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

interface RequestProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly request: PaymentRequest;
}

function RequestBody({ ctx, invoice, request }: RequestProps) {
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
      <PayFoot ctx={ctx} w={w} invoice={invoice} request={request} />
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

function PayFoot({ ctx, w, invoice, request }: RequestProps & { readonly w: Words }) {
  const url = paths.checkoutState(invoice.id) + (ctx.path.includes('?') ? `?${ctx.path.split('?', 2)[1] ?? ''}` : '');
  return (
    <div class="pay-foot">
      <Countdown w={w} locale={ctx.locale} nowMs={ctx.nowMs} startsAtMs={request.ratedAtMs ?? invoice.createdAtMs} endsAtMs={request.endsAtMs} />
      <div class="row">
        {request.canChange ? (
          <a class="small" href={withQuery(paths.checkout(invoice.id), { choose: '1', lang: ctx.locale })}>
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
