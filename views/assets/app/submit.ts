// Owns double clicks: a form is sent once. The hidden idempotency key guards the server in any case.

const busyForMs = 8000;

export function onceOnly(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.dataset['sent'] === 'yes') {
      event.preventDefault();
      return;
    }
    if (form.method !== 'post') return;
    form.dataset['sent'] = 'yes';
    event.submitter?.setAttribute('aria-busy', 'true');
    setTimeout(() => release(form), busyForMs);
  });
  // A page that comes back from the browser's cache must be usable again.
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sent]')) release(form);
  });
}

function release(form: HTMLFormElement): void {
  delete form.dataset['sent'];
  for (const button of form.querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy');
}
