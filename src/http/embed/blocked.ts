// Owns the answer to a frame that has nothing to show: words and one link out, for any page to hold, because they can do nothing and a
// blank frame would help nobody.
import type { Context } from 'hono';
import type { Refusal } from '../../domain/refusal';
import { EmbedBlockedPage } from '../../../views/embed/page';
import type { AppEnv } from '../app-env';
import { viewContext } from '../page';
import { refusalStatus, retryAfterSeconds } from '../refusal-status';

/** `open`: the payment on a page of its own, offered unless there is none. */
export function answerBlocked(c: Context<AppEnv>, refusal: Refusal, open: string): Response | Promise<Response> {
  c.set('sharing', { kind: 'frame', ancestors: ['*'] });
  const wait = retryAfterSeconds(refusal);
  if (wait !== null) c.header('Retry-After', String(wait));
  // A live part that may not be asked for any more stays as it was.
  if (c.req.header('HX-Request-Type') === 'partial') c.header('HX-Reswap', 'none');
  const why = refusal.reason === 'host_unverified' ? 'host' : refusal.reason === 'not_found' ? 'missing' : 'trouble';
  const host = refusal.reason === 'host_unverified' ? refusal.host : '';
  const page = EmbedBlockedPage({ ctx: viewContext(c), why, host, open: why === 'missing' ? null : open });
  return c.html(page, refusal.reason === 'host_unverified' ? 403 : refusalStatus(refusal));
}
