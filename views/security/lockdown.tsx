// Owns the guided lock-down: before, what one press will do; after, the steps that remain, each with its way. Nothing here needs a factor
// but a new password.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { passwordLengthMax, passwordLengthMin } from '../session/parts';
import { Confirmed } from '../ui/confirmed';
import { FactList, Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { TestBadge } from '../ui/status';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import type { AttemptView } from './history';
import { methodWords, resultWords } from './history-words';
import { deviceText, PlaceOf } from './whence';

export interface LockdownProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly form: FormState;
  readonly otherSessions: number;
  /** The line of the history that led here. */
  readonly attempt: AttemptView | null;
  readonly hasPassword: boolean;
  /** Until when changes of factors are confirmed: a new password asks for it first, everything else does not. */
  readonly confirmedUntilMs: number | null;
}

export function LockdownPage(props: LockdownProps) {
  const { ctx, frame, form, otherSessions, attempt } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.lockdown_title()} narrow>
      <PageHead
        title={w.lockdown_title()}
        crumbs={[
          { label: w.nav_security(), href: paths.security },
          { label: w.history_title(), href: paths.history },
        ]}
        crumbsLabel={w.where_you_are()}
        lead={w.lockdown_lead()}
      />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ password: w.lockdown_password() }} />
        {attempt === null ? null : <About ctx={ctx} w={w} attempt={attempt} />}
        <section class="stack-tight">
          <h2>{w.lockdown_what()}</h2>
          <ul class="points">
            <li>{w.lockdown_sessions({ count: String(otherSessions) })}</li>
            <li>{w.lockdown_devices()}</li>
            <li>{w.lockdown_links()}</li>
            <li>{w.lockdown_notice()}</li>
          </ul>
        </section>
        <Form ctx={ctx} action={paths.lockdown} name="lock-down">
          <PasswordPart {...props} w={w} />
          <div class="form-verbs">
            <SubmitButton kind="danger">{w.lockdown_now()}</SubmitButton>
            <a class="button" href={paths.history} autofocus>
              {w.cancel()}
            </a>
          </div>
        </Form>
      </div>
    </AppFrame>
  );
}

function About({ ctx, w, attempt }: { readonly ctx: ViewContext; readonly w: Words; readonly attempt: AttemptView }) {
  const facts = [
    { label: w.when(), value: <Time ctx={ctx} ms={attempt.atMs} style="full" /> },
    { label: w.history_result(), value: resultWords(w, attempt.result) },
    { label: w.history_device(), value: deviceText(ctx, attempt.device) },
    { label: w.history_place(), value: <PlaceOf ctx={ctx} whence={attempt} /> },
    { label: w.history_method(), value: methodWords(w, attempt.method) },
  ];
  return (
    <section class="stack-tight">
      <h2>{w.lockdown_about()}</h2>
      <FactList facts={facts} />
      {attempt.result === 'success' ? null : <p class="hint">{w.lockdown_failed_attempt()}</p>}
    </section>
  );
}

function PasswordPart({ ctx, w, form, hasPassword, confirmedUntilMs }: LockdownProps & { readonly w: Words }) {
  if (!hasPassword) return null;
  const hint =
    confirmedUntilMs === null ? w.lockdown_password_confirm({ min: String(passwordLengthMin) }) : w.lockdown_password_hint({ min: String(passwordLengthMin) });
  return (
    <>
      <Field
        w={w}
        form={form}
        name="password"
        label={w.lockdown_password()}
        hint={hint}
        optional
        type="password"
        autocomplete="new-password"
        maxlength={passwordLengthMax}
      />
      <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
    </>
  );
}

export interface OwnKey {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly mode: 'live' | 'test';
  /** Null: a key of the whole account. */
  readonly projectId: string | null;
  readonly projectName: string | null;
}

export interface LockedDownProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly hasPassword: boolean;
  readonly passkeys: readonly { readonly id: string; readonly name: string; readonly lastUsedAtMs: number | null }[];
  /** Keys that the person made and that still work. */
  readonly keys: readonly OwnKey[];
}

export function LockedDownPage({ ctx, frame, hasPassword, passkeys, keys }: LockedDownProps) {
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.lockdown_done()} narrow>
      <PageHead title={w.lockdown_done()} crumbs={[{ label: w.nav_security(), href: paths.security }]} crumbsLabel={w.where_you_are()} />
      <div class="stack">
        <Notice tone="ok">
          <p>{w.lockdown_done_text()}</p>
        </Notice>
        <section class="stack-tight">
          <h2>{w.lockdown_next_password()}</h2>
          <p>
            {hasPassword ? `${w.lockdown_next_password_text()} ` : ''}
            {w.lockdown_next_email_text()}
          </p>
          {hasPassword ? (
            <p>
              <a class="button" href={paths.password}>
                {w.lockdown_next_password()}
              </a>
            </p>
          ) : null}
        </section>
        <section class="stack-tight">
          <h2>{w.lockdown_next_factors()}</h2>
          <p>{w.lockdown_next_factors_text()}</p>
          <PasskeyList ctx={ctx} w={w} passkeys={passkeys} />
          <p class="verbs">
            <a class="button" href={paths.passkeys}>
              {w.lockdown_next_factors()}
            </a>
            <a class="button" href={paths.recoveryCodes}>
              {w.lockdown_codes()}
            </a>
          </p>
        </section>
        <section class="stack-tight">
          <h2>{w.lockdown_next_keys()}</h2>
          {keys.length === 0 ? <p class="muted">{w.lockdown_keys_none()}</p> : <KeyList w={w} keys={keys} />}
        </section>
      </div>
    </AppFrame>
  );
}

function PasskeyList({ ctx, w, passkeys }: { readonly ctx: ViewContext; readonly w: Words; readonly passkeys: LockedDownProps['passkeys'] }) {
  if (passkeys.length === 0) return null;
  return (
    <ul class="points">
      {passkeys.map((passkey) => (
        <li>
          {passkey.name}
          <span class="muted">
            {' '}
            · {w.lockdown_passkey_used()} {passkey.lastUsedAtMs === null ? w.never() : <Time ctx={ctx} ms={passkey.lastUsedAtMs} />}
          </span>
        </li>
      ))}
    </ul>
  );
}

function KeyList({ w, keys }: { readonly w: Words; readonly keys: readonly OwnKey[] }) {
  return (
    <>
      <p>{w.lockdown_next_keys_text()}</p>
      <ul class="points">
        {keys.map((key) => (
          <li>
            <a href={key.projectId === null ? paths.accountKeys : paths.keys(key.projectId)}>{key.name}</a>{' '}
            <bdi class="hash" dir="ltr">
              {key.hint}…
            </bdi>{' '}
            <span class="muted">{key.projectName ?? w.lockdown_key_account()}</span> {key.mode === 'test' ? <TestBadge w={w} /> : null}
          </li>
        ))}
      </ul>
    </>
  );
}
