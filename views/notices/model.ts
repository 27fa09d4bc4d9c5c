// Owns what a line of the notification centre is told: the row's facts, and what of it its reader may see now.
import type { NoticeArea } from '../../src/domain/notification';
import type { NoticeLine } from '../../src/domain/notice-line';

export interface NoticeView extends NoticeLine {
  readonly id: string;
  readonly area: NoticeArea;
  readonly isUnread: boolean;
  readonly accountId: string | null;
  readonly accountName: string | null;
  /** Whether its account is the one shown, another one of the person, or none of theirs any more. */
  readonly standing: 'here' | 'elsewhere' | 'left';
  /** News of what the person may not see any more: that there was something is all that is said. */
  readonly isClosed: boolean;
}

export const noticeAreas: readonly NoticeArea[] = ['payments', 'balance', 'project', 'deliveries', 'security'];

/** More than this is `99+`. */
export const shownCountMax = 99;
