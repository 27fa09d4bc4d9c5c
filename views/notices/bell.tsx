// Owns the bell: its count, and the short list that opens beneath it. Without script it is a link to the whole list.
import type { ViewContext } from '../context';
import { harmless } from '../mail/letter-parts';
import { paths } from '../paths';
import { Icon } from '../ui/icons';
import { formatTime } from '../ui/time-format';
import { words, type Words } from '../words';
import { bellHref, lineWords } from './line';
import { shownCountMax, type NoticeView } from './model';
import { agoOf, byDay } from './moment';

export const bellPanelId = 'bell-panel';

interface BellProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly unread: number;
  readonly isCurrent: boolean;
}

export function Bell({ ctx, w, unread, isCurrent }: BellProps) {
  return (
    <div class="bell-place" data-bell={paths.noticesBell} data-bell-count={paths.noticesCount} data-bell-read={paths.noticesRead}>
      <a class="bell" href={paths.notices} aria-current={isCurrent ? 'page' : undefined} data-bell-link>
        <Icon name="bell" />
        <span data-bell-said>
          <BellCount ctx={ctx} unread={unread} />
        </span>
      </a>
      <section id={bellPanelId} class="menu bell-panel" aria-label={w.nav_notices()} tabindex={-1} hidden></section>
    </div>
  );
}

/** The number as it is shown; empty for none. */
export function countText(unread: number): string {
  return unread === 0 ? '' : unread > shownCountMax ? `${shownCountMax}+` : String(unread);
}

/** What the bell says: a number for the eye, a sentence for the ear. Also the answer to whoever asks for the count alone. */
export function BellCount({ ctx, unread }: Pick<BellProps, 'unread'> & { readonly ctx: Pick<ViewContext, 'locale'> }) {
  const w = words(ctx.locale);
  const said = unread === 0 ? w.told_unread_none() : unread > shownCountMax ? w.told_unread_many() : w.told_unread({ count: String(unread) });
  return (
    <>
      {unread === 0 ? null : (
        <span class="bell-count" aria-hidden="true">
          {countText(unread)}
        </span>
      )}
      <span class="sr">{said}</span>
    </>
  );
}

export interface BellPanelProps {
  readonly ctx: ViewContext;
  /** The newest few, newest first; null while somebody looks through other eyes. */
  readonly notices: readonly NoticeView[] | null;
  readonly unread: number;
  /** When the last click here marked something as read: the way to take it back. */
  readonly readAtMs: number | null;
}

export function BellPanel({ ctx, notices, unread, readAtMs }: BellPanelProps) {
  const w = words(ctx.locale);
  return (
    <>
      <div class="bell-head">
        <h2>{w.nav_notices()}</h2>
        {unread === 0 ? null : (
          <form method="post" action={paths.noticesRead}>
            <BellFields ctx={ctx} name="until" value={ctx.nowMs} />
            <button type="submit" class="link-button">
              {w.letter_notices_read_all()}
            </button>
          </form>
        )}
      </div>
      {readAtMs === null ? null : (
        <form method="post" action={paths.noticesUnread} class="bell-undo">
          <BellFields ctx={ctx} name="read_at" value={readAtMs} />
          <span role="status">{w.letter_notices_done()}</span>
          <button type="submit" class="link-button">
            {w.told_undo()}
          </button>
        </form>
      )}
      <BellDays ctx={ctx} w={w} notices={notices} />
      <p class="bell-foot">
        <a href={paths.notices}>{w.told_all()}</a>
        <a href={paths.noticeSettings}>{w.told_settings()}</a>
      </p>
    </>
  );
}

/** The answer to these forms is the panel again, not a page. */
function BellFields({ ctx, name, value }: { readonly ctx: ViewContext; readonly name: string; readonly value: number }) {
  return (
    <>
      <input type="hidden" name="csrf" value={ctx.csrf} />
      <input type="hidden" name="place" value="bell" />
      <input type="hidden" name={name} value={String(value)} />
    </>
  );
}

function BellDays({ ctx, w, notices }: Pick<BellPanelProps, 'ctx' | 'notices'> & { readonly w: Words }) {
  if (notices === null) return <p class="bell-none">{w.letter_notices_hidden()}</p>;
  if (notices.length === 0) return <p class="bell-none">{w.letter_notices_none()}</p>;
  return (
    <div class="bell-days">
      {byDay(ctx, notices).map((day) => (
        <>
          <h3 class="bell-day">{day.title}</h3>
          <ul class="bell-lines">
            {day.items.map((notice) => (
              <BellLine ctx={ctx} w={w} notice={notice} />
            ))}
          </ul>
        </>
      ))}
    </div>
  );
}

function BellLine({ ctx, w, notice }: { readonly ctx: ViewContext; readonly w: Words; readonly notice: NoticeView }) {
  const line = lineWords(ctx, notice);
  return (
    <li>
      <a class={`bell-line is-${line.severity}`} href={bellHref(line, notice)} data-notice={notice.isUnread ? notice.id : undefined}>
        <Icon name={line.icon} />
        <span class="bell-words">
          <span class={notice.isUnread ? 'bell-title is-unread' : 'bell-title'}>{line.title}</span>
          <NoticeMeta ctx={ctx} notice={notice} />
        </span>
        {notice.isUnread ? (
          <span class="bell-dot">
            <span class="sr">{w.told_unread_mark()}</span>
          </span>
        ) : null}
      </a>
    </li>
  );
}

/** How long ago, and of which project and account. */
export function NoticeMeta({ ctx, notice }: { readonly ctx: ViewContext; readonly notice: NoticeView }) {
  const names = notice.isClosed ? [] : [notice.data['_project'] ?? '', notice.accountName ?? ''];
  const shown = [...new Set(names.map((name) => harmless(name)))].filter((name) => name !== '');
  return (
    <span class="bell-meta">
      <Ago ctx={ctx} ms={notice.atMs} />
      {shown.map((name) => (
        <span>{name}</span>
      ))}
    </span>
  );
}

function Ago({ ctx, ms }: { readonly ctx: ViewContext; readonly ms: number }) {
  return (
    <time datetime={new Date(ms).toISOString()} data-time="ago" title={formatTime(ms, 'full', ctx.locale, ctx.timeZone)}>
      {agoOf(ctx, ms)}
    </time>
  );
}
