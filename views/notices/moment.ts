// Owns when something was, as a person says it: the day that it belongs to, and how long ago. The exact moment stands beside it. Pure.
import type { ViewContext } from '../context';
import { formatTime } from '../ui/time-format';
import { words } from '../words';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

type Reader = Pick<ViewContext, 'locale' | 'timeZone' | 'nowMs'>;

export interface Day<Item> {
  readonly title: string;
  readonly items: readonly Item[];
}

/** In the order given, cut where the day in the reader's zone changes. */
export function byDay<Item extends { readonly atMs: number }>(reader: Reader, items: readonly Item[]): readonly Day<Item>[] {
  const days: { readonly title: string; readonly items: Item[] }[] = [];
  for (const item of items) {
    const title = dayOf(reader, item.atMs);
    const last = days[days.length - 1];
    if (last?.title === title) last.items.push(item);
    else days.push({ title, items: [item] });
  }
  return days;
}

function dayOf({ locale, timeZone, nowMs }: Reader, atMs: number): string {
  const w = words(locale);
  const day = formatTime(atMs, 'day', locale, timeZone);
  if (day === formatTime(nowMs, 'day', locale, timeZone)) return w.told_today();
  return day === formatTime(nowMs - dayMs, 'day', locale, timeZone) ? w.told_yesterday() : day;
}

/** `5 min ago`; the day itself after a week. Clocks that differ a little make no future of it. */
export function agoOf({ locale, timeZone, nowMs }: Reader, atMs: number): string {
  const pastMs = Math.max(nowMs - atMs, 0);
  if (pastMs < minuteMs) return words(locale).told_just_now();
  if (pastMs >= 7 * dayMs) return formatTime(atMs, 'day', locale, timeZone);
  const [unitMs, unit] = pastMs < hourMs ? ([minuteMs, 'minute'] as const) : pastMs < dayMs ? ([hourMs, 'hour'] as const) : ([dayMs, 'day'] as const);
  return new Intl.RelativeTimeFormat(locale === 'en' ? 'en-GB' : locale, { style: 'short' }).format(-Math.floor(pastMs / unitMs), unit);
}
