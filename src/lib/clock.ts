// The only place that asks the world for the time. One event takes one `now` and passes it on.
export function now(): number {
  return Date.now();
}
