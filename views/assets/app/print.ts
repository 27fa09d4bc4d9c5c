// Owns the print buttons. Paper has its own style sheet.

export function printOnClick(): void {
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-print]') !== null) print();
  });
}
