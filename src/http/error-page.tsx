// Owns the page that says no to a person: which refusal, in the reader's language, with the request id. Inside the account's frame
// for somebody who is signed in; a part of a page gets a notice instead of a page.
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Refusal } from '../domain/refusal';
import { ErrorNotice, ErrorPage } from '../../views/error/page';
import type { AppEnv } from './app-env';
import { preferredLocale } from './middleware/locale';
import { viewContext } from './page';
import { framed } from './web/frame';

/** The error page of a refusal, or of a fault when there is none. */
export async function errorPage(c: Context<AppEnv>, status: ContentfulStatusCode, refusal: Refusal | null): Promise<Response> {
  const known: Partial<AppEnv['Variables']> = c.var;
  // A request that no route took, or that broke early, has passed no language middleware.
  if (known.locale === undefined) c.set('locale', preferredLocale(c.req.header('Accept-Language')));
  if (known.theme === undefined) c.set('theme', 'system');
  const ctx = viewContext(c);
  const { requestId } = c.var;
  if (c.req.header('HX-Request-Type') === 'partial') {
    // What was there stays while the trouble is ours and the page asks again by itself.
    if (status >= 500) c.header('HX-Reswap', 'none');
    return c.html(<ErrorNotice ctx={ctx} refusal={refusal} requestId={requestId} />, status);
  }
  // After a fault of ours nothing more is read: the database may be what broke.
  const frame = known.signedIn === undefined || refusal === null ? null : (await framed(c, {})).frame;
  return c.html(<ErrorPage ctx={ctx} frame={frame} status={status} refusal={refusal} requestId={requestId} />, status);
}
