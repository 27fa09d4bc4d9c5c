// Owns a payment as a row of a list: amount first, state beside it. The same row on Overview and in Payments.
import type { InvoiceStatus } from '../../src/domain/invoice';
import type { ViewContext } from '../context';
import { beside, paths } from '../paths';
import { Money } from '../ui/money';
import { StatusBadge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface PaymentRow {
  readonly id: string;
  readonly amount: string;
  readonly currency: string;
  /** What has arrived, in the coin it arrived in. */
  readonly received: { readonly amount: string; readonly symbol: string } | null;
  readonly status: InvoiceStatus;
  /** `2/20` while confirming. */
  readonly confirmations: string | null;
  readonly orderId: string | null;
  readonly payerEmail: string | null;
  readonly network: string | null;
  readonly project: string;
  readonly createdAtMs: number;
}

interface PaymentTableProps {
  readonly ctx: ViewContext;
  readonly caption: string;
  readonly rows: readonly PaymentRow[];
}

export function PaymentTable({ ctx, caption, rows }: PaymentTableProps) {
  const w = words(ctx.locale);
  const columns = [
    { label: w.amount(), number: true },
    { label: w.status() },
    { label: w.order() },
    { label: w.payer() },
    { label: w.network() },
    { label: w.project() },
    { label: w.created() },
  ] as const;
  return (
    <DataTable caption={caption} columns={columns}>
      {rows.map((row) => (
        <Row ctx={ctx} w={w} row={row} />
      ))}
    </DataTable>
  );
}

/** An invoice in a coin, paid exactly: the second line would only repeat the first. */
function isSame(row: PaymentRow, received: NonNullable<PaymentRow['received']>): boolean {
  return row.currency === received.symbol && row.amount === received.amount;
}

function Row({ ctx, w, row }: { readonly ctx: ViewContext; readonly w: Words; readonly row: PaymentRow }) {
  return (
    <tr>
      <Cell number class="cell-main">
        <a href={beside(ctx.path, paths.invoice(row.id))}>
          <Money amount={row.amount} code={row.currency} locale={ctx.locale} />
        </a>
        {row.received === null || isSame(row, row.received) ? null : (
          <span class="cell-sub">
            <Money amount={row.received.amount} code={row.received.symbol} locale={ctx.locale} />
          </span>
        )}
      </Cell>
      <Cell class="end">
        <StatusBadge w={w} status={row.status} detail={row.confirmations} />
      </Cell>
      <Cell label={w.order()}>
        <div class="cell-clip">{row.orderId ?? '\u2014'}</div>
      </Cell>
      <Cell class="phone-hidden">
        <div class="cell-clip">{row.payerEmail ?? '\u2014'}</div>
      </Cell>
      <Cell class="phone-hidden">{row.network ?? '\u2014'}</Cell>
      <Cell class="phone-hidden">
        <div class="cell-clip">{row.project}</div>
      </Cell>
      <Cell class="end muted">
        <Time ctx={ctx} ms={row.createdAtMs} />
      </Cell>
    </tr>
  );
}

/** The pale row of an empty list: the shape of what will come. */
export function ExampleRow({ ctx }: { readonly ctx: ViewContext }) {
  const w = words(ctx.locale);
  return (
    <>
      <Money amount="120.00" code="USD" locale={ctx.locale} />
      <StatusBadge w={w} status={{ base: 'paid', exception: 'none' }} />
      <span>#1042</span>
      <span>USDT</span>
    </>
  );
}
