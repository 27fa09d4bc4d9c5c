// The only place that writes log lines: one JSON object per line, so that the platform can search them. Never pass a secret.

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Something happened that an operator may want to count. */
export function logNote(message: string, fields: LogFields): void {
  console.log(JSON.stringify({ level: 'info', message, ...fields }));
}

/** Something broke that should not have. */
export function logFault(message: string, error: unknown, fields: LogFields): void {
  const cause =
    error instanceof Error
      ? { name: error.name, error: withoutValues(error.message), stack: withoutValues(error.stack ?? '') }
      : { name: typeof error, error: withoutValues(String(error)), stack: '' };
  console.error(JSON.stringify({ level: 'error', message, ...cause, ...fields }));
}

/** A failed query names the values it was sent with: people's data, of several lines perhaps, which a log must not hold. */
function withoutValues(text: string): string {
  return text.replace(/\nparams:[\s\S]*?(?=\n {4}at |$)/g, '');
}

/** Something that is no fault of the code and that a person must look at now. */
export function logAlarm(message: string, fields: LogFields): void {
  console.error(JSON.stringify({ level: 'alarm', message, ...fields }));
}
