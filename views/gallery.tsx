// Owns the list of every page in every state with sample facts, for screenshots and for tests over all markup. Not part of the Worker.
import { accessStories } from './gallery/access';
import { activityStories } from './gallery/activity';
import { automationStories } from './gallery/automation';
import { checkoutStories } from './gallery/checkout';
import { compatStories } from './gallery/compat';
import { docsStories } from './gallery/docs';
import { factorStories } from './gallery/factor';
import { historyStories } from './gallery/history';
import { inboxStories } from './gallery/inbox';
import { integrationStories } from './gallery/integration';
import { invoiceStories } from './gallery/invoice';
import { noticeStories } from './gallery/notices';
import { mailStories } from './gallery/mails';
import { notifyStories } from './gallery/notify';
import { operatorStories } from './gallery/operator';
import { pageStories } from './gallery/pages';
import { projectStories } from './gallery/project';
import { sessionStories } from './gallery/session';
import { teamStories } from './gallery/team';
import { telegramStories } from './gallery/telegram';
import type { Story } from './gallery/story';
import { waysStories } from './gallery/ways';
import { webhookStories } from './gallery/webhook';

export const gallery: readonly Story[] = [
  ...pageStories,
  ...docsStories,
  ...sessionStories,
  ...factorStories,
  ...historyStories,
  ...activityStories,
  ...projectStories,
  ...automationStories,
  ...integrationStories,
  ...compatStories,
  ...teamStories,
  ...telegramStories,
  ...accessStories,
  ...invoiceStories,
  ...inboxStories,
  ...checkoutStories,
  ...noticeStories,
  ...notifyStories,
  ...operatorStories,
  ...waysStories,
  ...webhookStories,
];

/** Mails are documents of their own, outside of the site's policy. */
export const mails = mailStories;
