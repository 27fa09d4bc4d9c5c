// Owns the notification list: each notice as one sentence, when, of which account, and what to do if it was not expected.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { makeTools, type Door, type LetterParts } from '../mail/letter-parts';
import { letterParts } from '../mail/letter-words';
import { paths, withQuery } from '../paths';
import { FactList, PageHead } from '../ui/facts';
import { CursorPager, EmptyState, Tabs, type Pager } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface NoticeView {
  readonly id: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, string>>;
  readonly atMs: number;
  readonly isUnread: boolean;
  readonly accountId: string | null;
  readonly accountName: string | null;
  /** Whether its account is the one shown, another one of the person, or none of theirs any more. */
  readonly standing: 'here' | 'elsewhere' | 'left';
}

export interface NoticesProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly which: 'all' | 'unread';
  /** Newest first. */
  readonly notices: readonly NoticeView[];
  readonly pager: Pager;
}

export function NoticesPage({ ctx, frame, which, notices, pager }: NoticesProps) {
  const w = words(ctx.locale);
  const tabs = [
    { label: w.letter_notices_all(), href: paths.notices, current: which === 'all' },
    {
      label: w.letter_notices_unread(),
      href: withQuery(paths.notices, { show: 'unread' }),
      current: which === 'unread',
      count: frame.unreadNotices === 0 ? null : String(frame.unreadNotices),
    },
  ];
  return (
    <AppFrame ctx={ctx} frame={frame} section="notices" title={w.nav_notices()} narrow>
      <PageHead title={w.nav_notices()} lead={w.letter_notices_lead()}>
        {frame.unreadNotices === 0 ? null : <ReadForm ctx={ctx} label={w.letter_notices_read_all()} />}
      </PageHead>
      <div class="stack">
        <Tabs label={w.letter_notices_filter()} tabs={tabs} />
        {notices.length === 0 ? (
          <Nothing w={w} which={which} />
        ) : (
          <ol class="notice-list">
            {notices.map((notice) => (
              <NoticeItem ctx={ctx} w={w} notice={notice} />
            ))}
          </ol>
        )}
        <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
      </div>
    </AppFrame>
  );
}

function Nothing({ w, which }: { readonly w: Words; readonly which: NoticesProps['which'] }) {
  return which === 'unread' ? (
    <EmptyState title={w.letter_notices_none_unread()} text={w.letter_notices_none_unread_text()} />
  ) : (
    <EmptyState title={w.letter_notices_none()} text={w.letter_notices_none_text()} />
  );
}

interface ReadFormProps {
  readonly ctx: ViewContext;
  readonly label: string;
  /** Null: all of them. */
  readonly notice?: string | null;
}

function ReadForm({ ctx, label, notice = null }: ReadFormProps) {
  return (
    <form method="post" action={paths.noticesRead}>
      <input type="hidden" name="csrf" value={ctx.csrf} />
      <input type="hidden" name="return_to" value={ctx.path} />
      {notice === null ? null : <input type="hidden" name="notice" value={notice} />}
      <button type="submit" class="button small">
        {label}
      </button>
    </form>
  );
}

interface ItemProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly notice: NoticeView;
}

/** A kind from a newer version is shown by its name, so that nothing is hidden. */
function partsOf({ ctx, w, notice }: ItemProps): LetterParts {
  return letterParts(makeTools(w, ctx.locale, ctx.timeZone), notice.kind, notice.data) ?? { title: notice.kind, lead: '' };
}

function NoticeItem(props: ItemProps) {
  const { ctx, w, notice } = props;
  const parts = partsOf(props);
  return (
    <li class={notice.isUnread ? 'notice-item is-unread' : 'notice-item'} id={notice.id}>
      <p class="notice-item-head">
        {notice.isUnread ? <span class="notice-new">{w.letter_notices_new()}</span> : null}
        <Time ctx={ctx} ms={notice.atMs} />
        {notice.accountName === null ? null : <span>{notice.accountName}</span>}
      </p>
      <p class="notice-item-title">{parts.title}</p>
      {parts.lead === '' ? null : <p>{parts.lead}</p>}
      {parts.facts === undefined || parts.facts.length === 0 ? null : <FactList facts={parts.facts.map(([label, value]) => ({ label, value }))} />}
      {parts.advice === undefined ? null : <p class="muted">{parts.advice}</p>}
      <div class="row">
        <Doors {...props} parts={parts} />
        {notice.isUnread ? <ReadForm ctx={ctx} label={w.letter_notices_read_one()} notice={notice.id} /> : null}
      </div>
    </li>
  );
}

/** Pages of the person are open from everywhere; those of an account only while it is the one shown. */
const personPages: readonly string[] = [paths.security, paths.lockdown, paths.operatorHealth];

function Doors({ ctx, w, notice, parts }: ItemProps & { readonly parts: LetterParts }) {
  const doors = [parts.door, parts.more, parts.adviceDoor].filter((door): door is Door => door !== undefined && /^\/(?!\/)/.test(door.to));
  const open = doors.filter((door) => notice.standing === 'here' || personPages.includes(door.to));
  const needsSwitch = open.length < doors.length && notice.standing === 'elsewhere';
  return (
    <>
      {open.map((door) => (
        <a class="button small" href={door.to}>
          {door.label}
        </a>
      ))}
      {needsSwitch && notice.accountId !== null ? (
        <form method="post" action={paths.accountEntry(notice.accountId)}>
          <input type="hidden" name="csrf" value={ctx.csrf} />
          <button type="submit" class="button small">
            {w.letter_notices_switch({ account: notice.accountName ?? '' })}
          </button>
        </form>
      ) : null}
    </>
  );
}

/** While somebody looks through other eyes: why there is nothing to see. */
export function NoticesHiddenPage({ ctx, frame }: Pick<NoticesProps, 'ctx' | 'frame'>) {
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="notices" title={w.nav_notices()} narrow>
      <PageHead title={w.nav_notices()} />
      <EmptyState title={w.letter_notices_hidden()} text={w.letter_notices_hidden_text()} />
    </AppFrame>
  );
}
