// Owns the way back to a forgotten password: asking for a link, and the page behind it. Says the same whether or not anybody has the email.
import type { ViewContext } from '../context';
import { paths } from '../paths';
import { Notice } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { words } from '../words';
import { emailLengthMax, NewPasswordField, SessionFrame } from './parts';

interface ResetProps {
  readonly ctx: ViewContext;
  readonly form: FormState;
}

export function ResetPasswordPage({ ctx, form }: ResetProps) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.session_reset_title()} lead={w.session_reset_lead()}>
      <ErrorSummary ctx={ctx} form={form} labels={{ email: w.email() }} />
      <Form ctx={ctx} action={paths.resetPassword} name="reset">
        <Field w={w} form={form} name="email" label={w.email()} type="email" required autocomplete="username" inputmode="email" maxlength={emailLengthMax} />
        <SubmitButton>{w.session_reset_ask()}</SubmitButton>
      </Form>
      <BackToSignIn ctx={ctx} />
    </SessionFrame>
  );
}

interface SentProps {
  readonly ctx: ViewContext;
  readonly email: string;
  readonly minutes: number;
}

export function ResetPasswordSentPage({ ctx, email, minutes }: SentProps) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.session_reset_sent_title()} lead={w.session_reset_sent({ email, minutes: String(minutes) })}>
      <p>{w.session_reset_sent_text()}</p>
      <BackToSignIn ctx={ctx} />
    </SessionFrame>
  );
}

export function NewPasswordPage({ ctx, form, token, email }: ResetProps & { readonly token: string; readonly email: string }) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.session_reset_title()} lead={w.session_reset_new_lead({ email })}>
      <ErrorSummary ctx={ctx} form={form} labels={{ password: w.session_new_password() }} />
      <Form ctx={ctx} action={paths.resetPasswordBy(token)} name="new-password">
        <input type="hidden" name="username" value={email} autocomplete="username" />
        <NewPasswordField w={w} form={form} label={w.session_new_password()} />
        <Notice tone="info">
          <p>{w.session_reset_freeze()}</p>
        </Notice>
        <SubmitButton>{w.session_reset_save()}</SubmitButton>
      </Form>
    </SessionFrame>
  );
}

function BackToSignIn({ ctx }: { readonly ctx: ViewContext }) {
  return (
    <p class="session-other">
      <a href={paths.signIn}>{words(ctx.locale).session_back_to_sign_in()}</a>
    </p>
  );
}
