// Owns the page of one's own password: set, change, remove. Everything on it needs a fresh confirmation.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { PageHead } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton, type FormState } from '../ui/form';
import { words } from '../words';
import { Confirmed } from './confirmed';
import { NewPasswordField } from './parts';

export interface PasswordPageProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly form: FormState;
  readonly email: string;
  readonly hasPassword: boolean;
  readonly passkeys: number;
  readonly recoveryCodes: number;
  readonly confirmedUntilMs: number | null;
}

export function PasswordPage(props: PasswordPageProps) {
  const { ctx, frame, form, email, hasPassword, passkeys, recoveryCodes, confirmedUntilMs } = props;
  const w = words(ctx.locale);
  const canRemove = passkeys >= 2 || (passkeys === 1 && recoveryCodes > 0);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.session_password_title()} narrow>
      <PageHead
        title={w.session_password_title()}
        crumbs={[{ label: w.nav_security(), href: paths.security }]}
        crumbsLabel={w.nav_security()}
        lead={hasPassword ? w.session_password_has() : w.session_password_none()}
      />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ password: w.session_new_password() }} />
        <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
        <Form ctx={ctx} action={paths.password} name="password">
          <input type="hidden" name="username" value={email} autocomplete="username" />
          <NewPasswordField w={w} form={form} label={w.session_new_password()} />
          <div class="form-verbs">
            <SubmitButton>{hasPassword ? w.session_password_change() : w.session_password_set()}</SubmitButton>
          </div>
        </Form>
        {hasPassword ? (
          <section class="stack">
            <h2>{w.session_password_remove_title()}</h2>
            <p>{w.session_password_remove_text()}</p>
            {canRemove ? (
              <Form ctx={ctx} action={paths.passwordRemoval} name="password-removal">
                <div class="form-verbs">
                  <SubmitButton kind="danger">{w.session_password_remove()}</SubmitButton>
                </div>
              </Form>
            ) : (
              <p class="muted">{w.session_password_keep({ passkeys: String(passkeys), codes: String(recoveryCodes) })}</p>
            )}
          </section>
        ) : null}
      </div>
    </AppFrame>
  );
}
