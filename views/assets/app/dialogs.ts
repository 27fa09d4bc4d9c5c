// Owns dialogs and menus: opening by data attributes, closing by Escape or a click elsewhere, focus on a form's problems.

export function dialogs(): void {
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest<HTMLElement>('[data-open-dialog]');
    const dialog = opener === null ? null : document.getElementById(opener.dataset['openDialog'] ?? '');
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    if (event.target.closest('[data-close-dialog]') !== null) event.target.closest('dialog')?.close();
    closeMenus(event.target);
  });
}

function closeMenus(target: Element): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-popover][open]')) {
    if (!menu.contains(target)) menu.open = false;
  }
}

export function closeOnEscape(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-popover][open]')) {
      menu.open = false;
      menu.querySelector('summary')?.focus();
    }
  });
}

export function focusFirstProblem(): void {
  document.querySelector<HTMLElement>('[data-focus]')?.focus();
}
