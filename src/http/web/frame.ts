// Owns what every signed-in page shows around its content, and the one sentence about what was just done.
import type { Context } from 'hono';
import { countInbox } from '../../db/inbox';
import { countUnreadNotices } from '../../db/notice';
import { listProjects, type ProjectRow } from '../../db/project';
import type { Mode } from '../../domain/asset';
import { includesRight } from '../../domain/permission';
import type { ViewContext } from '../../../views/context';
import type { Banner, Frame } from '../../../views/layout/app-frame';
import { withQuery } from '../../../views/paths';
import { words, type Words } from '../../../views/words';
import type { AppEnv, SignedIn } from '../app-env';
import { borrowsEyes } from '../borrowed-eyes';
import { viewContext } from '../page';

/** What a redirect may say was done, by the word in its query. Anything else says nothing. */
const notices = {
  saved: (w: Words) => w.notice_saved(),
  totp_on: (w: Words) => w.factor_done_totp(),
  project: (w: Words) => w.notice_project_created(),
  wallet: (w: Words) => w.notice_wallet_added(),
  revoked: (w: Words) => w.notice_key_revoked(),
  endpoint: (w: Words) => w.notice_endpoint_deleted(),
  cancelled: (w: Words) => w.notice_invoice_cancelled(),
  again: (w: Words) => w.notice_sent_again(),
  webhook_paused: (w: Words) => w.webhook_done_paused(),
  webhook_resumed: (w: Words) => w.webhook_done_resumed(),
  webhook_replay: (w: Words) => w.webhook_done_replay(),
  accepted: (w: Words) => w.life_done_accepted(),
  extended: (w: Words) => w.life_done_extended(),
  invalidated: (w: Words) => w.life_done_invalidated(),
  refunded: (w: Words) => w.life_done_refunded(),
  reviewed: (w: Words) => w.life_done_reviewed(),
  noted: (w: Words) => w.life_done_noted(),
  simulated: (w: Words) => w.life_done_simulated(),
  invoice: (w: Words) => w.notice_invoice_created(),
  member_removed: (w: Words) => w.team_done_removed(),
  invitation_revoked: (w: Words) => w.team_done_revoked(),
  joined: (w: Words) => w.team_done_joined(),
  ownership_offered: (w: Words) => w.team_done_offered(),
  ownership_moved: (w: Words) => w.team_done_owner(),
  offer_ended: (w: Words) => w.team_done_withdrawn(),
  account_left: (w: Words) => w.team_done_left(),
  session_ended: (w: Words) => w.sessions_ended(),
  sessions_ended: (w: Words) => w.sessions_others_ended(),
  recovery_stopped: (w: Words) => w.sessions_recovery_stopped(),
  recovery_approved: (w: Words) => w.recover_approved(),
  read: (w: Words) => w.letter_notices_done(),
  unread: (w: Words) => w.told_undone(),
  withdrawal_sent: (w: Words) => w.compat_request_done_sent(),
  withdrawal_rejected: (w: Words) => w.compat_request_done_rejected(),
  password: (w: Words) => w.session_notice_password(),
  no_password: (w: Words) => w.session_notice_no_password(),
  email: (w: Words) => w.session_notice_email(),
  mails_stopped: (w: Words) => w.payer_mail_stopped_notice(),
  telegram_linked: (w: Words) => w.telegram_linked(),
  telegram_refused: (w: Words) => w.telegram_refused(),
  telegram_unlinked: (w: Words) => w.telegram_unlinked(),
  recipient_added: (w: Words) => w.notify_done_recipient_added(),
  recipient_removed: (w: Words) => w.notify_done_recipient_removed(),
  recipient_asked: (w: Words) => w.notify_done_recipient_asked(),
  sent_again: (w: Words) => w.notify_done_sent_again(),
} as const;

export type Done = keyof typeof notices;

/** The way back after a form, with the word for what was done. */
export function doneAt(path: string, done: Done): string {
  return withQuery(path, { done });
}

export interface FrameFacts {
  readonly projectId?: string | null;
  readonly mode?: Mode | null;
}

export interface Framed {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** All projects of the account: the frame lists them, so pages need not ask again. */
  readonly projects: readonly ProjectRow[];
}

/** Context and frame of a signed-in page. `path` stands in for the request's own where a form is shown again. */
export async function framed(c: Context<AppEnv>, facts: FrameFacts, path?: string): Promise<Framed> {
  const { signedIn, scope, database } = c.var;
  const [projects, unreadNotices, inbox] = await Promise.all([listProjects(database, scope), unreadOf(c), inboxCount(c, facts.mode ?? null)]);
  const ctx = viewContext(c, path);
  const done = c.req.query('done');
  const notice = done !== undefined && Object.hasOwn(notices, done) ? notices[done as Done](words(ctx.locale)) : null;
  const frame: Frame = {
    email: signedIn.email,
    accountName: signedIn.accountId === null ? null : signedIn.accountName,
    accounts: signedIn.memberships.map(({ account }) => ({ id: account.id, name: account.name, current: account.id === signedIn.accountId })),
    unreadNotices,
    inbox,
    banner: bannerOf(signedIn),
    doors: {
      team: includesRight(scope.rights, 'team:view'),
      activity: includesRight(scope.rights, 'activity:view'),
      keys: includesRight(scope.rights, 'keys:view') && scope.projectIds === 'all',
      account: scope.role === 'owner' || scope.role === 'admin',
      operator: signedIn.isOperator,
    },
    projects: projects.map(({ id, name }) => ({ id, name })),
    projectId: facts.projectId ?? null,
    mode: facts.mode ?? null,
    notice,
    ...readAtOf(c),
  };
  return { ctx: { ...ctx, path: withQuery(ctx.path, { done: null, read_at: null }) }, frame, projects };
}

/** Unread notices of the person; none while they look through other eyes, which see no notices. */
export async function unreadOf(c: Context<AppEnv>): Promise<number> {
  const { signedIn, database } = c.var;
  return borrowsEyes(signedIn) === null ? await countUnreadNotices(database, signedIn.userId) : 0;
}

/** When what the page's toast tells of was marked as read; it comes from the address, so it is only ever looked up among one's own. */
function readAtOf(c: Context<AppEnv>): { readonly readAtMs?: number } {
  const text = c.req.query('read_at') ?? '';
  return c.req.query('done') === 'read' && /^\d{1,15}$/.test(text) ? { readAtMs: Number(text) } : {};
}

/** What waits in that mode; null for somebody who may not look. Pages about no mode count nothing. */
async function inboxCount(c: Context<AppEnv>, mode: Mode | null): Promise<number | null> {
  const { scope, database, signedIn } = c.var;
  if (signedIn.accountId === null || !includesRight(scope.rights, 'payments:view')) return null;
  return mode === null ? 0 : await countInbox(database, { ...scope, mode });
}

function bannerOf(signedIn: SignedIn): Banner | null {
  if (signedIn.supportAccessId !== null) return { kind: 'support', untilMs: signedIn.supportUntilMs ?? 0 };
  if (signedIn.viewingAs !== null) return { kind: 'viewing', name: signedIn.viewingAsName };
  if (signedIn.isSuspended) return { kind: 'suspended' };
  return signedIn.isEmailVerified ? null : { kind: 'unverified' };
}
