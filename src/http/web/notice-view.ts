// Owns what of a notice its reader may see now: news of a project or an account that is closed to them meanwhile says nothing any more.
import { messageOfNotice } from '../../domain/notice-line';
import { isNewsType, newsKind } from '../../domain/notification';
import { includesRight, rightsOf } from '../../domain/permission';
import type { ListedNotice } from '../../db/notice';
import type { NoticeView } from '../../../views/notices/model';
import { noticeAreas } from '../../../views/notices/model';
import type { SignedIn } from '../app-env';

type Reader = Pick<SignedIn, 'accountId' | 'memberships' | 'hasPasskey' | 'hasTotp'>;

export function noticeView(reader: Reader, row: ListedNotice): NoticeView {
  const { accountId: shownAccount, memberships } = reader;
  const { id, kind, data, atMs, mode, accountId, accountName } = row;
  const place = memberships.find(({ account }) => account.id === accountId);
  const standing = accountId === null || accountId === shownAccount ? 'here' : place === undefined ? 'left' : 'elsewhere';
  const area = noticeAreas.find((known) => known === row.area) ?? 'security';
  const isClosed = messageOfNotice(row) !== null && !(place !== undefined && !isLockedTo(reader, place) && isOpenTo(place.member, row));
  return { id, kind, data: isClosed ? {} : data, atMs, mode, area, isUnread: row.readAtMs === null, accountId, accountName, standing, isClosed };
}

/** An account that demands a second factor shows nothing to a member without one. */
function isLockedTo({ hasPasskey, hasTotp }: Reader, { account }: SignedIn['memberships'][number]): boolean {
  return account.requiresFactor && !hasPasskey && !hasTotp;
}

function isOpenTo({ role, rights, projectIds }: SignedIn['memberships'][number]['member'], { kind, projectId }: ListedNotice): boolean {
  if (projectId !== null && projectIds !== null && !projectIds.includes(projectId)) return false;
  return !isNewsType(kind) || includesRight(rightsOf(role, rights), newsKind(kind).right);
}
