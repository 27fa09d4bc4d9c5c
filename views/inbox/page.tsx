// Owns the inbox: everything about which a person has to decide, newest first, each with its reason, its money, its age and its acts.
// Works without script: acts are links to a form and one-button forms.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { actHref, actWords, attentionWords, ReviewForm } from '../invoice/explained';
import type { Explained, FormAct, Sum } from '../invoice/model';
import { reasonSentence } from '../invoice/reason-words';
import { beside, paths } from '../paths';
import { safeUrl } from '../safe-url';
import { PageHead } from '../ui/facts';
import { Form } from '../ui/form';
import { Hash, shortened } from '../ui/hash';
import { Money } from '../ui/money';
import { Badge } from '../ui/status';
import { CursorPager, EmptyState, type Pager } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface InvoiceItem {
  readonly kind: 'invoice';
  readonly id: string;
  readonly version: number;
  readonly amount: Sum;
  readonly orderId: string | null;
  readonly project: string;
  readonly explained: Explained;
  readonly sinceMs: number;
  /** What this person may do about it, the most telling first. */
  readonly acts: readonly FormAct[];
  readonly canReview: boolean;
}

export interface TransferItem {
  readonly kind: 'transfer';
  readonly id: string;
  readonly role: 'unmatched' | 'ambiguous';
  readonly amount: Sum;
  readonly network: string;
  readonly project: string;
  readonly address: string;
  readonly txid: string;
  readonly explorerUrl: string | null;
  readonly sinceMs: number;
  readonly canReview: boolean;
}

export type InboxEntry = InvoiceItem | TransferItem;

export interface InboxProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly entries: readonly InboxEntry[];
  readonly pager: Pager;
  /** Already capped: `99+`. */
  readonly count: string;
}

export function InboxPage({ ctx, frame, entries, pager, count }: InboxProps) {
  const w = words(ctx.locale);
  const hasSome = entries.length > 0;
  return (
    <AppFrame ctx={ctx} frame={frame} section="inbox" title={w.life_inbox()}>
      <PageHead title={w.life_inbox()} lead={hasSome ? `${w.life_inbox_waiting({ count })}. ${w.life_inbox_lead()}` : undefined} />
      {hasSome ? (
        <ol class="inbox" aria-label={w.life_inbox()}>
          {entries.map((entry) => (
            <li class="inbox-item">
              {entry.kind === 'invoice' ? <OddInvoice ctx={ctx} w={w} item={entry} /> : <LooseTransfer ctx={ctx} w={w} item={entry} />}
            </li>
          ))}
        </ol>
      ) : (
        <EmptyState
          title={w.life_inbox_none()}
          text={w.life_inbox_none_text()}
          action={
            <a class="button" href={beside(ctx.path, paths.payments)}>
              {w.nav_payments()}
            </a>
          }
        />
      )}
      <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
    </AppFrame>
  );
}

interface ItemProps<Item> {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly item: Item;
}

function OddInvoice({ ctx, w, item }: ItemProps<InvoiceItem>) {
  const { explained, acts } = item;
  const href = beside(ctx.path, paths.invoice(item.id));
  const name = item.orderId === null ? shortened(item.id) : w.life_inbox_order({ order: item.orderId });
  return (
    <>
      <div class="inbox-head">
        <Badge
          sign={explained.attention === 'reverted' ? 'failed' : 'over'}
          word={explained.attention === null ? '' : attentionWords[explained.attention](w)}
        />
        <span class="inbox-money">
          <Money amount={item.amount.amount} code={item.amount.symbol} locale={ctx.locale} />
        </span>
        <span class="inbox-when">
          <Time ctx={ctx} ms={item.sinceMs} />
        </span>
      </div>
      <p class="inbox-what">{reasonSentence(w, explained.reason, explained.facts)}</p>
      <p class="inbox-where">
        <a href={href}>{name}</a>
        {item.project === '' ? null : <span>{item.project}</span>}
      </p>
      <div class="verbs">
        {acts.map((act, index) => (
          <a
            class={index === 0 && act !== 'invalidate' ? 'button small primary' : 'button small'}
            href={actHref(ctx.path, item.id, act)}
            aria-label={`${actWords[act](w)}: ${name}`}
          >
            {actWords[act](w)}
          </a>
        ))}
        {item.canReview ? <ReviewForm ctx={ctx} w={w} invoiceId={item.id} version={item.version} back="inbox" /> : null}
        {acts.length === 0 ? (
          <a class="button small" href={href} aria-label={`${w.life_inbox_open()}: ${name}`}>
            {w.life_inbox_open()}
          </a>
        ) : null}
      </div>
    </>
  );
}

function LooseTransfer({ ctx, w, item }: ItemProps<TransferItem>) {
  const address = shortened(item.address);
  return (
    <>
      <div class="inbox-head">
        <Badge sign="partial" word={item.role === 'ambiguous' ? w.life_attention_ambiguous() : w.life_attention_unmatched()} />
        <span class="inbox-money">
          <Money amount={item.amount.amount} code={item.amount.symbol} locale={ctx.locale} />
        </span>
        <span class="inbox-when">
          <Time ctx={ctx} ms={item.sinceMs} />
        </span>
      </div>
      <p class="inbox-what">{item.role === 'ambiguous' ? w.life_loose_ambiguous({ address }) : w.life_loose_unmatched({ address })}</p>
      <p class="inbox-where">
        <Hash w={w} value={item.txid} label={w.copy_txid()} href={safeUrl(item.explorerUrl, ctx.localHome)} />
        <span>{item.network}</span>
        {item.project === '' ? null : <span>{item.project}</span>}
      </p>
      {item.canReview ? (
        <div class="verbs">
          <Form ctx={ctx} action={beside(ctx.path, paths.inboxTransferReview)} name={`transfer-${item.id}`} class="inline-form">
            <input type="hidden" name="transfer_id" value={item.id} />
            <button type="submit" class="button small" data-submit>
              {w.life_loose_review()}
            </button>
          </Form>
        </div>
      ) : null}
    </>
  );
}
