// Owns the form of the one act that is open on an invoice's page: its figures, what it does, what it asks. Names the version that its
// sender sees; where the invoice has moved on, it says so and keeps what was typed.
import type { ViewContext } from '../context';
import { beside, paths } from '../paths';
import { ErrorSummary, Field, Form, MoneyField, SelectField, SubmitButton, TextArea, type FormState } from '../ui/form';
import { ConfirmFirst } from '../ui/confirm-first';
import { FactList, Notice, type Fact } from '../ui/facts';
import { Icon } from '../ui/icons';
import { formatAmount } from '../ui/money';
import { Time } from '../ui/time';
import type { Words } from '../words';
import { actWords } from './explained';
import { formActs, type ActFigures, type FormAct, type InvoiceView, type OfferedAct, type OpenAct } from './model';

export interface ActBounds {
  readonly minutesMin: number;
  readonly minutesMax: number;
  readonly reasonLengthMax: number;
}

interface Props {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly invoice: InvoiceView;
  readonly open: OpenAct;
  readonly offered: readonly OfferedAct[];
  readonly figures: ActFigures;
  readonly bounds: ActBounds;
  /** Until when accepting real money is confirmed: a moment, null when it will be asked for, undefined where it never is. */
  readonly confirmedUntilMs: number | null | undefined;
}

function isFormAct(act: OpenAct['act']): act is FormAct {
  return (formActs as readonly string[]).includes(act);
}

export function ActPanel(props: Props) {
  const { ctx, w, open, offered } = props;
  const { act, form } = open;
  const standing = offered.includes(act);
  if (!isFormAct(act)) return form.refusal === null ? null : <Refused {...props} standing={standing} />;
  return (
    <section id="act" class="act-panel" aria-labelledby="act-title" tabindex={-1}>
      <h2 id="act-title">{actWords[act](w)}</h2>
      <Refused {...props} standing={standing} />
      {standing ? <ActForm {...props} act={act} /> : form.refusal === null ? <p class="soft">{w.life_stale_over()}</p> : <Kept w={w} form={form} />}
      {standing ? null : (
        <p>
          <a href={beside(ctx.path, paths.invoice(props.invoice.id))}>{w.close()}</a>
        </p>
      )}
    </section>
  );
}

function Refused({ ctx, w, open, standing }: Props & { readonly standing: boolean }) {
  const { form } = open;
  if (form.refusal?.reason === 'invoice_changed') {
    return (
      <div class="notice warn" role="alert" tabindex={-1} data-focus>
        <Icon name="warning" />
        <div>
          <p class="notice-title">{w.life_stale_title()}</p>
          <p>{standing ? w.life_stale_text() : w.life_stale_over()}</p>
        </div>
      </div>
    );
  }
  const labels = {
    reason: w.life_reason(),
    minutes: w.life_extend_minutes(),
    asset: w.life_refund_asset(),
    amount: w.life_refund_amount(),
    txid: w.life_refund_txid(),
    text: w.life_note_text(),
  };
  return <ErrorSummary ctx={ctx} form={form} labels={labels} />;
}

/** What somebody wrote for an act that is not possible any more: never lost, ready to be copied. */
function Kept({ w, form }: { readonly w: Words; readonly form: FormState }) {
  const said = form.values['reason'] ?? '';
  return said === '' ? null : (
    <figure class="kept">
      <figcaption>{w.life_your_words()}</figcaption>
      <blockquote>{said}</blockquote>
    </figure>
  );
}

