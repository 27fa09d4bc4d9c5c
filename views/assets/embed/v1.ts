// Owns the one public script for shops' own pages: opens the checkout in a dialog or shows it in place, and passes on what the frame says.
// Needs no style, no inline script and no other file; believes messages of our origin and of its own frame only. Never sees a key.

interface Order {
  readonly shop: string;
  readonly amount: string;
  readonly currency?: string;
  readonly order?: string;
}

interface Wishes {
  /** `en` or `ru`; otherwise the payer's own language. */
  readonly lang?: string;
  readonly onState?: (state: State) => void;
  readonly onClose?: () => void;
}

type Request = ({ readonly invoice: string } | Order) & Wishes;

interface State {
  readonly status: string;
  readonly exception: string;
  readonly invoice: string;
}

interface Opened {
  close(): void;
}

/** Module scripts do not name themselves; then the address tells. */
const script = document.currentScript ?? document.querySelector('script[src$="/embed/v1.js"]');
const home = new URL(script instanceof HTMLScriptElement && script.src !== '' ? script.src : location.href).origin;
const closeWord = /^ru\b/i.test(document.documentElement.lang) ? 'Закрыть' : 'Close';

/** The payment's address: in a frame it names this page's host, on its own it does not. */
function addressOf(request: Request, host: string | null): string {
  const isInvoice = 'invoice' in request;
  const frame = host === null ? '/i/' : '/embed/i/';
  const url = new URL(home + (isInvoice ? frame + encodeURIComponent(request.invoice) : `/embed/pay/${encodeURIComponent(request.shop)}`));
  if (!isInvoice) {
    for (const name of ['amount', 'currency', 'order'] as const) if (request[name] !== undefined) url.searchParams.set(name, request[name]);
  }
  if (request.lang !== undefined) url.searchParams.set('lang', request.lang);
  if (host !== null) url.searchParams.set('host', host);
  return url.href;
}

function style(element: HTMLElement, rules: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value);
}

interface Listener {
  readonly onState: (state: State) => void;
  readonly onResize: (height: number) => void;
  readonly onClose: () => void;
}

/** A frame and the ear for what it says. Answers how to stop listening. */
function makeFrame(request: Request, listener: Listener): { readonly frame: HTMLIFrameElement; readonly forget: () => void } {
  const frame = document.createElement('iframe');
  frame.title = 'Quittance';
  frame.setAttribute('allow', 'clipboard-write');
  frame.referrerPolicy = 'no-referrer';
  style(frame, { border: '0', width: '100%', display: 'block', 'color-scheme': 'normal' });
  const hear = (event: MessageEvent<unknown>): void => {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    const data = (event.data ?? {}) as Readonly<Record<string, unknown>>;
    if (data['source'] !== 'quittance') return;
    const { type, height, status, exception, invoice } = data;
    if (type === 'close') listener.onClose();
    if (type === 'resize' && typeof height === 'number' && height > 0 && height < 10_000) listener.onResize(height);
    if (type === 'state' && typeof status === 'string' && typeof exception === 'string' && typeof invoice === 'string')
      listener.onState({ status, exception, invoice });
  };
  window.addEventListener('message', hear);
  frame.src = addressOf(request, location.host);
  return { frame, forget: () => window.removeEventListener('message', hear) };
}

/** Tells the page of a state: as an event that bubbles from the element, and to the callback of whoever opened it. */
function tell(place: EventTarget, request: Request, state: State): void {
  place.dispatchEvent(new CustomEvent('quittance:state', { detail: state, bubbles: true }));
  request.onState?.(state);
}

const closeIcon = 'M4 4l8 8M12 4l-8 8';

