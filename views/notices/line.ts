// Owns what a line of the centre says and where it leads: news in the words of told-words, security notices in those of their letters.
import { messageOfNotice } from '../../src/domain/notice-line';
import { isNewsType, newsKind, type NoticeArea, type Severity } from '../../src/domain/notification';
import type { ViewContext } from '../context';
import { makeTools, type LetterParts } from '../mail/letter-parts';
import { letterParts } from '../mail/letter-words';
import { paths } from '../paths';
import type { IconName } from '../ui/icons';
import { toldSentence, toldTitle } from '../ui/told-words';
import { words } from '../words';
import type { NoticeView } from './model';

export interface LineWords {
  readonly title: string;
  readonly text: string;
  /** The page of what it is about, of our own; null where only the account's own pages would show it. */
  readonly href: string | null;
  readonly icon: IconName;
  readonly severity: Severity;
  /** Of security notices: facts, doors and advice of the letter. */
  readonly parts: LetterParts | null;
}

const icons: Readonly<Record<NoticeArea, IconName>> = {
  payments: 'payments',
  balance: 'balance',
  project: 'projects',
  deliveries: 'webhook',
  security: 'shield',
};

/** A kind from a newer version is shown by its name, so that nothing is hidden. */
export function lineWords(ctx: Pick<ViewContext, 'locale' | 'timeZone'>, notice: NoticeView): LineWords {
  const w = words(ctx.locale);
  const icon = Object.hasOwn(icons, notice.area) ? icons[notice.area] : 'bell';
  if (notice.isClosed) return { title: w.told_closed(), text: '', href: null, icon, severity: 'info', parts: null };
  const message = messageOfNotice(notice);
  if (message !== null) {
    const severity = isNewsType(message.type) ? newsKind(message.type).severity : 'info';
    const href = notice.standing === 'here' && isOurs(message.path) ? message.path : null;
    // Project and account stand beside the moment, above the title.
    const text = toldSentence(w, ctx.locale, { ...message, project: null, account: '' });
    return { title: toldTitle(w, ctx.locale, message), text, href, icon: severity === 'problem' ? 'warning' : icon, severity, parts: null };
  }
  const parts = letterParts(makeTools(w, ctx.locale, ctx.timeZone), notice.kind, notice.data) ?? { title: notice.kind, lead: '' };
  return { title: parts.title, text: parts.lead, href: null, icon, severity: 'info', parts };
}

/** Where the bell's line leads: the thing itself, or its line in the whole list. */
export function bellHref(line: LineWords, notice: NoticeView): string {
  return line.href ?? `${paths.notices}#${notice.id}`;
}

/** A path of this site, whatever a row holds. */
export function isOurs(path: string): boolean {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('\\');
}

export function areaWord(ctx: Pick<ViewContext, 'locale'>, area: NoticeArea): string {
  const w = words(ctx.locale);
  const names = {
    payments: w.told_area_payments,
    balance: w.told_area_balance,
    project: w.told_area_project,
    deliveries: w.told_area_deliveries,
    security: w.told_area_security,
  };
  return names[area]();
}
