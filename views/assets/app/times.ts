// Owns times in the reader's own zone: the server wrote them in the page's zone, the exact moment is in the attribute.
import { formatTime, type TimeStyle } from '../../ui/time-format';

function styleOf(text: string | undefined): TimeStyle {
  return text === 'full' || text === 'day' ? text : 'moment';
}

export function localTimes(): void {
  // Whoever chose a zone reads it everywhere, on whichever machine.
  if (document.documentElement.dataset['zone'] !== undefined) return;
  const locale = document.documentElement.lang === 'ru' ? 'ru' : 'en';
  for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-time]')) {
    const ms = Date.parse(element.dateTime);
    // How long ago is the same in every zone: only the exact moment beside it is written anew.
    const text = element.dataset['time'] === 'ago' ? element.textContent : formatTime(ms, styleOf(element.dataset['time']), locale);
    if (element.textContent !== text) element.textContent = text;
    element.title = formatTime(ms, 'full', locale);
  }
}
