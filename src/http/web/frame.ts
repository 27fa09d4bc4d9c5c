// Owns what every signed-in page shows around its content, and the one sentence about what was just done.
import type { Context } from 'hono';
import { listProjects, type ProjectRow } from '../../db/project';
import type { Mode } from '../../domain/asset';
import type { ViewContext } from '../../../views/context';
import type { Frame } from '../../../views/layout/app-frame';
import { withQuery } from '../../../views/paths';
import { words, type Words } from '../../../views/words';
import type { AppEnv } from '../app-env';
import { viewContext } from '../page';

/** What a redirect may say was done, by the word in its query. Anything else says nothing. */
const notices = {
  saved: (w: Words) => w.notice_saved(),
  project: (w: Words) => w.notice_project_created(),
  wallet: (w: Words) => w.notice_wallet_added(),
  revoked: (w: Words) => w.notice_key_revoked(),
  endpoint: (w: Words) => w.notice_endpoint_deleted(),
  cancelled: (w: Words) => w.notice_invoice_cancelled(),
  again: (w: Words) => w.notice_sent_again(),
  invoice: (w: Words) => w.notice_invoice_created(),
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
  const projects = await listProjects(c.var.database, c.var.scope);
  const ctx = viewContext(c, path);
  const done = c.req.query('done');
  const notice = done !== undefined && Object.hasOwn(notices, done) ? notices[done as Done](words(ctx.locale)) : null;
  const frame: Frame = {
    email: c.var.signedIn.email,
    projects: projects.map(({ id, name }) => ({ id, name })),
    projectId: facts.projectId ?? null,
    mode: facts.mode ?? null,
    notice,
  };
  return { ctx: { ...ctx, path: withQuery(ctx.path, { done: null }) }, frame, projects };
}
