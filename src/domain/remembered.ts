// Owns remembering what a slow pure function once answered, up to a bound. Only for answers that never change and are no secret.

/** The same function, which works each answer out once while it is among the newest `max`. */
export function remembered<Value>(max: number, work: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = work(key);
    known.set(key, value);
    const [oldest] = known.keys();
    if (known.size > max && oldest !== undefined) known.delete(oldest);
    return value;
  };
}
