// Owns the outbox of the local home: mail that nobody has sent. Anywhere else these pages do not exist.
import { Hono, type Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { findOutboxMail, listOutboxMail } from '../../db/delivery';
import { OutboxMailPage, OutboxPage, type OutboxMail } from '../../../views/outbox/page';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { sandboxed } from '../middleware/security-headers';
import { answerRefusal } from '../respond';
import { framed } from './frame';

export const outboxPages = new Hono<AppEnv>();

type MailRow = Awaited<ReturnType<typeof listOutboxMail>>[number];

const localOnly = createMiddleware<AppEnv>(async (c, next) => (c.var.settings.home === 'local' ? next() : answerRefusal(c, { reason: 'not_found' })));

outboxPages.get(paths.outbox, localOnly, async (c) => {
  const { ctx, frame } = await framed(c, {});
  const mails = await listOutboxMail(c.var.database, c.var.signedIn);
  return c.html(OutboxPage({ ctx, frame, mails: mails.map((mail) => mailView(c, mail)) }));
});

outboxPages.get('/outbox/:mailId', localOnly, async (c) => {
  const mail = await findOutboxMail(c.var.database, c.var.signedIn, c.req.param('mailId'));
  if (mail === null) return answerRefusal(c, { reason: 'not_found' });
  const { ctx, frame } = await framed(c, {});
  return c.html(OutboxMailPage({ ctx, frame, mail: mailView(c, mail), text: mail.plain }));
});

/** The HTML part as a mail program would show it: its own inline styles, and nothing else is allowed to it. */
outboxPages.get('/outbox/:mailId/html', localOnly, async (c) => {
  const mail = await findOutboxMail(c.var.database, c.var.signedIn, c.req.param('mailId'));
  if (mail === null) return answerRefusal(c, { reason: 'not_found' });
  c.header('Content-Security-Policy', `${sandboxed}; style-src 'unsafe-inline'; img-src data:`);
  return c.html(mail.html);
});

function mailView(c: Context<AppEnv>, mail: MailRow): OutboxMail {
  return { id: mail.id, to: mail.recipient, from: c.var.settings.mailFrom, subject: mail.subject, sentAtMs: mail.sentAtMs };
}
