// Owns the lines of an invoice's timeline: what the network, the payer, people, rules and mails did, each in one line with who and why.
import type { RuleName } from '../../src/domain/invoice-reason';
import type { ViewContext } from '../context';
import { safeUrl } from '../safe-url';
import type { TimelineItem } from '../ui/facts';
import { Hash } from '../ui/hash';
import { formatAmount } from '../ui/money';
import { formatTime } from '../ui/time-format';
import type { Words } from '../words';
import type { Sum, TimelineEvent } from './model';

type Tone = NonNullable<TimelineItem['tone']>;

const tones: Readonly<Partial<Record<TimelineEvent['type'], Tone>>> = {
  'payment.seen': 'wait',
  'payment.confirming': 'wait',
  'payment.paid': 'ok',
  'payment.over': 'ok',
  'payment.accepted': 'ok',
  'payment.dropped': 'bad',
  'payment.reverted': 'bad',
  'payment.late': 'bad',
};

const eventWords: Readonly<Record<TimelineEvent['type'], (w: Words) => string>> = {
  'payment.created': (w) => w.event_created(),
  'option.ready': (w) => w.event_option(),
  'payment.seen': (w) => w.event_seen(),
  'payment.confirming': (w) => w.event_confirming(),
  'payment.partial': (w) => w.event_partial(),
  'payment.paid': (w) => w.event_paid(),
  'payment.over': (w) => w.event_over(),
  'payment.late': (w) => w.event_late(),
  'payment.expired': (w) => w.event_expired(),
  'payment.cancelled': (w) => w.event_cancelled(),
  'payment.dropped': (w) => w.event_dropped(),
  'payment.reverted': (w) => w.event_reverted(),
  'payment.extended': (w) => w.event_extended(),
  'payment.refunded': (w) => w.event_refunded(),
  'payment.invalid': (w) => w.event_invalid(),
  'payment.reviewed': (w) => w.event_reviewed(),
  'payment.accepted': (w) => w.life_event_accepted(),
  'payment.invalidated': (w) => w.life_event_invalidated(),
  'payer.returned': (w) => w.event_returned(),
  'rule.applied': (w) => w.event_rule(),
  'payer.mail': (w) => w.life_mail_invoice(),
  note: (w) => w.life_event_note(),
};

const ruleWords: Readonly<Record<RuleName, (w: Words) => string>> = {
  underpayment: (w) => w.life_rule_underpayment(),
  late: (w) => w.life_rule_late(),
  grace: (w) => w.life_rule_grace(),
  cancel_unpaid: (w) => w.life_rule_cancel_unpaid(),
  confirmation_level: (w) => w.life_rule_confirmation_level(),
};

type Mail = NonNullable<TimelineEvent['mail']>;
const mailWords: Readonly<Record<Mail['kind'], (w: Words) => string>> = {
  invoice: (w) => w.life_mail_invoice(),
  reminder: (w) => w.life_mail_reminder(),
  resend: (w) => w.life_mail_resend(),
  partial: (w) => w.life_mail_partial(),
  receipt: (w) => w.life_mail_receipt(),
  late: (w) => w.life_mail_late(),
};
const mailStates: Readonly<Record<Mail['state'], (w: Words) => string>> = {
  pending: (w) => w.life_mail_pending(),
  sent: (w) => w.life_mail_sent(),
  dead: (w) => w.life_mail_dead(),
  stopped: (w) => w.life_mail_stopped(),
};

function sumText(ctx: ViewContext, sum: Sum): string {
  return `${formatAmount(sum.amount, ctx.locale)}\u00a0${sum.symbol}`;
}

/** One line: what, when, in which figures, by whom and why. */
export function timelineItem(ctx: ViewContext, w: Words, event: TimelineEvent): TimelineItem {
  const until = event.untilMs === null ? null : w.life_event_until({ time: formatTime(event.untilMs, 'moment', ctx.locale, ctx.timeZone) });
  const parts = [
    event.amount === null ? null : sumText(ctx, event.amount),
    event.network,
    event.rule === null ? null : ruleWords[event.rule](w),
    until,
    event.mail === null ? null : mailStates[event.mail.state](w),
    event.by === null ? null : w.life_by({ name: event.by }),
  ].filter((part) => part !== null);
  const tx = event.txid === null ? null : <Hash w={w} value={event.txid} label={w.copy_txid()} href={safeUrl(event.explorerUrl, ctx.localHome)} />;
  const detail =
    parts.length === 0 && tx === null && event.text === null ? undefined : (
      <>
        {parts.length === 0 && tx === null ? null : (
          <span class="row">
            {parts.length === 0 ? null : <span>{parts.join(' \u00b7 ')}</span>}
            {tx}
          </span>
        )}
        {event.text === null ? null : <p class="said">{event.text}</p>}
      </>
    );
  const tone = event.mail?.state === 'dead' ? 'bad' : tones[event.type];
  const title = event.mail === null ? eventWords[event.type](w) : mailWords[event.mail.kind](w);
  return { atMs: event.atMs, title, ...(detail === undefined ? {} : { detail }), ...(tone === undefined ? {} : { tone }) };
}
