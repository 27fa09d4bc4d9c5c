// Owns the address behind `List-Unsubscribe`: a page with one button for people, and the one-click POST of mail programs (RFC 8058), which
// comes from anywhere, without a session. The token alone names who is silenced; looking silences nobody.
import { Hono, type Context } from 'hono';
import { readUnsubscribeToken, type UnsubscribeLink } from '../../auth/unsubscribe-link';
import { readSubscription, unsubscribe } from '../../commands/unsubscribe';
import { UnsubscribePage } from '../../../views/notify/public';
import type { AppEnv } from '../app-env';
import { viewContext } from '../page';
import { answerRefusal } from '../respond';

export const unsubscribePages = new Hono<AppEnv>();

unsubscribePages.get('/unsubscribe/:token', (c) => show(c, c.req.param('token')));

unsubscribePages.post('/unsubscribe/:token', async (c) => {
  const token = c.req.param('token');
  const link = linkOf(c, token);
  if (link === null) return answerRefusal(c, { reason: 'link_expired' });
  const ended = await unsubscribe(c.var.ports, link);
  return ended.ok ? show(c, token) : answerRefusal(c, ended.refusal);
});

/** Mails stay in mailboxes for longer than a master key is in use: links of the one before hold as long as it is known. */
function linkOf(c: Context<AppEnv>, token: string): UnsubscribeLink | null {
  const { masterKey, previousMasterKey } = c.var.settings;
  return readUnsubscribeToken(masterKey, token) ?? (previousMasterKey === null ? null : readUnsubscribeToken(previousMasterKey, token));
}

async function show(c: Context<AppEnv>, token: string): Promise<Response> {
  const link = linkOf(c, token);
  const subscription = link === null ? null : await readSubscription(c.var.ports, link);
  if (subscription?.ok !== true) return answerRefusal(c, { reason: 'link_expired' });
  const { kind, state, accountName, email } = subscription.value;
  c.header('Cache-Control', 'no-store');
  c.header('Referrer-Policy', 'no-referrer');
  return c.html(UnsubscribePage({ ctx: viewContext(c), token, kind, state, account: accountName, email }));
}
