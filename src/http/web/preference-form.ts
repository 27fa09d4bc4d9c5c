// Owns how ticks and habits are read from a form and written back into one, for members and for recipients alike.
import type { NotificationPreference } from '../../domain/notification-preference';
import { clockOf, type HabitInput, type Ticked } from '../../domain/notification-preference-check';
import { formatAmount } from '../../domain/currency';
import type { SentForm } from './form';

export function tickedIn(form: SentForm): Ticked {
  return { email: form.all('by_email'), telegram: form.all('by_telegram') };
}

export function habitIn(form: SentForm): HabitInput {
  return {
    amount: form.text('amount'),
    currency: form.text('currency'),
    quiet: form.text('quiet'),
    quietFrom: form.text('quiet_from'),
    quietTo: form.text('quiet_to'),
    // A form without that channel has no field for it.
    paceEmail: form.text('pace_email') || 'at_once',
    paceTelegram: form.text('pace_telegram') || 'at_once',
    digestAt: form.text('digest_at'),
  };
}

/** The fields as they show what is stored. */
export function habitValues({ threshold, quiet, pace, digestMinute }: NotificationPreference): Readonly<Record<string, string>> {
  return {
    amount: threshold === null ? '' : formatAmount(threshold.amount, threshold.currency),
    currency: threshold?.currency ?? 'USD',
    quiet: quiet === null ? '' : 'yes',
    quiet_from: clockOf(quiet?.fromMinute ?? 22 * 60),
    quiet_to: clockOf(quiet?.toMinute ?? 8 * 60),
    pace_email: pace.email,
    pace_telegram: pace.telegram,
    digest_at: clockOf(digestMinute),
  };
}
