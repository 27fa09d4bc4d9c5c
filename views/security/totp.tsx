// Owns the page of one-time codes: off, begun (QR and typed secret), on. The secret is drawn here and nowhere else.
import { raw } from 'hono/html';
import encodeQR from 'qr';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Confirmed } from '../ui/confirmed';
import { Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton, type FormState } from '../ui/form';
import { CopyButton } from '../ui/hash';
import { OtpField } from '../ui/otp-field';
import { Badge } from '../ui/status';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export type TotpState =
  | { readonly kind: 'off' }
  /** `uri` is what the QR code says; `secret` is base32, as people type it. */
  | { readonly kind: 'begun'; readonly uri: string; readonly secret: string }
  /** `isKept`: an account asks for a factor and this is the only one. */
  | { readonly kind: 'on'; readonly sinceMs: number; readonly isKept: boolean };

export interface TotpProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly state: TotpState;
  readonly confirmedUntilMs: number | null;
  readonly form: FormState;
}

export function TotpPage(props: TotpProps) {
  const { ctx, frame, state, form } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.factor_totp()} narrow>
      <PageHead
        title={w.factor_totp()}
        lead={w.factor_totp_lead()}
        crumbs={[{ label: w.factor_security(), href: paths.security }]}
        crumbsLabel={w.factor_crumbs()}
      />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ code: w.factor_code() }} />
        <Confirmed ctx={ctx} untilMs={props.confirmedUntilMs} />
        {state.kind === 'off' ? <Off ctx={ctx} w={w} /> : null}
        {state.kind === 'begun' ? <Begun ctx={ctx} w={w} form={form} state={state} /> : null}
        {state.kind === 'on' ? <On ctx={ctx} w={w} state={state} /> : null}
      </div>
    </AppFrame>
  );
}

function Off({ ctx, w }: { readonly ctx: ViewContext; readonly w: Words }) {
  return (
    <Form ctx={ctx} action={paths.totp} name="begin">
      <p>{w.factor_totp_off_text()}</p>
      <div class="form-verbs">
        <SubmitButton>{w.factor_totp_begin()}</SubmitButton>
      </div>
    </Form>
  );
}

interface BegunProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly form: FormState;
  readonly state: Extract<TotpState, { kind: 'begun' }>;
}

function Begun({ ctx, w, form, state }: BegunProps) {
  const groups = state.secret.match(/.{1,4}/g) ?? [];
  return (
    <ol class="enrol">
      <li>
        <h2>{w.factor_totp_scan()}</h2>
        <div class="qr" role="img" aria-label={w.factor_totp_qr()}>
          {/* Digits and letters of a path only; what it says never reaches the markup as text. */}
          {raw(encodeQR(state.uri, 'svg', { ecc: 'medium', border: 4 }))}
        </div>
        <p class="hint">{w.factor_totp_typed()}</p>
        <p class="typed-secret">
          <bdi class="mono" dir="ltr">
            {groups.map((group) => (
              <span>{group}</span>
            ))}
          </bdi>
          <CopyButton w={w} value={state.secret} label={w.factor_totp_copy()} />
        </p>
        <p class="hint">{w.factor_totp_settings()}</p>
      </li>
      <li>
        <h2>{w.factor_totp_type()}</h2>
        <Form ctx={ctx} action={paths.totp} name="confirm">
          <OtpField w={w} form={form} label={w.factor_code()} hint={w.factor_code_hint()} />
          <div class="form-verbs">
            <SubmitButton>{w.factor_totp_turn_on()}</SubmitButton>
          </div>
        </Form>
      </li>
    </ol>
  );
}

function On({ ctx, w, state }: { readonly ctx: ViewContext; readonly w: Words; readonly state: Extract<TotpState, { kind: 'on' }> }) {
  return (
    <>
      <p>
        <Badge sign="paid" word={w.factor_on()} /> <Time ctx={ctx} ms={state.sinceMs} style="day" />
      </p>
      {state.isKept ? (
        <Notice tone="info">
          <p>{w.factor_totp_kept()}</p>
        </Notice>
      ) : (
        <details class="popover" data-popover>
          <summary class="button">{w.factor_totp_turn_off()}</summary>
          <div class="menu">
            <p class="menu-who">{w.factor_totp_off_consequence()}</p>
            <Form ctx={ctx} action={paths.totpRemoval} name="off" class="inline-form">
              <SubmitButton kind="danger">{w.factor_totp_turn_off_now()}</SubmitButton>
            </Form>
          </div>
        </details>
      )}
    </>
  );
}
