// Owns the proof of a mailbox: the page that waits for the code or the link, and the page behind a link. Opening a link changes nothing,
// because mail programs open links by themselves; its one button does.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths, withQuery } from '../paths';
import { Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton, type FormState } from '../ui/form';
import { OtpField } from '../ui/otp-field';
import { words } from '../words';
import { SessionFrame } from './parts';

export interface VerifyEmailProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly form: FormState;
  readonly email: string;
  readonly sentAgain: boolean;
  /** Where the person goes on to; a path of ours. */
  readonly next: string;
}

export function VerifyEmailPage({ ctx, frame, form, email, sentAgain, next }: VerifyEmailProps) {
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.session_verify_title()} narrow>
      <PageHead title={w.session_verify_title()} lead={w.session_verify_lead({ email })} />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ code: w.session_verify_code() }} />
        {sentAgain ? (
          <Notice tone="ok">
            <p>{w.session_verify_sent()}</p>
          </Notice>
        ) : null}
        <Form ctx={ctx} action={paths.verifyEmail} name="verify">
          <input type="hidden" name="next" value={next} />
          <OtpField w={w} form={form} label={w.session_verify_code()} hint={w.session_verify_code_hint()} />
          <div class="form-verbs">
            <SubmitButton>{w.session_verify_send()}</SubmitButton>
            <a class="button" href={next}>
              {w.session_verify_later()}
            </a>
          </div>
        </Form>
        <VerifyEmailState ctx={ctx} next={next} verified={false} />
        <p class="muted">{w.session_verify_why()}</p>
        <section class="stack">
          <p>{w.session_verify_none()}</p>
          <Form ctx={ctx} action={paths.verifyEmailAgain} name="again" class="form-inline">
            <input type="hidden" name="next" value={next} />
            <SubmitButton kind="plain">{w.session_verify_again()}</SubmitButton>
          </Form>
          <p>
            {w.session_verify_other()} <a href={paths.email}>{w.session_verify_change()}</a>
          </p>
        </section>
      </div>
    </AppFrame>
  );
}

/** Asks every five seconds whether the link was used elsewhere; the answer then leads on. */
export function VerifyEmailState({ ctx, next, verified }: Pick<VerifyEmailProps, 'ctx' | 'next'> & { readonly verified: boolean }) {
  const w = words(ctx.locale);
  if (verified)
    return (
      <p id="verify-state" role="status">
        <a href={next}>{w.session_verify_done()}</a>
      </p>
    );
  const url = withQuery(paths.verifyEmailState, { next });
  return (
    <p id="verify-state" class="muted" role="status" hx-get={url} hx-trigger="every 5s" hx-target="#verify-state" hx-swap="outerMorph">
      {w.session_verify_waiting()}
    </p>
  );
}

export interface EmailProofProps {
  readonly ctx: ViewContext;
  readonly token: string;
  readonly email: string;
  /** `verify`: a first proof, from anywhere; `move`: another email for whoever is signed in. */
  readonly kind: 'verify' | 'move';
  readonly signedIn: boolean;
}

export function EmailProofPage({ ctx, token, email, kind, signedIn }: EmailProofProps) {
  const w = words(ctx.locale);
  const lead = kind === 'verify' ? w.session_proof_lead({ email }) : w.session_proof_move_lead({ email });
  return (
    <SessionFrame ctx={ctx} title={w.session_proof_title()} lead={lead} signedIn={signedIn}>
      {kind === 'verify' ? <p>{w.session_proof_warning()}</p> : null}
      <Form ctx={ctx} action={paths.emailProof(token)} name="proof">
        <SubmitButton>{kind === 'verify' ? w.session_proof_send() : w.session_email_move()}</SubmitButton>
      </Form>
    </SessionFrame>
  );
}

/** On a device without a session: the other page goes on by itself. */
export function EmailProvedPage({ ctx }: { readonly ctx: ViewContext }) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.session_proof_done()} lead={w.session_proof_done_text()}>
      <p>
        <a class="button primary" href={paths.overview}>
          {w.open_account()}
        </a>
      </p>
    </SessionFrame>
  );
}
