// Owns which texts may be stored and shown. Others would not come back from the database as they went in, and what is frozen with them
// could never be proved again.

/** No control characters but tab and line ends, no half of a surrogate pair. */
export function isPrintable(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text);
}
