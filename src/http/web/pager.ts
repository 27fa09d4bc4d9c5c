// Owns the way through a list that has only forward cursors: the cursors of the pages before are kept in the address.
import { withQuery } from '../../../views/paths';
import type { Pager } from '../../../views/ui/table';

/** More steps back than anybody takes one by one. */
const trailMax = 20;
const first = '-';

/** Links to the page before and the page after. `path` is this page's own address, query included. */
export function pagerOf(path: string, nextCursor: string | null): Pager {
  const search = new URLSearchParams(path.split('?', 2)[1] ?? '');
  const cursor = search.get('cursor');
  const trail = (search.get('trail') ?? '').split('~').filter((step) => step !== '');
  const before = trail[trail.length - 1];
  const earlier = trail.slice(0, -1).join('~') || null;
  return {
    nextHref: nextCursor === null ? null : withQuery(path, { cursor: nextCursor, trail: [...trail, cursor ?? first].slice(-trailMax).join('~') }),
    previousHref: cursor === null ? null : withQuery(path, { cursor: before === undefined || before === first ? null : before, trail: earlier }),
  };
}
