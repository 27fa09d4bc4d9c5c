// Owns the notification list: each notice as one sentence, when, of which account, and what to do if it was not expected.
import type { Mode } from '../../src/domain/asset';
import type { NoticeArea } from '../../src/domain/notification';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import type { Door } from '../mail/letter-parts';
import { paths, withQuery } from '../paths';
import { FactList, PageHead } from '../ui/facts';
import { SelectField, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { CursorPager, EmptyState, Tabs, type Pager } from '../ui/table';
import { words, type Words } from '../words';
import { countText, NoticeMeta } from './bell';
import { areaWord, isOurs, lineWords, type LineWords } from './line';
import { noticeAreas, type NoticeView } from './model';
import { byDay } from './moment';

export interface NoticeFilters {
  readonly which: 'all' | 'unread';
  readonly area: NoticeArea | null;
  readonly projectId: string | null;
  readonly mode: Mode | null;
}

export interface NoticesProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly filters: NoticeFilters;
  /** Newest first. */
  readonly notices: readonly NoticeView[];
  readonly pager: Pager;
}

export function NoticesPage(props: NoticesProps) {
  const { ctx, frame, filters, notices, pager } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="notices" title={w.nav_notices()} narrow>
      <PageHead title={w.nav_notices()} lead={w.told_lead()}>
        {frame.unreadNotices === 0 ? null : <ReadForm ctx={ctx} label={w.letter_notices_read_all()} />}
        <a class="button small" href={paths.noticeSettings}>
          <Icon name="settings" size={14} />
          {w.told_settings()}
        </a>
      </PageHead>
      <div class="stack">
        <WhichTabs {...props} w={w} />
        <FilterForm {...props} w={w} />
        {notices.length === 0 ? (
          <Nothing ctx={ctx} w={w} filters={filters} />
        ) : (
          byDay(ctx, notices).map((day) => (
            <section class="notice-day" aria-label={day.title}>
              <h2>{day.title}</h2>
              <ol class="notice-list">
                {day.items.map((notice) => (
                  <NoticeItem ctx={ctx} w={w} notice={notice} />
                ))}
              </ol>
            </section>
          ))
        )}
        <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
      </div>
    </AppFrame>
  );
}

type Part = NoticesProps & { readonly w: Words };

const toFirstPage = { cursor: null, trail: null } as const;
const noFilter = { area: null, project: null, mode: null, ...toFirstPage } as const;

function WhichTabs({ ctx, frame, filters, w }: Part) {
  const tabs = [
    { label: w.letter_notices_all(), href: withQuery(ctx.path, { show: null, ...toFirstPage }), current: filters.which === 'all' },
    {
      label: w.letter_notices_unread(),
      href: withQuery(ctx.path, { show: 'unread', ...toFirstPage }),
      current: filters.which === 'unread',
      count: countText(frame.unreadNotices) || null,
    },
  ];
  return <Tabs label={w.letter_notices_filter()} tabs={tabs} />;
}

function FilterForm({ ctx, frame, filters, w }: Part) {
  const { which, area, projectId, mode } = filters;
  const form: FormState = { values: { area: area ?? '', project: projectId ?? '', mode: mode ?? '' }, refusal: null };
  const areas = [{ value: '', label: w.told_area_any() }, ...noticeAreas.map((value) => ({ value, label: areaWord(ctx, value) }))];
  const projects = [{ value: '', label: w.all_projects() }, ...frame.projects.map((project) => ({ value: project.id, label: project.name }))];
  const modes = [
    { value: '', label: w.told_mode_any() },
    { value: 'live', label: w.told_mode_live() },
    { value: 'test', label: w.told_mode_test() },
  ];
  return (
    <form method="get" action={paths.notices} class="filters" role="search" aria-label={w.letter_notices_filter()}>
      {which === 'all' ? null : <input type="hidden" name="show" value={which} />}
      <SelectField w={w} form={form} name="area" label={w.told_area()} options={areas} />
      {frame.projects.length === 0 ? null : <SelectField w={w} form={form} name="project" label={w.project()} options={projects} />}
      <SelectField w={w} form={form} name="mode" label={w.mode()} options={modes} />
      <button type="submit" class="button">
        <Icon name="search" size={14} />
        {w.filter()}
      </button>
      {isNarrowed(filters) ? <a href={withQuery(ctx.path, noFilter)}>{w.clear_filters()}</a> : null}
    </form>
  );
}

