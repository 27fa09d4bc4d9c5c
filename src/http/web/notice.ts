// Owns the notification list of the person who is signed in. It is nobody else's: whoever looks through other eyes sees none.
import { Hono, type Context } from 'hono';
import { readNotices } from '../../commands/read-notices';
import { unreadNotices } from '../../commands/unread-notices';
import { listNotices, type NoticeFilter } from '../../db/notice';
import { isId } from '../../domain/id';
import { limits } from '../../domain/limits';
import { BellCount, BellPanel } from '../../../views/notices/bell';
import { noticeAreas } from '../../../views/notices/model';
import { NoticesHiddenPage, NoticesPage } from '../../../views/notices/page';
import { paths, withQuery } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { borrowsEyes } from '../borrowed-eyes';
import { requireOwnEyes } from '../middleware/own-eyes';
import { ownPath, viewContext } from '../page';
import { readForm, type SentForm } from './form';
import { doneAt, framed, unreadOf } from './frame';
import { noticeView } from './notice-view';
import { pagerOf } from './pager';

export const noticePages = new Hono<AppEnv>();

const everything: NoticeFilter = { which: 'all', area: null, projectId: null, mode: null };

noticePages.get(paths.notices, async (c) => {
  const { ctx, frame } = await framed(c, {});
  const { database, signedIn } = c.var;
  if (borrowsEyes(signedIn) !== null) return c.html(NoticesHiddenPage({ ctx, frame }));
  const filters = filtersOf(c);
  const page = await listNotices(database, signedIn.userId, filters, c.req.query('cursor') ?? null, limits.pageSizeDefault);
  const notices = page.rows.map((row) => noticeView(signedIn, row));
  return c.html(NoticesPage({ ctx, frame, filters, notices, pager: pagerOf(ctx.path, page.nextCursor) }));
});

/** The short list beneath the bell. Opening it marks nothing. */
noticePages.get(paths.noticesBell, (c) => showBell(c, null));

/** The bell's own words. Asked again and again by pages that stand open, so an unchanged count is no answer at all. */
noticePages.get(paths.noticesCount, async (c) => {
  const unread = await unreadOf(c);
  const ctx = viewContext(c);
  const tag = `"${unread}.${ctx.locale}"`;
  c.header('ETag', tag);
  return c.req.header('If-None-Match') === tag ? c.body(null, 304) : c.html(BellCount({ ctx, unread }));
});

noticePages.post(paths.noticesRead, requireOwnEyes, async (c) => {
  const form = await readForm(c);
  const { ports, scope } = c.var;
  const which = unreadMeant(form, ports.nowMs);
  const readAtMs = which === null ? null : await readNotices(ports, scope, which);
  if (form.text('place') === 'bell') return await showBell(c, readAtMs);
  const back = ownPath(form.text('return_to'), paths.notices);
  return c.redirect(readAtMs === null ? back : withQuery(doneAt(back, 'read'), { read_at: String(readAtMs) }), 303);
});

noticePages.post(paths.noticesUnread, requireOwnEyes, async (c) => {
  const form = await readForm(c);
  const readAtMs = momentOf(form.text('read_at'));
  const changed = readAtMs !== null && (await unreadNotices(c.var.ports, c.var.scope, readAtMs));
  if (form.text('place') === 'bell') return await showBell(c, null);
  const back = ownPath(form.text('return_to'), paths.notices);
  return c.redirect(changed ? doneAt(back, 'unread') : back, 303);
});

async function showBell(c: Context<AppEnv>, readAtMs: number | null): Promise<Response> {
  const { database, signedIn } = c.var;
  const isClosed = borrowsEyes(signedIn) !== null;
  const [unread, page] = await Promise.all([unreadOf(c), isClosed ? null : listNotices(database, signedIn.userId, everything, null, limits.bellLinesMax)]);
  const notices = page === null ? null : page.rows.map((row) => noticeView(signedIn, row));
  return c.html(BellPanel({ ctx: viewContext(c), notices, unread, readAtMs }));
}

function filtersOf(c: Context<AppEnv>): NoticeFilter {
  const { show, area, project, mode } = c.req.query();
  return {
    which: show === 'unread' ? 'unread' : 'all',
    area: noticeAreas.find((known) => known === area) ?? null,
    projectId: project !== undefined && isId('prj', project) ? project : null,
    mode: mode === 'live' || mode === 'test' ? mode : null,
  };
}

/** One notice by its id, or all that the page could show when it was made: what came since then was seen by nobody. */
function unreadMeant(form: SentForm, nowMs: number): Parameters<typeof readNotices>[2] | null {
  const id = form.optional('notice');
  if (id !== null) return isId('ntc', id) ? { id } : null;
  return { untilMs: Math.min(momentOf(form.text('until')) ?? nowMs, nowMs) };
}

/** Milliseconds as our own forms carry them; null for anything else. */
function momentOf(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
