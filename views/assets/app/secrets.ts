// Owns the warning before a private key leaves the browser. The server refuses secrets again; this only keeps them at home.
import { looksSecret } from '../../secret-shape';

function warn(input: HTMLInputElement | HTMLTextAreaElement): boolean {
  const secret = looksSecret(input.value);
  input.setCustomValidity(secret ? (input.dataset['guardSecrets'] ?? '') : '');
  if (secret) input.reportValidity();
  return secret;
}

function guarded(target: EventTarget | null): HTMLInputElement | HTMLTextAreaElement | null {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return null;
  return target.dataset['guardSecrets'] === undefined ? null : target;
}

export function guardSecrets(): void {
  document.addEventListener('input', (event) => {
    const input = guarded(event.target);
    if (input !== null) warn(input);
  });
  document.addEventListener(
    'submit',
    (event) => {
      if (!(event.target instanceof HTMLFormElement)) return;
      for (const element of event.target.elements) {
        const input = guarded(element);
        if (input !== null && warn(input)) event.preventDefault();
      }
    },
    true,
  );
}
