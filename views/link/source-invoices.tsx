// Owns the short table of what came of one payment link or static address.
import type { InvoiceStatus } from '../../src/domain/invoice';
import type { ViewContext } from '../context';
import { beside, paths } from '../paths';
import { Money } from '../ui/money';
import { StatusBadge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words } from '../words';

export interface SourceInvoiceRow {
  readonly id: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: InvoiceStatus;
  readonly orderId: string | null;
  readonly createdAtMs: number;
}

interface SourceInvoicesProps {
  readonly ctx: ViewContext;
  readonly caption: string;
  readonly rows: readonly SourceInvoiceRow[];
}

export function SourceInvoices({ ctx, caption, rows }: SourceInvoicesProps) {
  const w = words(ctx.locale);
  const columns = [{ label: w.amount(), number: true }, { label: w.status() }, { label: w.order() }, { label: w.created() }] as const;
  return (
    <DataTable caption={caption} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell number class="cell-main">
            <a href={beside(ctx.path, paths.invoice(row.id))}>
              <Money amount={row.amount} code={row.currency} locale={ctx.locale} />
            </a>
          </Cell>
          <Cell class="end">
            <StatusBadge w={w} status={row.status} />
          </Cell>
          <Cell label={w.order()}>
            <div class="cell-clip">{row.orderId ?? '\u2014'}</div>
          </Cell>
          <Cell class="end muted">
            <Time ctx={ctx} ms={row.createdAtMs} />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}
