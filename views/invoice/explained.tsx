// Owns the explained state at the top of an invoice: the sentence, what it rests on, and what this person can do about it now.
import type { AttentionKind } from '../../src/domain/invoice-reason';
import type { ViewContext } from '../context';
import { beside, paths, withQuery } from '../paths';
import { Form, SubmitButton } from '../ui/form';
import { Icon, type IconName } from '../ui/icons';
import type { Words } from '../words';
import type { Explained, FormAct, InvoiceView, OfferedAct } from './model';
import { reasonGrounds, reasonSentence } from './reason-words';

export const attentionWords: Readonly<Record<AttentionKind, (w: Words) => string>> = {
  partial: (w) => w.life_attention_partial(),
  late: (w) => w.life_attention_late(),
  cancelled_paid: (w) => w.life_attention_cancelled_paid(),
  other_asset: (w) => w.life_attention_other_asset(),
  over: (w) => w.life_attention_over(),
  paid_twice: (w) => w.life_attention_paid_twice(),
  reverted: (w) => w.life_attention_reverted(),
};

export const actWords: Readonly<Record<FormAct, (w: Words) => string>> = {
  accept: (w) => w.life_act_accept(),
  extend: (w) => w.life_act_extend(),
  refund: (w) => w.life_act_refund(),
  invalidate: (w) => w.life_act_invalidate(),
};

/** Where the form of an act opens; a place on the page, so that it works without script and can be sent to a colleague. */
export function actHref(here: string, invoiceId: string, act: FormAct): string {
  return `${withQuery(beside(here, paths.invoice(invoiceId)), { act })}#act`;
}

interface Props {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly invoice: InvoiceView;
  readonly explained: Explained;
  readonly offered: readonly OfferedAct[];
}

type Tone = 'ok' | 'move' | 'odd' | 'off';

function toneOf({ status }: InvoiceView, attention: AttentionKind | null): Tone {
  if (attention !== null || status.exception === 'reverted') return 'odd';
  if (status.base === 'paid') return 'ok';
  return status.base === 'new' || status.base === 'confirming' ? 'move' : 'off';
}

const icons: Readonly<Record<Tone, IconName>> = { ok: 'check', move: 'clock', odd: 'warning', off: 'info' };

export function ExplainedState({ ctx, w, invoice, explained, offered }: Props) {
  const { reason, facts, attention } = explained;
  const tone = toneOf(invoice, attention);
  const grounds = reasonGrounds(w, reason, facts);
  return (
    <section class={`explained is-${tone}`} aria-labelledby="explained-title">
      <Icon name={icons[tone]} size={18} />
      <div>
        <h2 id="explained-title" class={attention === null ? 'sr' : 'explained-kind'}>
          {attention === null ? w.life_explained() : `${w.life_attention()}: ${attentionWords[attention](w)}`}
        </h2>
        <p class="explained-sentence">{reasonSentence(w, reason, facts)}</p>
        {grounds.length === 0 ? null : <p class="explained-grounds">{grounds.join(' ')}</p>}
        <Acts ctx={ctx} w={w} invoice={invoice} offered={offered} pressing={attention !== null} />
      </div>
    </section>
  );
}

function Acts({ ctx, w, invoice, offered, pressing }: Omit<Props, 'explained'> & { readonly pressing: boolean }) {
  const forms = (['accept', 'extend', 'refund', 'invalidate'] as const).filter((act) => offered.includes(act));
  if (forms.length === 0 && !offered.includes('review') && !offered.includes('simulate') && !offered.includes('cancel')) return null;
  const first = pressing && offered.includes('accept') ? 'accept' : pressing && offered.includes('refund') ? 'refund' : null;
  return (
    <div class="verbs acts" role="group" aria-label={w.life_what_now()}>
      {forms.map((act) => (
        <a class={act === first ? 'button small primary' : 'button small'} href={actHref(ctx.path, invoice.id, act)}>
          {actWords[act](w)}
        </a>
      ))}
      {offered.includes('review') ? <ReviewForm ctx={ctx} w={w} invoiceId={invoice.id} version={invoice.version} /> : null}
      {offered.includes('simulate') ? (
        <Form ctx={ctx} action={beside(ctx.path, paths.invoiceSimulation(invoice.id))} name="simulation" class="inline-form">
          <button type="submit" class="button small" data-submit>
            <Icon name="flask" size={14} />
            {w.life_act_simulate()}
          </button>
        </Form>
      ) : null}
      {offered.includes('cancel') ? <Cancel ctx={ctx} w={w} invoice={invoice} /> : null}
    </div>
  );
}

interface ReviewProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly invoiceId: string;
  readonly version: number;
  /** Set on the inbox's own page: the way leads back there. */
  readonly back?: 'inbox';
}

/** "Nothing to do": the one act that needs no words. */
export function ReviewForm({ ctx, w, invoiceId, version, back }: ReviewProps) {
  return (
    <Form ctx={ctx} action={beside(ctx.path, paths.invoiceReview(invoiceId))} name={`review-${invoiceId}`} class="inline-form">
      <input type="hidden" name="seen_version" value={String(version)} />
      {back === undefined ? null : <input type="hidden" name="back" value={back} />}
      <button type="submit" class="button small" data-submit>
        {w.life_act_review()}
      </button>
    </Form>
  );
}

function Cancel({ ctx, w, invoice }: { readonly ctx: ViewContext; readonly w: Words; readonly invoice: InvoiceView }) {
  return (
    <details class="popover" data-popover>
      <summary class="button small">{w.cancel_invoice()}</summary>
      <div class="menu">
        <p class="menu-who">{w.cancel_invoice_text()}</p>
        <Form ctx={ctx} action={beside(ctx.path, paths.invoiceCancellation(invoice.id))} name="cancel" class="inline-form">
          <SubmitButton kind="danger">{w.cancel_invoice_now()}</SubmitButton>
        </Form>
      </div>
    </details>
  );
}
