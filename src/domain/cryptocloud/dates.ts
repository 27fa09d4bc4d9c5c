// Owns how CryptoCloud writes and reads moments: UTC without a zone, days as `dd.mm.yyyy`. Pure.
const dayMs = 86_400_000;

/** `2026-01-01 12:00:00.000000`: UTC, with microseconds, of which the last three are always zero. */
export function dateText(atMs: number): string {
  return `${new Date(atMs).toISOString().replace('T', ' ').replace('Z', '')}000`;
}

/**
 * The beginning (UTC) of a day as clients write it: `dd.mm.yyyy`, or `mm/dd/yyyy` from machines with American habits. Null for everything
 * else and for days that do not exist.
 */
export function parseDay(text: string): number | null {
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim());
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  const [day, month, year] = dotted !== null ? [dotted[1], dotted[2], dotted[3]] : slashed !== null ? [slashed[2], slashed[1], slashed[3]] : [];
  if (day === undefined || month === undefined || year === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const exists = date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1;
  return exists ? date.getTime() : null;
}

/** The moment after the last one of a day that begins then. */
export function afterDay(dayStartMs: number): number {
  return dayStartMs + dayMs;
}
