// Owns the theme switch without a reload: the page changes at once, the form is posted in the background so that the server remembers.

export function themes(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!(form instanceof HTMLFormElement) || !('themeForm' in form.dataset) || !(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    if (button.value === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = button.value;
    mark(button.value);
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
    body.set('theme', button.value);
    fetch(form.action, { method: 'post', body, redirect: 'manual', credentials: 'same-origin' }).catch(() => form.submit());
  });
}

function mark(theme: string): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('form[data-theme-form] button')) {
    if (button.value === theme) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
}
