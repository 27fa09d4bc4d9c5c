// Owns the bell in the browser: its panel, its count in all tabs, and marking what somebody opens as read. The words come from the server.
// Nothing is kept here; without this file the bell is a link and each line of the list has a button.
import { localTimes } from './times';

const askEveryMs = 30_000;
/** A page that is opened waits so long at most for its notice to be marked. */
const markWaitMs = 800;

interface Bell {
  readonly place: HTMLElement;
  readonly link: HTMLAnchorElement;
  readonly said: HTMLElement;
  readonly panel: HTMLElement;
  /** The other tabs. */
  readonly channel: BroadcastChannel;
  /** The state of the count that this page shows, once it has asked. */
  tag: string;
}

export function bell(): void {
  const place = document.querySelector<HTMLElement>('[data-bell]');
  const link = place?.querySelector<HTMLAnchorElement>('[data-bell-link]');
  const said = place?.querySelector<HTMLElement>('[data-bell-said]');
  const panel = place?.querySelector('section');
  if (place === null || !link || !said || !panel) return;
  const own: Bell = { place, link, said, panel, channel: new BroadcastChannel('quittance-notices'), tag: '' };
  link.setAttribute('role', 'button');
  link.setAttribute('aria-controls', panel.id);
  toggle(own, false);
  opens(own);
  marks(own);
  keepsUp(own);
}

function countOf({ said }: Bell): string {
  return said.querySelector('.bell-count')?.textContent ?? '';
}

/** The answer's text; null when there is nothing new, or when the person is signed out meanwhile. */
async function ask(own: Bell, url: string | undefined, init: RequestInit = {}): Promise<string | null> {
  const answer = await fetch(url ?? '', { cache: 'no-store', ...init }).catch(() => null);
  if (answer === null || !answer.ok || answer.redirected) return null;
  own.tag = answer.headers.get('ETag') ?? own.tag;
  return await answer.text();
}

async function refresh(own: Bell): Promise<void> {
  const text = await ask(own, own.place.dataset['bellCount'], own.tag === '' ? {} : { headers: { 'If-None-Match': own.tag } });
  if (text === null) return;
  own.said.innerHTML = text;
  const count = countOf(own);
  document.title = (count === '' ? '' : `(${count}) `) + document.title.replace(/^\(\d+\+?\) /, '');
}

/** What changed elsewhere changes an open list too. What was done here is in it already, with the way back. */
async function follow(own: Bell): Promise<void> {
  const before = countOf(own);
  await refresh(own);
  if (countOf(own) !== before && !own.panel.hidden) await fill(own);
}

async function tell(own: Bell): Promise<void> {
  await refresh(own);
  own.channel.postMessage(countOf(own));
}

function show({ panel, link }: Bell, text: string | null): void {
  if (text === null) return location.assign(link.href);
  panel.innerHTML = text;
  localTimes();
}

async function fill(own: Bell): Promise<void> {
  show(own, await ask(own, own.place.dataset['bell']));
}

function toggle({ panel, link }: Bell, open: boolean): void {
  panel.hidden = !open;
  link.setAttribute('aria-expanded', String(open));
}

/** With a modifier the person wants another tab or window of the whole list, as from any link. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
}

function opens(own: Bell): void {
  const { link, panel, place } = own;
  link.addEventListener('click', (event) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    toggle(own, panel.hidden !== false);
    if (!panel.hidden) void fill(own);
  });
  link.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    link.click();
  });
  document.addEventListener('click', ({ target }) => {
    if (!panel.hidden && target instanceof Element && target.isConnected && !place.contains(target)) toggle(own, false);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden) return;
    toggle(own, false);
    link.focus();
  });
}

function marks(own: Bell): void {
  const { panel, place } = own;
  panel.addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    void ask(own, form.action, { method: 'POST', body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>) }).then((text) => {
      show(own, text);
      panel.focus();
      return tell(own);
    });
  });
  const opened = (event: MouseEvent): void => {
    const line = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-notice]') : null;
    if (line === null || event.button > 1) return;
    const csrf = document.querySelector<HTMLInputElement>('input[name="csrf"]')?.value ?? '';
    const body = new URLSearchParams({ csrf, notice: line.dataset['notice'] ?? '', place: 'bell' });
    const marked = ask(own, place.dataset['bellRead'], { method: 'POST', keepalive: true, body }).then(() => tell(own));
    if (!isPlain(event)) return;
    event.preventDefault();
    void Promise.race([marked, new Promise((done) => setTimeout(done, markWaitMs))]).then(() => location.assign(line.href));
  };
  document.addEventListener('click', opened);
  document.addEventListener('auxclick', opened);
}

function keepsUp(own: Bell): void {
  const { channel } = own;
  channel.addEventListener('message', ({ data }) => {
    if (data !== countOf(own)) void follow(own);
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void follow(own);
  });
  setInterval(() => {
    if (!document.hidden) void follow(own).then(() => channel.postMessage(countOf(own)));
  }, askEveryMs);
  // This page may be the answer to a form that read something: the other tabs hear of it.
  channel.postMessage(countOf(own));
}