function isNarrowed({ area, projectId, mode }: NoticeFilters): boolean {
  return area !== null || projectId !== null || mode !== null;
}

function Nothing({ ctx, w, filters }: Pick<Part, 'ctx' | 'w' | 'filters'>) {
  if (isNarrowed(filters)) {
    const action = (
      <a class="button" href={withQuery(ctx.path, noFilter)}>
        {w.clear_filters()}
      </a>
    );
    return <EmptyState title={w.told_none_match()} text={w.told_none_match_text()} action={action} />;
  }
  return filters.which === 'unread' ? (
    <EmptyState title={w.letter_notices_none_unread()} text={w.letter_notices_none_unread_text()} />
  ) : (
    <EmptyState title={w.letter_notices_none()} text={w.letter_notices_none_text()} />
  );
}

interface ReadFormProps {
  readonly ctx: ViewContext;
  readonly label: string;
  /** Null: all that this page could show. */
  readonly notice?: string | null;
}

function ReadForm({ ctx, label, notice = null }: ReadFormProps) {
  return (
    <form method="post" action={paths.noticesRead}>
      <input type="hidden" name="csrf" value={ctx.csrf} />
      <input type="hidden" name="return_to" value={ctx.path} />
      {notice === null ? <input type="hidden" name="until" value={String(ctx.nowMs)} /> : <input type="hidden" name="notice" value={notice} />}
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

function NoticeItem(props: ItemProps) {
  const { ctx, w, notice } = props;
  const line = lineWords(ctx, notice);
  const { parts } = line;
  return (
    <li class={`notice-item is-${line.severity}${notice.isUnread ? ' is-unread' : ''}`} id={notice.id}>
      <Icon name={line.icon} />
      <div class="notice-item-words">
        <p class="notice-item-head">
          {notice.isUnread ? <span class="notice-new">{w.letter_notices_new()}</span> : null}
          <NoticeMeta ctx={ctx} notice={notice} />
        </p>
        <p class="notice-item-title">{line.title}</p>
        {line.text === '' ? null : <p>{line.text}</p>}
        {parts?.facts === undefined || parts.facts.length === 0 ? null : <FactList facts={parts.facts.map(([label, value]) => ({ label, value }))} />}
        {parts?.advice === undefined ? null : <p class="muted">{parts.advice}</p>}
        <div class="row">
          <Doors {...props} line={line} />
          {notice.isUnread ? <ReadForm ctx={ctx} label={w.letter_notices_read_one()} notice={notice.id} /> : null}
        </div>
      </div>
    </li>
  );
}

/** Pages of the person are open from everywhere; those of an account only while it is the one shown. */
const personPages: readonly string[] = [paths.security, paths.lockdown, paths.operatorHealth];

function Doors({ ctx, w, notice, line }: ItemProps & { readonly line: LineWords }) {
  const { parts } = line;
  const ofLetter = [parts?.door, parts?.more, parts?.adviceDoor].filter((door): door is Door => door !== undefined && isOurs(door.to));
  const doors = line.href === null ? ofLetter : [{ label: w.told_open(), to: line.href }];
  const open = doors.filter((door) => notice.standing === 'here' || personPages.includes(door.to));
  const needsSwitch = notice.standing === 'elsewhere' && !notice.isClosed && (open.length < doors.length || parts === null);
  return (
    <>
      {open.map((door) => (
        <a class="button small" href={door.to} data-notice={notice.isUnread ? notice.id : undefined}>
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
