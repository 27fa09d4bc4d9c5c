// Owns what scripts add to a payer's page: the way back to the shop after eight seconds, and in a frame the messages to the page around
// it. Messages go to the one origin that the server has checked, and say nothing but the state.

const returnAfterMs = 8_000;

export function payer(): void {
  const frame = document.querySelector<HTMLElement>('[data-frame-origin]')?.dataset['frameOrigin'];
  if (frame !== undefined && window.parent !== window) talkTo(frame);
  leadBack();
  document.addEventListener('htmx:after:swap', leadBack);
}

let waiting: { readonly href: string; readonly timer: number } | null = null;
let stays = false;

/** Once for each page: a fragment that comes again neither starts the wait anew nor undoes a refusal. */
function leadBack(): void {
  const href = document.querySelector<HTMLElement>('[data-auto-return]')?.dataset['autoReturn'];
  if (href === undefined && waiting !== null) {
    clearTimeout(waiting.timer);
    waiting = null;
  }
  if (href === undefined || stays || waiting !== null) {
    if (stays) document.querySelector('[data-auto-return]')?.remove();
    return;
  }
  waiting = { href, timer: window.setTimeout(() => location.assign(href), returnAfterMs) };
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('[data-auto-return-stay]') : null;
    if (link === null) return;
    event.preventDefault();
    stays = true;
    if (waiting !== null) clearTimeout(waiting.timer);
    link.closest('[data-auto-return]')?.remove();
  });
}

interface Told {
  readonly type: 'state' | 'resize' | 'close';
  readonly status?: string;
  readonly exception?: string;
  readonly invoice?: string;
  readonly height?: number;
}

function talkTo(origin: string): void {
  const tell = (message: Told): void => window.parent.postMessage({ source: 'quittance', ...message }, origin);
  let told = '';
  const tellState = (): void => {
    const data = document.querySelector<HTMLElement>('#checkout-state')?.dataset;
    const { status, exception, invoice } = data ?? {};
    if (status === undefined || exception === undefined || invoice === undefined || told === `${status} ${exception}`) return;
    told = `${status} ${exception}`;
    tell({ type: 'state', status, exception, invoice });
  };
  tellState();
  document.addEventListener('htmx:after:swap', tellState);
  new ResizeObserver(() => tell({ type: 'resize', height: Math.ceil(document.body.getBoundingClientRect().height) })).observe(document.body);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) tell({ type: 'close' });
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-frame-close]') !== null) tell({ type: 'close' });
    openOutside(event);
  });
}

/** A link away from us leaves the frame: its page could not be shown in it. */
function openOutside(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.origin === location.origin || !link.protocol.startsWith('http')) return;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
}
