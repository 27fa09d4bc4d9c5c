// Owns the list of people of an account who cannot sign in any more and wait to come back: part of the team's page.
import type { ViewContext } from '../context';
import { paths } from '../paths';
import { Form, SubmitButton } from '../ui/form';
import { Badge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

/** Name, else email, and the email for comparison. */
export interface WaitingPerson {
  readonly id: string;
  readonly person: string;
  readonly email: string;
  readonly createdAtMs: number;
  readonly readyAtMs: number;
  readonly approvedAtMs: number | null;
  /** False where the person belongs to other accounts as well. */
  readonly isApprovable: boolean;
}

export interface RecoveryApprovalsProps {
  readonly ctx: ViewContext;
  /** Nothing is shown when there is none. */
  readonly people: readonly WaitingPerson[];
  readonly isOwner: boolean;
}

export function RecoveryApprovals(props: RecoveryApprovalsProps) {
  const { ctx, people } = props;
  const w = words(ctx.locale);
  if (people.length === 0) return null;
  const columns = [
    { label: w.recover_approvals() },
    { label: w.recover_asked_at() },
    { label: w.recover_without_you() },
    { label: w.actions(), quiet: true },
  ] as const;
  return (
    <section id="recoveries">
      <div class="section-head">
        <h2>{w.recover_approvals()}</h2>
      </div>
      <p class="hint">{w.recover_approvals_text()}</p>
      <DataTable caption={w.recover_approvals()} columns={columns}>
        {people.map((one) => (
          <tr>
            <Cell class="cell-main">
              {one.person}
              <span class="cell-sub">{one.email}</span>
            </Cell>
            <Cell label={w.recover_asked_at()}>
              <Time ctx={ctx} ms={one.createdAtMs} />
            </Cell>
            <Cell label={w.recover_without_you()}>
              <Time ctx={ctx} ms={one.readyAtMs} />
            </Cell>
            <Cell class="wide">
              <Decision {...props} w={w} one={one} />
            </Cell>
          </tr>
        ))}
      </DataTable>
    </section>
  );
}

function Decision({ ctx, w, one, isOwner }: RecoveryApprovalsProps & { readonly w: Words; readonly one: WaitingPerson }) {
  if (one.approvedAtMs !== null) return <Badge sign="paid" word={w.recover_approved_one()} />;
  if (!one.isApprovable) return <span class="muted">{w.recover_elsewhere()}</span>;
  if (!isOwner) return <span class="muted">{w.recover_only_owner()}</span>;
  return (
    <details class="popover" data-popover>
      <summary class="button small">{w.recover_approve()}</summary>
      <div class="menu">
        <p class="menu-who">{w.recover_approve_text({ person: one.person })}</p>
        <Form ctx={ctx} action={paths.recoveryApproval(one.id)} name={`approve-${one.id}`} class="inline-form">
          <SubmitButton kind="danger">{w.recover_approve_now()}</SubmitButton>
        </Form>
      </div>
    </details>
  );
}
