// Owns the small helps of the ways in: looking at a password while typing it, and the browser's time zone for a new account.

export function lookAtPasswords(): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-look]') : null;
    const input = button?.parentElement?.querySelector('input');
    if (button === null || !(input instanceof HTMLInputElement)) return;
    input.type = button.classList.toggle('is-shown') ? 'text' : 'password';
  });
}

export function fillTimeZones(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('[data-time-zone]')) input.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}
