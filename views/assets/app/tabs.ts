// Owns where a row of tabs starts when it is wider than the screen: the current tab in the middle. Never moves the page itself.

/** Once, at the start. Without script the style sheet does it in browsers that know how. */
export function showCurrentTab(): void {
  for (const current of document.querySelectorAll<HTMLElement>('.tabs [aria-current="page"]')) {
    const row = current.parentElement;
    if (row === null || row.scrollWidth <= row.clientWidth) continue;
    const [tab, place] = [current.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += tab.left - place.left - (place.width - tab.width) / 2;
  }
}
