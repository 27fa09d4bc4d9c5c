// Owns what the pages of the ways in share: their narrow frame, the password field that can be looked at, the line between two ways.
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import { PublicFrame } from '../layout/public-frame';
import { Field, type FormState } from '../ui/form';
import { words, type Words } from '../words';

/** The server checks; these only tell the browser, and the person before they type. */
export const passwordLengthMin = 10;
export const passwordLengthMax = 128;
export const emailLengthMax = 254;

interface SessionFrameProps {
  readonly ctx: ViewContext;
  readonly title: string;
  readonly lead: Child;
  readonly signedIn?: boolean;
}

export function SessionFrame({ ctx, title, lead, signedIn = false, children }: PropsWithChildren<SessionFrameProps>) {
  return (
    <PublicFrame ctx={ctx} title={title} signedIn={signedIn}>
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

interface PasswordFieldProps {
  readonly w: Words;
  readonly form: FormState;
  readonly label: string;
  readonly name?: string;
}

/** The password that somebody has. */
export function OwnPasswordField({ w, form, label, name = 'password' }: PasswordFieldProps) {
  return (
    <div class="password">
      <Field w={w} form={form} name={name} label={label} type="password" required autocomplete="current-password" maxlength={passwordLengthMax} />
      <Look w={w} />
    </div>
  );
}

/** A password to be: the rule stands there before anybody types. */
export function NewPasswordField({ w, form, label, name = 'password' }: PasswordFieldProps) {
  return (
    <div class="password">
      <Field
        w={w}
        form={form}
        name={name}
        label={label}
        hint={w.password_rule({ min: String(passwordLengthMin) })}
        type="password"
        required
        autocomplete="new-password"
        minlength={passwordLengthMin}
        maxlength={passwordLengthMax}
      />
      <Look w={w} />
    </div>
  );
}

/** Shown where scripts run; its words change with what it did. */
function Look({ w }: { readonly w: Words }) {
  return (
    <button type="button" class="password-look" data-look>
      <span>{w.session_show_password()}</span>
      <span>{w.session_hide_password()}</span>
    </button>
  );
}

/** Stands between two ways of doing the same. */
export function OtherWay({ ctx }: { readonly ctx: ViewContext }) {
  return <p class="session-or">{words(ctx.locale).session_or()}</p>;
}

export function ReturnTo({ path }: { readonly path: string | null }) {
  return path === null ? null : <input type="hidden" name="return_to" value={path} />;
}
