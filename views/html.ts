// Owns the step from markup to text, for mails and tests; pages are given to the server as they are.

/** The text of a rendered element. The type of JSX elements hides that they have a spelling of their own. */
export function htmlOf(element: { toString(): string }): string {
  return element.toString();
}
