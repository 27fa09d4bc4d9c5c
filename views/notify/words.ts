// Owns the short labels of news, channels, paces and states as lists and forms name them. Sentences about news are told-words'.
import type { NewsType, NotificationGroup, PersonalChannel, TellingReason } from '../../src/domain/notification';
import { isNewsType } from '../../src/domain/notification';
import type { DigestPace } from '../../src/domain/notification-preference';
import type { PresetName } from '../../src/domain/notification-preference-check';
import type { Words } from '../words';

const kinds: Readonly<Record<NewsType, (w: Words) => string>> = {
  'payment.created': (w) => w.notify_kind_payment_created(),
  'payment.seen': (w) => w.notify_kind_payment_seen(),
  'payment.confirming': (w) => w.notify_kind_payment_confirming(),
  'payment.partial': (w) => w.notify_kind_payment_partial(),
  'payment.paid': (w) => w.notify_kind_payment_paid(),
  'payment.over': (w) => w.notify_kind_payment_over(),
  'payment.late': (w) => w.notify_kind_payment_late(),
  'payment.expired': (w) => w.notify_kind_payment_expired(),
  'payment.cancelled': (w) => w.notify_kind_payment_cancelled(),
  'payment.dropped': (w) => w.notify_kind_payment_dropped(),
  'payment.reverted': (w) => w.notify_kind_payment_reverted(),
  'payment.extended': (w) => w.notify_kind_payment_extended(),
  'payment.refunded': (w) => w.notify_kind_payment_refunded(),
  'payment.invalid': (w) => w.notify_kind_payment_invalid(),
  'payment.unmatched': (w) => w.notify_kind_payment_unmatched(),
  'balance.received': (w) => w.notify_kind_balance_received(),
  'balance.withdrawal_requested': (w) => w.notify_kind_balance_withdrawal_requested(),
  'balance.withdrawn': (w) => w.notify_kind_balance_withdrawn(),
  'balance.withdrawal_rejected': (w) => w.notify_kind_balance_withdrawal_rejected(),
  'project.created': (w) => w.notify_kind_project_created(),
  'project.changed': (w) => w.notify_kind_project_changed(),
  'webhook.failing': (w) => w.notify_kind_webhook_failing(),
  'webhook.paused': (w) => w.notify_kind_webhook_paused(),
  'webhook.gone': (w) => w.notify_kind_webhook_gone(),
  'webhook.recovered': (w) => w.notify_kind_webhook_recovered(),
  'recipient.refused': (w) => w.notify_kind_recipient_refused(),
};

/** The label of a kind of news, a digest or a test; of a notice about access, its own name. */
export function kindWords(w: Words, kind: string): string {
  if (isNewsType(kind)) return kinds[kind](w);
  if (kind === 'digest') return w.notify_kind_digest();
  return kind === 'test' ? w.notify_kind_test() : kind.replaceAll('_', ' ');
}

const groups: Readonly<Record<NotificationGroup, (w: Words) => string>> = {
  payments: (w) => w.notify_group_payments(),
  balance: (w) => w.notify_group_balance(),
  project: (w) => w.notify_group_project(),
  deliveries: (w) => w.notify_group_deliveries(),
};

export function groupWords(w: Words, group: NotificationGroup): string {
  return groups[group](w);
}

export function channelWords(w: Words, channel: PersonalChannel): string {
  return channel === 'email' ? w.notify_channel_email() : w.notify_channel_telegram();
}

const paces: Readonly<Record<DigestPace, (w: Words) => string>> = {
  at_once: (w) => w.notify_pace_at_once(),
  hourly: (w) => w.notify_pace_hourly(),
  daily: (w) => w.notify_pace_daily(),
};

export function paceWords(w: Words, pace: DigestPace): string {
  return paces[pace](w);
}

const presets: Readonly<Record<PresetName, (w: Words) => string>> = {
  everything: (w) => w.notify_preset_everything(),
  matters: (w) => w.notify_preset_matters(),
  problems: (w) => w.notify_preset_problems(),
};

export function presetWords(w: Words, preset: PresetName): string {
  return presets[preset](w);
}

const reasons: Readonly<Record<TellingReason, (w: Words) => string>> = {
  usual: (w) => w.notify_why_usual(),
  chosen: (w) => w.notify_why_chosen(),
  recipient: (w) => w.notify_why_recipient(),
  security: (w) => w.notify_why_security(),
  endpoint: (w) => w.notify_why_endpoint(),
  digest: (w) => w.notify_why_digest(),
  test: (w) => w.notify_why_test(),
  replay: (w) => w.notify_why_replay(),
};

/** Why something was sent; what an older version wrote has no reason. */
export function whyWords(w: Words, why: string | null): string {
  return why !== null && Object.hasOwn(reasons, why) ? reasons[why as TellingReason](w) : w.notify_why_unknown();
}

const states: Readonly<Record<string, (w: Words) => string>> = {
  pending: (w) => w.notify_told_state_pending(),
  held: (w) => w.notify_told_state_held(),
  bundled: (w) => w.notify_told_state_bundled(),
  sent: (w) => w.notify_told_state_sent(),
  dead: (w) => w.notify_told_state_dead(),
  stopped: (w) => w.notify_told_state_stopped(),
};

export function stateWords(w: Words, state: string): string {
  return states[state]?.(w) ?? state;
}

const payerKinds: Readonly<Record<string, (w: Words) => string>> = {
  invoice: (w) => w.notify_payer_invoice(),
  reminder: (w) => w.notify_payer_reminder(),
  resend: (w) => w.notify_payer_resend(),
  partial: (w) => w.notify_payer_partial(),
  receipt: (w) => w.notify_payer_receipt(),
  late: (w) => w.notify_payer_late(),
};

export function payerKindWords(w: Words, kind: string): string {
  return payerKinds[kind]?.(w) ?? kind;
}
