// Owns the page between a risky form and its effect: who is at the keyboard? It carries the whole form, so that nothing typed is lost, and
// offers the ways that this person has. Without one that is strong enough it leads to enrolling one.
import type { PropsWithChildren } from 'hono/jsx';
import type { StepUpAction, StepUpMethod } from '../../src/domain/step-up';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths, withQuery } from '../paths';
import { ErrorSummary, Field, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { OtpField } from '../ui/otp-field';
import { PasskeyForm, type PasskeyCeremony } from '../ui/passkey-form';
import { words, type Words } from '../words';

export interface ConfirmationProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly action: StepUpAction;
  /** Path and query of the form that waits, sealed by the server. */
  readonly target: string;
  readonly seal: string;
  /** The form that waits, field by field. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The passwords of that form, sealed by the server; empty without any. */
  readonly carried: string;
  /** The page on which that form stands. */
  readonly backHref: string;
  /** None: the act needs a factor that the person does not have. */
  readonly methods: readonly StepUpMethod[];
  readonly ceremony: PasskeyCeremony | null;
  readonly hasPassword: boolean;
  readonly email: string;
  /** A code was just mailed. */
  readonly codeSent: boolean;
  readonly form: FormState;
}

const actTexts: Readonly<Record<StepUpAction, (w: Words) => string>> = {
  wallets: (w) => w.factor_act_wallets(),
  webhook_secrets: (w) => w.factor_act_webhook_secrets(),
  api_keys: (w) => w.factor_act_api_keys(),
  members: (w) => w.factor_act_members(),
  factors: (w) => w.factor_act_factors(),
  email: (w) => w.factor_act_email(),
  exports: (w) => w.factor_act_exports(),
  ownership: (w) => w.factor_act_ownership(),
  live_confirmation: (w) => w.factor_act_live_confirmation(),
};

export function ConfirmationPage(props: ConfirmationProps) {
  const { ctx, frame, action, methods, form } = props;
  const w = words(ctx.locale);
  const has = (method: StepUpMethod): boolean => methods.includes(method);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.factor_confirm_title()} narrow>
      <header class="page-head">
        <h1>{w.factor_confirm_title()}</h1>
        <p class="lead">{actTexts[action](w)}</p>
      </header>
      <div class="stack confirm">
        <ErrorSummary ctx={ctx} form={form} labels={{ step_up_code: w.factor_code(), step_up_password: w.password() }} />
        {methods.length === 0 ? <NoFactor {...props} w={w} /> : <p class="soft">{w.factor_confirm_why()}</p>}
        {has('passkey') ? <ByPasskey {...props} w={w} /> : null}
        {has('totp') ? <ByTotp {...props} w={w} afterPasskey={has('passkey')} /> : null}
        {has('password_code') ? <ByPassword {...props} w={w} /> : null}
        <p>
          <a href={props.backHref}>{w.factor_confirm_back()}</a>
        </p>
      </div>
    </AppFrame>
  );
}

type WayProps = ConfirmationProps & { readonly w: Words };

/** What travels with every way of confirming: the form that waits, and where it waits. */
function Waiting({ action, target, seal, fields, carried, method }: ConfirmationProps & { readonly method: StepUpMethod }) {
  return (
    <>
      <input type="hidden" name="step_up_action" value={action} />
      <input type="hidden" name="step_up_target" value={target} />
      <input type="hidden" name="step_up_seal" value={seal} />
      <input type="hidden" name="step_up_method" value={method} />
      {carried === '' ? null : <input type="hidden" name="step_up_carried" value={carried} />}
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

/** Not the usual form: the request's key is the one of the form that waits. */
function WayForm({ ctx, children }: PropsWithChildren<{ readonly ctx: ViewContext }>) {
  return (
    <form method="post" action={paths.confirmation} class="form">
      <input type="hidden" name="csrf" value={ctx.csrf} />
      {children}
    </form>
  );
}

function ByPasskey(props: WayProps) {
  const { ctx, w, ceremony } = props;
  return (
    <>
      <PasskeyForm
        ctx={ctx}
        ceremony={ceremony}
        action={paths.confirmation}
        name="confirm-passkey"
        field="step_up_credential"
        label={w.factor_confirm_passkey()}
        bare
      >
        <Waiting {...props} method="passkey" />
      </PasskeyForm>
      <p class="notice warn" data-passkey-absent>
        <Icon name="warning" />
        <span>{ceremony === null ? w.factor_passkeys_impossible() : w.factor_passkeys_absent()}</span>
      </p>
    </>
  );
}

function ByTotp(props: WayProps & { readonly afterPasskey: boolean }) {
  const { ctx, w, form } = props;
  return (
    <WayForm ctx={ctx}>
      <Waiting {...props} method="totp" />
      <OtpField w={w} form={form} name="step_up_code" label={w.factor_code()} hint={w.factor_code_hint()} />
      <div class="form-verbs">
        <button type="submit" class={props.afterPasskey ? 'button' : 'button primary'} data-submit>
          {w.factor_confirm()}
        </button>
      </div>
    </WayForm>
  );
}

function ByPassword(props: WayProps) {
  const { ctx, w, form, codeSent, email, hasPassword } = props;
  if (!hasPassword) {
    return (
      <p class="notice warn">
        <Icon name="warning" />
        <span>
          {w.factor_no_password()} <a href={paths.password}>{w.factor_set_password()}</a>
        </span>
      </p>
    );
  }
  return (
    <WayForm ctx={ctx}>
      <Waiting {...props} method="password_code" />
      {/* Enter presses the first button of a form, and must not ask for another code. */}
      <button type="submit" class="sr" tabindex={-1} aria-hidden="true">
        {w.factor_confirm()}
      </button>
      <p class="hint">{codeSent ? w.factor_code_sent({ email }) : w.factor_code_by_mail({ email })}</p>
      <div class="form-verbs">
        <button type="submit" class="button" formaction={paths.confirmationCode} formnovalidate data-submit>
          <Icon name="mail" />
          {codeSent ? w.factor_send_again() : w.factor_send_code()}
        </button>
      </div>
      <OtpField w={w} form={form} name="step_up_code" label={w.factor_mail_code()} />
      <Field w={w} form={form} name="step_up_password" label={w.password()} type="password" required autocomplete="current-password" maxlength={128} />
      <div class="form-verbs">
        <button type="submit" class="button primary" data-submit>
          {w.factor_confirm()}
        </button>
      </div>
    </WayForm>
  );
}

/** Nothing is confirmed here: the way leads to a factor, and back by the person's own hand. */
function NoFactor({ w, backHref }: WayProps) {
  return (
    <div class="notice warn">
      <Icon name="shield" />
      <div>
        <p class="notice-title">{w.factor_needed()}</p>
        <p>{w.factor_needed_text()}</p>
        <p>
          <a class="button primary" href={withQuery(paths.security, { return_to: backHref })}>
            {w.factor_go_security()}
          </a>
        </p>
      </div>
    </div>
  );
}
