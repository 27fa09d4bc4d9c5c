// Owns the page on which an owner lets the operator look into the account, sees since when, and takes it back.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ConfirmFirst } from '../ui/confirm-first';
import { Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Form, SelectField, SubmitButton, type FormState } from '../ui/form';
import { Badge } from '../ui/status';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface AccessRow {
  readonly id: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly endedAtMs: number | null;
  readonly living: boolean;
}

export interface SupportAccessProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Values: hours. */
  readonly form: FormState;
  readonly rows: readonly AccessRow[];
  readonly hoursChoices: readonly number[];
  readonly confirmedUntilMs: number | null;
}

export function SupportAccessPage(props: SupportAccessProps) {
  const { ctx, frame, form, rows, hoursChoices, confirmedUntilMs } = props;
  const w = words(ctx.locale);
  const living = rows.find((row) => row.living) ?? null;
  return (
    <AppFrame ctx={ctx} frame={frame} section="account" title={w.operator_support_access()} narrow>
      <PageHead
        title={w.operator_support_access()}
        crumbs={[{ label: w.nav_account(), href: paths.account }]}
        crumbsLabel={w.where_you_are()}
        lead={w.operator_support_lead()}
      />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ hours: w.operator_support_hours() }} />
        {living === null ? null : <Living ctx={ctx} w={w} access={living} />}
        <Form ctx={ctx} action={paths.supportAccess} name="grant">
          <SelectField
            w={w}
            form={form}
            name="hours"
            label={w.operator_support_hours()}
            hint={living === null ? undefined : w.operator_support_instead()}
            options={hoursChoices.map((hours) => ({ value: String(hours), label: w.operator_hours({ count: String(hours) }) }))}
          />
          <ConfirmFirst ctx={ctx} untilMs={confirmedUntilMs} />
          <div class="form-verbs">
            <SubmitButton>{w.operator_support_grant()}</SubmitButton>
          </div>
        </Form>
        <section class="stack small">
          <h2>{w.operator_support_before()}</h2>
          {rows.length === 0 ? (
            <EmptyState title={w.operator_support_never()} text={w.operator_support_never_text()} />
          ) : (
            <AccessTable ctx={ctx} w={w} rows={rows} />
          )}
        </section>
      </div>
    </AppFrame>
  );
}

function Living({ ctx, w, access }: { readonly ctx: ViewContext; readonly w: Words; readonly access: AccessRow }) {
  return (
    <Notice tone="warn" title={w.operator_support_on()}>
      <p>
        {w.operator_support_until()} <Time ctx={ctx} ms={access.expiresAtMs} style="full" />. <a href={paths.activity}>{w.operator_support_see()}</a>
      </p>
      <Form ctx={ctx} action={paths.supportAccessEnd(access.id)} name="end" class="row">
        <SubmitButton kind="danger">{w.operator_support_end()}</SubmitButton>
      </Form>
    </Notice>
  );
}

function AccessTable({ ctx, w, rows }: { readonly ctx: ViewContext; readonly w: Words; readonly rows: readonly AccessRow[] }) {
  const columns = [{ label: w.operator_support_from() }, { label: w.operator_support_to() }, { label: w.operator_state() }] as const;
  return (
    <DataTable caption={w.operator_support_before()} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell class="cell-main">
            <Time ctx={ctx} ms={row.createdAtMs} />
          </Cell>
          <Cell label={w.operator_support_to()}>
            <Time ctx={ctx} ms={row.endedAtMs ?? row.expiresAtMs} />
          </Cell>
          <Cell class="end">
            {row.living ? <Badge sign="confirming" word={w.operator_support_state_on()} /> : <Badge sign="closed" word={w.operator_support_state_over()} />}
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}
