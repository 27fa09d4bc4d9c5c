// Owns the bell in the browser: its panel, its count in all tabs, and marking what somebody opens as read. The words come from the server.
// Nothing is kept here; without this file the bell is a link and each line of the list has a button.
import { localTimes } from './times';

const askEveryMs = 30_000;
/** A page that is opened waits so long at most for its notice to be marked. */
const markWaitMs = 800;

export function bell(): void {
  const place = document.querySelector<HTMLElement>('[data-bell]');
  const link = place?.querySelector<HTMLAnchorElement>('[data-bell-link]');
  const said = place?.querySelector<HTMLElement>('[data-bell-said]');
  const panel = place?.querySelector('section');
  if (place === null || !link || !said || !panel) return;
  const channel = new BroadcastChannel('quittance-notices');
  const { bell: listAt = '', bellCount: countAt = '', bellRead: readAt = '' } = place.dataset;
  let tag = '';

  const count = (): string => said.querySelector('.bell-count')?.textContent ?? '';
  /** The answer's text; null when there is nothing new, or when the person is signed out meanwhile. */
  const ask = async (url: string, init: RequestInit = {}): Promise<string | null> => {
    const answer = await fetch(url, { cache: 'no-store', ...init }).catch(() => null);
    if (answer === null || !answer.ok || answer.redirected) return null;
    tag = answer.headers.get('ETag') ?? tag;
    return await answer.text();
  };
  const refresh = async (): Promise<void> => {
    const text = await ask(countAt, tag === '' ? {} : { headers: { 'If-None-Match': tag } });
    if (text === null) return;
    const before = count();
    said.innerHTML = text;
    if (count() === before) return;
    document.title = document.title.replace(/^\(\d+\+?\) /, '').replace(/^/, count() === '' ? '' : `(${count()}) `);
  };
  /** What changed elsewhere changes an open list too. What was done here is in it already, with the way back. */
  const follow = async (): Promise<void> => {
    const before = count();
    await refresh();
    if (count() !== before && !panel.hidden) await fill();
  };
  const tell = async (): Promise<void> => {
    await refresh();
    channel.postMessage(count());
  };
  const show = (text: string | null): void => {
    if (text === null) return location.assign(link.href);
    panel.innerHTML = text;
    localTimes();
  };
  const fill = async (): Promise<void> => show(await ask(listAt));
  const toggle = (open: boolean): void => {
    panel.hidden = !open;
    link.setAttribute('aria-expanded', String(open));
  };
  const csrf = (): string => document.querySelector<HTMLInputElement>('input[name="csrf"]')?.value ?? '';
  const mark = (id: string): Promise<unknown> =>
    ask(readAt, { method: 'POST', keepalive: true, body: new URLSearchParams({ csrf: csrf(), notice: id, place: 'bell' }) }).then(tell);

  link.setAttribute('role', 'button');
  link.setAttribute('aria-controls', panel.id);
  toggle(false);

  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    toggle(panel.hidden);
    if (!panel.hidden) void fill();
  });
  link.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    link.click();
  });
  panel.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    event.preventDefault();
    void ask(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>) }).then((text) => {
      show(text);
      panel.focus();
      return tell();
    });
  });
  const opened = (event: MouseEvent): void => {
    const target = event.target as Element;
    const line = target.closest<HTMLAnchorElement>('a[data-notice]');
    if (line !== null && event.button < 2) {
      const marked = mark(line.dataset['notice'] ?? '');
      if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        void Promise.race([marked, new Promise((done) => setTimeout(done, markWaitMs))]).then(() => location.assign(line.href));
      }
    }
    if (!panel.hidden && !place.contains(target) && target.isConnected) toggle(false);
  };
  document.addEventListener('click', opened);
  document.addEventListener('auxclick', opened);
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden) return;
    toggle(false);
    link.focus();
  });
  channel.addEventListener('message', ({ data }) => {
    if (data !== count()) void follow();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void follow();
  });
  setInterval(() => {
    if (!document.hidden) void follow().then(() => channel.postMessage(count()));
  }, askEveryMs);
  // This page may be the answer to a form that read something: the other tabs hear of it.
  channel.postMessage(count());
}
