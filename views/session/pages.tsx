// Owns sign-in and sign-up: email and password, nothing else. Passwords are never shown again after a refusal.
import type { PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import { PublicFrame } from '../layout/public-frame';
import { paths } from '../paths';
import { ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { words } from '../words';

export interface SessionProps {
  readonly ctx: ViewContext;
  /** Values: email. */
  readonly form: FormState;
  /** Where the person wanted to go; a path of ours, checked by the server. */
  readonly returnTo: string | null;
}

const passwordLengthMin = 10;
const passwordLengthMax = 128;
const emailLengthMax = 254;

interface SessionFrameProps {
  readonly ctx: ViewContext;
  readonly title: string;
  readonly lead: string;
}

function SessionFrame({ ctx, title, lead, children }: PropsWithChildren<SessionFrameProps>) {
  return (
    <PublicFrame ctx={ctx} title={title} signedIn={false}>
      <div class="session">
        <header>
          <h1>{title}</h1>
          <p class="soft">{lead}</p>
        </header>
        {children}
      </div>
    </PublicFrame>
  );
}

export function SignInPage({ ctx, form, returnTo }: SessionProps) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.sign_in()} lead={w.sign_in_lead()}>
      <ErrorSummary ctx={ctx} form={form} labels={{ email: w.email(), password: w.password() }} />
      <Form ctx={ctx} action={paths.signIn} name="sign-in">
        {returnTo === null ? null : <input type="hidden" name="return_to" value={returnTo} />}
        <Field w={w} form={form} name="email" label={w.email()} type="email" required autocomplete="username" inputmode="email" maxlength={emailLengthMax} />
        <Field w={w} form={form} name="password" label={w.password()} type="password" required autocomplete="current-password" maxlength={passwordLengthMax} />
        <SubmitButton>{w.sign_in()}</SubmitButton>
      </Form>
      <p class="session-other">
        {w.no_account_yet()} <a href={paths.signUp}>{w.make_account()}</a>
      </p>
    </SessionFrame>
  );
}

export function SignUpPage({ ctx, form, returnTo }: SessionProps) {
  const w = words(ctx.locale);
  const rule = w.password_rule({ min: String(passwordLengthMin) });
  return (
    <SessionFrame ctx={ctx} title={w.make_account()} lead={w.sign_up_lead()}>
      <ErrorSummary ctx={ctx} form={form} labels={{ email: w.email(), password: w.password() }} />
      <Form ctx={ctx} action={paths.signUp} name="sign-up">
        {returnTo === null ? null : <input type="hidden" name="return_to" value={returnTo} />}
        <Field w={w} form={form} name="email" label={w.email()} type="email" required autocomplete="username" inputmode="email" maxlength={emailLengthMax} />
        <Field
          w={w}
          form={form}
          name="password"
          label={w.password()}
          hint={rule}
          type="password"
          required
          autocomplete="new-password"
          minlength={passwordLengthMin}
          maxlength={passwordLengthMax}
        />
        <SubmitButton>{w.make_account()}</SubmitButton>
      </Form>
      <p class="session-other">
        {w.have_account()} <a href={paths.signIn}>{w.sign_in()}</a>
      </p>
    </SessionFrame>
  );
}
