// Owns the copy buttons: the whole value goes to the clipboard, the button and a live region say so for two seconds.

const saidForMs = 2000;

let region: HTMLElement | null = null;

/** Tells screen readers something that is only seen otherwise. */
export function announce(text: string): void {
  if (region === null) {
    region = document.createElement('p');
    region.className = 'sr';
    region.setAttribute('role', 'status');
    document.body.append(region);
  }
  region.textContent = text;
}

function showCopied(button: HTMLElement): void {
  const said = button.dataset['copied'] ?? '';
  announce(said);
  if (button.classList.contains('is-copied')) return;
  button.classList.add('is-copied');
  const text = button.querySelector('[data-copy-text]');
  const before = text?.textContent ?? '';
  const path = button.querySelector('path');
  const drawn = path?.getAttribute('d') ?? '';
  path?.setAttribute('d', 'M3 8.5 6.5 12 13 4.5');
  if (text !== null) text.textContent = said;
  setTimeout(() => {
    button.classList.remove('is-copied');
    path?.setAttribute('d', drawn);
    if (text !== null) text.textContent = before;
    if (region !== null) region.textContent = '';
  }, saidForMs);
}

export function copyOnClick(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null;
    const value = button?.dataset['copy'];
    if (button === null || value === undefined) return;
    navigator.clipboard.writeText(value).then(
      () => showCopied(button),
      () => select(button),
    );
  });
}

/** Where the clipboard is refused, the value beside the button is selected, so that the keyboard can copy it. */
function select(button: HTMLElement): void {
  const text = button.parentElement?.querySelector('bdi, code');
  if (text !== null && text !== undefined) getSelection()?.selectAllChildren(text);
}
