// Owns how well an endpoint does: the share of messages that it took and how long it was about them. Whole numbers only; pure.
import type { DeliveryOutcome } from './delivery';

export interface TryFigures {
  readonly outcome: DeliveryOutcome | null;
  readonly tookMs: number | null;
}

export interface Performance {
  /** Messages that were tried. */
  readonly tried: number;
  readonly taken: number;
  /** Whole percent, rounded down, so that 100 means all of them; null where none was tried. */
  readonly percent: number | null;
  /** Milliseconds of the last tries: half were at most so quick, and nineteen of twenty; null where none answered. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** The figures of messages that were tried. */
export function performanceOf(tries: readonly TryFigures[]): Performance {
  const tried = tries.length;
  const taken = tries.filter(({ outcome }) => outcome === 'delivered').length;
  const times = tries.flatMap(({ tookMs }) => (tookMs === null ? [] : [tookMs])).toSorted((a, b) => a - b);
  return { tried, taken, percent: tried === 0 ? null : Math.floor((taken * 100) / tried), p50Ms: rank(times, 50), p95Ms: rank(times, 95) };
}

/** The nearest rank: a time that was really measured. */
function rank(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.max(Math.ceil((sorted.length * percent) / 100) - 1, 0)] ?? null;
}
