// Owns whose turn it is within one run of tries: targets take turns, each is at one try at a time, and who did not answer is left alone
// until the next run. In memory only; what is left over stays due in D1.
import type { DeliveryRow } from '../db/delivery';

export interface Turns {
  /** Rows that are already known, and rows of targets that are left alone, are not taken. */
  add(rows: readonly DeliveryRow[]): void;
  /** The next row of a target that is not at a try this moment. Its target is busy until `done`. */
  next(): DeliveryRow | undefined;
  done(row: DeliveryRow): void;
  /** The target's other rows have no turn in this run any more. */
  leaveAlone(target: string): void;
  /** Targets whose rows are not to be read now, and rows that were. */
  readonly skipped: () => { readonly targets: readonly string[]; readonly ids: readonly string[] };
  /** Rows that had no turn. */
  readonly rest: () => number;
}

export function makeTurns(): Turns {
  const waiting = new Map<string, DeliveryRow[]>();
  const busy = new Set<string>();
  const alone = new Set<string>();
  const known = new Set<string>();
  let dropped = 0;
  const next = (): DeliveryRow | undefined => {
    for (const [target, rows] of waiting) {
      const row = busy.has(target) ? undefined : rows.shift();
      if (row === undefined) continue;
      // To the end of the line.
      waiting.delete(target);
      if (rows.length > 0) waiting.set(target, rows);
      busy.add(target);
      return row;
    }
    return undefined;
  };
  return {
    add: (rows) => {
      for (const row of rows) {
        if (known.has(row.id)) continue;
        known.add(row.id);
        if (alone.has(row.target)) dropped++;
        else waiting.set(row.target, [...(waiting.get(row.target) ?? []), row]);
      }
    },
    next,
    done: (row) => void busy.delete(row.target),
    leaveAlone: (target) => {
      alone.add(target);
      dropped += waiting.get(target)?.length ?? 0;
      waiting.delete(target);
    },
    skipped: () => ({ targets: [...alone, ...busy], ids: [...known] }),
    rest: () => dropped + [...waiting.values()].reduce((sum, rows) => sum + rows.length, 0),
  };
}
