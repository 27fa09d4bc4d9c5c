// Owns the field of one-time codes: pasted spaces go, and the form is sent when six digits stand there. The button works all the same.

const digits = 6;

/** A field that waits for something else in its form does not send it. */
function isComplete(form: HTMLFormElement): boolean {
  return [...form.querySelectorAll<HTMLInputElement>('input[required]')].every((input) => input.value !== '');
}

export function oneTimeCodes(): void {
  document.addEventListener('input', (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.closest('[data-otp]') === null || input.form === null) return;
    const plain = input.value.replace(/\D/g, '');
    if (plain.length !== digits || !isComplete(input.form)) return;
    input.value = plain;
    input.form.requestSubmit(input.form.querySelector<HTMLButtonElement>('button:not([formaction])'));
  });
}
