// Owns an invoice's page: head, four plain answers, timeline, facts, transfers, deliveries, raw JSON. One live part, polled while open.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { beside, paths } from '../paths';
import { safeUrl } from '../safe-url';
import { CodeBlock, FactList, PageHead, Timeline } from '../ui/facts';
import { Form } from '../ui/form';
import { CopyButton, Hash } from '../ui/hash';
import { Icon } from '../ui/icons';
import { Figure, Money } from '../ui/money';
import { QrPanel } from '../ui/pay';
import { LevelBadge, StatusBadge, TestBadge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { ActPanel, type ActBounds } from './act-panel';
import { AnswerList, NextStepLine } from './answers';
import { DeliveryTable, type DeliveryRow } from './deliveries';
import { ExplainedState } from './explained';
import type { ActFigures, Answers, Explained, InvoiceView, NextStep, NoteRow, OfferedAct, OpenAct, RefundLine, Sum, TimelineEvent, TransferRow } from './model';
import { Notes, Refunds } from './notes';
import { timelineItem } from './timeline';

export interface InvoiceProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly invoice: InvoiceView;
  readonly explained: Explained;
  /** What this person may do in this state. */
  readonly offered: readonly OfferedAct[];
  /** The act whose form is open, or that was refused; null: none. */
  readonly open: OpenAct | null;
  readonly figures: ActFigures;
  readonly bounds: ActBounds & { readonly noteLengthMax: number };
  readonly confirmedUntilMs: number | null | undefined;
  readonly answers: Answers;
  readonly next: NextStep;
  /** Newest first. */
  readonly timeline: readonly TimelineEvent[];
  readonly transfers: readonly TransferRow[];
  readonly deliveries: readonly DeliveryRow[];
  readonly refunds: readonly RefundLine[];
  /** Oldest first. */
  readonly notes: readonly NoteRow[];
  /** The API's own form of the invoice, already indented. */
  readonly json: string;
  readonly canRepeat: boolean;
  /** False when nothing can change by itself any more. */
  readonly live: boolean;
}

export function InvoicePage(props: InvoiceProps) {
  const { ctx, frame, invoice, open } = props;
  const w = words(ctx.locale);
  const name = invoice.orderId ?? invoice.id;
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={`${name} \u00b7 ${w.nav_payments()}`}>
      <PageHead
        title={<span class="sr">{w.invoice_named({ name })}</span>}
        crumbs={[{ label: w.nav_payments(), href: beside(ctx.path, paths.payments) }]}
        crumbsLabel={w.where_you_are()}
      />
      {open === null || open.act === 'note' ? null : <ActPanel {...props} w={w} open={open} />}
      <InvoiceState {...props} />
      <div class="gap-top">
        <Notes
          ctx={ctx}
          w={w}
          invoiceId={invoice.id}
          notes={props.notes}
          canWrite={props.offered.includes('note')}
          lengthMax={props.bounds.noteLengthMax}
          form={open?.act === 'note' ? open.form : null}
        />
      </div>
    </AppFrame>
  );
}

/** The live part: fetched again with the whole page and cut out of it, so there is one render path. Holds no field that people type into. */
export function InvoiceState(props: InvoiceProps) {
  const { ctx, invoice, live } = props;
  const w = words(ctx.locale);
  return (
    <div id="invoice-state">
      <Head {...props} w={w} />
      <ExplainedState ctx={ctx} w={w} invoice={invoice} explained={props.explained} offered={props.offered} />
      <div class="split">
        <div class="stack">
          <section>
            <AnswerList w={w} answers={props.answers} />
            <NextStepLine w={w} next={props.next} />
          </section>
          <section>
            <div class="section-head">
              <h2>{w.timeline()}</h2>
              {props.offered.includes('stop_mails') ? <StopMails ctx={ctx} w={w} invoiceId={invoice.id} /> : null}
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
        <Refunds ctx={ctx} w={w} rows={props.refunds} />
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

function Head({ ctx, w, invoice }: Part) {
  return (
    <header class="invoice-head">
      <div class="invoice-amount">
        <span class="double-rule">
          <Figure amount={invoice.amount} code={invoice.currency} locale={ctx.locale} />
        </span>
        <StatusBadge w={w} status={invoice.status} detail={invoice.confirmations} />
        {invoice.mode === 'test' ? <TestBadge w={w} /> : null}
      </div>
      {invoice.description === null ? null : <p class="invoice-line">{invoice.description}</p>}
      <div class="verbs">
        <a class="button primary" href={invoice.checkoutUrl} target="_blank" rel="noopener noreferrer">
          {w.open_checkout()}
          <Icon name="external" size={14} />
          <span class="sr">{w.opens_new_tab()}</span>
        </a>
        <CopyButton w={w} value={invoice.checkoutUrl} label={w.copy_link()}>
          {w.copy_link()}
        </CopyButton>
        <details class="popover" data-popover>
          <summary class="button">
            <Icon name="qr" size={14} />
            {w.life_qr()}
          </summary>
          <div class="menu qr-menu">
            <QrPanel content={invoice.checkoutUrl} label={w.life_qr_label()} />
            <p class="small break">{invoice.checkoutUrl}</p>
          </div>
        </details>
        <a class="button" href={mailHref(w, invoice)}>
          <Icon name="mail" size={14} />
          {w.life_mail_link()}
        </a>
      </div>
    </header>
  );
}

function StopMails({ ctx, w, invoiceId }: { readonly ctx: ViewContext; readonly w: Words; readonly invoiceId: string }) {
  return (
    <Form ctx={ctx} action={beside(ctx.path, paths.invoicePayerMailsStop(invoiceId))} name="stop_mails" class="inline-form">
      <button type="submit" class="button small" data-submit>
        {w.life_stop_mails()}
      </button>
    </Form>
  );
}

/** A mail in the merchant's own program, with the link in it. */
function mailHref(w: Words, invoice: InvoiceView): string {
  const subject = encodeURIComponent(w.life_mail_subject({ name: invoice.orderId ?? invoice.id }));
  return `mailto:${encodeURIComponent(invoice.payerEmail ?? '')}?subject=${subject}&body=${encodeURIComponent(invoice.checkoutUrl)}`;
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
    // What was accepted as enough is not asked for any more.
    invoice.remaining === null || invoice.status.base === 'paid' ? null : { label: w.remaining(), value: money(invoice.remaining) },
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