function ActForm(props: Props & { readonly act: FormAct }) {
  const { ctx, w, invoice, open, act } = props;
  const targets: Readonly<Record<FormAct, string>> = {
    accept: paths.invoiceAcceptance(invoice.id),
    extend: paths.invoiceExtension(invoice.id),
    refund: paths.invoiceRefunds(invoice.id),
    invalidate: paths.invoiceInvalidation(invoice.id),
  };
  const verbs: Readonly<Record<FormAct, string>> = {
    accept: w.life_accept_send(),
    extend: w.life_extend_send(),
    refund: w.life_refund_send(),
    invalidate: w.life_invalid_send(),
  };
  return (
    <Form ctx={ctx} action={beside(ctx.path, targets[act])} name={act}>
      <input type="hidden" name="seen_version" value={String(invoice.version)} />
      {act === 'accept' ? <AcceptPart {...props} /> : null}
      {act === 'extend' ? <ExtendPart {...props} /> : null}
      {act === 'refund' ? <RefundPart {...props} /> : null}
      {act === 'invalidate' ? <p class="lead">{w.life_invalid_lead()}</p> : null}
      {act === 'extend' ? null : <ReasonField w={w} form={open.form} max={props.bounds.reasonLengthMax} />}
      {act === 'accept' && props.confirmedUntilMs !== undefined ? <ConfirmFirst ctx={ctx} untilMs={props.confirmedUntilMs} /> : null}
      <div class="form-verbs">
        <SubmitButton kind={act === 'invalidate' ? 'danger' : 'primary'}>{verbs[act]}</SubmitButton>
        <a href={beside(ctx.path, paths.invoice(invoice.id))}>{w.life_act_not_now()}</a>
      </div>
    </Form>
  );
}

function ReasonField({ w, form, max }: { readonly w: Words; readonly form: FormState; readonly max: number }) {
  return <TextArea w={w} form={form} name="reason" label={w.life_reason()} hint={w.life_reason_hint()} rows={2} maxlength={max} />;
}

function AcceptPart({ w, figures }: Props) {
  const facts: readonly (Fact | null)[] = [
    figures.came === null ? null : { label: w.life_accept_came(), value: figures.came },
    figures.late === null ? null : { label: w.life_accept_late(), value: figures.late },
    figures.other === null ? null : { label: w.life_accept_other(), value: figures.other },
    { label: w.life_accept_missing(), value: figures.missing.length === 0 ? w.life_accept_missing_nothing() : <Missing sums={figures.missing} /> },
  ];
  return (
    <>
      <p class="lead">{w.life_accept_lead()}</p>
      <FactList facts={facts} />
    </>
  );
}

function Missing({ sums }: { readonly sums: readonly string[] }) {
  return (
    <span class="missing">
      {sums.map((sum, index) => (
        <>
          {index === 0 ? null : ' \u2248 '}
          <bdi>{sum}</bdi>
        </>
      ))}
    </span>
  );
}

function ExtendPart({ ctx, w, invoice, open, bounds }: Props) {
  const ended = ctx.nowMs >= invoice.expiresAtMs;
  const { minutesMin, minutesMax } = bounds;
  const form: FormState = open.form.values['minutes'] === undefined ? { ...open.form, values: { ...open.form.values, minutes: '60' } } : open.form;
  return (
    <>
      <p class="lead">{w.life_extend_lead()}</p>
      <FactList facts={[{ label: ended ? w.life_extend_ended() : w.life_extend_now(), value: <Time ctx={ctx} ms={invoice.expiresAtMs} /> }]} />
      <Field
        w={w}
        form={form}
        name="minutes"
        label={w.life_extend_minutes()}
        hint={w.life_extend_hint({ min: String(minutesMin), max: String(minutesMax) })}
        inputmode="numeric"
        maxlength={5}
        required
      />
    </>
  );
}

function RefundPart({ ctx, w, open, figures }: Props) {
  const { refundable } = figures;
  const only = refundable.length === 1 ? refundable[0] : undefined;
  const most = refundable.map((one) => `${formatAmount(one.amount, ctx.locale)}\u00a0${one.symbol} (${one.network})`);
  const options = refundable.map((one) => ({ value: one.asset, label: `${one.symbol}: ${one.network}` }));
  return (
    <>
      <Notice tone="info">
        <p>{w.life_refund_lead()}</p>
      </Notice>
      <FactList facts={[{ label: w.life_refund_most(), value: most.join(', ') }]} />
      {only === undefined ? (
        <SelectField w={w} form={open.form} name="asset" label={w.life_refund_asset()} options={options} />
      ) : (
        <input type="hidden" name="asset" value={only.asset} />
      )}
      <MoneyField w={w} form={open.form} name="amount" label={w.life_refund_amount()} hint={w.amount_hint()} required />
      <Field w={w} form={open.form} name="txid" label={w.life_refund_txid()} hint={w.life_refund_txid_hint()} mono maxlength={128} required />
    </>
  );
}
