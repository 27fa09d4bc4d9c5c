// Owns the list of time zones that a person may choose from: the names that the runtime itself knows.
const zones: ReadonlySet<string> = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

export const timeZones: readonly string[] = [...zones].sort();

export function isTimeZone(text: string): boolean {
  return zones.has(text);
}
