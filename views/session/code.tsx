// Owns the second half of a sign-in with a password: a one-time code, a passkey or a recovery code. Knows nobody's name: who looks at it
// has proved a password and nothing more.
import type { ViewContext } from '../context';
import { paths } from '../paths';
import { ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { OtpField } from '../ui/otp-field';
import { PasskeyForm, type PasskeyCeremony } from '../ui/passkey-form';
import { words } from '../words';
import { OtherWay, ReturnTo, SessionFrame } from './parts';

export interface SignInCodeProps {
  readonly ctx: ViewContext;
  readonly form: FormState;
  readonly returnTo: string | null;
  readonly hasTotp: boolean;
  /** Null where the person has no passkey, or passkeys cannot be. */
  readonly ceremony: PasskeyCeremony | null;
}

export function SignInCodePage({ ctx, form, returnTo, hasTotp, ceremony }: SignInCodeProps) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.session_code_title()} lead={hasTotp ? w.session_code_lead() : w.session_code_passkey_only()}>
      <ErrorSummary ctx={ctx} form={form} labels={{ code: w.session_code_label() }} />
      <PasskeyForm ctx={ctx} ceremony={ceremony} action={paths.signInPasskey} name="passkey" label={w.session_passkey_in()}>
        <ReturnTo path={returnTo} />
      </PasskeyForm>
      {ceremony === null ? null : (
        <noscript>
          <p class="hint">{w.session_code_no_script()}</p>
        </noscript>
      )}
      {hasTotp && ceremony !== null ? <OtherWay ctx={ctx} /> : null}
      {hasTotp ? (
        <Form ctx={ctx} action={paths.signInCode} name="code">
          <ReturnTo path={returnTo} />
          <OtpField w={w} form={form} label={w.session_code_label()} hint={w.session_code_hint()} />
          <SubmitButton>{w.session_code_send()}</SubmitButton>
        </Form>
      ) : null}
      <ul class="session-links">
        <li>
          <a href={withReturn(paths.signInRecoveryCode, returnTo)}>{w.session_use_recovery()}</a>
        </li>
        <li>
          <a href={paths.recovery}>{w.session_lost()}</a>
        </li>
        <li>
          <a href={paths.signIn}>{w.session_start_over()}</a>
        </li>
      </ul>
    </SessionFrame>
  );
}

export function SignInRecoveryCodePage({ ctx, form, returnTo }: Pick<SignInCodeProps, 'ctx' | 'form' | 'returnTo'>) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.session_recovery_title()} lead={w.session_recovery_lead()}>
      <ErrorSummary ctx={ctx} form={form} labels={{ code: w.session_recovery_label() }} />
      <Form ctx={ctx} action={paths.signInRecoveryCode} name="recovery-code">
        <ReturnTo path={returnTo} />
        <Field w={w} form={{ values: {}, refusal: form.refusal }} name="code" label={w.session_recovery_label()} required maxlength={64} mono />
        <SubmitButton>{w.session_code_send()}</SubmitButton>
      </Form>
      <ul class="session-links">
        <li>
          <a href={withReturn(paths.signInCode, returnTo)}>{w.session_use_code()}</a>
        </li>
        <li>
          <a href={paths.recovery}>{w.session_lost()}</a>
        </li>
      </ul>
    </SessionFrame>
  );
}

function withReturn(path: string, returnTo: string | null): string {
  return returnTo === null ? path : `${path}?return_to=${encodeURIComponent(returnTo)}`;
}
