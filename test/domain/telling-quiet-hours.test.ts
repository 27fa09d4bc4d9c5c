// Quiet hours and times of day in a person's own time zone: across midnight, and when the clocks change.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterQuietMs, isQuiet, localMinute, nextMinuteMs } from '../../src/domain/quiet-hours';

const at = (text: string): number => Date.parse(text);
const night = { fromMinute: 22 * 60, toMinute: 7 * 60 };

describe('quiet hours', () => {
  test.each([
    ['UTC', '2026-11-20T21:59:59Z', false],
    ['UTC', '2026-11-20T22:00:00Z', true],
    ['UTC', '2026-11-21T06:59:59Z', true],
    ['UTC', '2026-11-21T07:00:00Z', false],
    ['Asia/Tashkent', '2026-11-20T17:00:00Z', true],
    ['Asia/Kolkata', '2026-11-20T16:29:59Z', false],
    ['Asia/Kolkata', '2026-11-20T16:30:00Z', true],
    ['', '2026-11-20T23:00:00Z', true],
    ['Moon/Base', '2026-11-20T23:00:00Z', true],
  ])('in %s at %s: %s', (zone, moment, quiet) => {
    expect(isQuiet(night, zone, at(moment))).toBe(quiet);
  });

  test('within one day hold between their two ends, and two equal ends are none', () => {
    const lunch = { fromMinute: 12 * 60, toMinute: 13 * 60 };
    expect([11, 12, 13].map((hour) => isQuiet(lunch, 'UTC', at(`2026-11-20T${hour}:30:00Z`)))).toEqual([false, true, false]);
    expect(isQuiet({ fromMinute: 60, toMinute: 60 }, 'UTC', at('2026-11-20T01:00:00Z'))).toBe(false);
    expect(isQuiet(null, 'UTC', 0)).toBe(false);
  });

  test('end on the next morning, and what comes in the day goes out at once', () => {
    expect(afterQuietMs(night, 'Europe/Berlin', at('2026-11-20T22:00:00Z'))).toBe(at('2026-11-21T06:00:00Z'));
    expect(afterQuietMs(night, 'Europe/Berlin', at('2026-11-20T04:00:00Z'))).toBe(at('2026-11-20T06:00:00Z'));
    expect(afterQuietMs(night, 'Europe/Berlin', at('2026-11-20T12:00:00Z'))).toBe(at('2026-11-20T12:00:00Z'));
  });

  test('end by the clock on the wall on the days on which the clocks change', () => {
    expect(afterQuietMs(night, 'Europe/Berlin', at('2026-03-28T22:00:00Z'))).toBe(at('2026-03-29T05:00:00Z'));
    expect(afterQuietMs(night, 'Europe/Berlin', at('2026-10-24T22:00:00Z'))).toBe(at('2026-10-25T06:00:00Z'));
  });

  test('that end at a time which the clocks leave out end as long after the change', () => {
    const short = { fromMinute: 60, toMinute: 150 };
    expect(afterQuietMs(short, 'America/New_York', at('2026-03-08T06:30:00Z'))).toBe(at('2026-03-08T07:30:00Z'));
  });

  test('that end at a time which comes twice end at the one that comes next', () => {
    const short = { fromMinute: 0, toMinute: 90 };
    expect(afterQuietMs(short, 'America/New_York', at('2026-11-01T05:10:00Z'))).toBe(at('2026-11-01T05:30:00Z'));
    expect(afterQuietMs(short, 'America/New_York', at('2026-11-01T06:10:00Z'))).toBe(at('2026-11-01T06:30:00Z'));
  });
});

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/St_Johns', 'Africa/Casablanca'];
const moments = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
const minutes = fc.integer({ min: 0, max: 1_439 });

test('whatever the zone and the night, quiet ends after it began, within a day and some hours, and a minute of the day comes in the future', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), moments, minutes, minutes, (zone, nowMs, fromMinute, toMinute) => {
      const next = nextMinuteMs(zone, toMinute, nowMs);
      expect(next).toBeGreaterThan(nowMs);
      expect(next - nowMs).toBeLessThanOrEqual(26 * 3_600_000);
      const quiet = { fromMinute, toMinute };
      const end = afterQuietMs(quiet, zone, nowMs);
      expect(end > nowMs).toBe(isQuiet(quiet, zone, nowMs));
      // Only a change of the clocks moves the end off its minute.
      if (end > nowMs && localMinute(zone, end) !== toMinute) expect(localMinute(zone, end - 7_200_000)).not.toBe((localMinute(zone, end) + 1_320) % 1_440);
    }),
    { numRuns: 300 },
  );
});
