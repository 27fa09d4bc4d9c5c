// Owns the cursor of a list: where the last page ended, by time and id. Opaque outside; a bent one is null, never an error.

export interface Cursor {
  readonly atMs: number;
  readonly id: string;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

export function encodeCursor(cursor: Cursor): string {
  return btoa(`${cursor.atMs}.${cursor.id}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The cursor in that text, or null when we never wrote it. */
export function decodeCursor(text: string): Cursor | null {
  if (!/^[A-Za-z0-9_-]{1,240}$/.test(text)) return null;
  const match = /^(\d{1,15})\.([A-Za-z0-9_:.-]{1,160})$/.exec(decode(text.replaceAll('-', '+').replaceAll('_', '/')));
  return match?.[1] === undefined || match[2] === undefined ? null : { atMs: Number(match[1]), id: match[2] };
}

function decode(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

/** Cuts a page out of one row more than asked for, which tells whether there is another page. */
export function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => Cursor): Page<Row> {
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  return { rows: shown, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null };
}
