// Owns sign-in and sign-up: a passkey first, email and password below. Passwords are never shown again after a refusal.
import type { ViewContext } from '../context';
import { paths, withQuery } from '../paths';
import { Notice } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { PasskeyForm, type PasskeyCeremony } from '../ui/passkey-form';
import { refusalText } from '../ui/refusal-words';
import { words } from '../words';
import { emailLengthMax, NewPasswordField, OtherWay, OwnPasswordField, ReturnTo, SessionFrame } from './parts';

export interface SessionProps {
  readonly ctx: ViewContext;
  /** Values: email. */
  readonly form: FormState;
  /** Where the person wanted to go; a path of ours, checked by the server. */
  readonly returnTo: string | null;
  /** Null where passkeys cannot be. */
  readonly ceremony: PasskeyCeremony | null;
}

/** What was just done elsewhere, said above sign-in. */
export type SignInNote = 'reset' | null;

export function SignInPage({ ctx, form, returnTo, ceremony, note }: SessionProps & { readonly note: SignInNote }) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.sign_in()} lead={w.sign_in_lead()}>
      {note === null ? null : (
        <Notice tone="ok" title={w.session_reset_done_title()}>
          <p>{w.session_reset_done()}</p>
        </Notice>
      )}
      <ErrorSummary ctx={ctx} form={form} labels={{ email: w.email(), password: w.password() }} />
      <PasskeyForm ctx={ctx} ceremony={ceremony} action={paths.signInPasskey} name="passkey" label={w.session_passkey_in()} autofill>
        <ReturnTo path={returnTo} />
      </PasskeyForm>
      {ceremony === null ? null : <OtherWay ctx={ctx} />}
      <Form ctx={ctx} action={paths.signIn} name="sign-in">
        <ReturnTo path={returnTo} />
        <Field
          w={w}
          form={form}
          name="email"
          label={w.email()}
          type="email"
          required
          autocomplete="username webauthn"
          inputmode="email"
          maxlength={emailLengthMax}
        />
        <OwnPasswordField w={w} form={form} label={w.password()} />
        <SubmitButton>{w.sign_in()}</SubmitButton>
      </Form>
      <ul class="session-links">
        <li>
          <a href={paths.resetPassword}>{w.session_forgot()}</a>
        </li>
        <li>
          <a href={paths.recovery}>{w.session_lost()}</a>
        </li>
      </ul>
      <p class="session-other">
        {w.no_account_yet()} <a href={withQuery(paths.signUp, { return_to: returnTo })}>{w.make_account()}</a>
      </p>
    </SessionFrame>
  );
}

export function SignUpPage({ ctx, form, returnTo, ceremony }: SessionProps) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.make_account()} lead={w.sign_up_lead()}>
      <ErrorSummary ctx={ctx} form={form} labels={{ email: w.email(), password: w.password() }} />
      <Form ctx={ctx} action={paths.signUp} name="sign-up">
        <ReturnTo path={returnTo} />
        <input type="hidden" name="time_zone" value="" data-time-zone />
        <Field w={w} form={form} name="email" label={w.email()} type="email" required autocomplete="username" inputmode="email" maxlength={emailLengthMax} />
        <NewPasswordField w={w} form={form} label={w.password()} />
        <SubmitButton>{w.make_account()}</SubmitButton>
      </Form>
      {ceremony === null ? null : <OtherWay ctx={ctx} />}
      <PasskeyForm
        ctx={ctx}
        ceremony={ceremony}
        action={paths.signUpPasskey}
        name="sign-up-passkey"
        label={w.session_passkey_up()}
        kind="plain"
        nameFrom="email"
      >
        <ReturnTo path={returnTo} />
        <input type="hidden" name="email" value="" />
        <input type="hidden" name="time_zone" value="" data-time-zone />
        <p class="hint">{w.session_passkey_up_text()}</p>
      </PasskeyForm>
      <p class="session-other">
        {w.have_account()} <a href={withQuery(paths.signIn, { return_to: returnTo })}>{w.sign_in()}</a>
      </p>
    </SessionFrame>
  );
}

/** Where not everybody may make an account. */
export function SignUpClosedPage({ ctx }: { readonly ctx: ViewContext }) {
  const w = words(ctx.locale);
  const text = refusalText(w, { reason: 'registration_closed' });
  return (
    <SessionFrame ctx={ctx} title={text.title} lead={text.advice}>
      <p class="session-other">
        {w.have_account()} <a href={paths.signIn}>{w.sign_in()}</a>
      </p>
    </SessionFrame>
  );
}
