// Owns an invoice's page: head, four plain answers, timeline, facts, transfers, deliveries, raw JSON. One live part, polled while open.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { beside, paths } from '../paths';
import { safeUrl } from '../safe-url';
import { CodeBlock, FactList, PageHead, Timeline, type TimelineItem } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { CopyButton, Hash } from '../ui/hash';
import { Icon } from '../ui/icons';
import { Figure, Money, formatAmount } from '../ui/money';
import { LevelBadge, StatusBadge, TestBadge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { AnswerList, NextStepLine } from './answers';
import { DeliveryTable, type DeliveryRow } from './deliveries';
import type { Answers, InvoiceView, NextStep, Sum, TimelineEvent, TransferRow } from './model';

export interface InvoiceProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly invoice: InvoiceView;
  readonly answers: Answers;
  readonly next: NextStep;
  /** Newest first. */
  readonly timeline: readonly TimelineEvent[];
  readonly transfers: readonly TransferRow[];
  readonly deliveries: readonly DeliveryRow[];
  /** The API's own form of the invoice, already indented. */
  readonly json: string;
  readonly canCancel: boolean;
  readonly canRepeat: boolean;
  /** False when nothing can change by itself any more. */
  readonly live: boolean;
}

export function InvoicePage(props: InvoiceProps) {
  const { ctx, frame, invoice } = props;
  const w = words(ctx.locale);
  const name = invoice.orderId ?? invoice.id;
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={`${name} \u00b7 ${w.nav_payments()}`}>
      <PageHead
        title={<span class="sr">{w.invoice_named({ name })}</span>}
        crumbs={[{ label: w.nav_payments(), href: beside(ctx.path, paths.payments) }]}
        crumbsLabel={w.where_you_are()}
      />
      <InvoiceState {...props} />
    </AppFrame>
  );
}

/** The live part: fetched again with the whole page and cut out of it, so there is one render path. */
export function InvoiceState(props: InvoiceProps) {
  const { ctx, invoice, live } = props;
  const w = words(ctx.locale);
  return (
    <div id="invoice-state">
      <Head {...props} w={w} />
      <div class="split">
        <div class="stack">
          <section>
            <AnswerList w={w} answers={props.answers} />
            <NextStepLine w={w} next={props.next} />
          </section>
          <section>
            <div class="section-head">
              <h2>{w.timeline()}</h2>
            </div>
            <Timeline ctx={ctx} items={props.timeline.map((event) => timelineItem(ctx, w, event))} />
          </section>
        </div>
        <aside aria-labelledby="facts-title">
          <div class="section-head">
            <h2 id="facts-title">{w.facts()}</h2>
          </div>
          <Facts ctx={ctx} w={w} invoice={invoice} />
        </aside>
      </div>
      <div class="stack gap-top">
        <Transfers ctx={ctx} w={w} rows={props.transfers} />
        <Deliveries {...props} w={w} />
        <details class="disclosure">
          <summary>
            <Icon name="right" size={12} />
            {w.raw_json()}
          </summary>
          <CodeBlock w={w} code={props.json} label={w.api_object()} />
        </details>
      </div>
      {live ? (
        <div
          id="invoice-poll"
          hidden
          hx-get={beside(ctx.path, paths.invoice(invoice.id))}
          hx-trigger="every 5s"
          hx-select="#invoice-state"
          hx-target="#invoice-state"
          hx-swap="outerMorph"
        />
      ) : null}
    </div>
  );
}

type Part = InvoiceProps & { readonly w: Words };

function sumText(ctx: ViewContext, sum: Sum): string {
  return `${formatAmount(sum.amount, ctx.locale)}\u00a0${sum.symbol}`;
}

