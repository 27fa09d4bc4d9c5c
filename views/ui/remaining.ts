// Owns the text of a countdown. Used by the page and by its script, so that both say the same. Pure: the time left is given.
import type { Locale } from '../context';

const minuteMs = 60_000;
/** Below this the text is minutes and seconds. */
export const clockBelowMs = 5 * minuteMs;
const hoursFromMs = 90 * minuteMs;

/** `25 minutes`, `3 hours`, or `4:32` when less than five minutes are left. Russian units are short: they need no case. */
export function remainingText(leftMs: number, locale: Locale): string {
  const left = Math.max(leftMs, 0);
  if (left < clockBelowMs) {
    const seconds = Math.floor(left / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }
  const unit = left < hoursFromMs ? 'minute' : 'hour';
  const count = Math.round(left / (unit === 'minute' ? minuteMs : 60 * minuteMs));
  return unitFormat(locale, unit, locale === 'ru' ? 'short' : 'long').format(count);
}

/** `10 seconds`, `16 minutes`: how long something usually takes. */
export function durationText(seconds: number, locale: Locale): string {
  const unit = seconds < 60 ? 'second' : 'minute';
  const count = unit === 'second' ? Math.max(seconds, 1) : Math.round(seconds / 60);
  return unitFormat(locale, unit, 'short').format(count);
}

const formats = new Map<string, Intl.NumberFormat>();

/** A formatter takes longer to make than the rest of a page; there are a handful, so each is made once. */
function unitFormat(locale: Locale, unit: 'second' | 'minute' | 'hour', unitDisplay: 'short' | 'long'): Intl.NumberFormat {
  const key = `${locale} ${unit} ${unitDisplay}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay });
  formats.set(key, known);
  return known;
}
