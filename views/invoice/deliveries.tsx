// Owns the list of deliveries: what was told to whom, what came of it, and the way to send it again.
import type { Mode } from '../../src/domain/asset';
import type { DeliveryOutcome } from '../../src/domain/delivery';
import type { ViewContext } from '../context';
import { inMode, paths } from '../paths';
import { Form } from '../ui/form';
import { Icon } from '../ui/icons';
import { DeliveryBadge, type DeliveryStatus } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface DeliveryRow {
  readonly id: string;
  readonly invoiceId: string | null;
  readonly mode: Mode;
  readonly eventType: string;
  readonly channel: 'webhook' | 'email' | 'telegram';
  /** Address of the endpoint or mailbox. */
  readonly target: string;
  readonly state: 'pending' | 'held' | 'bundled' | 'sent' | 'dead';
  readonly attempts: number;
  readonly outcome: DeliveryOutcome | null;
  readonly httpStatus: number | null;
  readonly lastAttemptAtMs: number | null;
  readonly nextAttemptAtMs: number | null;
}

export const outcomeWords: Readonly<Record<DeliveryOutcome, (w: Words) => string>> = {
  delivered: (w) => w.outcome_delivered(),
  redirected: (w) => w.outcome_redirected(),
  refused: (w) => w.outcome_refused(),
  server_error: (w) => w.outcome_server_error(),
  throttled: (w) => w.outcome_throttled(),
  gone: (w) => w.outcome_gone(),
  timeout: (w) => w.outcome_timeout(),
  unreachable: (w) => w.outcome_unreachable(),
  unsafe_url: (w) => w.outcome_unsafe_url(),
  unreadable_secret: (w) => w.outcome_unreadable_secret(),
  endpoint_paused: (w) => w.outcome_endpoint_paused(),
  endpoint_gone: (w) => w.outcome_endpoint_gone(),
  endpoint_deleted: (w) => w.outcome_endpoint_deleted(),
  recipient_gone: (w) => w.outcome_recipient_gone(),
  mail_refused: (w) => w.outcome_mail_refused(),
  mail_failed: (w) => w.outcome_mail_failed(),
  mail_not_configured: (w) => w.outcome_mail_not_configured(),
  abandoned: (w) => w.outcome_abandoned(),
  unresolved: (w) => w.webhook_outcome_unresolved(),
  waits_for_earlier: (w) => w.webhook_outcome_waits_for_earlier(),
  paused_by_person: (w) => w.webhook_outcome_paused_by_person(),
  mail_suppressed: (w) => w.webhook_outcome_mail_suppressed(),
  telegram_blocked: (w) => w.webhook_outcome_telegram_blocked(),
  telegram_failed: (w) => w.webhook_outcome_telegram_failed(),
  telegram_refused: (w) => w.webhook_outcome_telegram_refused(),
  telegram_not_configured: (w) => w.webhook_outcome_telegram_not_configured(),
  superseded: (w) => w.webhook_outcome_superseded(),
  muted: (w) => w.webhook_outcome_muted(),
  unwanted: (w) => w.webhook_outcome_unwanted(),
  bundled: (w) => w.webhook_outcome_bundled(),
};

function statusOf(row: DeliveryRow): DeliveryStatus {
  if (row.state === 'sent') return 'delivered';
  if (row.state === 'dead') return 'dead';
  return row.attempts === 0 ? 'waiting' : 'failed';
}

interface DeliveryTableProps {
  readonly ctx: ViewContext;
  readonly rows: readonly DeliveryRow[];
  readonly canRepeat: boolean;
  readonly linksInvoice?: true;
}

export function DeliveryTable({ ctx, rows, canRepeat, linksInvoice }: DeliveryTableProps) {
  const w = words(ctx.locale);
  const columns = [
    { label: w.event() },
    { label: w.target() },
    { label: w.status() },
    { label: w.attempts(), number: true },
    { label: w.when() },
    { label: w.actions(), quiet: true },
  ] as const;
  return (
    <DataTable caption={w.deliveries()} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell class="cell-main">
            {linksInvoice === true && row.invoiceId !== null ? <a href={inMode(row.mode, paths.invoice(row.invoiceId))}>{row.eventType}</a> : row.eventType}
          </Cell>
          <Cell class="wide">
            <span class="row one-line">
              <Icon name={row.channel === 'email' ? 'mail' : 'webhook'} size={14} />
              <span class="cell-clip" title={row.target}>
                {row.target}
              </span>
            </span>
          </Cell>
          <Cell class="wide">
            <DeliveryBadge w={w} status={statusOf(row)} detail={row.httpStatus === null ? null : String(row.httpStatus)} />
            {row.outcome === null || row.outcome === 'delivered' ? null : <span class="cell-sub">{outcomeWords[row.outcome](w)}</span>}
          </Cell>
          <Cell number label={w.attempts()}>
            {String(row.attempts)}
          </Cell>
          <Cell class="end muted">
            <DeliveryTime ctx={ctx} w={w} row={row} />
          </Cell>
          <Cell class="wide">{canRepeat && (row.state === 'sent' || row.state === 'dead') ? <SendAgain ctx={ctx} w={w} row={row} /> : null}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function DeliveryTime({ ctx, w, row }: { readonly ctx: ViewContext; readonly w: Words; readonly row: DeliveryRow }) {
  if (row.state === 'pending' && row.nextAttemptAtMs !== null) {
    return (
      <>
        {w.next_try()} <Time ctx={ctx} ms={row.nextAttemptAtMs} />
      </>
    );
  }
  return row.lastAttemptAtMs === null ? '\u2014' : <Time ctx={ctx} ms={row.lastAttemptAtMs} />;
}

function SendAgain({ ctx, w, row }: { readonly ctx: ViewContext; readonly w: Words; readonly row: DeliveryRow }) {
  return (
    <Form ctx={ctx} action={inMode(row.mode, paths.delivery(row.invoiceId ?? '', row.id))} name={`again-${row.id}`} class="inline-form">
      <button type="submit" class="button small" data-submit>
        <Icon name="refresh" size={14} />
        {w.send_again()}
      </button>
    </Form>
  );
}
