// Owns how tables leave as CSV: RFC 4180, with cells that a spreadsheet would run as formulas made harmless. Knows no noun.

/** A spreadsheet runs what begins so; also behind spaces and marks that it skips, and in the full-width spellings that it understands. */
const runs = /^[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;
const plainNumber = /^-?\d+(?:\.\d+)?$/;
/** Also cells with other separators, so that a reader who expects one of those does not split them. */
const needsQuotes = /[",;\t\r\n]|^[\s\ufeff]|[\s\ufeff]$/u;

const byteOrderMark = '\ufeff';

/** The cell as a spreadsheet shows it without running it: with an apostrophe in front where it would. Plain negative decimals stay numbers. */
export function harmlessCell(text: string): string {
  return runs.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvLine(cells: readonly string[]): string {
  // A line of one empty cell would be an empty line, which readers skip.
  if (cells.length === 1 && cells[0] === '') return '""\r\n';
  return `${cells.map((cell) => quoted(harmlessCell(cell))).join(',')}\r\n`;
}

/** A whole file: UTF-8 with its mark, lines ended by CRLF, the head first. Every row should have as many cells as the head. */
export function csvFile(header: readonly string[], rows: Iterable<readonly string[]>): string {
  let file = byteOrderMark + csvLine(header);
  for (const row of rows) file += csvLine(row);
  return file;
}
