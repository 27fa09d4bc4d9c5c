// Owns the pages of somebody who can no longer sign in: asking for the link, choosing the way, waiting, coming back, and stopping it. They
// never name a person or an account: whoever has the link has the mailbox and nothing else yet.
import type { Child } from 'hono/jsx';
import type { ViewContext } from '../context';
import { paths } from '../paths';
import { emailLengthMax, NewPasswordField, passwordLengthMax, passwordLengthMin, SessionFrame } from '../session/parts';
import { FactList, Notice } from '../ui/facts';
import { Check, Choices, ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

interface PageProps {
  readonly ctx: ViewContext;
  readonly form: FormState;
}

export function RecoveryPage({ ctx, form }: PageProps) {
  const w = words(ctx.locale);
  const lead = (
    <>
      {w.recover_lead()} <a href={paths.resetPassword}>{w.recover_reset()}</a>.
    </>
  );
  return (
    <SessionFrame ctx={ctx} title={w.recover_title()} lead={lead}>
      <ErrorSummary ctx={ctx} form={form} labels={{ email: w.email() }} />
      <Form ctx={ctx} action={paths.recovery} name="recovery">
        <Field
          w={w}
          form={form}
          name="email"
          label={w.email()}
          hint={w.recover_email_hint()}
          type="email"
          required
          autocomplete="username"
          inputmode="email"
          maxlength={emailLengthMax}
        />
        <SubmitButton>{w.recover_send()}</SubmitButton>
      </Form>
    </SessionFrame>
  );
}

/** The same for every email. */
export function RecoverySentPage({ ctx }: { readonly ctx: ViewContext }) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.recover_sent()} lead={w.recover_sent_text()}>
      <p>
        <a href={paths.signIn}>{w.sign_in()}</a>
      </p>
    </SessionFrame>
  );
}

export interface RecoveryChoiceProps extends PageProps {
  readonly token: string;
  readonly waitHours: number;
  readonly freezeHours: number;
  readonly codes: number;
  readonly hasTotp: boolean;
  readonly passkeys: readonly { readonly id: string; readonly name: string }[];
  /** Whether an owner may shorten the wait. */
  readonly canAskOwner: boolean;
  /** A request is open already: no second one beside it. */
  readonly isOpenAlready: boolean;
  readonly chosen: readonly string[];
}

export function RecoveryChoicePage(props: RecoveryChoiceProps) {
  const { ctx, form, token, isOpenAlready } = props;
  const w = words(ctx.locale);
  const hours = { hours: String(props.waitHours) };
  return (
    <SessionFrame ctx={ctx} title={w.recover_choose()} lead={w.recover_told()}>
      <ErrorSummary ctx={ctx} form={form} labels={{ code: w.recover_code(), password: w.recover_password() }} />
      <section class="stack">
        <h2>{w.recover_code_title()}</h2>
        {props.codes === 0 ? <p class="muted">{w.recover_code_none()}</p> : <CodeForm {...props} w={w} />}
      </section>
      <section class="stack">
        <h2>{w.recover_wait_title()}</h2>
        {isOpenAlready ? (
          <Notice tone="info">
            <p>{w.recover_open_already()}</p>
          </Notice>
        ) : (
          <>
            <p>{w.recover_wait_text(hours)}</p>
            {props.canAskOwner ? <p>{w.recover_owner_text()}</p> : null}
            <p>{w.recover_consequence({ hours: String(props.freezeHours) })}</p>
            <Form ctx={ctx} action={paths.recoveryStart(token)} name="start">
              <SubmitButton kind="plain">{w.recover_start()}</SubmitButton>
            </Form>
          </>
        )}
      </section>
    </SessionFrame>
  );
}

function CodeForm({ ctx, w, form, token, codes, hasTotp, passkeys, chosen }: RecoveryChoiceProps & { readonly w: Words }) {
  return (
    <>
      <p>{w.recover_code_text({ count: String(codes) })}</p>
      <Form ctx={ctx} action={paths.recoveryCode(token)} name="code">
        <Field w={w} form={form} name="code" label={w.recover_code()} required mono maxlength={64} />
        {!hasTotp && passkeys.length === 0 ? null : (
          <Choices legend={w.recover_lost()} hint={w.recover_lost_hint()}>
            {hasTotp ? <Check name="lost" value="totp" checked={chosen.includes('totp')} label={w.recover_lost_totp()} /> : null}
            {passkeys.map(({ id, name }) => (
              <Check name="lost" value={id} checked={chosen.includes(id)} label={w.recover_lost_passkey({ name })} />
            ))}
          </Choices>
        )}
        <Field
          w={w}
          form={form}
          name="password"
          label={w.recover_password()}
          hint={w.recover_password_hint({ min: String(passwordLengthMin) })}
          optional
          type="password"
          autocomplete="new-password"
          maxlength={passwordLengthMax}
        />
        <SubmitButton>{w.recover_by_code()}</SubmitButton>
      </Form>
    </>
  );
}

