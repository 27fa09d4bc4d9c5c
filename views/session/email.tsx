// Owns the page of one's own email: what it is, and moving to another that is proved first. Never says whether somebody has the new one.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { FactList, PageHead } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { OtpField } from '../ui/otp-field';
import { words } from '../words';
import { Confirmed } from './confirmed';
import { emailLengthMax } from './parts';

export interface EmailPageProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Of the form that was sent: the new email, or the code. */
  readonly form: FormState;
  readonly email: string;
  readonly isVerified: boolean;
  /** The new email whose proof is awaited; null when none is. */
  readonly pendingEmail: string | null;
  readonly confirmedUntilMs: number | null;
}

export function EmailPage({ ctx, frame, form, email, isVerified, pendingEmail, confirmedUntilMs }: EmailPageProps) {
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.session_email_title()} narrow>
      <PageHead
        title={w.session_email_title()}
        crumbs={[{ label: w.nav_security(), href: paths.security }]}
        crumbsLabel={w.nav_security()}
        lead={w.session_email_what()}
      />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ email: w.session_email_new(), code: w.session_verify_code() }} />
        <FactList
          facts={[
            {
              label: w.session_email_title(),
              value: (
                <>
                  <bdi>{email}</bdi>{' '}
                  {isVerified ? <span class="muted">{w.session_email_verified()}</span> : <a href={paths.verifyEmail}>{w.session_email_unverified()}</a>}
                </>
              ),
            },
          ]}
        />
        {pendingEmail === null ? null : (
          <section class="stack">
            <h2>{w.session_email_pending({ email: pendingEmail })}</h2>
            <p>{w.session_email_pending_text()}</p>
            <Form ctx={ctx} action={paths.emailCode} name="email-code">
              <OtpField w={w} form={form} label={w.session_verify_code()} hint={w.session_verify_code_hint()} />
              <div class="form-verbs">
                <SubmitButton>{w.session_email_move()}</SubmitButton>
              </div>
            </Form>
          </section>
        )}
        <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
        <Form ctx={ctx} action={paths.email} name="email">
          <Field
            w={w}
            form={form}
            name="email"
            label={w.session_email_new()}
            type="email"
            required
            autocomplete="email"
            inputmode="email"
            maxlength={emailLengthMax}
          />
          <div class="form-verbs">
            <SubmitButton kind={pendingEmail === null ? 'primary' : 'plain'}>{w.session_email_ask()}</SubmitButton>
          </div>
        </Form>
      </div>
    </AppFrame>
  );
}
