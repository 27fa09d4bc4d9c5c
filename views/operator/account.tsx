// Owns the operator's page of one account: counts, quotas, suspension, and the door that only an owner's consent opens.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ConfirmFirst } from '../ui/confirm-first';
import { FactList, Notice } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton, TextArea, type FormState } from '../ui/form';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { OperatorFrame } from './frame';
import { StateBadge, type AccountRow } from './pages';

export interface OperatorAccountProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly account: AccountRow;
  readonly suspendedReason: string;
  /** Values: projects, members, invoices_per_day, why. */
  readonly form: FormState;
  /** Until when an owner lets the operator look; null without consent. */
  readonly consentUntilMs: number | null;
  readonly confirmedUntilMs: number | null;
}

export function OperatorAccountPage(props: OperatorAccountProps) {
  const { ctx, frame, account, form, consentUntilMs } = props;
  const w = words(ctx.locale);
  const labels = { projects: w.nav_projects(), members: w.operator_members(), invoices_per_day: w.operator_invoices_per_day(), why: w.operator_why() };
  return (
    <OperatorFrame ctx={ctx} frame={frame} tab="accounts" title={account.name}>
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={labels} />
        <FactList
          facts={[
            { label: w.operator_state(), value: <StateBadge w={w} state={account.state} /> },
            { label: w.created(), value: <Time ctx={ctx} ms={account.createdAtMs} style="full" /> },
            { label: w.operator_members(), value: String(account.members) },
            { label: w.nav_projects(), value: String(account.projects) },
            { label: w.operator_invoices_lately(), value: String(account.invoices) },
            { label: w.operator_account_id(), value: <bdi class="hash">{account.id}</bdi> },
          ]}
        />
        {account.state === 'closed' ? null : (
          <>
            <SupportDoor ctx={ctx} w={w} accountId={account.id} untilMs={consentUntilMs} />
            <QuotaForm {...props} w={w} />
            <SuspensionForm {...props} w={w} />
          </>
        )}
      </div>
    </OperatorFrame>
  );
}

interface DoorProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly accountId: string;
  readonly untilMs: number | null;
}

function SupportDoor({ ctx, w, accountId, untilMs }: DoorProps) {
  return (
    <section class="stack small">
      <h2>{w.operator_support_view()}</h2>
      {untilMs === null ? (
        <p class="soft">{w.operator_support_none()}</p>
      ) : (
        <Form ctx={ctx} action={paths.operatorView(accountId)} name="view">
          <p>
            {w.operator_support_until()} <Time ctx={ctx} ms={untilMs} />. {w.operator_support_logged()}
          </p>
          <div class="form-verbs">
            <SubmitButton>{w.operator_support_enter()}</SubmitButton>
          </div>
        </Form>
      )}
    </section>
  );
}

type PartProps = OperatorAccountProps & { readonly w: Words };

function QuotaForm({ ctx, w, account, form, confirmedUntilMs }: PartProps) {
  return (
    <section class="stack small">
      <h2>{w.operator_quotas()}</h2>
      <p class="soft">{w.operator_quotas_text()}</p>
      <Form ctx={ctx} action={paths.operatorQuota(account.id)} name="quota">
        <div class="form-row">
          <Field w={w} form={form} name="projects" label={w.nav_projects()} optional inputmode="numeric" maxlength={7} />
          <Field w={w} form={form} name="members" label={w.operator_members()} optional inputmode="numeric" maxlength={7} />
          <Field w={w} form={form} name="invoices_per_day" label={w.operator_invoices_per_day()} optional inputmode="numeric" maxlength={7} />
        </div>
        <ConfirmFirst ctx={ctx} untilMs={confirmedUntilMs} />
        <div class="form-verbs">
          <SubmitButton>{w.operator_quotas_save()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

function SuspensionForm({ ctx, w, account, suspendedReason, form, confirmedUntilMs }: PartProps) {
  const isSuspended = account.state === 'suspended';
  return (
    <section class="stack small">
      <h2>{w.operator_suspension()}</h2>
      {isSuspended ? (
        <Notice tone="warn" title={w.operator_is_suspended()}>
          <p>{suspendedReason}</p>
        </Notice>
      ) : (
        <p class="soft">{w.operator_suspension_text({ members: String(account.members) })}</p>
      )}
      <Form ctx={ctx} action={paths.operatorSuspension(account.id)} name="suspension">
        <input type="hidden" name="state" value={isSuspended ? 'resumed' : 'suspended'} />
        {isSuspended ? null : <TextArea w={w} form={form} name="why" label={w.operator_why()} hint={w.operator_why_hint()} rows={2} maxlength={300} />}
        <ConfirmFirst ctx={ctx} untilMs={confirmedUntilMs} />
        <div class="form-verbs">
          <SubmitButton kind={isSuspended ? 'primary' : 'danger'}>{isSuspended ? w.operator_resume() : w.operator_suspend()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}
