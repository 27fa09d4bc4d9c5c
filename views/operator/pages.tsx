// Owns the operator's lists: accounts as names and counts, health, and who may register.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Notice } from '../ui/facts';
import { Choices, ErrorSummary, Field, Form, Radio, SubmitButton, type FormState } from '../ui/form';
import { Badge } from '../ui/status';
import { Cell, CursorPager, DataTable, EmptyState, type Pager } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { ConfirmFirst } from '../ui/confirm-first';
import { Checks } from './checks';
import { OperatorFrame } from './frame';
import type { CheckLine } from './health-words';

export type AccountState = 'open' | 'suspended' | 'closed';

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly state: AccountState;
  readonly members: number;
  readonly projects: number;
  /** Made in the last 30 days, both modes. */
  readonly invoices: number;
}

export interface OperatorAccountsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly rows: readonly AccountRow[];
  /** What was looked for; empty: nothing. */
  readonly text: string;
  readonly pager: Pager;
}

export function StateBadge({ w, state }: { readonly w: Words; readonly state: AccountState }) {
  if (state === 'suspended') return <Badge sign="partial" word={w.operator_state_suspended()} />;
  return state === 'closed' ? <Badge sign="closed" word={w.operator_state_closed()} /> : <Badge sign="paid" word={w.operator_state_open()} />;
}

export function OperatorAccountsPage({ ctx, frame, rows, text, pager }: OperatorAccountsProps) {
  const w = words(ctx.locale);
  return (
    <OperatorFrame ctx={ctx} frame={frame} tab="accounts" title={w.operator_accounts()} lead={w.operator_accounts_lead()}>
      <div class="stack">
        <form method="get" action={paths.operatorAccounts} class="filters" role="search">
          <Field w={w} form={{ values: { q: text }, refusal: null }} name="q" label={w.operator_search()} type="search" maxlength={80} />
          <SubmitButton kind="plain">{w.operator_search_verb()}</SubmitButton>
        </form>
        {rows.length === 0 ? (
          <EmptyState title={w.operator_accounts_none()} text={text === '' ? w.operator_accounts_none_text() : w.operator_accounts_not_found()} />
        ) : (
          <AccountTable ctx={ctx} w={w} rows={rows} />
        )}
        <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
      </div>
    </OperatorFrame>
  );
}

function AccountTable({ ctx, w, rows }: { readonly ctx: ViewContext; readonly w: Words; readonly rows: readonly AccountRow[] }) {
  const columns = [
    { label: w.name() },
    { label: w.operator_state() },
    { label: w.operator_members(), number: true },
    { label: w.nav_projects(), number: true },
    { label: w.operator_invoices_lately(), number: true },
    { label: w.created() },
  ] as const;
  return (
    <DataTable caption={w.operator_accounts()} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell class="cell-main">
            <a href={paths.operatorAccount(row.id)}>{row.name}</a>
          </Cell>
          <Cell class="end">
            <StateBadge w={w} state={row.state} />
          </Cell>
          <Cell number label={w.operator_members()}>
            {String(row.members)}
          </Cell>
          <Cell number label={w.nav_projects()}>
            {String(row.projects)}
          </Cell>
          <Cell number label={w.operator_invoices_lately()}>
            {String(row.invoices)}
          </Cell>
          <Cell label={w.created()}>
            <Time ctx={ctx} ms={row.createdAtMs} style="day" />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

export interface OperatorHealthProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly lines: readonly CheckLine[];
}

export function OperatorHealthPage({ ctx, frame, lines }: OperatorHealthProps) {
  const w = words(ctx.locale);
  const bad = lines.filter((line) => line.level === 'bad').length;
  const watch = lines.filter((line) => line.level === 'watch').length;
  return (
    <OperatorFrame ctx={ctx} frame={frame} tab="health" title={w.operator_health()} lead={w.operator_health_lead()}>
      <div class="stack">
        {bad > 0 ? (
          <Notice tone="bad" title={w.operator_health_bad({ count: String(bad) })} />
        ) : watch > 0 ? (
          <Notice tone="warn" title={w.operator_health_watch({ count: String(watch) })} />
        ) : (
          <Notice tone="ok" title={w.operator_health_good()} />
        )}
        <Checks ctx={ctx} caption={w.operator_health()} lines={lines} />
      </div>
    </OperatorFrame>
  );
}

export interface OperatorRegistrationProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Values: registration. */
  readonly form: FormState;
  readonly confirmedUntilMs: number | null;
}

export function OperatorRegistrationPage({ ctx, frame, form, confirmedUntilMs }: OperatorRegistrationProps) {
  const w = words(ctx.locale);
  const chosen = form.values['registration'];
  const choices = [
    { value: 'open', label: w.operator_registration_open(), hint: w.operator_registration_open_text() },
    { value: 'invitation', label: w.operator_registration_invitation(), hint: w.operator_registration_invitation_text() },
    { value: 'closed', label: w.operator_registration_closed(), hint: w.operator_registration_closed_text() },
  ];
  return (
    <OperatorFrame ctx={ctx} frame={frame} tab="registration" title={w.operator_registration()}>
      <ErrorSummary ctx={ctx} form={form} labels={{ registration: w.operator_registration() }} />
      <Form ctx={ctx} action={paths.operatorRegistration} name="registration">
        <Choices legend={w.operator_registration_who()}>
          {choices.map(({ value, label, hint }) => (
            <Radio name="registration" value={value} checked={value === chosen} label={label} hint={hint} />
          ))}
        </Choices>
        <ConfirmFirst ctx={ctx} untilMs={confirmedUntilMs} />
        <div class="form-verbs">
          <SubmitButton>{w.save()}</SubmitButton>
        </div>
      </Form>
    </OperatorFrame>
  );
}
