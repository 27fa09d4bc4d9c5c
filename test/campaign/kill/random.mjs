// Owns chance that can be repeated: the same seed gives the same moments and choices.

/** A generator of numbers below one (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** A whole number from `low` to `high`, both included. */
    between: (low, high) => low + Math.floor(unit() * (high - low + 1)),
    pick: (list) => list[Math.floor(unit() * list.length)],
  };
}
