// Owns when it is quiet for somebody, and when a time of day next comes, in their own time zone: across midnight, and on days that a change of
// the clocks makes longer or shorter. Pure: the moment comes in as an argument.
import { remembered } from './remembered';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

export type QuietHours = { readonly fromMinute: number; readonly toMinute: number };

/** A formatter costs far more than one use of it, and the people of a busy instance live in a few dozen zones. */
const zonesRemembered = 64;

const formatterOf = remembered(zonesRemembered, (zone) => {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const clock = { ...parts, hourCycle: 'h23' } as const;
  try {
    // Older names of a zone are no names of the list that people choose from, but the runtime knows them.
    return new Intl.DateTimeFormat('en-US', { ...clock, timeZone: zone });
  } catch {
    // A zone that is empty, or that the runtime forgot, is UTC: late by some hours is better than never.
    return new Intl.DateTimeFormat('en-US', { ...clock, timeZone: 'UTC' });
  }
});

/** What clocks on the wall show at a moment, as if it were UTC. */
function wallMs(zone: string, atMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(atMs)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The minute of the day, 0 … 1439, on the wall there. */
export function localMinute(zone: string, atMs: number): number {
  return Math.floor((wallMs(zone, atMs) % dayMs) / minuteMs);
}

/** Whether it is quiet for somebody in that zone. The beginning belongs to the quiet, the end does not; both alike: never. */
export function isQuiet(quiet: QuietHours | null, zone: string, atMs: number): boolean {
  if (quiet === null) return false;
  const { fromMinute, toMinute } = quiet;
  const minute = localMinute(zone, atMs);
  return fromMinute <= toMinute ? fromMinute <= minute && minute < toMinute : fromMinute <= minute || minute < toMinute;
}

/** When the quiet that holds at `atMs` is over; `atMs` itself when it is not quiet then. */
export function afterQuietMs(quiet: QuietHours | null, zone: string, atMs: number): number {
  return quiet === null || !isQuiet(quiet, zone, atMs) ? atMs : nextMinuteMs(zone, quiet.toMinute, atMs);
}

/**
 * The next moment after `atMs` at which clocks there show that minute of the day. Where the change of the clocks leaves the minute out, the
 * moment is as far behind the change as the minute would have been; where it comes twice, each of the two counts.
 */
export function nextMinuteMs(zone: string, minute: number, atMs: number): number {
  const midnight = Math.floor(wallMs(zone, atMs) / dayMs) * dayMs;
  for (const days of [0, 1, 2]) {
    const found = momentsOf(zone, midnight + days * dayMs + minute * minuteMs).find((moment) => moment > atMs);
    if (found !== undefined) return found;
  }
  return atMs + dayMs;
}

/** The moments, oldest first, at which clocks there show that; for a time that they leave out, the one that they would have shown. */
function momentsOf(zone: string, wall: number): readonly number[] {
  const candidates = [wall - dayMs, wall + dayMs].map((near) => wall - (wallMs(zone, near) - near)).sort((a, b) => a - b);
  const shown = [...new Set(candidates)].filter((moment) => wallMs(zone, moment) === wall);
  return shown.length > 0 ? shown : candidates.slice(-1);
}
