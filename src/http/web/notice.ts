// Owns the notification list of the person who is signed in. It is nobody else's: whoever looks through other eyes sees none.
import { Hono, type Context } from 'hono';
import { readNotices } from '../../commands/read-notices';
import { listNotices, type ListedNotice } from '../../db/notice';
import { isId } from '../../domain/id';
import { limits } from '../../domain/limits';
import { NoticesHiddenPage, NoticesPage, type NoticeView } from '../../../views/notices/page';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { borrowsEyes, requireOwnEyes } from '../middleware/own-eyes';
import { ownPath } from '../page';
import { readForm } from './form';
import { doneAt, framed } from './frame';
import { pagerOf } from './pager';

export const noticePages = new Hono<AppEnv>();

noticePages.get(paths.notices, async (c) => {
  const { ctx, frame } = await framed(c, {});
  const { database, signedIn } = c.var;
  if (borrowsEyes(signedIn) !== null) return c.html(NoticesHiddenPage({ ctx, frame }));
  const which = c.req.query('show') === 'unread' ? 'unread' : 'all';
  const page = await listNotices(database, signedIn.userId, which, c.req.query('cursor') ?? null, limits.pageSizeDefault);
  const notices = page.rows.map((row) => noticeView(c, row));
  return c.html(NoticesPage({ ctx, frame, which, notices, pager: pagerOf(ctx.path, page.nextCursor) }));
});

noticePages.post(paths.noticesRead, requireOwnEyes, async (c) => {
  const form = await readForm(c);
  const id = form.optional('notice');
  const changed = id !== null && !isId('ntc', id) ? false : await readNotices(c.var.ports, c.var.scope, id);
  const back = ownPath(form.text('return_to'), paths.notices);
  return c.redirect(changed ? doneAt(back, 'read') : back, 303);
});

function noticeView(c: Context<AppEnv>, row: ListedNotice): NoticeView {
  const { accountId, memberships } = c.var.signedIn;
  const belongs = memberships.some(({ account }) => account.id === row.accountId);
  const standing = row.accountId === null || row.accountId === accountId ? 'here' : belongs ? 'elsewhere' : 'left';
  const { id, kind, data, atMs, accountName } = row;
  return { id, kind, data, atMs, isUnread: row.readAtMs === null, accountId: row.accountId, accountName, standing };
}