export interface RecoveryStateProps extends PageProps {
  readonly token: string;
  /** An expired one is no page but a refusal. */
  readonly state: 'waiting' | 'ready' | 'stopped' | 'completed';
  readonly readyAtMs: number;
  readonly endsAtMs: number;
  readonly canAskOwner: boolean;
  readonly freezeHours: number;
}

export function RecoveryStatePage(props: RecoveryStateProps) {
  switch (props.state) {
    case 'waiting':
      return <Waiting {...props} />;
    case 'ready':
      return <Ready {...props} />;
    case 'stopped':
      return <Ended ctx={props.ctx} which="stopped" />;
    case 'completed':
      return <Ended ctx={props.ctx} which="completed" />;
  }
}

function Waiting({ ctx, readyAtMs, canAskOwner }: RecoveryStateProps) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.recover_waiting()} lead={w.recover_waiting_text()}>
      <FactList facts={[{ label: w.recover_ready_at(), value: <Time ctx={ctx} ms={readyAtMs} style="full" /> }]} />
      {canAskOwner ? <p>{w.recover_owner_text()}</p> : null}
      <p class="muted">{w.recover_told()}</p>
    </SessionFrame>
  );
}

function Ready({ ctx, form, token, endsAtMs, freezeHours }: RecoveryStateProps) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.recover_ready()} lead={w.recover_ready_text()}>
      <ErrorSummary ctx={ctx} form={form} labels={{ password: w.recover_password() }} />
      <p>{w.recover_consequence({ hours: String(freezeHours) })}</p>
      <FactList facts={[{ label: w.recover_ends_at(), value: <Time ctx={ctx} ms={endsAtMs} style="full" /> }]} />
      <Form ctx={ctx} action={paths.recoveryCompletion(token)} name="completion">
        <NewPasswordField w={w} form={form} label={w.recover_password()} />
        <SubmitButton>{w.recover_complete()}</SubmitButton>
      </Form>
    </SessionFrame>
  );
}

/** Also after coming back by a code, whose link is used up. */
export function RecoveredPage({ ctx }: { readonly ctx: ViewContext }) {
  return <Ended ctx={ctx} which="completed" />;
}

function Ended({ ctx, which }: { readonly ctx: ViewContext; readonly which: 'stopped' | 'completed' }) {
  const w = words(ctx.locale);
  const isStopped = which === 'stopped';
  const way: { readonly href: string; readonly label: Child } = isStopped
    ? { href: paths.recovery, label: w.recover_again() }
    : { href: paths.signIn, label: w.sign_in() };
  return (
    <SessionFrame
      ctx={ctx}
      title={isStopped ? w.recover_stopped() : w.recover_completed()}
      lead={isStopped ? w.recover_stopped_text() : w.recover_completed_text()}
    >
      <p>
        <a class="button primary" href={way.href}>
          {way.label}
        </a>
      </p>
    </SessionFrame>
  );
}

export interface RecoveryStopProps {
  readonly ctx: ViewContext;
  readonly token: string;
  /** `over`: completed, or too old. */
  readonly state: 'open' | 'stopped' | 'over';
}

export function RecoveryStopPage({ ctx, token, state }: RecoveryStopProps) {
  const w = words(ctx.locale);
  if (state === 'open')
    return (
      <SessionFrame ctx={ctx} title={w.recover_stop_title()} lead={w.recover_stop_text()}>
        <Form ctx={ctx} action={paths.recoveryStop(token)} name="stop">
          <SubmitButton kind="danger">{w.recover_stop_now()}</SubmitButton>
        </Form>
        <p class="muted">{w.recover_stop_after()}</p>
      </SessionFrame>
    );
  const over = state === 'over';
  return (
    <SessionFrame ctx={ctx} title={over ? w.recover_stop_over() : w.recover_stopped()} lead={over ? w.recover_stop_over_text() : w.recover_stop_after()}>
      <p>
        <a class="button primary" href={over ? paths.resetPassword : paths.signIn}>
          {over ? w.recover_stop_reset() : w.sign_in()}
        </a>
      </p>
    </SessionFrame>
  );
}
