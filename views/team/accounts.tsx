// Owns the pages of a person's accounts: the list with the way into each, a new one, and going away from one.
import type { Role } from '../../src/domain/permission';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { roleWords } from '../ui/permission-words';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { words } from '../words';

export interface AccountsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly role: Role; readonly current: boolean }[];
}

export function AccountsPage({ ctx, frame, accounts }: AccountsProps) {
  const w = words(ctx.locale);
  const button = (
    <a class="button primary" href={paths.accountNew}>
      <Icon name="plus" size={14} />
      {w.team_new_account()}
    </a>
  );
  const columns = [{ label: w.name() }, { label: w.team_role() }, { label: w.actions(), quiet: true }] as const;
  return (
    <AppFrame ctx={ctx} frame={frame} section={null} title={w.team_accounts()}>
      <PageHead title={w.team_accounts()}>{accounts.length === 0 ? undefined : button}</PageHead>
      {accounts.length === 0 ? (
        <EmptyState title={w.team_accounts_none()} text={w.team_accounts_none_text()} action={button} />
      ) : (
        <DataTable caption={w.team_accounts()} columns={columns}>
          {accounts.map((one) => (
            <tr>
              <Cell class="cell-main">{one.name}</Cell>
              <Cell class="end">{roleWords(w, one.role)}</Cell>
              <Cell class="wide">
                {one.current ? (
                  <span class="muted">{w.team_account_shown()}</span>
                ) : (
                  <Form ctx={ctx} action={paths.accountEntry(one.id)} name={`enter-${one.id}`} class="inline-form">
                    <SubmitButton kind="plain">{w.team_account_enter()}</SubmitButton>
                  </Form>
                )}
              </Cell>
            </tr>
          ))}
        </DataTable>
      )}
    </AppFrame>
  );
}

export interface AccountNewProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly form: FormState;
  /** Nobody's account is shown: the person belongs to none. */
  readonly isFirst: boolean;
}

export function AccountNewPage({ ctx, frame, form, isFirst }: AccountNewProps) {
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section={null} title={w.team_new_account()} narrow>
      <PageHead title={w.team_new_account()} lead={isFirst ? w.team_no_account_lead() : w.team_new_account_lead()} />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ name: w.name() }} />
        <Form ctx={ctx} action={paths.accounts} name="account">
          <Field w={w} form={form} name="name" label={w.team_account_name()} hint={w.team_account_name_hint()} required maxlength={80} />
          <div class="form-verbs">
            <SubmitButton>{w.team_make_account()}</SubmitButton>
          </div>
        </Form>
      </div>
    </AppFrame>
  );
}

export interface LeavingProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly accountName: string;
  readonly isLastOwner: boolean;
}

export function LeavingPage({ ctx, frame, accountName, isLastOwner }: LeavingProps) {
  const w = words(ctx.locale);
  const title = w.team_leave({ account: accountName });
  return (
    <AppFrame ctx={ctx} frame={frame} section="team" title={title} narrow>
      <PageHead title={title} crumbs={[{ label: w.team_title(), href: paths.team }]} crumbsLabel={w.where_you_are()} />
      <div class="stack">
        <Notice tone="warn">
          <p>{isLastOwner ? w.team_leave_last_owner() : w.team_leave_text({ account: accountName })}</p>
        </Notice>
        {isLastOwner ? null : (
          <Form ctx={ctx} action={paths.leaving} name="leave">
            <div class="form-verbs">
              <a class="button" href={paths.team}>
                {w.cancel()}
              </a>
              <SubmitButton kind="danger">{w.team_leave_now()}</SubmitButton>
            </div>
          </Form>
        )}
      </div>
    </AppFrame>
  );
}