function Head({ ctx, w, invoice, canCancel }: Part) {
  const line = headLine(ctx, w, invoice);
  return (
    <header class="invoice-head">
      <div class="invoice-amount">
        <span class="double-rule">
          <Figure amount={invoice.amount} code={invoice.currency} locale={ctx.locale} />
        </span>
        <StatusBadge w={w} status={invoice.status} detail={invoice.confirmations} />
        {invoice.mode === 'test' ? <TestBadge w={w} /> : null}
      </div>
      {line === null ? null : <p class="invoice-line">{line}</p>}
      <div class="verbs">
        <a class="button primary" href={invoice.checkoutUrl} target="_blank" rel="noopener noreferrer">
          {w.open_checkout()}
          <Icon name="external" size={14} />
          <span class="sr">{w.opens_new_tab()}</span>
        </a>
        <CopyButton w={w} value={invoice.checkoutUrl} label={w.copy_link()}>
          {w.copy_link()}
        </CopyButton>
        {canCancel ? <Cancel ctx={ctx} w={w} invoice={invoice} /> : null}
      </div>
    </header>
  );
}

function headLine(ctx: ViewContext, w: Words, invoice: InvoiceView): string | null {
  if (invoice.over !== null) return w.line_over({ amount: sumText(ctx, invoice.over) });
  if (invoice.received !== null && invoice.remaining !== null && invoice.status.exception === 'partial') {
    return w.line_partial({ received: sumText(ctx, invoice.received), remaining: sumText(ctx, invoice.remaining) });
  }
  return invoice.received === null ? invoice.description : w.line_received({ amount: sumText(ctx, invoice.received) });
}

function Cancel({ ctx, w, invoice }: { readonly ctx: ViewContext; readonly w: Words; readonly invoice: InvoiceView }) {
  return (
    <details class="popover" data-popover>
      <summary class="button">{w.cancel_invoice()}</summary>
      <div class="menu">
        <p class="menu-who">{w.cancel_invoice_text()}</p>
        <Form ctx={ctx} action={beside(ctx.path, paths.invoiceCancellation(invoice.id))} name="cancel" class="inline-form">
          <SubmitButton kind="danger">{w.cancel_invoice_now()}</SubmitButton>
        </Form>
      </div>
    </details>
  );
}

type Tone = NonNullable<TimelineItem['tone']>;

const tones: Readonly<Partial<Record<TimelineEvent['type'], Tone>>> = {
  'payment.seen': 'wait',
  'payment.confirming': 'wait',
  'payment.paid': 'ok',
  'payment.over': 'ok',
  'payment.dropped': 'bad',
  'payment.reverted': 'bad',
  'payment.late': 'bad',
};

const eventWords: Readonly<Record<TimelineEvent['type'], (w: Words) => string>> = {
  'payment.created': (w) => w.event_created(),
  'option.ready': (w) => w.event_option(),
  'payment.seen': (w) => w.event_seen(),
  'payment.confirming': (w) => w.event_confirming(),
  'payment.partial': (w) => w.event_partial(),
  'payment.paid': (w) => w.event_paid(),
  'payment.over': (w) => w.event_over(),
  'payment.late': (w) => w.event_late(),
  'payment.expired': (w) => w.event_expired(),
  'payment.cancelled': (w) => w.event_cancelled(),
  'payment.dropped': (w) => w.event_dropped(),
  'payment.reverted': (w) => w.event_reverted(),
  'payment.extended': (w) => w.event_extended(),
  'payment.refunded': (w) => w.event_refunded(),
  'payment.invalid': (w) => w.event_invalid(),
  'payment.reviewed': (w) => w.event_reviewed(),
  'payer.returned': (w) => w.event_returned(),
  'rule.applied': (w) => w.event_rule(),
};

function timelineItem(ctx: ViewContext, w: Words, event: TimelineEvent): TimelineItem {
  const parts = [event.amount === null ? null : sumText(ctx, event.amount), event.network, event.by].filter((part) => part !== null);
  const tx = event.txid === null ? null : <Hash w={w} value={event.txid} label={w.copy_txid()} href={safeUrl(event.explorerUrl, ctx.localHome)} />;
  const tone = tones[event.type];
  const detail =
    parts.length === 0 && tx === null ? undefined : (
      <span class="row">
        {parts.length === 0 ? null : <span>{parts.join(' \u00b7 ')}</span>}
        {tx}
      </span>
    );
  return { atMs: event.atMs, title: eventWords[event.type](w), ...(detail === undefined ? {} : { detail }), ...(tone === undefined ? {} : { tone }) };
}

