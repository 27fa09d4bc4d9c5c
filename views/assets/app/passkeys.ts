// Owns passkey ceremonies in the browser: shows their forms where they work, runs the ceremony, puts the answer into the form and sends it.
// Speaks to nobody by itself: no fetch, no storage.
import {
  WebAuthnAbortService,
  WebAuthnError,
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';

type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];
type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];

/** A challenge is good for five minutes; the browser's own offer ends a little before. */
const autofillForMs = 285_000;

function forms(): readonly HTMLFormElement[] {
  return [...document.querySelectorAll<HTMLFormElement>('form[data-passkey]')];
}

function optionsOf(form: HTMLFormElement): unknown {
  return JSON.parse(form.dataset['passkeyOptions'] ?? '{}');
}

/** The input that names the new passkey; null where the page has none. */
function nameInput(form: HTMLFormElement): HTMLInputElement | null {
  const input = document.getElementById(form.dataset['passkeyNameFrom'] ?? '');
  return input instanceof HTMLInputElement ? input : null;
}

async function ceremony(form: HTMLFormElement): Promise<unknown> {
  if (form.dataset['passkey'] === 'get') return await startAuthentication({ optionsJSON: optionsOf(form) as RequestOptions });
  const options = optionsOf(form) as CreationOptions;
  const input = nameInput(form);
  const user = input === null ? options.user : { ...options.user, name: input.value.trim() };
  return await startRegistration({ optionsJSON: { ...options, user } });
}

function send(form: HTMLFormElement, answer: unknown): void {
  const field = form.elements.namedItem(form.dataset['passkeyField'] ?? 'credential');
  if (field instanceof HTMLInputElement) field.value = JSON.stringify(answer);
  form.submit();
}

function say(form: HTMLFormElement, error: unknown): void {
  const line = form.querySelector<HTMLElement>('[data-passkey-problem]');
  if (line === null) return;
  const cause = error instanceof WebAuthnError ? error.code : '';
  const isKnown = cause === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED';
  const isStopped = cause === 'ERROR_CEREMONY_ABORTED' || (error instanceof Error && error.name === 'NotAllowedError');
  line.textContent = line.dataset[isKnown ? 'known' : isStopped ? 'stopped' : 'failed'] ?? '';
  line.hidden = false;
}

/** A new person's email stands in another form of the page: it is checked there and goes with this one. */
function takeName(form: HTMLFormElement): boolean {
  const input = nameInput(form);
  if (input === null) return true;
  const own = form.elements.namedItem(input.name);
  if (own instanceof HTMLInputElement) own.value = input.value.trim();
  return input.reportValidity();
}

async function run(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('button');
  if (button?.getAttribute('aria-busy') === 'true' || !takeName(form)) return;
  button?.setAttribute('aria-busy', 'true');
  try {
    send(form, await ceremony(form));
  } catch (error) {
    say(form, error);
    button?.removeAttribute('aria-busy');
  }
}

/** The browser offers passkeys in the email field by itself; a click on the button ends the offer. */
async function offer(form: HTMLFormElement): Promise<void> {
  if (!(await browserSupportsWebAuthnAutofill())) return;
  const end = setTimeout(() => WebAuthnAbortService.cancelCeremony(), autofillForMs);
  try {
    send(form, await startAuthentication({ optionsJSON: optionsOf(form) as RequestOptions, useBrowserAutofill: true }));
  } catch {
    // Nobody chose one: the form is there.
  } finally {
    clearTimeout(end);
  }
}

export function passkeys(): void {
  if (!browserSupportsWebAuthn()) return;
  for (const absent of document.querySelectorAll<HTMLElement>('[data-passkey-absent]')) absent.hidden = true;
  for (const form of forms()) form.hidden = false;
  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || form.dataset['passkey'] === undefined) return;
      event.preventDefault();
      void run(form);
    },
    true,
  );
  const offered = forms().find((form) => form.dataset['passkeyAutofill'] === 'yes');
  if (offered !== undefined) void offer(offered);
}