function closeButton(): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-label', closeWord);
  style(button, {
    position: 'absolute',
    'inset-block-start': '6px',
    'inset-inline-end': '6px',
    width: '32px',
    height: '32px',
    display: 'grid',
    'place-items': 'center',
    border: '1px solid rgb(128 128 128 / 40%)',
    'border-radius': '50%',
    background: 'Canvas',
    color: 'CanvasText',
    cursor: 'pointer',
    padding: '0',
  });
  const space = 'http://www.w3.org/2000/svg';
  const [icon, path] = [document.createElementNS(space, 'svg'), document.createElementNS(space, 'path')];
  for (const [name, value] of Object.entries({
    width: '16',
    height: '16',
    viewBox: '0 0 16 16',
    'aria-hidden': 'true',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.5',
  }))
    icon.setAttribute(name, value);
  path.setAttribute('d', closeIcon);
  icon.append(path);
  button.append(icon);
  return button;
}

let current: Opened | null = null;

/** The checkout over the page. One at a time; closing gives the focus back to where it was. */
function open(request: Request, opener: HTMLElement | null = null): Opened {
  current?.close();
  const dialog = document.createElement('dialog');
  if (typeof dialog.showModal !== 'function') {
    location.assign(addressOf(request, null));
    return { close: () => undefined };
  }
  const focused = opener ?? (document.activeElement instanceof HTMLElement ? document.activeElement : null);
  const { frame, forget } = makeFrame(request, {
    onState: (state) => tell(opener ?? document, request, state),
    onResize: (height) => style(frame, { height: `min(${height}px, calc(100dvh - 32px))` }),
    onClose: () => dialog.close(),
  });
  dialog.setAttribute('aria-label', opener?.textContent?.trim() || 'Quittance');
  style(dialog, {
    padding: '0',
    border: '0',
    width: 'min(480px, calc(100vw - 16px))',
    'max-width': 'none',
    'max-height': 'calc(100dvh - 32px)',
    overflow: 'hidden',
    'border-radius': '8px',
    background: 'Canvas',
    'box-shadow': '0 12px 48px rgb(0 0 0 / 35%)',
  });
  style(frame, { height: 'min(560px, calc(100dvh - 32px))' });
  const button = closeButton();
  button.addEventListener('click', () => dialog.close());
  dialog.append(frame, button);
  dialog.addEventListener('close', () => {
    forget();
    dialog.remove();
    if (current === opened) current = null;
    focused?.focus();
    (opener ?? document).dispatchEvent(new CustomEvent('quittance:close', { bubbles: true }));
    request.onClose?.();
  });
  const opened: Opened = { close: () => dialog.close() };
  current = opened;
  document.body.append(dialog);
  dialog.showModal();
  return opened;
}

/** The checkout in place of what the element held, which was the plain link. */
function showInline(element: HTMLElement, request: Request): void {
  const { frame } = makeFrame(request, {
    onState: (state) => tell(element, request, state),
    onResize: (height) => style(frame, { height: `${height}px` }),
    onClose: () => void element.dispatchEvent(new CustomEvent('quittance:close', { bubbles: true })),
  });
  style(frame, { height: '560px' });
  element.replaceChildren(frame);
}

/** What an element's data attributes ask for, or null. */
function requestOf(element: HTMLElement): Request | null {
  const { quittanceInvoice, quittanceShop, amount, currency, order, lang } = element.dataset;
  const wishes = lang === undefined ? {} : { lang };
  if (quittanceInvoice !== undefined) return { invoice: quittanceInvoice, ...wishes };
  if (quittanceShop === undefined || amount === undefined) return null;
  return { shop: quittanceShop, amount, ...(currency === undefined ? {} : { currency }), ...(order === undefined ? {} : { order }), ...wishes };
}

const selector = '[data-quittance-invoice],[data-quittance-shop]';
const shown = new WeakSet<HTMLElement>();

function start(): void {
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    const request = requestOf(element);
    if (request === null || shown.has(element)) continue;
    shown.add(element);
    if (element.dataset['mode'] === 'inline') showInline(element, request);
    else element.setAttribute('aria-haspopup', 'dialog');
  }
}

document.addEventListener('click', (event) => {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
  // A click that wants a new tab keeps its plain link.
  if (element === null || element.dataset['mode'] === 'inline' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const request = requestOf(element);
  if (request === null) return;
  event.preventDefault();
  open(request, element);
});

Object.defineProperty(window, 'Quittance', { value: Object.freeze({ open: (request: Request) => open(request), start }), configurable: true });

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();

export {};
