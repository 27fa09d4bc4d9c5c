// Owns the receipt: one sheet that prints as it stands. What was paid, to whom, by which transactions, at which rate.
import type { InvoiceStatus } from '../../src/domain/invoice';
import type { Amount, Arrival, CheckoutInvoice } from '../checkout/model';
import { MoneyLines } from '../checkout/sums';
import type { ViewContext } from '../context';
import { LanguageLinks, TestRibbon } from '../checkout/page';
import { Document } from '../layout/document';
import { paths } from '../paths';
import { safeUrl } from '../safe-url';
import { FactList, type Fact } from '../ui/facts';
import { Icon } from '../ui/icons';
import { formatAmount, Money } from '../ui/money';
import { LevelBadge, StatusBadge } from '../ui/status';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface ReceiptTransfer extends Arrival {
  readonly network: string;
  readonly atMs: number;
}

export interface Receipt {
  readonly status: InvoiceStatus;
  /** Eight capitals and digits; empty on invoices of before. */
  readonly code: string;
  /** Null on a receipt for a part. */
  readonly paidAtMs: number | null;
  readonly received: readonly Amount[];
  readonly missing: Amount | null;
  /** `1 USDT = 0.9998 USD`, one for each asset that came; none where no rate was needed. */
  readonly rates: readonly string[];
  readonly transfers: readonly ReceiptTransfer[];
}

interface ReceiptProps {
  readonly ctx: ViewContext;
  readonly invoice: CheckoutInvoice;
  readonly receipt: Receipt;
}

export function ReceiptPage({ ctx, invoice, receipt }: ReceiptProps) {
  const w = words(ctx.locale);
  return (
    <Document ctx={ctx} title={w.payer_receipt_title({ shop: invoice.shop })} bodyClass="checkout" test={invoice.test}>
      {invoice.test ? <TestRibbon ctx={ctx} /> : null}
      <header class="co-top">
        <a href={paths.checkout(invoice.id)}>
          <Icon name="left" />
          {w.payer_receipt_back()}
        </a>
        <div class="co-tools">
          <LanguageLinks ctx={ctx} />
          <button type="button" class="button small" data-print data-needs-script>
            {w.payer_receipt_print()}
          </button>
        </div>
      </header>
      <main id="main" tabindex={-1} class="receipt">
        <article class="receipt-sheet">
          <Head ctx={ctx} w={w} invoice={invoice} receipt={receipt} />
          <FactList facts={factsOf(ctx, w, invoice, receipt)} />
          <Transfers ctx={ctx} w={w} receipt={receipt} />
          <p class="receipt-foot">{w.payer_receipt_foot()}</p>
          {invoice.test ? <p class="receipt-foot">{w.payer_receipt_test()}</p> : null}
        </article>
        <p class="soft small receipt-hint" data-no-script>
          {w.payer_receipt_print_self()}
        </p>
      </main>
    </Document>
  );
}

function Head({ ctx, w, invoice, receipt }: ReceiptProps & { readonly w: Words }) {
  const fee = invoice.costs?.fee ?? null;
  return (
    <header class="receipt-head">
      <div>
        <h1>{receipt.paidAtMs === null ? w.payer_receipt_partial() : w.payer_receipt()}</h1>
        <p class="receipt-shop">{invoice.shop}</p>
      </div>
      <div class="receipt-sum">
        <bdi dir="ltr" class="double-rule">
          {`${formatAmount(fee === null ? invoice.amount : fee.total, ctx.locale)}\u00a0${invoice.currency}`}
        </bdi>
        <StatusBadge w={w} status={receipt.status} />
      </div>
    </header>
  );
}

function factsOf(ctx: ViewContext, w: Words, invoice: CheckoutInvoice, receipt: Receipt): readonly (Fact | null)[] {
  const money = (amount: string) => <Money amount={amount} code={invoice.currency} locale={ctx.locale} />;
  const fee = invoice.costs?.fee ?? null;
  const site = safeUrl(invoice.site, ctx.localHome);
  return [
    {
      label: w.payer_receipt_to(),
      value:
        site === null ? (
          invoice.shop
        ) : (
          <>
            {invoice.shop + ', '}
            <a href={site}>{new URL(site).host}</a>
          </>
        ),
    },
    invoice.contact === null ? null : { label: w.contact_named({ contact: '' }).replace(/[:\s]+$/, ''), value: invoice.contact },
    invoice.orderId === null ? null : { label: w.order(), value: invoice.orderId },
    invoice.description === null ? null : { label: w.payer_receipt_for(), value: invoice.description },
    { label: w.payer_receipt_code(), value: <bdi class="hash">{receipt.code === '' ? invoice.id : `INV-${receipt.code} · ${invoice.id}`}</bdi> },
    { label: w.payer_receipt_issued(), value: <Time ctx={ctx} ms={invoice.createdAtMs} style="full" /> },
    receipt.paidAtMs === null ? null : { label: w.payer_receipt_paid(), value: <Time ctx={ctx} ms={receipt.paidAtMs} style="full" /> },
    { label: w.payer_price(), value: money(invoice.amount) },
    fee === null ? null : { label: w.payer_fee(), value: money(fee.amount) },
    { label: w.received(), value: <MoneyLines ctx={ctx} sums={receipt.received} /> },
    receipt.missing === null ? null : { label: w.payer_receipt_still(), value: <MoneyLines ctx={ctx} sums={[receipt.missing]} /> },
    receipt.rates.length === 0 ? null : { label: w.payer_receipt_rate(), value: receipt.rates.join('; ') },
  ];
}

/** Every transaction whole, because a shortened hash proves nothing on paper. */
function Transfers({ ctx, w, receipt }: { readonly ctx: ViewContext; readonly w: Words; readonly receipt: Receipt }) {
  return (
    <section aria-labelledby="receipt-transfers">
      <h2 id="receipt-transfers">{w.arrivals()}</h2>
      <ul class="receipt-transfers">
        {receipt.transfers.map((transfer) => {
          const href = safeUrl(transfer.explorerUrl, ctx.localHome);
          return (
            <li>
              <span class="row-between">
                <Money amount={transfer.amount} code={transfer.symbol} locale={ctx.locale} />
                <LevelBadge w={w} level={transfer.level} confirmations={transfer.confirmations} required={transfer.required} />
              </span>
              <span class="soft small">
                {transfer.network}, <Time ctx={ctx} ms={transfer.atMs} style="full" />
              </span>
              <bdi class="hash break" dir="ltr">
                {href === null ? (
                  transfer.txid
                ) : (
                  <a href={href} target="_blank" rel="noopener noreferrer">
                    {transfer.txid}
                  </a>
                )}
              </bdi>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
