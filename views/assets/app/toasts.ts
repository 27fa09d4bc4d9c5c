// Owns toasts: they go after six seconds, wait while looked at, and can be closed.

const shownForMs = 6000;

export function toasts(): void {
  for (const toast of document.querySelectorAll<HTMLElement>('[data-toast]')) {
    let timer = setTimeout(() => toast.remove(), shownForMs);
    const wait = (): void => clearTimeout(timer);
    const go = (): void => {
      timer = setTimeout(() => toast.remove(), shownForMs);
    };
    for (const name of ['pointerenter', 'focusin']) toast.addEventListener(name, wait);
    for (const name of ['pointerleave', 'focusout']) toast.addEventListener(name, go);
    toast.querySelector('[data-toast-close]')?.addEventListener('click', () => toast.remove());
  }
}
