// Owns the page of recovery codes: how many are left, new ones shown once with the ways to keep them.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Confirmed } from '../ui/confirmed';
import { Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton, type FormState } from '../ui/form';
import { CopyButton } from '../ui/hash';
import { Icon } from '../ui/icons';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface RecoveryCodesProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly left: number;
  readonly madeAtMs: number | null;
  /** Just made: in this answer only. */
  readonly made: readonly string[] | null;
  readonly hasFactor: boolean;
  readonly confirmedUntilMs: number | null;
  readonly form: FormState;
}

export function RecoveryCodesPage(props: RecoveryCodesProps) {
  const { ctx, frame, made, form } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.factor_codes()} narrow>
      <PageHead
        title={w.factor_codes()}
        lead={w.factor_codes_lead()}
        crumbs={[{ label: w.factor_security(), href: paths.security }]}
        crumbsLabel={w.factor_crumbs()}
      />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{}} />
        {made === null ? <Left {...props} w={w} /> : <Made ctx={ctx} w={w} made={made} />}
      </div>
    </AppFrame>
  );
}

function Left({ ctx, w, left, madeAtMs, hasFactor, confirmedUntilMs }: RecoveryCodesProps & { readonly w: Words }) {
  return (
    <>
      {madeAtMs === null ? (
        <p>{w.factor_codes_none_text()}</p>
      ) : (
        <p>
          <strong>{w.factor_codes_left({ count: left })}</strong>{' '}
          <span class="muted">
            {w.created()} <Time ctx={ctx} ms={madeAtMs} style="day" />
          </span>
        </p>
      )}
      {hasFactor ? null : <p class="hint">{w.factor_codes_need_factor()}</p>}
      <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
      <Form ctx={ctx} action={paths.recoveryCodes} name="codes">
        {madeAtMs === null ? null : <p>{w.factor_codes_again_text({ count: left })}</p>}
        <div class="form-verbs">
          <SubmitButton kind={madeAtMs === null ? 'primary' : 'danger'}>{madeAtMs === null ? w.factor_codes_make() : w.factor_codes_again()}</SubmitButton>
        </div>
      </Form>
    </>
  );
}

function Made({ ctx, w, made }: { readonly ctx: ViewContext; readonly w: Words; readonly made: readonly string[] }) {
  return (
    <>
      <Notice tone="warn" title={w.factor_codes_once_title()}>
        <p>{w.factor_codes_once_text()}</p>
      </Notice>
      <ol class="code-list" aria-label={w.factor_codes()}>
        {made.map((code) => (
          <li>
            <bdi class="mono" dir="ltr">
              {code}
            </bdi>
          </li>
        ))}
      </ol>
      <div class="verbs">
        <Form ctx={ctx} action={paths.recoveryCodesFile} name="file" class="inline-form">
          {made.map((code) => (
            <input type="hidden" name="codes" value={code} />
          ))}
          <button type="submit" class="button">
            <Icon name="down" />
            {w.factor_codes_download()}
          </button>
        </Form>
        <CopyButton w={w} value={made.join('\n')} label={w.factor_codes_copy()}>
          {w.copy()}
        </CopyButton>
        <button type="button" class="button" data-print data-needs-script>
          {w.factor_codes_print()}
        </button>
      </div>
      <Form ctx={ctx} action={paths.recoveryCodesKept} name="kept" class="form screen-only">
        <label class="choice">
          <input type="checkbox" name="kept" value="yes" required />
          <span class="choice-label">{w.factor_codes_kept()}</span>
        </label>
        <div class="form-verbs">
          <SubmitButton>{w.factor_codes_finish()}</SubmitButton>
        </div>
      </Form>
    </>
  );
}