function Facts({ ctx, w, invoice }: { readonly ctx: ViewContext; readonly w: Words; readonly invoice: InvoiceView }) {
  const { option } = invoice;
  const money = (sum: Sum) => <Money amount={sum.amount} code={sum.symbol} locale={ctx.locale} />;
  const facts = [
    { label: w.invoice(), value: <Hash w={w} value={invoice.id} label={w.copy_id()} /> },
    { label: w.project(), value: <a href={paths.project(invoice.project.id)}>{invoice.project.name}</a> },
    invoice.orderId === null ? null : { label: w.order(), value: invoice.orderId },
    invoice.description === null ? null : { label: w.description(), value: invoice.description },
    invoice.payerEmail === null ? null : { label: w.payer(), value: invoice.payerEmail },
    option === null ? null : { label: w.chosen(), value: w.asset_on_network({ asset: option.symbol, network: option.network }) },
    invoice.due === null ? null : { label: w.due(), value: money(invoice.due) },
    invoice.received === null ? null : { label: w.received(), value: money(invoice.received) },
    invoice.remaining === null ? null : { label: w.remaining(), value: money(invoice.remaining) },
    option === null || option.address === null
      ? null
      : { label: w.address(), value: <Hash w={w} value={option.address} label={w.copy_address()} href={safeUrl(option.addressUrl, ctx.localHome)} /> },
    option === null || option.rate === null ? null : { label: w.rate(), value: option.rate },
    { label: w.created(), value: <Time ctx={ctx} ms={invoice.createdAtMs} /> },
    { label: w.expires(), value: <Time ctx={ctx} ms={invoice.expiresAtMs} /> },
    invoice.paidAtMs === null ? null : { label: w.paid_at(), value: <Time ctx={ctx} ms={invoice.paidAtMs} /> },
    ...Object.entries(invoice.metadata).map(([label, value]) => ({ label, value })),
  ];
  return <FactList facts={facts} />;
}

function roleWord(w: Words, role: TransferRow['role']): string | null {
  if (role === 'late') return w.role_late();
  return role === 'other_asset' ? w.role_other_asset() : null;
}

function Transfers({ ctx, w, rows }: { readonly ctx: ViewContext; readonly w: Words; readonly rows: readonly TransferRow[] }) {
  const columns = [
    { label: w.amount(), number: true },
    { label: w.status() },
    { label: w.network() },
    { label: w.chain_transaction() },
    { label: w.when() },
  ] as const;
  return (
    <section>
      <div class="section-head">
        <h2>{w.transfers()}</h2>
      </div>
      {rows.length === 0 ? (
        <p class="muted">{w.transfers_none()}</p>
      ) : (
        <DataTable caption={w.transfers()} columns={columns}>
          {rows.map((row) => (
            <tr>
              <Cell number class="cell-main">
                <Money amount={row.amount} code={row.symbol} locale={ctx.locale} />
                {roleWord(w, row.role) === null ? null : <span class="cell-sub">{roleWord(w, row.role)}</span>}
              </Cell>
              <Cell class="end">
                <LevelBadge w={w} level={row.level} confirmations={row.confirmations} required={row.required} />
              </Cell>
              <Cell>{row.network}</Cell>
              <Cell class="wide">
                <Hash w={w} value={row.txid} label={w.copy_txid()} href={safeUrl(row.explorerUrl, ctx.localHome)} />
              </Cell>
              <Cell class="muted">
                <Time ctx={ctx} ms={row.atMs} />
              </Cell>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}

function Deliveries({ ctx, w, invoice, deliveries, canRepeat }: Part) {
  return (
    <section>
      <div class="section-head">
        <h2>{w.deliveries()}</h2>
        <a href={paths.webhooks(invoice.project.id)}>{w.webhook_settings()}</a>
      </div>
      {deliveries.length === 0 ? <p class="muted">{w.deliveries_none()}</p> : <DeliveryTable ctx={ctx} rows={deliveries} canRepeat={canRepeat} />}
    </section>
  );
}
