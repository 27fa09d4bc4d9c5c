// Owns the outbox of the local home: mail that nobody has sent. Anywhere else these pages do not exist.
import { Hono, type Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { findOutboxMail, listOutboxMail, outboxSorts, type OutboxReader, type OutboxRow, type OutboxSort } from '../../db/outbox';
import { OutboxMailPage, OutboxPage, type OutboxMail } from '../../../views/outbox/page';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { sandboxed } from '../middleware/security-headers';
import { answerRefusal } from '../respond';
import { framed } from './frame';

export const outboxPages = new Hono<AppEnv>();

const localOnly = createMiddleware<AppEnv>(async (c, next) => (c.var.settings.home === 'local' ? next() : answerRefusal(c, { reason: 'not_found' })));

outboxPages.get(paths.outbox, localOnly, async (c) => {
  const { ctx, frame } = await framed(c, {});
  const sort = sortOf(c.req.query('show') ?? '');
  const mails = await listOutboxMail(c.var.database, readerOf(c), sort);
  return c.html(OutboxPage({ ctx, frame, sort, mails: mails.map((mail) => mailView(c, mail)) }));
});

outboxPages.get('/outbox/:mailId', localOnly, async (c) => {
  const mail = await findOutboxMail(c.var.database, readerOf(c), c.req.param('mailId'));
  if (mail === null) return answerRefusal(c, { reason: 'not_found' });
  const { ctx, frame } = await framed(c, {});
  return c.html(OutboxMailPage({ ctx, frame, mail: mailView(c, mail), text: mail.plain }));
});

/** The HTML part as a mail program would show it: its own inline styles, and nothing else is allowed to it. */
outboxPages.get('/outbox/:mailId/html', localOnly, async (c) => {
  const mail = await findOutboxMail(c.var.database, readerOf(c), c.req.param('mailId'));
  if (mail === null) return answerRefusal(c, { reason: 'not_found' });
  c.header('Content-Security-Policy', `${sandboxed}; style-src 'unsafe-inline'; img-src data:`);
  return c.html(mail.html);
});

/** Whoever owns or runs the account sees what it sends to others; nobody does who only looks through another's eyes. */
function readerOf(c: Context<AppEnv>): OutboxReader {
  const { userId, email, isEmailVerified, accountId, role, viewingAs, supportAccessId } = c.var.signedIn;
  const runs = (role === 'owner' || role === 'admin') && viewingAs === null && supportAccessId === null;
  return { userId, email, isEmailVerified, accountId: runs ? accountId : null };
}

function sortOf(text: string): OutboxSort | null {
  return Object.hasOwn(outboxSorts, text) ? (text as OutboxSort) : null;
}

function mailView(c: Context<AppEnv>, mail: OutboxRow): OutboxMail {
  const sort = (Object.keys(outboxSorts) as OutboxSort[]).find((one) => mail.id.startsWith(outboxSorts[one])) ?? null;
  return { id: mail.id, sort, to: mail.recipient, from: c.var.settings.mailFrom, subject: mail.subject, sentAtMs: mail.sentAtMs };
}
