// Owns the form by which somebody is invited.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ConfirmFirst } from '../ui/confirm-first';
import { PageHead } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton } from '../ui/form';
import { words } from '../words';
import { GrantFields, type GrantFieldsProps } from './grant';

export interface InviteProps extends Omit<GrantFieldsProps, 'w'> {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly confirmedUntilMs: number | null;
}

export function InvitePage(props: InviteProps) {
  const { ctx, frame, form, confirmedUntilMs } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="team" title={w.team_invite()} narrow>
      <PageHead title={w.team_invite()} crumbs={[{ label: w.team_title(), href: paths.team }]} crumbsLabel={w.where_you_are()} lead={w.team_invite_lead()} />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ email: w.email(), role: w.team_role(), rights: w.team_rights(), projects: w.nav_projects() }} />
        <Form ctx={ctx} action={paths.invitations} name="invite">
          <Field w={w} form={form} name="email" label={w.email()} type="email" inputmode="email" required maxlength={254} />
          <GrantFields {...props} w={w} />
          <ConfirmFirst ctx={ctx} untilMs={confirmedUntilMs} />
          <div class="form-verbs">
            <SubmitButton>{w.team_send_invitation()}</SubmitButton>
          </div>
        </Form>
      </div>
    </AppFrame>
  );
}
