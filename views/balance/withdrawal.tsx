// Owns requested withdrawals: what somebody asked to be paid out, with the two ways to end it. Nothing is moved from here.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { inMode, paths } from '../paths';
import { PageHead } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton, emptyForm, type FormState } from '../ui/form';
import { CopyButton, Hash } from '../ui/hash';
import { Money } from '../ui/money';
import { Badge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface WithdrawalRequest {
  readonly id: string;
  /** `INV-…`, as the caller was told. */
  readonly code: string;
  readonly orderId: string | null;
  readonly amount: string;
  readonly symbol: string;
  readonly network: string;
  readonly address: string;
  readonly state: 'open' | 'sent' | 'rejected';
  readonly txid: string | null;
  readonly reason: string | null;
  readonly createdAtMs: number;
}

interface ListProps {
  readonly ctx: ViewContext;
  /** Open ones first. */
  readonly requests: readonly WithdrawalRequest[];
  readonly canManage: boolean;
}

export function WithdrawalRequests({ ctx, requests, canManage }: ListProps) {
  const w = words(ctx.locale);
  const columns = [
    { label: w.amount(), number: true },
    { label: w.status() },
    { label: w.compat_request_to() },
    { label: w.compat_request_code() },
    { label: w.when() },
    { label: w.actions(), quiet: true },
  ] as const;
  return (
    <section class="stack small" id="requests">
      <h2>{w.compat_requests()}</h2>
      <p class="muted">{w.compat_requests_text()}</p>
      <DataTable caption={w.compat_requests()} columns={columns}>
        {requests.map((row) => (
          <tr>
            <Cell number class="cell-main">
              <Money amount={row.amount} code={row.symbol} locale={ctx.locale} />
              <CopyButton w={w} value={row.amount} label={w.compat_request_copy_amount()} />
              <span class="cell-sub">{row.network}</span>
            </Cell>
            <Cell class="end">
              <RequestState w={w} row={row} />
            </Cell>
            <Cell class="wide">
              <Hash w={w} value={row.address} label={w.compat_request_copy_address()} />
            </Cell>
            <Cell label={w.compat_request_code()}>
              {row.code}
              {row.orderId === null ? null : <span class="cell-sub">{row.orderId}</span>}
            </Cell>
            <Cell class="end muted">
              <Time ctx={ctx} ms={row.createdAtMs} />
            </Cell>
            <Cell class="wide">{canManage && row.state === 'open' ? <Ends ctx={ctx} w={w} row={row} /> : null}</Cell>
          </tr>
        ))}
      </DataTable>
    </section>
  );
}

interface RowProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly row: WithdrawalRequest;
}

function RequestState({ w, row }: Omit<RowProps, 'ctx'>) {
  if (row.state === 'open') return <Badge sign="waiting" word={w.compat_request_open()} />;
  if (row.state === 'rejected')
    return (
      <>
        <Badge sign="closed" word={w.compat_request_rejected()} />
        <span class="cell-sub">{row.reason}</span>
      </>
    );
  return (
    <>
      <Badge sign="paid" word={w.compat_request_sent()} />
      <span class="cell-sub">{row.txid === null ? null : <Hash w={w} value={row.txid} label={w.copy_txid()} />}</span>
    </>
  );
}

function Ends({ ctx, w, row }: RowProps) {
  return (
    <div class="row">
      <details class="popover" data-popover>
        <summary class="button small">{w.compat_request_mark_sent()}</summary>
        <div class="menu">
          <SentForm ctx={ctx} w={w} id={row.id} form={emptyForm} />
        </div>
      </details>
      <details class="popover" data-popover>
        <summary class="button small">{w.compat_request_reject()}</summary>
        <div class="menu">
          <RejectionForm ctx={ctx} w={w} id={row.id} form={emptyForm} />
        </div>
      </details>
    </div>
  );
}

interface EndFormProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly id: string;
  readonly form: FormState;
}

/** Several forms stand on one page, so the label holds its field instead of naming it. */
function SentForm({ ctx, w, id, form }: EndFormProps) {
  return (
    <Form ctx={ctx} action={paths.withdrawalSent(id)} name={`sent-${id}`}>
      <label class="stack small">
        <span>{w.compat_request_txid()}</span>
        <input name="txid" class="mono" value={form.values['txid'] ?? ''} maxlength={120} required autocomplete="off" spellcheck={false} />
        <span class="hint">{w.compat_request_txid_hint()}</span>
      </label>
      <SubmitButton>{w.compat_request_mark_sent()}</SubmitButton>
    </Form>
  );
}

function RejectionForm({ ctx, w, id, form }: EndFormProps) {
  return (
    <Form ctx={ctx} action={paths.withdrawalRejection(id)} name={`reject-${id}`}>
      <label class="stack small">
        <span>{w.compat_request_reason()}</span>
        <input name="reason" value={form.values['reason'] ?? ''} maxlength={300} required autocomplete="off" />
        <span class="hint">{w.compat_request_reason_hint()}</span>
      </label>
      <SubmitButton kind="danger">{w.compat_request_reject()}</SubmitButton>
    </Form>
  );
}

export interface WithdrawalAgainProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly id: string;
  readonly end: 'sent' | 'rejected';
  readonly form: FormState;
}

/** The one form that was refused, with the reason on top. */
export function WithdrawalAgainPage({ ctx, frame, id, end, form }: WithdrawalAgainProps) {
  const w = words(ctx.locale);
  const title = end === 'sent' ? w.compat_request_mark_sent() : w.compat_request_reject();
  const field = end === 'sent' ? { name: 'txid', label: w.compat_request_txid(), max: 120 } : { name: 'reason', label: w.compat_request_reason(), max: 300 };
  return (
    <AppFrame ctx={ctx} frame={frame} section="balance" title={title}>
      <PageHead title={title} crumbs={[{ label: w.nav_balance(), href: inMode('live', paths.balance) }]} crumbsLabel={w.where_you_are()} />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ [field.name]: field.label }} />
        <Form ctx={ctx} action={end === 'sent' ? paths.withdrawalSent(id) : paths.withdrawalRejection(id)} name={`${end}-${id}`}>
          <Field w={w} form={form} name={field.name} label={field.label} required maxlength={field.max} />
          <div class="form-verbs">
            <SubmitButton kind={end === 'sent' ? 'primary' : 'danger'}>{title}</SubmitButton>
            <a class="button" href={inMode('live', paths.balance)}>
              {w.compat_request_back()}
            </a>
          </div>
        </Form>
      </div>
    </AppFrame>
  );
}
