// Owns the small helps of the ways in: looking at a password while typing it, and the browser's time zone for a new account.

export function lookAtPasswords(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-look]')) {
    const input = document.getElementById(button.dataset['look'] ?? '');
    if (!(input instanceof HTMLInputElement)) continue;
    const [show, hide] = [button.textContent, button.dataset['hide'] ?? ''];
    button.hidden = false;
    button.addEventListener('click', () => {
      const shown = input.type === 'password';
      input.type = shown ? 'text' : 'password';
      button.textContent = shown ? hide : show;
      button.setAttribute('aria-pressed', String(shown));
    });
    // What is sent is a password again, so that the browser offers to keep it.
    input.form?.addEventListener('submit', () => {
      input.type = 'password';
    });
  }
}

export function fillTimeZones(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-time-zone]')) input.value = zone;
}
