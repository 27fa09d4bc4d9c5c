// Owns the spelling of moments, for the server's page and for the browser's script alike. Pure.
import type { Locale } from '../context';

const formats: ReadonlyMap<string, Intl.DateTimeFormatOptions> = new Map<string, Intl.DateTimeFormatOptions>([
  ['moment', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }],
  ['full', { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' }],
  ['day', { day: 'numeric', month: 'short', year: 'numeric' }],
]);

export type TimeStyle = 'moment' | 'full' | 'day';

/** A moment in words. `zone` undefined means the zone of the machine, which is right only in a browser. */
export function formatTime(ms: number, style: TimeStyle, locale: Locale, zone?: string): string {
  const language = locale === 'en' ? 'en-GB' : locale;
  return new Intl.DateTimeFormat(language, { ...formats.get(style), ...(zone === undefined ? {} : { timeZone: zone }) }).format(ms);
}
