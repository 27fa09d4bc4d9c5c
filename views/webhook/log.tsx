// Owns the log of webhook deliveries: filters in the address, lines that lead to what was sent and answered, pages.
import { publicEventTypes } from '../../src/domain/public-event';
import type { ViewContext } from '../context';
import { outcomeWords } from '../invoice/deliveries';
import { paths } from '../paths';
import { Field, SelectField, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { DeliveryBadge, TestBadge } from '../ui/status';
import { Cell, CursorPager, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import type { Words } from '../words';
import type { LogRow, LogView } from './model';

interface LogProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly projectId: string;
  /** The page that the filters narrow. */
  readonly action: string;
  readonly log: LogView;
}

export function DeliveryLog({ ctx, w, projectId, action, log }: LogProps) {
  const { rows, filters, pager } = log;
  const isNarrowed = Object.values(filters).some((value) => value !== '');
  const labels = { nav: w.pages(), previous: w.previous(), next: w.next() };
  return (
    <section id="log">
      <div class="section-head">
        <h2>{w.webhook_log()}</h2>
      </div>
      {rows.length === 0 && !isNarrowed ? (
        <p class="muted">{w.deliveries_none()}</p>
      ) : (
        <>
          <Filters w={w} action={action} log={log} />
          {rows.length === 0 ? <p class="muted">{w.webhook_log_nothing()}</p> : <LogTable ctx={ctx} w={w} projectId={projectId} rows={rows} />}
        </>
      )}
      <CursorPager pager={pager} labels={labels} />
    </section>
  );
}

function Filters({ w, action, log }: Pick<LogProps, 'w' | 'action' | 'log'>) {
  const { filters, endpoints } = log;
  const form: FormState = { values: { ...filters }, refusal: null };
  const states = [
    { value: '', label: w.webhook_any() },
    { value: 'pending', label: w.delivery_waiting() },
    { value: 'delivered', label: w.delivery_delivered() },
    { value: 'dead', label: w.delivery_dead() },
  ];
  const types = [{ value: '', label: w.webhook_any() }, ...publicEventTypes.map((type) => ({ value: type, label: type }))];
  return (
    <form method="get" action={`${action}#log`} class="filters" role="search" aria-label={w.webhook_log()}>
      <SelectField w={w} form={form} name="state" label={w.status()} options={states} />
      <SelectField w={w} form={form} name="event" label={w.event()} options={types} />
      {endpoints.length < 2 ? null : (
        <SelectField w={w} form={form} name="endpoint" label={w.webhook_endpoint()} options={[{ value: '', label: w.webhook_any() }, ...endpoints]} />
      )}
      <Field w={w} form={form} name="from" label={w.webhook_from_day()} type="date" />
      <Field w={w} form={form} name="to" label={w.webhook_to_day()} type="date" />
      <button type="submit" class="button">
        <Icon name="search" size={14} />
        {w.filter()}
      </button>
    </form>
  );
}

function LogTable({ ctx, w, projectId, rows }: Pick<LogProps, 'ctx' | 'w' | 'projectId'> & { readonly rows: readonly LogRow[] }) {
  const columns = [
    { label: w.event() },
    { label: w.status() },
    { label: w.attempts(), number: true },
    { label: w.webhook_took(), number: true },
    { label: w.when() },
  ] as const;
  return (
    <DataTable caption={w.webhook_log()} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell class="cell-main wide">
            <a href={paths.webhookDelivery(projectId, row.id)}>{row.type}</a>
            {row.isTest ? <span class="tag webhook-sample">{w.webhook_test_event()}</span> : null}
            <span class="cell-sub">
              <bdi class="break" dir="ltr">
                {row.endpoint ?? w.webhook_endpoint_unknown()}
              </bdi>
            </span>
          </Cell>
          <Cell class="wide">
            <LogState w={w} row={row} />
            {row.mode === 'test' ? <TestBadge w={w} /> : null}
          </Cell>
          <Cell number label={w.attempts()}>
            {String(row.attempts)}
          </Cell>
          <Cell number label={w.webhook_took()}>
            {row.tookMs === null ? '\u2014' : w.webhook_ms({ ms: String(row.tookMs) })}
          </Cell>
          <Cell class="wide muted">
            <Time ctx={ctx} ms={row.createdAtMs} />
            {row.nextAtMs === null ? null : (
              <span class="cell-sub">
                {w.next_try()} <Time ctx={ctx} ms={row.nextAtMs} />
              </span>
            )}
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

/** The state with the code of the last answer, and why where it is not plain. */
export function LogState({ w, row }: { readonly w: Words; readonly row: Pick<LogRow, 'state' | 'attempts' | 'statusCode' | 'outcome'> }) {
  const status = row.state === 'pending' ? (row.attempts === 0 ? 'waiting' : 'failed') : row.state;
  return (
    <>
      <DeliveryBadge w={w} status={status} detail={row.statusCode === null ? null : String(row.statusCode)} />
      {row.outcome === null || row.outcome === 'delivered' ? null : <span class="cell-sub">{outcomeWords[row.outcome](w)}</span>}
    </>
  );
}
