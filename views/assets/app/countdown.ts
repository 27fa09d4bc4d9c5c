// Owns the moving text of countdowns. The end and the present come from the server; the local clock only measures what has passed
// since the page (or a fresh fragment) arrived, so a wrong local date changes nothing.
import { clockBelowMs, remainingText } from '../../ui/remaining';

interface Base {
  readonly now: string;
  readonly at: number;
}

const bases = new WeakMap<Element, Base>();
const spokenAtMs = [5 * 60_000, 60_000];
const spoken = new WeakMap<Element, number>();

function passedMs(element: HTMLElement): number {
  const now = element.dataset['now'] ?? '0';
  let base = bases.get(element);
  if (base === undefined || base.now !== now) {
    base = { now, at: performance.now() };
    bases.set(element, base);
  }
  return performance.now() - base.at;
}

function textOf(element: HTMLElement, leftMs: number): string {
  if (leftMs <= 0) return element.dataset['over'] ?? '';
  const locale = document.documentElement.lang === 'ru' ? 'ru' : 'en';
  const pattern = (leftMs < clockBelowMs ? element.dataset['exact'] : element.dataset['about']) ?? '{time}';
  return pattern.replace('{time}', remainingText(leftMs, locale));
}

/** Said once when five minutes and once when one minute are left, never each second. */
function speak(element: HTMLElement, leftMs: number, text: string): void {
  const passed = spokenAtMs.filter((mark) => leftMs <= mark).length;
  const before = spoken.get(element);
  spoken.set(element, passed);
  const say = element.querySelector('[data-countdown-say]');
  if (say !== null && before !== undefined && passed > before) say.textContent = text;
}

export function countDown(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-countdown]')) {
    const leftMs = Number(element.dataset['countdown']) - Number(element.dataset['now']) - passedMs(element);
    const text = textOf(element, leftMs);
    const shown = element.querySelector('[data-countdown-text]');
    if (shown !== null && shown.textContent !== text) shown.textContent = text;
    const bar = element.querySelector('progress');
    if (bar !== null) bar.value = Math.max(leftMs, 0) / 1000;
    element.classList.toggle('is-short', leftMs < clockBelowMs);
    speak(element, leftMs, text);
  }
}
